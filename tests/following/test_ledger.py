from pathlib import Path

from bavn.following.ledger import Ledger
from bavn.following.source import open_source
from bavn.following.tail import Tail


def tail_of(path: Path) -> Tail:
    path.write_bytes(b"a line\n")
    source = open_source(str(path))
    return Tail.at(str(path), str(path), source, source.size)


def test_a_file_that_is_done_with_is_known_and_has_no_reader(tmp_path: Path) -> None:
    ledger, tail = Ledger(most_open=9, from_start=False), tail_of(tmp_path / "a.log")
    ledger.read_by(tail)
    tail.end()
    ledger.done_with(tail)
    ledger.done_with(tail)
    assert ledger.readers == {}
    (place,) = ledger.known
    assert (place.offset, place.passed_over) == (7, True)


def test_a_file_without_a_name_leaves_nothing(tmp_path: Path) -> None:
    ledger, tail = Ledger(most_open=9, from_start=False), tail_of(tmp_path / "a.log")
    ledger.read_by(tail)
    (tmp_path / "a.log").unlink()
    tail.check()
    tail.end()
    ledger.done_with(tail)
    assert list(ledger.known) == []


def test_what_is_said_has_its_code_place_and_numbers() -> None:
    ledger = Ledger(most_open=9, from_start=False)
    ledger.notice("log-truncated", "a.log", lost=3)
    assert [(notice.code, notice.where, dict(notice.values)) for notice in ledger.notices] == [
        ("log-truncated", "a.log", {"lost": 3})
    ]
