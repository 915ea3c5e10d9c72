import socket
from ipaddress import ip_address

import pytest

from bavn.following.endpoint import Endpoint, endpoint_of, open_socket
from bavn.model.problem import Problem


@pytest.mark.parametrize(
    ("listen", "endpoint"),
    [
        ("udp://127.0.0.1:514", Endpoint("udp", ip_address("127.0.0.1"), 514)),
        ("tcp://0.0.0.0:5514", Endpoint("tcp", ip_address("0.0.0.0"), 5514)),  # noqa: S104  as an operator may
        ("tls://[2001:db8::1]:6514", Endpoint("tls", ip_address("2001:db8::1"), 6514)),
        ("tcp://127.0.0.1:0", Endpoint("tcp", ip_address("127.0.0.1"), 0)),
    ],
)
def test_a_place_is_a_scheme_an_address_and_a_port(listen: str, endpoint: Endpoint) -> None:
    assert endpoint_of(listen) == endpoint


@pytest.mark.parametrize(
    "listen",
    [
        "",
        "127.0.0.1:514",
        "http://127.0.0.1:514",
        "udp://127.0.0.1",
        "udp://:514",
        "udp://localhost:514",
        "udp://127.0.0.1:65536",
        "udp://127.0.0.1:x",
        "tcp://127.0.0.1:514/path",
        "tcp://user@127.0.0.1:514",
        "tcp://[::1:514",
        "udp://\x1b[2J:1",
    ],
)
def test_anything_else_is_one_line_that_says_what_is_allowed(listen: str) -> None:
    with pytest.raises(Problem, match=r"\(allowed: udp://") as raised:
        endpoint_of(listen)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("listen", "why"),
    [("udp://192.0.2.1:5514", "this machine has no such address"), ("tcp://192.0.2.1:5514", "no such address")],
)
def test_an_address_that_is_not_ours_is_one_line(listen: str, why: str) -> None:
    with pytest.raises(Problem, match=why):
        open_socket(listen)


def test_a_socket_does_not_wait() -> None:
    for listen, kind in (("udp://127.0.0.1:0", socket.SOCK_DGRAM), ("tls://127.0.0.1:0", socket.SOCK_STREAM)):
        with open_socket(listen) as opened:
            assert opened.type == kind
            assert opened.gettimeout() == 0
