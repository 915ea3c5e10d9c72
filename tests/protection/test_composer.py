from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bavn.protection import composer
from bavn.protection.composer import Composer, Snapshot
from bavn.protection.composing import Freed
from bavn.protection.hand import Hand
from bavn.protection.keeper import Keeper
from bavn.store.database import Store
from tests.protection.samples import NOW, OTHER, Memory, NobodySpared, decision, settings, store, texts
from tests.waiting import until

ONE, TWO = decision("192.0.2.1"), decision("192.0.2.2")


@contextmanager
def composing(kept: Store, *enforcers: Memory) -> Iterator[Composer]:
    hands = [Hand(one, lambda _: None) for one in enforcers]
    keeper = Keeper(kept, kept_each_s=0.0)
    made = Composer(keeper, hands, NobodySpared(), settings())
    keeper.start()
    for hand in hands:
        hand.start()
    made.start([])
    yield made
    assert made.stop(10.0)
    assert all([hand.stop(10.0) for hand in hands])  # noqa: C419  all of them, whatever the first says
    assert keeper.stop(10.0)


def test_each_enforcer_gets_what_it_may_see(tmp_path: Path) -> None:
    server, packets = Memory(), Memory("packets", packet_filter=True)
    hidden = decision("192.0.2.9", site=OTHER, forwarded=True)
    with store(tmp_path) as kept, composing(kept, server, packets) as made:
        made.give(Snapshot(1, [ONE, hidden], Freed(), NOW))
        until(lambda: server.sets and packets.sets)
    assert server.standing == texts([ONE, hidden])
    assert packets.standing == texts([ONE])


def test_decisions_and_audit_are_kept(tmp_path: Path) -> None:
    with store(tmp_path) as kept:
        with composing(kept, Memory()) as made:
            made.give(Snapshot(1, [ONE, TWO], Freed(), NOW, {1: [ONE, TWO]}))
            until(lambda: kept.decisions.standing(NOW))
            made.give(Snapshot(2, [TWO], Freed(), NOW, {1: [TWO]}))
        assert kept.decisions.standing(NOW) == [TWO]
        assert [(line.what, line.value) for line in reversed(kept.audit.lines(NOW))] == [
            ("block", "192.0.2.1/32"),
            ("block", "192.0.2.2/32"),
            ("withdrawn", "192.0.2.1/32"),
        ]


def test_what_a_skipped_snapshot_was_to_keep_is_kept(tmp_path: Path) -> None:
    with store(tmp_path) as kept:
        keeper = Keeper(kept)
        keeper.start()
        made = Composer(keeper, [], NobodySpared(), settings())
        made.give(Snapshot(1, [ONE], Freed(), NOW, {1: [ONE]}))
        made.give(Snapshot(2, [ONE, TWO], Freed(), NOW, {2: [decision("192.0.2.2", finding=2)]}))
        made.start([])
        assert made.stop(10.0)
        assert keeper.stop(10.0)
        assert [one.finding for one in kept.decisions.standing(NOW)] == [1, 2]


def test_a_mistake_in_composing_is_said_once_and_the_next_snapshot_is_composed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    memory = Memory()
    with store(tmp_path) as kept, composing(kept, memory) as made:
        with monkeypatch.context() as patch:
            patch.setattr(composer, "compose", mistaken)
            for number in (1, 2):
                made.give(Snapshot(number, [ONE], Freed(), NOW, {number: [decision("192.0.2.1", finding=number)]}))
                until(lambda: kept.decisions.standing(NOW))
            until(lambda: len(kept.decisions.standing(NOW)) == 2)
            until(lambda: made.failing)
        made.give(Snapshot(3, [ONE, TWO], Freed(), NOW))
        until(lambda: memory.standing == texts([ONE, TWO]))
        until(lambda: not made.failing)
    assert [(one.code, one.where) for one in made.notices] == [
        ("enforcer-fault", "composer"),
        ("enforcer-works-again", "composer"),
    ]
    assert made.notices[0].values == {"why": "ZeroDivisionError: oh"}
