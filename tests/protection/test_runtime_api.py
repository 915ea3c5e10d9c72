import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bavn.protection.enforcing import NotEnforcedError
from bavn.protection.runtime_api import RuntimeApi

Listening = Callable[..., RuntimeApi]


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    """Somebody who takes one connection and does with it what a test says."""
    stop: list[tuple[socket.socket, threading.Thread]] = []

    def listen(answer: Callable[[socket.socket], None], patience_s: float = 0.3) -> RuntimeApi:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(str(tmp_path / "socket"))
        server.listen()

        def serve() -> None:
            with suppress(OSError), server.accept()[0] as talk:
                answer(talk)

        thread = threading.Thread(target=serve)
        thread.start()
        stop.append((server, thread))
        return RuntimeApi(tmp_path / "socket", time.monotonic, patience_s)

    yield listen
    for server, thread in stop:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(10)
        assert not thread.is_alive()


def test_a_command_and_its_payload_are_sent_and_the_answer_returned(listening: Listening) -> None:
    heard: list[bytes] = []

    def answer(talk: socket.socket) -> None:
        heard.append(talk.recv(1000))
        talk.sendall(b"New version ")
        talk.sendall(b"created: 1\n\n")

    assert listening(answer).ask("add map @1 m", "192.0.2.1 block:1") == "New version created: 1\n\n"
    assert heard == [b"add map @1 m <<\n192.0.2.1 block:1\n\n"]


def trickle(talk: socket.socket) -> None:
    """One byte each time somebody could think that the end is near."""
    talk.settimeout(0.02)
    while True:
        talk.sendall(b".")
        with suppress(TimeoutError):
            talk.recv(1000)


def flood(talk: socket.socket) -> None:
    while True:
        talk.sendall(b"." * 65_536)


def hang_up(talk: socket.socket) -> None:
    talk.recv(1000)


def say_nothing(talk: socket.socket) -> None:
    talk.recv(1000)
    talk.recv(1000)


@pytest.mark.parametrize(
    ("answer", "code", "patience_s"),
    [
        (say_nothing, "haproxy-silent", 0.3),
        (trickle, "haproxy-silent", 0.3),
        (flood, "haproxy-endless", 30.0),
        (hang_up, "haproxy-refused", 30.0),
    ],
    ids=["silent", "trickling", "flooding", "hanging up"],
)
def test_whoever_answers_badly_is_given_up(
    answer: Callable[[socket.socket], None], code: str, patience_s: float, listening: Listening
) -> None:
    with pytest.raises(NotEnforcedError) as refused:
        listening(answer, patience_s).ask("show map")
    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["nothing", "plain file", "nobody", "too long"])
def test_where_nobody_listens_is_said(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    if kind == "plain file":
        path.touch()
    elif kind == "nobody":
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as gone:
            gone.bind(str(path))
    elif kind == "too long":
        path = tmp_path / ("x" * 200)
    with pytest.raises(NotEnforcedError, match="nobody answers") as refused:
        RuntimeApi(path, time.monotonic).ask("show map")
    assert refused.value.code == "haproxy-absent"


def test_what_is_refused_is_told_in_one_line() -> None:
    error = RuntimeApi(Path("socket"), time.monotonic).refused("add map @1 m", "Unknown\n  map\x1b[2J\n" + "x" * 500)
    assert str(error).startswith(r"haproxy does not take 'add map': Unknown map\x1b[2J xxx")
    assert len(str(error)) < 300
