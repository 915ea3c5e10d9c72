import errno
import socket
from contextlib import ExitStack, suppress

import pytest

from bavn.following.spool import Spool
from bavn.following.streams import Limits
from tests.following.listeners import (
    FRAME,
    HERE,
    TCP,
    Listen,
    closed,
    connect,
    handshake,
    received,
    secure,
)
from tests.following.spooled import contents
from tests.outside.certificates import Authority
from tests.waiting import until


def test_connections_beyond_the_limit_are_turned_away_and_their_places_given_back(listen: Listen, spool: Spool) -> None:
    listener = listen(TCP, limits=Limits(connections=3))
    with ExitStack() as stack:
        senders = [stack.enter_context(connect(listener)) for _ in range(3)]
        until(lambda: received(listener).open == 3)
        with connect(listener) as fourth:
            assert closed(fourth)
        assert received(listener).full == 1
        senders[0].close()
        until(lambda: received(listener).open == 2)
        with connect(listener) as fifth:
            fifth.sendall(FRAME + b"line\n")
            until(lambda: contents(spool) == b"line\n")
    until(lambda: received(listener).open == 0)
    assert [notice.code for notice in listener.notices()] == ["syslog-full"]


def test_one_sender_cannot_take_all_connections(listen: Listen) -> None:
    listener = listen(TCP, limits=Limits(each_sender=2))
    with connect(listener), connect(listener), connect(listener) as third:
        assert closed(third)
        with socket.socket() as elsewhere:
            elsewhere.bind(("127.0.0.2", 0))
            elsewhere.connect((HERE, listener.ports[0]))
            until(lambda: received(listener).open == 3)
    assert received(listener).sender_full == 1
    until(lambda: received(listener).open == 0)
    with connect(listener), connect(listener):
        until(lambda: received(listener).open == 2)


def test_a_connection_that_never_finishes_its_handshake_is_closed(listen: Listen, trusted: Authority) -> None:
    listener = listen(secure(trusted), limits=Limits(handshake_s=0.05))
    with connect(listener) as sender:
        assert closed(sender)
    until(lambda: received(listener).open == 0)
    assert received(listener).tls_failed == 1


def test_a_frame_that_does_not_go_on_ends_its_connection(listen: Listen, spool: Spool) -> None:
    listener = listen(TCP, limits=Limits(slow_s=0.05, look_s=0.01))
    with connect(listener) as sender, connect(listener) as quiet:
        sender.sendall(FRAME + b"line\n" + FRAME + b"half")
        assert closed(sender)
        quiet.sendall(FRAME + b"quiet\n")  # silence alone is no slowness
        until(lambda: received(listener).messages == 2)
    until(lambda: received(listener).open == 0)
    found = received(listener)
    assert (found.slow, found.cut_short) == (1, 1)
    assert contents(spool) == b"line\nquiet\n"


def test_a_frame_that_comes_byte_by_byte_ends_its_connection(listen: Listen) -> None:
    listener = listen(TCP, limits=Limits(slow_s=0.2, look_s=0.01))
    with connect(listener) as sender:

        def trickled() -> bool:
            with suppress(OSError):
                sender.send(b"x")
            return received(listener).slow == 1

        until(trickled)


def test_a_line_that_never_ends_is_counted_and_does_no_harm(listen: Listen, spool: Spool) -> None:
    listener = listen(TCP, limits=Limits(frame_bytes=1000))
    with connect(listener) as sender:
        sender.sendall(b"<13>" + b"x" * 3_000_000 + b"\n" + FRAME + b"line\n")
        until(lambda: contents(spool) == b"line\n")
    assert received(listener).too_long == 1
    assert "syslog-too-long" in [notice.code for notice in listener.notices()]


def test_a_connection_that_is_silent_for_long_is_closed_and_that_is_nothing_to_tell(listen: Listen) -> None:
    listener = listen(TCP, limits=Limits(idle_s=0.05, look_s=0.01))
    with connect(listener) as sender:
        assert closed(sender)
    assert received(listener).idle == 1
    assert listener.notices() == []


def test_a_connection_that_speaks_no_syslog_is_closed(listen: Listen, spool: Spool) -> None:
    listener = listen(TCP)
    with connect(listener) as sender:
        sender.sendall(b"GET / HTTP/1.1\n" * 100)
        assert closed(sender)
    assert received(listener).not_syslog == 1
    assert received(listener).malformed == 100
    assert contents(spool) == b""


def test_a_sender_that_breaks_off_is_counted(listen: Listen, spool: Spool) -> None:
    listener = listen(TCP)
    with connect(listener) as sender:
        sender.sendall(FRAME + b"line\n" + FRAME + b"half")
        until(lambda: received(listener).messages == 1)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    until(lambda: received(listener).open == 0)
    assert received(listener).cut_short == 1
    assert contents(spool) == b"line\n"


def test_random_bytes_over_tls_are_no_end(listen: Listen, spool: Spool, trusted: Authority) -> None:
    listener = listen(secure(trusted))
    with connect(listener) as stranger:
        stranger.sendall(bytes(range(256)))
        assert closed(stranger)
    until(lambda: received(listener).tls_failed == 1)
    with handshake(listener, trusted) as sender:
        sender.sendall(FRAME + b"line\n")
        until(lambda: contents(spool) == b"line\n")


def test_no_descriptors_left_is_waited_out(listen: Listen, spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.following.streams._REST_S", 0.01)
    listener = listen(TCP)
    accept, left = socket.socket.accept, [3]

    def accept_with_few_descriptors(listening: socket.socket) -> tuple[socket.socket, object]:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.EMFILE, "too many open files")
        return accept(listening)

    monkeypatch.setattr(socket.socket, "accept", accept_with_few_descriptors)
    with connect(listener) as sender:
        sender.sendall(FRAME + b"line\n")
        until(lambda: contents(spool) == b"line\n")
    assert received(listener).full == 3
