import pytest

from bavn.intrusions import memory
from bavn.intrusions.entry import Entry
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import Places


def entry(number: int) -> Entry:
    return Entry(f"mail\n{number}", "mail", Places().find("203.0.113.7"), number + 1, 1e9 + number)


def test_each_table_has_its_room_and_what_goes_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("TRIES", "TRIED", "HABITS", "SCENES"):
        monkeypatch.setattr(memory, room, 8)
    kept = Memory()
    for number in range(100):
        kept.tries_of(entry(number))
        kept.tried_of(number + 1, 1e9 + number)
        kept.habit_of(number + 1, 1e9 + number)
    assert max(len(kept.tries), len(kept.tried), len(kept.habits)) <= 8
    assert kept.sampled == 3 * 100 - len(kept.tries) - len(kept.tried) - len(kept.habits)


def test_who_does_much_stays_while_newcomers_come_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "TRIES", 8)
    kept = Memory()
    kept.tries_of(entry(0)).slow = 40.0
    kept.tries_of(entry(1)).campaign = 3
    for number in range(2, 100):
        kept.tries_of(entry(number))
    assert {"mail\n0", "mail\n1"} <= set(kept.tries)


def test_what_is_known_is_given_again() -> None:
    kept = Memory()
    assert kept.tries_of(entry(1)) is kept.tries_of(entry(1))
    assert kept.tried_of(1, 0.0) is kept.tried_of(1, 9.0)
    assert kept.habit_of(1, 0.0) is kept.habit_of(1, 9.0)
    assert kept.scene_of("mail") is kept.scene_of("mail")


def test_too_many_systems_are_not_judged_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SCENES", 1)
    kept = Memory()
    assert kept.scene_of("a") is not None
    assert kept.scene_of("b") is None
    assert kept.sampled == 1
