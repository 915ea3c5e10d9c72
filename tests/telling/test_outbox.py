"""Nothing that waits is lost, nothing is told twice, also while the store cannot be written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bavn.disk.sqlite import StoreError
from bavn.store.audit import AuditLine
from bavn.store.connection import Connection
from bavn.store.database import Store
from bavn.telling.outbox import MOST_IN_MEMORY, MOST_LOOKED_AT, Fact, Outbox, Text
from tests.telling.stage import NOW, at, store_in

LANE = "tell 1"
TEXT = Text("Flood", "body")


def fact(number: int = 1, *, finding: int = 12) -> Fact:
    return Fact(LANE, f"finding {finding}", number, "new", "high", 20, "block")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_in(tmp_path)


class Full:
    """Makes a store refuse to be written, as a full disk does, until it is taken away."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def begin(self, *, reading: bool = False) -> None:
        def refuse(*_: object) -> Any:  # noqa: ANN401  stands in for several methods
            raise StoreError("the disk is full")

        for name in ("write", "insert", "write_many", *(("rows", "row") if reading else ())):
            self._patch.setattr(Connection, name, refuse)

    def end(self) -> None:
        self._patch.undo()


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Full:
    return Full(monkeypatch)


def titles(outbox: Outbox, *, seconds: float = 0) -> list[str]:
    return [one.title for one in outbox.waiting(LANE, at(seconds=seconds))]


@pytest.mark.parametrize(
    "written",
    [
        Fact(LANE, "finding 12", 2, "changed", "critical", 912, "block without nftables"),
        Fact("", "channel x since 1.5", 1, "failing", "high"),
        Fact(LANE, "more 1", 1, "more", "low", 0, ""),
    ],
)
def test_a_fact_is_read_as_it_was_written(written: Fact) -> None:
    assert Fact.read(written.key()) == written


@pytest.mark.parametrize("key", ["", "x", "a|b|c|d|e|f|g", "a|b|1|new|high|x|", "a|b|1|new|grave|0|", "|||||||"])
def test_what_another_version_wrote_is_no_fact(key: str) -> None:
    assert Fact.read(key) is None


def test_a_separator_in_a_name_does_no_harm() -> None:
    read = Fact.read(Fact(LANE, "notice log-gone /var/log/a|b", 1, "notice", "high").key())
    assert read is not None
    assert read.subject == "notice log-gone /var/log/a/b"


def test_the_same_fact_is_queued_once(store: Store) -> None:
    outbox = Outbox(store)
    assert outbox.queue(LANE, fact(), TEXT, NOW)
    assert not outbox.queue(LANE, fact(), Text("other", ""), NOW)
    assert titles(outbox) == ["Flood"]


def test_a_lane_sees_its_own_messages_only(store: Store) -> None:
    outbox = Outbox(store)
    outbox.queue("tell 2", fact(), TEXT, NOW)
    assert titles(outbox) == []


def test_a_dead_lane_in_which_thousands_wait_starves_no_other(store: Store) -> None:
    outbox = Outbox(store)
    with store.transaction():
        for number in range(MOST_LOOKED_AT + 1):
            outbox.queue("tell 2", Fact("tell 2", f"finding {number}", 1, "new"), TEXT, NOW)
    outbox.queue(LANE, fact(), TEXT, at(seconds=1))
    assert titles(outbox, seconds=1) == ["Flood"]
    assert outbox.next_due(LANE, NOW) == at(seconds=1)


def test_lanes_are_taken_up_once_the_store_can_be_written(store: Store, full: Full) -> None:
    Outbox(store).queue("gone", fact(), TEXT, NOW)
    full.begin()
    outbox = Outbox(store)
    outbox.serve({"whom": LANE}, NOW)
    full.end()
    assert store.outbox.waiting() == 1
    outbox.catch_up(NOW)
    assert store.outbox.waiting() == 0


def test_an_audit_line_that_the_store_refused_is_written_later_and_once(store: Store, full: Full) -> None:
    outbox = Outbox(store)
    lines = [AuditLine(at(seconds=n), "message-given-up", "", LANE, str(n)) for n in range(3)]
    full.begin()
    for line in lines[:2]:
        outbox.note(line)
    outbox.catch_up(NOW)
    full.end()
    outbox.note(lines[2])
    outbox.catch_up(NOW)
    assert store.audit.lines(NOW)[::-1] == lines


def test_what_was_told_is_known_after_a_restart(store: Store) -> None:
    Outbox(store).queue(LANE, fact(1), TEXT, NOW, finding=12)
    Outbox(store).queue(LANE, fact(2), TEXT, at(minutes=5), finding=12)
    told = Outbox(store).latest(LANE, 12)
    assert told is not None
    assert (told.fact, told.at) == (fact(2), at(minutes=5))
    assert Outbox(store).latest("tell 2", 12) is None


def test_what_was_told_is_known_wherever_the_lane_stands_after_a_restart(store: Store) -> None:
    before, after = Outbox(store), Outbox(store)
    before.serve({"whom": "tell 1", "others": "tell 2"}, NOW)
    before.queue("whom", Fact("whom", "finding 12", 1, "new"), TEXT, NOW, finding=12)
    after.serve({"others": "tell 1", "whom": "tell 2"}, NOW)
    assert after.latest("whom", 12) is not None
    assert after.latest("others", 12) is None


def test_what_was_put_off_is_due_later(store: Store) -> None:
    outbox = Outbox(store)
    outbox.queue(LANE, fact(), TEXT, NOW)
    outbox.put_off(outbox.waiting(LANE, NOW)[0], at(seconds=9), "time-out")
    assert titles(outbox, seconds=8) == []
    assert titles(outbox, seconds=9) == ["Flood"]
    assert outbox.next_due(LANE, NOW) == at(seconds=9)
    assert len(outbox.pending(LANE, "finding 12", NOW)) == 1


@pytest.mark.parametrize("end", [Outbox.sent, Outbox.replaced, Outbox.give_up], ids=["sent", "replaced", "given up"])
def test_what_is_over_waits_no_more(store: Store, end: Callable[..., None]) -> None:
    outbox = Outbox(store)
    outbox.queue(LANE, fact(), TEXT, NOW)
    end(outbox, outbox.waiting(LANE, NOW)[0], NOW, "said")
    assert titles(Outbox(store)) == []
    assert outbox.next_due(LANE, NOW) is None


def test_people_are_told_while_the_disk_is_full(store: Store, full: Full) -> None:
    outbox = Outbox(store)
    full.begin()
    assert outbox.queue(LANE, fact(), TEXT, NOW, finding=12)
    assert not outbox.queue(LANE, fact(), TEXT, NOW, finding=12)
    assert titles(outbox) == ["Flood"]
    assert outbox.unwritten
    outbox.put_off(outbox.waiting(LANE, NOW)[0], at(seconds=5), "time-out")
    assert titles(outbox, seconds=4) == []
    outbox.sent(outbox.waiting(LANE, at(seconds=5))[0], at(seconds=5))
    assert titles(outbox, seconds=99) == []


def test_what_cannot_be_noted_as_sent_is_still_not_sent_twice(store: Store, full: Full) -> None:
    outbox = Outbox(store)
    outbox.queue(LANE, fact(), TEXT, NOW)
    full.begin()
    outbox.sent(outbox.waiting(LANE, NOW)[0], NOW)
    assert titles(outbox, seconds=60) == []
    outbox.catch_up(NOW)
    full.end()
    outbox.catch_up(NOW)
    assert titles(Outbox(store), seconds=60) == []


def test_what_cannot_be_put_off_on_disk_is_put_off_in_memory(store: Store, full: Full) -> None:
    outbox = Outbox(store)
    outbox.queue(LANE, fact(), TEXT, NOW)
    full.begin()
    outbox.put_off(outbox.waiting(LANE, NOW)[0], at(seconds=9), "time-out")
    assert titles(outbox, seconds=8) == []
    assert outbox.next_due(LANE, NOW) == at(seconds=9)


def test_a_store_that_cannot_be_read_stops_nothing(store: Store, full: Full) -> None:
    outbox = Outbox(store)
    full.begin(reading=True)
    assert outbox.latest(LANE, 12) is None
    assert outbox.queue(LANE, fact(), TEXT, NOW, finding=12)
    told = outbox.latest(LANE, 12)
    assert told is not None
    assert told.fact == fact()
    assert titles(outbox) == ["Flood"]


def test_memory_holds_so_many_and_no_more(store: Store, full: Full) -> None:
    outbox = Outbox(store)
    full.begin()
    for number in range(MOST_IN_MEMORY + 5):
        outbox.queue(LANE, fact(finding=number), Text(str(number), ""), NOW)
    assert titles(outbox) == [str(number) for number in range(5, MOST_IN_MEMORY + 5)]
