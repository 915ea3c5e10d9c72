"""The process that sends: it answers, and says nothing of what Apprise says."""

import io
import json
import signal
import subprocess
import sys

import pytest

from bavn.telling import send, sending, unprivileged
from bavn.telling.send import reason
from tests.telling.servers import closed_port


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param(["Failed to send JSON POST notification: Internal, error=500."], "http-500", id="http"),
        pytest.param(["Connection error", "Socket Exception: (535, b'5.7.8 no')"], "login", id="smtp login"),
        pytest.param(["SMTP AUTH extension not supported"], "login", id="no login there"),
        pytest.param(["A Connection error occurred", "Socket Exception: Read timed out"], "time-out", id="time-out"),
        pytest.param(["Socket Exception: certificate verify failed"], "certificate", id="certificate"),
        pytest.param(["Socket Exception: Failed to resolve: Name or service not known"], "no-such-host", id="no host"),
        pytest.param(["Socket Exception: [Errno 111] Connection refused"], "connection", id="refused"),
        pytest.param(["token secret-token is wrong"], "refused", id="nothing is passed on"),
        pytest.param([], "refused", id="nothing said"),
    ],
)
def test_the_reason_is_one_of_a_few_words(said: list[str], why: str) -> None:
    assert reason(said) == why


def run(request: dict[str, object], patch: pytest.MonkeyPatch) -> tuple[dict[str, object], int]:
    """What it answers, and after how many seconds it would end itself."""
    out = io.StringIO()
    patch.setattr(unprivileged, "drop", lambda: None)  # this process still needs its own
    patch.setattr(sys, "stdin", io.StringIO(json.dumps(request)))
    patch.setattr(sys, "stdout", out)
    send.main()
    return json.loads(out.getvalue()), signal.alarm(0)


def test_it_ends_itself_also_when_nobody_is_left_to_kill_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "tried", lambda _request: "")
    answer, alarm_s = run({"url": "json://x", "title": "t", "body": "b", "limit_s": 30.0}, monkeypatch)
    assert answer == {"taken": True, "why": ""}
    assert 34 <= alarm_s <= 35


def test_the_privileges_are_given_up_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Asked(io.StringIO):
        def read(self, size: int | None = -1, /) -> str:
            done.append("read")
            return super().read(size)

    monkeypatch.setattr(unprivileged, "drop", lambda: done.append("drop"))
    monkeypatch.setattr(send, "tried", lambda _request: "")
    monkeypatch.setattr(sys, "stdin", Asked('{"limit_s": 1}'))
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    send.main()
    signal.alarm(0)
    assert done == ["drop", "read"]


def test_what_others_print_is_no_part_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def chatty(_request: object) -> str:
        sys.stdout.write("secret")
        sys.stderr.write("secret")
        return "login"

    monkeypatch.setattr(send, "tried", chatty)
    assert run({"limit_s": 1}, monkeypatch)[0] == {"taken": False, "why": "login"}


def test_without_apprise_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)  # how Python marks what cannot be imported
    assert run({"url": "json://x", "limit_s": 1}, monkeypatch)[0]["why"] == "not-installed"


def test_nothing_but_the_answer_is_written() -> None:
    request = {"url": f"json://user:secret@127.0.0.1:{closed_port()}", "title": "t", "body": "b", "limit_s": 30}
    done = subprocess.run(sending.PROGRAM, input=json.dumps(request), capture_output=True, text=True, check=True)
    assert (json.loads(done.stdout), done.stderr) == ({"taken": False, "why": "connection"}, "")
