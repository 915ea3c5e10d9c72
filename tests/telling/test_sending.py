"""Messages go by a process of their own: to a real web hook and a real mail server, and whatever those do wrong."""

import email
import email.policy
import os
import sys
from pathlib import Path

import pytest

from bavn.telling import sending
from bavn.telling.sending import Outcome, send_apart, understood
from tests.telling.servers import PASSWORD, mail_server, silent_server, web_hook
from tests.waiting import until

TITLE, BODY = "Overbelastningsangreb: www.example.dk", "Alvor: høj.\nBesked 12-1"


def mail_url(port: int, password: str) -> str:
    return f"mailto://user:{password}@example.dk:{port}?smtp=127.0.0.1&from=bavn@example.dk&to=vagt@example.dk"


def test_a_web_hook_gets_the_message_and_what_it_answers_counts() -> None:
    with web_hook() as hook:
        assert send_apart(f"json://127.0.0.1:{hook.port}/200", TITLE, BODY) == Outcome(taken=True)
        assert send_apart(f"json://127.0.0.1:{hook.port}/500", TITLE, BODY) == Outcome(taken=False, why="http-500")
    assert [(one["title"], one["message"]) for one in hook.taken] == [(TITLE, BODY)] * 2
    assert "http" not in str(hook.taken), "nobody else's server is named in a message"


def test_a_web_hook_cannot_send_it_elsewhere() -> None:
    with web_hook() as hook:
        assert send_apart(f"json://127.0.0.1:{hook.port}/307", TITLE, BODY) == Outcome(taken=False, why="http-307")
    assert len(hook.taken) == 1


def test_mail_arrives_in_danish_as_plain_text() -> None:
    with mail_server() as server:
        assert send_apart(mail_url(server.port, PASSWORD), TITLE, BODY) == Outcome(taken=True)
    mail = email.message_from_string(server.taken[0], policy=email.policy.default)
    assert mail["subject"] == TITLE
    assert mail["to"] == "vagt@example.dk"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().split() == BODY.split()


def test_a_wrong_password_is_said_so() -> None:
    with mail_server() as server:
        assert send_apart(mail_url(server.port, "wrong"), TITLE, BODY) == Outcome(taken=False, why="login")
    assert server.taken == []


def test_a_server_that_hangs_is_left_alone_after_its_time() -> None:
    with silent_server() as server:
        url = f"json://127.0.0.1:{server.port}/?rto=0.2"
        assert send_apart(url, TITLE, BODY) == Outcome(taken=False, why="time-out")


def test_a_url_that_apprise_does_not_know_is_said_so() -> None:
    assert understood("file:///etc/passwd") == Outcome(taken=False, why="not-understood")


def test_looking_at_a_url_sends_nothing() -> None:
    with web_hook() as hook:
        assert understood(f"json://127.0.0.1:{hook.port}/200") == Outcome(taken=True)
    assert hook.taken == []


def program(patch: pytest.MonkeyPatch, code: str) -> None:
    patch.setattr(sending, "PROGRAM", (sys.executable, "-c", code))


def test_a_process_that_hangs_is_ended_with_all_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    marked = tmp_path / "pid"
    child = f"import os, signal; os.fork(); open({str(marked)!r}, 'a').write(f'{{os.getpid()}} '); signal.pause()"
    program(monkeypatch, child)
    assert send_apart("json://x", TITLE, BODY, limit_s=0.5) == Outcome(taken=False, why="time-out")
    for pid in marked.read_text().split():
        until(lambda pid=pid: not alive(int(pid)))  # type: ignore[misc]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise SystemExit(3)", "crashed"),
        ("print('secret')", "crashed"),
        ("print('[1]')", "crashed"),
        ("import os; os.close(0); print('{}')", "crashed"),
        ('print(\'{"taken": false, "why": "login"}\')', "login"),
    ],
)
def test_an_answer_that_is_none_is_a_crash(monkeypatch: pytest.MonkeyPatch, code: str, why: str) -> None:
    program(monkeypatch, code)
    assert send_apart("json://x", TITLE, "x" * 200_000) == Outcome(taken=False, why=why)


def test_a_machine_without_room_for_a_process_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PROGRAM", ("/nowhere/python",))
    assert send_apart("json://x", TITLE, BODY) == Outcome(taken=False, why="no-process")


def test_the_url_is_in_no_list_of_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    both = "open('/proc/self/cmdline', 'rb').read() + open('/proc/self/environ', 'rb').read()"
    program(monkeypatch, f"open({str(seen)!r}, 'wb').write({both})")
    send_apart("json://secret-token", TITLE, BODY)
    assert b"secret-token" not in seen.read_bytes()
