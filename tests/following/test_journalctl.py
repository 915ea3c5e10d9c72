from pathlib import Path

import msgspec
import pytest

from bavn.following import journalctl
from bavn.following.journalctl import Entry, Journalctl, last_entries, machine_id, matches_of
from bavn.model.problem import Problem
from tests.following.journals import Written


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journalctl, "FOLDERS", str(folder))
    (folder / "journalctl").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "journalctl").chmod(0o700)


@pytest.mark.parametrize(
    ("unit", "identifier", "machine", "matches"),
    [
        ("nginx", "", "", ("_SYSTEMD_UNIT=nginx.service",)),
        ("nginx.service", "", "", ("_SYSTEMD_UNIT=nginx.service",)),
        ("a.b@1", "", "", ("_SYSTEMD_UNIT=a.b@1.service",)),
        ("web.scope", "", "", ("_SYSTEMD_UNIT=web.scope",)),
        ("", "nginx", "", ("SYSLOG_IDENTIFIER=nginx",)),
        ("a", "b", "c", ("_SYSTEMD_UNIT=a.service", "SYSLOG_IDENTIFIER=b", "_MACHINE_ID=c")),
    ],
)
def test_names_become_matches(unit: str, identifier: str, machine: str, matches: tuple[str, ...]) -> None:
    assert matches_of(unit, identifier, machine) == matches


def test_a_name_that_begins_with_a_dash_is_one_line_that_says_what_is_allowed() -> None:
    with pytest.raises(Problem) as raised:
        matches_of("--file=x", "")
    assert (
        str(raised.value)
        == "[[journal]] unit = --file=x: this is no name (allowed: letters, digits and _.@:/-, not a dash first)"
    )


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ('"a"', b"a"),
        ('"a\\nb\\u0000"', b"a b"),
        ("[97, 255, 10, 98]", b"a\xff b"),
        ('["a", "b"]', b"a"),
        ('[[97], "b"]', b"a"),
        ("[]", b""),
        ("[true, 300, {}, 97]", b"\x01a"),
        ("null", b""),
    ],
)
def test_a_message_in_any_shape_is_one_line(message: str, line: bytes) -> None:
    entry = msgspec.json.decode(f'{{"__CURSOR":"x","MESSAGE":{message}}}', type=Entry)
    assert entry.line == line


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            '"__REALTIME_TIMESTAMP":"1763373600000000","_HOSTNAME":"mail","SYSLOG_IDENTIFIER":"sshd","_PID":"7"',
            b"2025-11-17T10:00:00+00:00 mail sshd[7]: a",
        ),
        ("", b"1970-01-01T00:00:00+00:00 - -: a"),
        (
            '"__REALTIME_TIMESTAMP":"9e9","_HOSTNAME":["x"],"SYSLOG_IDENTIFIER":"s d: [x","_PID":7',
            b"1970-01-01T00:00:00+00:00 - s_d___x: a",
        ),
    ],
)
def test_a_systems_line_says_who_wrote_it_and_when(fields: str, line: bytes) -> None:
    more = f",{fields}" if fields else ""
    assert msgspec.json.decode(f'{{"__CURSOR":"x","MESSAGE":"a"{more}}}', type=Entry).whole_line == line
    assert msgspec.json.decode(f'{{"__CURSOR":"x","MESSAGE":""{more}}}', type=Entry).whole_line == b""


@pytest.mark.parametrize(
    ("text", "found"),
    [("0123456789abcdef0123456789abcdef\n", "0123456789abcdef0123456789abcdef"), ("uninitialized\n", ""), ("é", "")],
)
def test_the_machines_id_is_32_digits_or_nothing(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "machine-id"
    path.write_text(text)
    assert machine_id(path) == found


def test_a_machine_without_an_id_has_none(tmp_path: Path) -> None:
    assert machine_id(tmp_path / "absent") == ""


def test_the_newest_entries_come_oldest_first(tmp_path: Path) -> None:
    written = Written(tmp_path)
    written.write(b"one", b"two", b"three")
    assert [entry.line for entry in last_entries(("SYSLOG_IDENTIFIER=nginx",), 2, tmp_path)] == [b"two", b"three"]
    assert last_entries(("SYSLOG_IDENTIFIER=cron",), 2, tmp_path) == []


def test_a_journalctl_that_fails_or_hangs_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, 'printf "Not\\033 now\\n" >&2; exit 1', monkeypatch)
    with pytest.raises(OSError, match=r"Not\\x1b now"):
        last_entries((), 1)
    program(tmp_path, "exec sleep 60", monkeypatch)
    monkeypatch.setattr(journalctl, "_PATIENCE_S", 0.05)
    with pytest.raises(TimeoutError, match="does not answer"):
        last_entries((), 1)


def test_closing_ends_it_even_where_it_does_not_want_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "trap '' TERM; while :; do :; done", monkeypatch)
    monkeypatch.setattr(journalctl, "_PATIENCE_S", 0.05)
    following = Journalctl((), "")
    following.close()
    assert following.ended()


def test_it_has_no_terminal_and_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "cat; ps -o sid= -p $$ >&2", monkeypatch)
    following = Journalctl((), "")
    following._process.wait(20)
    said = following.said()
    following.close()
    assert int(said) == following._process.pid
    assert following._process.stdin is None
