from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.decision import Decision
from bavn.protection import keeper
from bavn.protection.keeper import Keeper
from bavn.store.audit import AuditLine
from bavn.store.database import Store
from bavn.store.decisions import Decisions
from tests.protection.samples import NOW, decision, store, texts
from tests.waiting import until

ONE, TWO = decision("192.0.2.1"), decision("192.0.2.2")


def line(value: str) -> AuditLine:
    return AuditLine(NOW, "block", "", value, "")


@contextmanager
def keeping(kept: Store, kept_each_s: float = 0.0) -> Iterator[Keeper]:
    made = Keeper(kept, kept_each_s=kept_each_s)
    made.start()
    yield made
    assert made.stop(10.0)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with store(tmp_path) as made:
        yield made


def test_the_first_is_written_at_once_and_the_rest_in_batches_and_at_the_end(kept: Store) -> None:
    with keeping(kept, kept_each_s=3600.0) as made:
        made.take([line("a")], {1: [ONE]})
        until(lambda: kept.decisions.standing(NOW) == [ONE])
        made.take([line("b")], {1: [ONE, TWO]})
        made.take([line("c")], {1: [TWO]})
        assert kept.decisions.standing(NOW) == [ONE]
    assert kept.decisions.standing(NOW) == [TWO]
    assert [one.value for one in reversed(kept.audit.lines(NOW))] == ["a", "b", "c"]


def test_a_store_that_fails_is_said_once_and_nothing_is_lost_or_doubled(kept: Store) -> None:
    with keeping(kept) as made:
        kept.connection.write("ALTER TABLE decision RENAME TO gone")
        for value in ("a", "b", "c"):
            made.take([line(value)], {1: [ONE]})
            until(lambda: made.notices)
        kept.connection.write("ALTER TABLE gone RENAME TO decision")
        until(lambda: len(made.notices) == 2)
    assert [one.code for one in made.notices] == ["decisions-not-kept", "decisions-kept-again"]
    assert kept.decisions.standing(NOW) == [ONE]
    assert [one.value for one in reversed(kept.audit.lines(NOW))] == ["a", "b", "c"]


def test_what_waits_for_a_full_disk_is_bounded(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MOST_LINES", 5)
    kept.connection.write("ALTER TABLE decision RENAME TO gone")
    with keeping(kept) as made:
        for number in range(20):
            made.take([line(str(number))], {1: [ONE]})
        until(lambda: made.notices)
        until(lambda: len(made._lines) in range(6))


def test_what_was_decided_while_a_write_failed_is_kept_and_not_what_that_write_had(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Keeper(kept, kept_each_s=0.0)
    real = Decisions.set

    def failing(_: Decisions, finding: int, __: Iterable[Decision]) -> None:
        monkeypatch.setattr(Decisions, "set", real)
        made.take([], {finding: [TWO]})
        raise StoreError("the disk is full", where="store")

    monkeypatch.setattr(Decisions, "set", failing)
    made.take([], {1: [ONE], 2: [decision("192.0.2.9", finding=2)]})
    made.start()
    until(lambda: len(made.notices) == 2)
    assert made.stop(10.0)
    assert texts(kept.decisions.standing(NOW)) == [("192.0.2.2", "block"), ("192.0.2.9", "block")]


def test_a_mistake_in_writing_is_said_once_and_what_was_to_be_written_is_not_lost(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    with keeping(kept) as made:
        with monkeypatch.context() as patch:
            patch.setattr(Decisions, "set", mistaken)
            made.take([line("a")], {1: [ONE]})
            until(lambda: made.notices)
        until(lambda: len(made.notices) == 2)
    assert [one.code for one in made.notices] == ["decisions-not-kept", "decisions-kept-again"]
    assert made.notices[0].values == {"why": "ZeroDivisionError: oh"}
    assert kept.decisions.standing(NOW) == [ONE]
    assert [one.value for one in kept.audit.lines(NOW)] == ["a"]
