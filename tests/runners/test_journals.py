"""A journal is read as a followed log is: its place and its counts are of one moment, and what fails is said."""

from datetime import UTC
from typing import cast

import pytest

from bavn.following.journal import JournalPosition, JournalTail
from bavn.model.notice import Notice
from bavn.runners.engine import Engine
from bavn.runners.feeds import Feed, count_in_order
from bavn.runners.followed import Kept
from bavn.runners.journals import Journal
from bavn.runners.lines import Counted
from bavn.runners.readings import Reading
from tests.runners.growing import Given, Notebook
from tests.runners.samples import plain_line
from tests.runners.sensing import NOBODY

LINE = plain_line(0, "192.0.2.1")


class FakeTail(Given):
    """Stands for `JournalTail`: the cursor of each entry is its number."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(data)
        self.events: list[Notice] = []
        self.closed = False

    def position(self, consumed: int, lines: int = 0) -> JournalPosition:
        return JournalPosition("journal", str(self.data[:consumed].count(b"\n")), lines)

    def close(self) -> None:
        self.closed = True


def journal(tail: FakeTail) -> Journal:
    reading = Reading("www", None, UTC, NOBODY)
    return Journal("key", "journal nginx.service", cast("JournalTail", tail), reading, Counted(lines=5))


def count(source: Journal) -> Notebook:
    notebook = Notebook()
    count_in_order([feed for feed in source.feeds if isinstance(feed, Feed)], cast("Engine", notebook), lambda: True)
    source.take()
    return notebook


def test_messages_are_counted_and_the_place_is_behind_the_last_one() -> None:
    source = journal(FakeTail(3 * LINE))
    assert count(source).requests == 3
    assert source.keep() == Kept((), 8, 0, 0, JournalPosition("journal", "3"))
    assert source.status().lines == 8
    assert source.behind_bytes == 0


def test_what_waits_is_late_since_it_came() -> None:
    source = journal(FakeTail(2 * LINE))
    source.poll(10.0)
    assert source.lag_s(12.5) == 2.5
    assert source.behind_bytes == 2 * len(LINE)
    count(source)
    assert source.lag_s(12.5) == 0.0


@pytest.mark.parametrize("code", ["journal-absent", "journal-ended"])
def test_a_journal_that_cannot_be_read_shows_in_the_status_until_it_can(code: str) -> None:
    tail = FakeTail()
    source = journal(tail)
    assert source.status().state == "ok"
    tail.events = [Notice(code, "journal", {"why": "?"})]
    assert [one.code for one in source.notices()] == [code]
    assert source.notices() == []
    assert source.status().state == "unreadable"
    tail.events = [Notice("journal-gap", "journal")]
    source.notices()
    assert source.status().state == "unreadable"
    tail.events = [Notice("journal-readable-again", "journal")]
    source.notices()
    assert (source.status().state, source.status().kind) == ("ok", "journal")


def test_a_gap_alone_makes_no_journal_unreadable() -> None:
    tail = FakeTail()
    source = journal(tail)
    tail.events = [Notice("journal-gap", "journal")]
    source.notices()
    assert source.status().state == "ok"


def test_an_unknown_format_is_said_once() -> None:
    source = journal(FakeTail(b"started\nready\n"))
    count(source)
    assert [one.code for one in source.notices()] == ["format-unknown"]
    assert source.notices() == []
    assert source.status().state == "format-unknown"
    assert source.counted == Counted(7, 2)


def test_closing_ends_journalctl() -> None:
    tail = FakeTail()
    journal(tail).close()
    assert tail.closed
