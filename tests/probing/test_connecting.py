"""Nobody opens: whose doing it is."""

import asyncio
import errno
import socket

import pytest

from bavn.probing import connecting
from bavn.probing.connecting import OWN, THEIRS, connect
from bavn.probing.errand import Errand
from bavn.probing.notes import Ended, Notes
from tests.probing.certificates import this_moment
from tests.probing.samples import HERE, closed_port, forever, page, plain_tools, saying, serving, target, with_sockets


def errand() -> Errand:
    return Errand(target("tcp://site.example:1"), 4, plain_tools(), Notes(iter(range(10**6)).__next__), this_moment())


def failed() -> tuple[str, str]:
    with pytest.raises(Ended) as ended:
        asyncio.run(connect(errand(), HERE, closed_port()))
    return ended.value.ending, ended.value.detail


def connects_with(monkeypatch: pytest.MonkeyPatch, *, at_once: int = 0, later: int = 0) -> None:
    """A socket whose connecting ends so: at once, or after the kernel has tried."""

    class Odd(socket.socket):
        def connect_ex(self, address: object) -> int:
            super().connect_ex(address)  # type: ignore[arg-type]
            return at_once or errno.EINPROGRESS

        def getsockopt(self, *_: int) -> int:  # type: ignore[override]
            return later

    monkeypatch.setattr(connecting, "socket", with_sockets(Odd))


def test_a_connection_is_timed_and_noted() -> None:
    async def both() -> Errand:
        given = errand()
        async with serving(forever) as port:
            with await connect(given, HERE, port):
                return given

    given = asyncio.run(both())
    assert given.notes.address == HERE
    assert given.notes.spent_ns == {"connect": 1}


def test_a_socket_is_never_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    worded: list[object] = []

    async def both() -> None:
        async with serving(saying(page())) as port:
            monkeypatch.setattr(socket.socket, "__repr__", worded.append)
            with await connect(errand(), HERE, port) as wire:
                await wire.send(b"GET / HTTP/1.0\r\n\r\n")
                await wire.receive()
            monkeypatch.undo()

    asyncio.run(both())
    assert worded == []  # it asks the system for both addresses, and asyncio would have it done four times a look


def test_nobody_listens() -> None:
    assert failed() == ("refused", "")


@pytest.mark.parametrize("code", OWN, ids=lambda code: errno.errorcode[code])
def test_what_our_own_machine_says_at_once_says_nothing_about_the_target(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    connects_with(monkeypatch, at_once=code)
    if code in {errno.EAGAIN, errno.EINPROGRESS}:
        assert OWN[code] == "no-ports"
    assert failed() == ("offline", OWN[code])


@pytest.mark.parametrize(
    ("code", "ending"),
    [*THEIRS.items(), (errno.EHOSTUNREACH, "unreachable"), (errno.ENETUNREACH, "unreachable")],
    ids=lambda value: errno.errorcode.get(value, value),
)
def test_what_comes_back_is_the_target_s(monkeypatch: pytest.MonkeyPatch, code: int, ending: str) -> None:
    connects_with(monkeypatch, later=code)
    assert failed() == (ending, "")


@pytest.mark.parametrize(
    ("code", "detail"),
    [(errno.EMFILE, "no-files"), (errno.EAFNOSUPPORT, "no-family-here"), (errno.ENXIO, "no-socket")],
)
def test_without_a_socket_we_are_offline(monkeypatch: pytest.MonkeyPatch, code: int, detail: str) -> None:
    def none(*_: object) -> None:
        raise OSError(code, "no socket")

    monkeypatch.setattr(connecting, "socket", with_sockets(none))
    with pytest.raises(Ended) as ended:
        asyncio.run(connect(errand(), HERE, 1))
    assert (ended.value.ending, ended.value.detail) == ("offline", detail)
