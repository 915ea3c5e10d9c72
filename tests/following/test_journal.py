import os
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from bavn.following import journalctl
from bavn.following.journal import FIRST_WAIT_S, HEAD_S, JournalPosition, JournalTail
from bavn.model.problem import Problem
from bavn.runners.lines import Lines
from bavn.settings.schema import JournalInput
from bavn.sources.columns import Columns
from tests.following.journals import Written
from tests.waiting import until

Follow = Callable[..., JournalTail]
NGINX = JournalInput("www", identifier="nginx")


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def written(tmp_path: Path) -> Written:
    folder = tmp_path / "journal"
    folder.mkdir()
    return Written(folder)


@pytest.fixture
def follow(clock: Clock) -> Iterator[Follow]:
    with ExitStack() as stack:

        def start(folder: Path, of: JournalInput = NGINX, **kinds: Any) -> JournalTail:  # noqa: ANN401
            tail = JournalTail(of, folder=folder, clock_s=clock, **kinds)
            stack.callback(tail.close)
            return tail

        yield start


def read(tail: JournalTail, room: int = 1 << 20) -> bytes:
    into = bytearray(room)
    return bytes(into[: tail.read_into(memoryview(into))])


def read_until(tail: JournalTail, wanted: bytes, room: int = 1 << 20) -> bytes:
    """All that is given up to `wanted` at its end."""
    found = bytearray()

    def come() -> bool:
        found.extend(read(tail, room))
        return found.endswith(wanted)

    until(come, what=wanted.decode(errors="replace"))
    return bytes(found)


def codes(tail: JournalTail) -> list[str]:
    found = [event.code for event in tail.events]
    tail.events.clear()
    return found


# ── with a journal of systemd's own ──────────────────────────────────────────────────────────────────────────────────


def test_messages_are_lines_from_the_journals_end_on(written: Written, follow: Follow) -> None:
    written.write(b"old")
    tail = follow(written.folder)
    assert read(tail) == b""
    written.write(b"one", b"two")
    assert read_until(tail, b"two\n") == b"one\ntwo\n"
    written.write(b"three")
    assert read_until(tail, b"three\n") == b"three\n"
    assert codes(tail) == []
    assert not tail.drained


def test_a_journal_may_be_read_from_its_start(written: Written, follow: Follow) -> None:
    written.write(b"one", b"two")
    assert read_until(follow(written.folder, from_start=True), b"two\n") == b"one\ntwo\n"


def test_the_first_message_of_all_is_not_missed(written: Written, follow: Follow) -> None:
    written.write(b"other", identifier="cron")
    tail = follow(written.folder)
    assert read(tail) == b""
    written.write(b"one")
    assert read_until(tail, b"one\n") == b"one\n"


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (NGINX, b"a\nb\n"),
        (JournalInput("www", "web"), b"b\nc\n"),
        (JournalInput("www", "web.service", "nginx"), b"b\n"),
    ],
    ids=["identifier", "unit", "both"],
)
def test_only_what_was_asked_for_is_given(written: Written, follow: Follow, wanted: JournalInput, lines: bytes) -> None:
    written.write(b"a", unit="other.service")
    written.write(b"b", unit="web.service")
    written.write(b"c", identifier="php", unit="web.service")
    written.write(b"d", identifier="php", unit="other.service")
    assert read_until(follow(written.folder, of=wanted, from_start=True), lines[-2:]) == lines


def test_a_message_is_one_line_whatever_it_holds(written: Written, follow: Follow) -> None:
    fields = [("SYSLOG_IDENTIFIER", b"nginx")]
    long = b"x" * 9000
    written.write(b"bytes \xff\x01", b"two\nlines", "blå".encode(), b"a\0b", long, b"", b"x" * 70_000)
    written.write_fields(fields, [*fields, ("MESSAGE", b"first"), ("MESSAGE", b"second")])
    written.write(b"end")
    tail = follow(written.folder, from_start=True)
    found = read_until(tail, b"end\n").splitlines()
    assert found[:5] == [b"bytes \xff\x01", b"two lines", "blå".encode(), b"a b", long]
    assert found[5] in {b"first", b"second"}
    assert found[6:] == [b"end"]
    assert codes(tail) == ["journal-too-long"]


def test_a_line_that_was_given_but_not_taken_is_given_again_after_a_restart(written: Written, follow: Follow) -> None:
    written.write(b"one", b"two", b"three")
    first = follow(written.folder, from_start=True)
    read_until(first, b"three\n")
    place = first.position(len(b"one\ntwo\nth"), lines=2)
    first.close()
    written.write(b"four", b"five")
    again = follow(written.folder, start=place)
    assert read_until(again, b"five\n") == b"three\nfour\nfive\n"
    assert again.position(0).cursor == place.cursor
    assert again.position(6, lines=1) != place
    assert again.position(6, lines=1).lines == 3
    assert codes(again) == []


def test_a_position_from_the_end_loses_nothing_that_came_since(written: Written, follow: Follow) -> None:
    written.write(b"old")
    first = follow(written.folder)
    assert read(first) == b""
    place = first.position(0)
    first.close()
    written.write(b"while it was down")
    assert read_until(follow(written.folder, start=place), b"down\n") == b"while it was down\n"


def test_a_restart_of_the_machine_hides_nothing(written: Written, follow: Follow) -> None:
    written.write(b"one", b"two")
    written.write(b"three", boot="f" * 32)
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")
    first = follow(written.folder, from_start=True)
    read_until(first, b"three\n")
    written.write(b"four", boot=boot)
    again = follow(written.folder, start=first.position(4))
    assert read_until(again, b"four\n") == b"two\nthree\nfour\n"


def test_small_room_gives_whole_lines_one_after_another(written: Written, follow: Follow) -> None:
    written.write(b"one", b"two", b"three")
    tail = follow(written.folder, from_start=True)
    until(lambda: read(tail, 0) == b"" and tail.waiting)
    until(lambda: read(tail, 3) == b"" and tail.behind == 14)
    assert read(tail, 9) == b"one\ntwo\n"
    assert read(tail, 9) == b"three\n"


def test_when_journalctl_is_killed_it_is_started_again_where_it_was(
    written: Written, follow: Follow, clock: Clock
) -> None:
    written.write(b"one")
    tail = follow(written.folder, from_start=True)
    read_until(tail, b"one\n")
    assert tail._running
    os.kill(tail._running._process.pid, signal.SIGKILL)
    until(lambda: read(tail) == b"" and tail.events)
    assert codes(tail) == ["journal-ended"]
    written.write(b"two")
    assert read(tail) == b""
    assert tail._running is None
    clock.now_s = FIRST_WAIT_S
    assert read_until(tail, b"two\n") == b"two\n"
    assert codes(tail) == ["journal-readable-again"]


def test_a_place_that_journalctl_does_not_know_is_said_and_the_end_taken(
    written: Written, follow: Follow, clock: Clock
) -> None:
    written.write(b"old")
    tail = follow(written.folder, start=JournalPosition("x", "no cursor"))
    until(lambda: read(tail) == b"" and tail.events)
    assert codes(tail) == ["journal-position-lost", "journal-ended"]
    clock.now_s = FIRST_WAIT_S
    assert read(tail) == b""
    written.write(b"new")
    assert read_until(tail, b"new\n") == b"new\n"


def test_entries_that_were_thrown_away_are_said(written: Written, follow: Follow, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    gone = Written(other)
    gone.write(b"gone", boot="e" * 32)
    before = follow(other, from_start=True)
    read_until(before, b"gone\n")
    written.entries = 5  # so it comes later
    written.write(b"later")
    tail = follow(written.folder, start=before.position(5))
    assert read_until(tail, b"later\n") == b"later\n"
    assert codes(tail) == ["journal-gap"]


def test_the_newest_messages_show_the_format(written: Written, follow: Follow, clock: Clock) -> None:
    written.write(*(b"line %03d" % number for number in range(250)))
    tail = follow(written.folder)
    assert tail.head(1 << 20).splitlines()[0] == b"line 050"
    clock.now_s += HEAD_S
    assert tail.head(20) == b"line 248\nline 249\n"


# ── with a program that only looks like journalctl ───────────────────────────────────────────────────────────────────


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a shell script in the place of journalctl."""
    monkeypatch.setattr(journalctl, "FOLDERS", str(tmp_path))

    def write(script: str) -> Path:
        program = tmp_path / "journalctl"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return program

    return write


@pytest.mark.usefixtures("pretend")
def test_without_journalctl_that_is_said_once(follow: Follow, clock: Clock, tmp_path: Path) -> None:
    tail = follow(tmp_path)
    for now in range(200):
        clock.now_s = now
        assert read(tail) == b""
    assert [(event.code, event.where) for event in tail.events] == [("journal-absent", "journal:nginx")]
    assert tail.head(100) == b""


def test_what_journalctl_says_when_it_ends_is_told_and_it_is_tried_ever_later(
    pretend: Callable[[str], Path], follow: Follow, clock: Clock, tmp_path: Path
) -> None:
    pretend(f'echo x >> {tmp_path}/starts; printf "No \\033[2Jjournal\\nmore" >&2; exit 1')
    tail = follow(tmp_path, from_start=True)
    for now in range(100):
        clock.now_s = now
        until(lambda: read(tail) == b"" and tail._running is None)
    assert [(event.code, event.values) for event in tail.events] == [("journal-ended", {"why": "No \\x1b[2Jjournal"})]
    assert (tmp_path / "starts").read_text().count("x") == 7  # after 0, 1, 2, 4, 8, 16, 32 s


def test_while_the_format_is_unknown_journalctl_is_asked_once_a_minute_and_the_lines_at_hand_tell_it(
    pretend: Callable[[str], Path], follow: Follow, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "out").touch()
    answer = "case $* in *--lines=200*) echo x >> asked;; *) exec tail -f -n +1 out;; esac"
    pretend(f"PATH=/usr/bin:/bin; cd {tmp_path}; {answer}")
    tail = follow(tmp_path, from_start=True)
    lines = Lines(tail, None, UTC)

    def say(message: str) -> None:
        with (tmp_path / "out").open("a") as out:
            out.write(f'{{"__CURSOR":"c","MESSAGE":"{message}"}}\n')

    for number in range(1, 91):
        clock.now_s = number
        say("ready")
        until(lambda: lines.read() > 0)
        lines.batch(Columns(9))
        assert lines.counted.rejected == lines.counted.lines == number
    assert (tmp_path / "asked").read_text().count("x") == 2  # at 1 s and at 61 s
    say('192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] \\"GET / HTTP/1.1\\" 200 9 \\"-\\" \\"-\\"')
    until(lambda: lines.read() > 0)
    assert lines.batch(Columns(9))
    assert lines.format == "combined"


def test_garbage_from_journalctl_is_passed_over(pretend: Callable[[str], Path], follow: Follow, tmp_path: Path) -> None:
    good = '{"__CURSOR":"c","MESSAGE":"end"}'
    lines = [
        "no json",
        "[]",
        '{"MESSAGE":"no cursor"}',
        '{"__CURSOR":"a"}',
        '{"__CURSOR":"a","MESSAGE":null}',
        '{"__CURSOR":"a","MESSAGE":7}',
        '{"__CURSOR":"a","MESSAGE":[1000,-1,"x",72,105]}',
        '{"__CURSOR":"b","MESSAGE":[[72,105]]}',
        good,
    ]
    (tmp_path / "out").write_bytes(b"\xff\n" + "\n".join(lines).encode() + b"\n")
    pretend(f"cat {tmp_path}/out; exec sleep 60")
    tail = follow(tmp_path, from_start=True)
    assert read_until(tail, b"end\n") == b"Hi\nHi\nend\n"
    assert tail._running
    assert tail._running.malformed == 5


def test_an_entry_without_end_is_passed_over_and_counted(
    pretend: Callable[[str], Path], follow: Follow, tmp_path: Path
) -> None:
    (tmp_path / "out").write_bytes(b"x" * 3_000_000 + b'\n{"__CURSOR":"c","MESSAGE":"end"}\n')
    pretend(f"cat {tmp_path}/out; exec sleep 60")
    tail = follow(tmp_path, from_start=True)
    assert read_until(tail, b"end\n") == b"end\n"
    assert [(event.code, event.values) for event in tail.events] == [("journal-too-long", {"count": 1})]


def test_the_arguments_are_what_was_asked_for(pretend: Callable[[str], Path], follow: Follow, tmp_path: Path) -> None:
    pretend(f'printf "%s\\n" "$@" > {tmp_path}/arguments; exec sleep 60')
    tail = follow(tmp_path, JournalInput("www", "web@1", "nginx"), start=JournalPosition("x", "s=1;i=2"))
    assert read(tail) == b""
    arguments = tmp_path / "arguments"
    until(lambda: arguments.exists() and arguments.read_text().endswith("=nginx\n"))
    found = arguments.read_text().splitlines()
    assert {"--follow", "--merge", "--boot=all", "--all", "--cursor=s=1;i=2"} <= set(found)
    assert found[-2:] == ["_SYSTEMD_UNIT=web@1.service", "SYSLOG_IDENTIFIER=nginx"]


def test_a_journal_that_may_not_be_read_is_said_and_not_read_from_its_start_later(
    pretend: Callable[[str], Path], follow: Follow, tmp_path: Path
) -> None:
    pretend('echo "No journal files were opened due to insufficient permissions." >&2; exit 1')
    tail = follow(tmp_path)
    assert read(tail) == b""
    assert codes(tail) == ["journal-ended"]
    assert tail.position(0).cursor is None


@pytest.mark.parametrize("name", ["-f", "--file=x", "a\nb", "a\0b", "é", "a=b", " ", "x" * 256])
@pytest.mark.parametrize("key", ["unit", "identifier"])
def test_a_name_that_could_be_an_option_is_refused(key: str, name: str) -> None:
    with pytest.raises(Problem, match=key):
        JournalTail(replace(JournalInput("www"), **{key: name}))


def test_the_whole_journal_is_no_log() -> None:
    with pytest.raises(Problem, match="whose messages"):
        JournalTail(JournalInput("www"))
