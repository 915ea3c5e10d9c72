"""How much room looks get."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.probe import Target
from bavn.settings.room import FEWEST, MOST, looks_at_once, looks_needed
from bavn.settings.schema import Settings

TARGET = Target("a", "https://a.example/", "a.example")
SLOW = replace(TARGET, interval=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("targets", "families", "needed"),
    [
        ([], (4, 6), 0),
        ([TARGET] * 100, (4,), 79),
        ([TARGET] * 100, (4, 6), 158),
        ([TARGET] * 100, (4, 4), 79),
        ([SLOW] * 100, (4,), 10),
        ([replace(SLOW, timeout=timedelta(seconds=30))] * 100, (4,), 30),
    ],
)
def test_each_takes_room_for_as_long_as_it_hangs(targets: list[Target], families: tuple[int, ...], needed: int) -> None:
    assert looks_needed(targets, families) == needed


@pytest.mark.parametrize(("count", "room"), [(1, FEWEST), (1_600, 2_527), (50_000, MOST)])
def test_what_is_needed_is_had_within_limits(count: int, room: int) -> None:
    assert looks_at_once(Settings(), [TARGET] * count) == room


def test_what_is_set_is_done() -> None:
    usual = Settings()
    assert looks_at_once(replace(usual, probing=replace(usual.probing, at_once=7)), [TARGET] * 1_000) == 7
