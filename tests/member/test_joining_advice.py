import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from bavn.member.answers import Answer, HubError, HubGoneError
from bavn.member.identity import place_for_identity
from bavn.member.joining import Applicant, join
from bavn.member.joining_advice import GONE, of_the_answer, of_the_line
from bavn.model.problem import Problem
from tests.member.hubs import SmallHub, hub


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHub]:
    with hub(tmp_path) as one:
        yield one


def refusal(url: str, token: str, path: Path) -> str:
    with pytest.raises(Problem) as caught, place_for_identity(path) as place:
        join(url, token, Applicant("web-1"), place)
    said = str(caught.value)
    assert said.startswith(f"{url}: ")
    assert "\n" not in said
    return said


@pytest.mark.parametrize(("code", "says"), GONE.items())
def test_each_way_in_which_a_line_fails_has_its_line(code: str, says: str) -> None:
    assert of_the_line(HubGoneError("[Errno 1] x", code), with_authority=True) == says.format(why="[Errno 1] x")


def test_what_is_not_foreseen_is_said_in_its_own_words() -> None:
    assert of_the_line(HubError("odd", "answer"), with_authority=True) == "odd"


def test_a_host_that_is_not_known_is_said(small: SmallHub, tmp_path: Path) -> None:
    said = refusal("https://no-such-hub.invalid:8643", small.token(), tmp_path / "x")
    assert "there is no such host" in said


@pytest.mark.parametrize(
    ("code", "says"),
    [
        pytest.param(9, "is the clock of this machine right", id="not yet valid"),
        pytest.param(10, "is the clock of this machine right", id="expired"),
        pytest.param(62, "for other names than that of the URL", id="host"),
        pytest.param(64, "for other names than that of the URL", id="address"),
        pytest.param(19, "of another authority than the token names", id="authority"),
    ],
)
def test_what_is_wrong_with_a_certificate_says_what_to_do(code: int, says: str) -> None:
    found = ssl.SSLCertVerificationError()
    found.verify_code = code
    error = HubGoneError("certificate verify failed", "certificate")
    error.__context__ = OSError()
    error.__context__.__context__ = found
    assert says in of_the_line(error, with_authority=True)


@contextmanager
def answering(words: bytes) -> Iterator[int]:
    """Something else that listens: it says the same to everybody."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(4096)
                line.sendall(words)

        thread = Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_port_that_speaks_no_tls_is_said(small: SmallHub, tmp_path: Path) -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        said = refusal(f"https://127.0.0.1:{port}", small.token(), tmp_path / "x")
    assert "does not speak TLS as a hub does: is the port of the URL the right one?" in said


def test_a_token_that_does_not_hold_is_to_be_asked_for_anew() -> None:
    refused = Answer(401, b'{"detail": "too old"}', protocols=("1",))
    assert of_the_answer(refused) == (
        "the hub says no: too old; ask the hub's operator for another token (`bavn hub member invite`)"
    )
    assert of_the_answer(replace(refused, status=400, body=b'{"detail": "update the hub"}')) == (
        "the hub says no: update the hub"
    )
    assert "this is no hub of Bavn" in of_the_answer(Answer(404, b"<html>"))
