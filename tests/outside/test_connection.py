import socket
import ssl
import time

import pytest

from bavn.outside.connection import Bounded, NoConnection, connect
from bavn.outside.way import Way
from tests.outside.certificates import Authority
from tests.outside.samples import Records, Zones, nowhere, request_of, resolving, serving, way

FIRM = "firm.example"
AT_HOME: Records = {(FIRM, "A"): ["127.0.0.1"]}


def why(host: str, way_: Way, *, secure: bool = False) -> str:
    with pytest.raises(NoConnection) as none:
        connect(host, way_, secure=secure)
    return none.value.why


def test_a_host_is_connected_to_at_the_address_that_was_checked() -> None:
    with (
        resolving(Zones(dict(AT_HOME))) as lookup,
        serving(lambda one: one.sendall(b"hello")) as (port, _),
        connect(FIRM, way(lookup, http=port), secure=False) as connected,
    ):
        assert connected.recv(5, socket.MSG_WAITALL) == b"hello"


def test_an_address_of_this_machine_is_refused_unless_a_test_allows_it() -> None:
    with resolving(Zones(dict(AT_HOME))) as lookup, serving(lambda one: one.sendall(b"secret")) as (port, web):
        assert why(FIRM, Way(lookup, http_port=port)) == "private"
        assert web.connections == 0


def test_a_name_without_an_address_has_none() -> None:
    with resolving(Zones({(FIRM, "MX"): ["0 ."]})) as lookup:
        assert why(FIRM, way(lookup)) == "no-address"


def test_offline_is_silent() -> None:
    assert why(FIRM, way(nowhere())) == "silent"


def test_a_door_where_nothing_answers_is_refused() -> None:
    with resolving(Zones(dict(AT_HOME))) as lookup:
        assert why(FIRM, way(lookup)) == "refused"


def test_a_server_that_never_shakes_hands_is_silent() -> None:
    with resolving(Zones(dict(AT_HOME))) as lookup, serving(lambda one: one.recv(1 << 16) and one.recv(1)) as (port, _):
        assert why(FIRM, way(lookup, https=port, timeout_s=0.3), secure=True) == "silent"


def test_a_server_that_hangs_up_in_the_handshake_is_silent() -> None:
    with resolving(Zones(dict(AT_HOME))) as lookup, serving(lambda one: one.recv(10)) as (port, _):
        assert why(FIRM, way(lookup, https=port), secure=True) == "silent"


def test_a_server_that_speaks_no_tls_is_an_error_of_tls() -> None:
    with (
        resolving(Zones(dict(AT_HOME))) as lookup,
        serving(lambda one: one.sendall(b"SSH-2.0-x\r\n")) as (port, _),
        pytest.raises(ssl.SSLError),
    ):
        connect(FIRM, way(lookup, https=port), secure=True)


def test_a_server_with_a_certificate_is_connected_to_securely(ca: Authority) -> None:
    with (
        resolving(Zones(dict(AT_HOME))) as lookup,
        serving(lambda one: one.sendall(b"hello"), ca.certificate(FIRM, days=90)) as (port, _),
        connect(FIRM, way(lookup, https=port, trust=ca.trust), secure=True) as connected,
    ):
        assert connected.recv(5) == b"hello"


def test_reading_stops_at_so_many_bytes() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"x" * 100)
        reader = Bounded(ours, timeout_s=5, most=64).makefile("rb")
        assert len(reader.read(64)) == 64
        with pytest.raises(TimeoutError):
            reader.read(1)


def test_reading_stops_at_its_time_however_slowly_it_drips() -> None:
    with serving(drip) as (port, _), socket.create_connection(("127.0.0.1", port)) as connected:
        connected.sendall(b"GET / HTTP/1.1\r\n\r\n")
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            Bounded(connected, timeout_s=0.4, most=1 << 20).makefile("rb").read()
        assert time.monotonic() - began >= 0.4


def drip(connected: socket.socket) -> None:
    """A byte every 50 ms, for as long as somebody reads."""
    request_of(connected)
    connected.settimeout(0.05)
    while True:
        connected.sendall(b"x")
        try:
            if not connected.recv(1):
                return
        except TimeoutError:
            continue
