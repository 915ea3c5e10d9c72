import socket
from collections.abc import Iterator
from contextlib import ExitStack
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.following.datagrams import Datagrams, widen
from bavn.following.endpoint import open_socket
from bavn.following.intake import Intake
from bavn.following.senders import Senders
from bavn.following.spool import Spool
from tests.following.spooled import contents


class Pair:
    """A socket that sends to one that listens, without a loop."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.spool = Spool(folder, "a", 1 << 24)
        stack.callback(self.spool.close)
        self.listening = stack.enter_context(open_socket("udp://127.0.0.1:0"))
        self.sender = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.sender.connect(self.listening.getsockname())
        self.intake = Intake("udp", Senders(()), self.spool)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(tmp_path, stack)


def test_a_datagram_is_a_message(pair: Pair) -> None:
    datagrams = Datagrams(pair.listening, pair.intake)
    for frame in (b"<13>one\ntwo\n", b"", b"7 <13>no", b"<13>" + b"x" * 60_000):
        pair.sender.send(frame)
    datagrams.read()
    assert contents(pair.spool) == b"one two\n" + b"x" * 60_000 + b"\n"
    assert pair.intake.received.malformed == 2
    datagrams.read()
    assert pair.intake.received.messages == 2


def test_no_more_than_some_are_read_at_once_so_that_others_have_their_turn(pair: Pair) -> None:
    widen(pair.listening)
    datagrams = Datagrams(pair.listening, pair.intake)
    for _ in range(600):
        pair.sender.send(b"<13>x")
    if (room := widen(pair.listening)) < 1 << 20:
        pytest.skip(f"udp: the kernel gives room for {room} bytes only")
    datagrams.read()
    assert pair.intake.received.messages == 512
    datagrams.read()
    assert pair.intake.received.messages == 600


def test_strangers_are_not_heard(pair: Pair) -> None:
    pair.intake.senders = Senders((ip_network("192.0.2.0/24"),))
    datagrams = Datagrams(pair.listening, pair.intake)
    pair.sender.send(b"<13>x")
    pair.sender.send(b"<13>x")
    datagrams.read()
    assert pair.intake.received.refused == 2
    assert contents(pair.spool) == b""


def test_what_the_kernel_drops_is_counted_once(pair: Pair) -> None:
    pair.listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    datagrams = Datagrams(pair.listening, pair.intake)
    for _ in range(50):
        pair.sender.send(b"<13>" + b"x" * 500)
    datagrams.read()
    for _ in range(2):
        pair.sender.send(b"<13>x")
        datagrams.read()
    received = pair.intake.received
    assert received.kernel_dropped > 0
    assert received.messages + received.kernel_dropped == 52


def test_an_error_on_the_socket_is_no_end(pair: Pair) -> None:
    datagrams = Datagrams(pair.listening, pair.intake)
    pair.listening.close()
    datagrams.read()


def test_the_buffer_is_as_large_as_the_system_allows(pair: Pair) -> None:
    before = pair.listening.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2
    assert widen(pair.listening) >= before
