"""Followed logs of one site: places and counts are of one moment, and what comes is read once."""

from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.following.spool import Spool
from bavn.following.watching import Watching
from bavn.runners.engine import Engine
from bavn.runners.feeds import Feed, count_in_order
from bavn.runners.followed import Followed, Kept
from bavn.runners.lines import Counted
from bavn.runners.readings import Reading
from tests.runners.growing import Notebook
from tests.runners.samples import plain_line
from tests.runners.sensing import NOBODY


def web(source: Followed) -> list[Feed]:
    return [feed for feed in source.feeds if isinstance(feed, Feed)]


READING = Reading("www", None, UTC, NOBODY)


NOTHING = Kept()


class Run:
    """A source that is read turn by turn, from where an earlier run left it."""

    def __init__(
        self, *patterns: str | Path, kept: Kept = NOTHING, kind: str = "file", from_start: bool = True
    ) -> None:
        watching = Watching([str(one) for one in patterns], kept.positions, from_start=from_start, monotonic=self.now)
        self.at = 0.0
        self.notebook = Notebook()
        counted = Counted(kept.lines, kept.rejected, kept.sampled)
        self.source = Followed("key", "name", kind, READING, watching, counted)

    def now(self) -> float:
        return getattr(self, "at", 0.0)

    def turn(self, *, take: bool = True) -> "Run":
        self.at += 2.0
        self.source.poll(self.at)
        count_in_order(web(self.source), cast("Engine", self.notebook), lambda: True)
        if take:
            self.source.take()
        return self

    def turns(self, count: int = 4) -> "Run":
        for _ in range(count):
            self.turn()
        return self


def lines(*seconds: int, address: str = "192.0.2.1") -> bytes:
    return b"".join(plain_line(second, address) for second in seconds)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


def add(log: Path, data: bytes) -> None:
    with log.open("ab") as file:
        file.write(data)


def test_what_grows_is_counted_once(log: Path) -> None:
    log.write_bytes(lines(0, 1))
    run = Run(log).turns()
    add(log, lines(2))
    assert run.turns().notebook.requests == 3
    assert run.source.counted == Counted(3)
    assert run.source.behind_bytes == 0
    assert run.source.lag_s(run.at) == 0.0


@given(st.lists(st.integers(0, 90), min_size=1, max_size=12), st.integers(0, 11))
def test_a_run_goes_on_where_the_one_before_was_kept(pieces: list[int], stop: int) -> None:
    with TemporaryDirectory() as folder:
        log = Path(folder) / "access.log"
        log.write_bytes(b"")
        rest = b"".join(plain_line(second, "192.0.2.1") for second in range(15)) + b"half"
        run, counted = Run(log), 0
        for number, size in enumerate([*pieces, len(rest)]):
            add(log, rest[:size])
            rest = rest[size:]
            run.turn()
            if number == stop:
                kept = run.source.keep()
                counted += run.notebook.requests
                assert kept.lines == counted
                run = Run(log, kept=kept)
        assert counted + run.turn().notebook.requests == 15
        assert run.source.counted.lines == 15


def test_places_and_counts_are_of_one_moment(log: Path) -> None:
    log.write_bytes(lines(0, 1) + b"half")
    run = Run(log).turns()
    kept = run.source.keep()
    (place,) = [one for one in kept.positions if not one.is_pattern]
    assert (place.offset, kept.lines, kept.rejected, kept.sampled) == (len(lines(0, 1)), 2, 0, 0)
    assert run.source.behind_bytes == len(b"half")


def test_a_file_that_nothing_was_read_of_has_a_place_too(log: Path) -> None:
    log.write_bytes(b"")
    run = Run(log).turns()
    kept = run.source.keep()
    add(log, lines(0))
    assert Run(log, kept=kept, from_start=False).turns().notebook.requests == 1


def test_without_an_earlier_run_reading_begins_at_the_end(log: Path) -> None:
    log.write_bytes(lines(0, 1))
    run = Run(log, from_start=False).turns()
    add(log, lines(2))
    assert run.turns().notebook.requests == 1


def test_several_files_of_a_glob_add_up(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"web-{number}.log").write_bytes(lines(0, 1, address=f"192.0.2.{number}"))
    run = Run(tmp_path / "*.log").turns()
    assert run.notebook.requests == 6
    assert {call.site for call in run.notebook.calls} == {"www"}
    assert run.source.counted.lines == 6


def test_rotation_loses_and_doubles_nothing(log: Path) -> None:
    log.write_bytes(lines(0))
    run = Run(log).turns()
    for second in range(1, 6):
        add(log, lines(second) + b"half")
        log.rename(log.with_name(f"access.log.{9 - second}"))
        log.write_bytes(lines(second))
        run.turns()
    assert run.notebook.requests == 11
    assert "log-rotated" in {one.code for one in run.source.notices()}


def test_a_rotated_log_is_read_in_the_format_of_the_one_before(log: Path) -> None:
    line, bare = (plain_line(0, "192.0.2.1")[:-1] + end for end in (b" 0.120\n", b" -\n"))
    log.write_bytes(30 * line)
    run = Run(log).turns()
    log.rename(log.with_name("access.log.1"))
    log.write_bytes(bare)
    run.turns()
    assert run.notebook.requests == 31
    assert {feed.lines.format for feed in web(run.source)} == {"combined_time"}


def test_an_unknown_format_is_said_once_and_shows_in_the_status(log: Path) -> None:
    log.write_bytes(b"what is this\n")
    run = Run(log).turns()
    (notice,) = [one for one in run.source.notices() if one.code == "format-unknown"]
    assert "what is this" not in str(notice)  # a line is a visitor's, and a notice is sent to people
    assert run.source.status().state == "format-unknown"
    assert run.turns().source.notices() == []
    add(log, 3 * lines(1))
    assert run.turns().source.notices() == []
    assert (run.source.status().state, run.source.status().lines) == ("ok", 4)


def test_a_log_that_is_not_there_is_missing_until_it_is(log: Path) -> None:
    run = Run(log).turns()
    assert [one.code for one in run.source.notices()] == ["log-missing"]
    assert run.source.status().state == "missing"
    log.write_bytes(lines(0))
    run.turns()
    assert [one.code for one in run.source.notices()] == ["log-appeared"]
    assert (run.source.status().state, run.notebook.requests) == ("ok", 1)


def test_what_waits_is_late_since_it_came(log: Path) -> None:
    log.write_bytes(lines(0))
    run = Run(log).turn()
    add(log, lines(1))
    run.source.poll(10.0)
    assert run.source.lag_s(13.0) == 3.0
    assert run.source.behind_bytes == len(lines(1))
    run.turn()
    assert run.source.lag_s(13.0) == 0.0


def test_a_truncated_log_is_not_late_for_what_was_cut(log: Path) -> None:
    log.write_bytes(lines(*range(50)))
    run = Run(log).turns()
    add(log, lines(*range(50)))
    run.source.poll(run.at)
    log.write_bytes(lines(99))
    run.turns(9)
    assert run.source.lag_s(run.at + 100) == 0.0
    assert run.notebook.requests == 51


def test_a_spool_speaks_for_itself_and_gathers_no_notices(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "inbox", "syslog-1", 1 << 20, roll_bytes=200)
    run = Run(spool.pattern, kind="syslog").turn()
    for second in range(5):
        spool.write(lines(second))
        run.turns()
    for position in run.source.keep().positions:
        spool.done(position.path)
    run.turns(6)
    assert run.notebook.requests == 5
    assert run.source.notices() == []
    assert run.source._watching.events == []
    assert run.source.status().state == "ok"
    spool.close()
