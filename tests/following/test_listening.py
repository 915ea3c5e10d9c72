import socket
import ssl
from contextlib import closing, suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.following.intake import Received
from bavn.following.listening import SAID, SAID_EVERY_S, Listener
from bavn.following.spool import Spool
from bavn.following.streams import Limits
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.settings.schema import SyslogInput
from tests.following.listeners import (
    FRAME,
    HERE,
    TCP,
    UDP,
    Clock,
    Listen,
    closed,
    connect,
    handshake,
    received,
    secure,
)
from tests.following.spooled import contents
from tests.outside.certificates import Authority, authority
from tests.waiting import until

# ── what is received ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_messages_over_udp_become_lines(listen: Listen, spool: Spool) -> None:
    listener = listen(UDP)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number in range(20):
            sender.sendto(FRAME + b"line\n%d" % number, (HERE, listener.ports[0]))
    until(lambda: contents(spool) == b"".join(b"line %d\n" % number for number in range(20)))
    assert received(listener).messages == 20


def test_messages_over_tcp_become_lines(listen: Listen, spool: Spool) -> None:
    listener = listen(TCP)
    with connect(listener) as sender:
        sender.sendall(FRAME + b"one\n" + FRAME + b"two\r\n" + FRAME[:9])
        until(lambda: contents(spool) == b"one\ntwo\n")
        sender.sendall(FRAME[9:] + b"three\n13 <13>four\nfive" + FRAME + b"six")
    until(lambda: contents(spool) == b"one\ntwo\nthree\nfour five\nsix\n")
    until(lambda: received(listener).open == 0)
    assert received(listener) == Received(messages=5, opened=1)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_messages_over_tls_become_lines(
    listen: Listen, spool: Spool, trusted: Authority, version: ssl.TLSVersion
) -> None:
    """Also when the sender never reads and hangs up at once."""
    listener = listen(secure(trusted))
    with handshake(listener, trusted, maximum_version=version) as sender:
        sender.sendall((FRAME + b"line\n") * 2000)
    until(lambda: contents(spool) == b"line\n" * 2000)
    assert received(listener).messages == 2000


def test_several_inputs_are_heard_in_one_thread_and_counted_apart(listen: Listen, trusted: Authority) -> None:
    listener = listen(UDP, TCP, secure(trusted))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(FRAME + b"line", (HERE, listener.ports[0]))
    with connect(listener, 1) as other:
        other.sendall((FRAME + b"line\n") * 2)
    until(lambda: [one.messages for _, one in listener.received] == [1, 2, 0])
    assert [name for name, _ in listener.received] == [UDP.listen, TCP.listen, f"tls://{HERE}:0"]


def test_an_ipv6_wildcard_hears_ipv4_too(listen: Listen, spool: Spool) -> None:
    try:
        listener = listen(SyslogInput("tcp://[::]:0", "www"))
    except Problem:
        pytest.skip("ipv6: not on this machine")
    with connect(listener) as sender:
        sender.sendall(FRAME + b"line\n")
    until(lambda: contents(spool) == b"line\n")


def test_what_is_no_syslog_is_counted_and_told_once_a_minute(listen: Listen, spool: Spool, clock: Clock) -> None:
    listener = listen(UDP)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect((HERE, listener.ports[0]))
        sender.send(b"hello")
        until(lambda: received(listener).malformed == 1)
        (notice,) = [one for one in listener.notices() if one.code != "syslog-small-buffer"]
        assert (notice.code, notice.where, notice.values) == ("syslog-malformed", UDP.listen, {"count": 1})
        sender.send(b"hello")
        sender.send(b"")
        until(lambda: received(listener).malformed == 3)
    assert listener.notices() == []
    clock.now_s = SAID_EVERY_S
    assert [one.values for one in listener.notices()] == [{"count": 2}]
    assert contents(spool) == b""


def test_what_the_kernel_had_no_room_for_is_counted(
    spool: Spool, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def narrow(listening: socket.socket) -> int:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:  # nobody reads yet
            for _ in range(100):
                sender.sendto(FRAME + b"x" * 400, listening.getsockname())
        return 1

    monkeypatch.setattr("bavn.following.listening.widen", narrow)
    listener = listen(UDP)
    until(lambda: received(listener).messages)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(FRAME + b"last", (HERE, listener.ports[0]))
        until(lambda: contents(spool).endswith(b"last\n"))
    found = received(listener)
    assert found.kernel_dropped > 0
    assert found.messages + found.kernel_dropped == 101
    assert {notice.code for notice in listener.notices()} == {"syslog-small-buffer", "syslog-kernel-dropped"}


# ── who may send ─────────────────────────────────────────────────────────────────────────────────────────────────────

ELSEWHERE = (ip_network("192.0.2.0/24"),)


def test_a_sender_that_is_not_named_is_not_heard(listen: Listen, spool: Spool) -> None:
    listener = listen(replace(TCP, senders=ELSEWHERE), replace(UDP, senders=ELSEWHERE))
    with connect(listener) as sender:
        assert closed(sender)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(FRAME + b"line", (HERE, listener.ports[1]))
    until(lambda: [one.refused for _, one in listener.received] == [1, 1])
    assert contents(spool) == b""
    told = [one for one in listener.notices() if one.code == "syslog-sender-refused"]
    assert [(one.where, one.values) for one in told] == [
        (TCP.listen, {"count": 1, "sender": HERE}),
        (UDP.listen, {"count": 1, "sender": HERE}),
    ]


def test_a_sender_must_show_a_certificate_where_an_authority_is_named(
    listen: Listen, spool: Spool, trusted: Authority, tmp_path: Path
) -> None:
    listener = listen(secure(trusted, clients=True))
    with handshake(listener, trusted, trusted.certificate("web.example.com", days=30)) as sender:
        sender.sendall(FRAME + b"known\n")
        until(lambda: contents(spool) == b"known\n")
    with handshake(listener, trusted) as nobody:
        assert not_heard(nobody)
    (tmp_path / "other").mkdir()
    stranger = authority(tmp_path / "other").certificate("web.example.com", days=30)
    with handshake(listener, trusted, stranger) as other:
        assert not_heard(other)
    until(lambda: received(listener).tls_failed == 2 and received(listener).open == 0)
    assert contents(spool) == b"known\n"
    assert [notice.code for notice in listener.notices()] == ["syslog-tls-failed"]


def not_heard(sender: ssl.SSLSocket) -> bool:
    with suppress(OSError):
        sender.sendall(FRAME + b"unknown\n")
        return sender.recv(1) == b""
    return True


def test_old_tls_is_refused(listen: Listen, trusted: Authority) -> None:
    listener = listen(secure(trusted))
    with pytest.warns(DeprecationWarning, match="TLS"), pytest.raises(OSError, match=r"(?i)ssl|reset"):
        handshake(listener, trusted, minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)


def test_a_renewed_certificate_is_taken_and_a_broken_one_is_said(
    listen: Listen, trusted: Authority, tmp_path: Path
) -> None:
    pem = tmp_path / "own.pem"
    pem.write_bytes(trusted.certificate("logs.example.com", days=30).read_bytes())
    listener = listen(SyslogInput(f"tls://{HERE}:0", "www", pem), limits=Limits(look_s=0.01))
    with handshake(listener, trusted) as sender:
        first = sender.getpeercert(binary_form=True)
    pem.write_text("broken")
    told: list[Notice] = []

    def has_said_so() -> bool:
        told.extend(listener.notices())
        return bool(told)

    until(has_said_so)
    assert [(one.code, one.where) for one in told] == [("syslog-certificate", f"tls://{HERE}:0")]
    with handshake(listener, trusted) as sender:
        assert sender.getpeercert(binary_form=True) == first
    pem.write_bytes(trusted.certificate("logs.example.com", days=60).read_bytes())

    def renewed() -> bool:
        with handshake(listener, trusted) as sender:
            return sender.getpeercert(binary_form=True) != first

    until(renewed)


# ── starting and stopping ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["udp", "tcp"])
def test_a_port_that_is_taken_is_one_line_and_leaves_no_other_open(spool: Spool, scheme: str) -> None:
    kind = socket.SOCK_DGRAM if scheme == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind((HERE, 0))
        if scheme == "tcp":
            other.listen()
        taken = f"{scheme}://{HERE}:{other.getsockname()[1]}"
        listener = Listener([(TCP, spool), (SyslogInput(taken, "www"), spool)])
        with pytest.raises(Problem) as raised:
            listener.start()
    assert str(raised.value) == f"[[syslog]] listen = {taken}: another program listens there already"
    assert listener.ports == ()
    listener.stop()


def test_tls_without_a_certificate_is_one_line(spool: Spool) -> None:
    with pytest.raises(Problem, match="TLS needs a certificate"):
        Listener([(SyslogInput(f"tls://{HERE}:0", "www"), spool)]).start()


def test_stopping_frees_the_ports_and_may_be_done_twice(spool: Spool, trusted: Authority) -> None:
    listener = Listener([(TCP, spool), (UDP, spool), (secure(trusted), spool)])
    listener.start()
    ports = listener.ports
    with connect(listener) as sender, connect(listener, 2):
        sender.sendall(FRAME + b"line\n" + FRAME + b"half")
        until(lambda: received(listener).messages)
        listener.stop()
        assert closed(sender)
    listener.stop()
    with socket.socket() as again, closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind((HERE, ports[0]))
        other.bind((HERE, ports[1]))
    assert received(listener).open == 0


def test_a_loop_that_fails_is_said(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_socket: socket.socket) -> int:
        raise MemoryError

    monkeypatch.setattr("bavn.following.listening.widen", fail)
    listener = Listener([(UDP, spool)])
    listener.start()
    until(lambda: not listener.alive)
    assert [(one.code, one.values) for one in listener.notices()] == [("syslog-stopped", {"why": "MemoryError"})]
    listener.stop()


def test_every_reason_that_is_told_is_counted() -> None:
    assert set(SAID) <= set(Received.__dataclass_fields__)
