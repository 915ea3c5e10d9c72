from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.observatory.notes import Note
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.pages.outages import Attacked
from bavn.pages.outages_kept import is_asked_for, outages_report
from tests.runners.prober import MINUTE, NOW, sample, spell, target

BEGAN, ENDED = NOW - 60 * MINUTE, NOW + 60 * MINUTE


@pytest.fixture
def observatory(tmp_path: Path) -> Iterator[Observatory]:
    """Two targets and a canary, looked at for two hours; one of them was down for ten minutes, and was claimed."""
    with open_observatory(tmp_path, NOW) as made:
        names = ("front", "back", "canary:c")
        made.know([target(name) for name in names])
        looks = [sample(name, at=BEGAN + number * MINUTE) for name in names for number in range(120)]
        made.keep(looks, [spell(ended=NOW + 10 * MINUTE)], {}, now=ENDED)
        made.note([Note("claimed", "front", NOW, by="NoName057(16)", source="Telegram", assumed=True)])
        made.note([Note("attacked", "front", NOW, NOW + MINUTE), Note("down", "front", NOW, text="set ned", by="x")])
        yield made


def test_a_period_is_a_row_for_each_target_with_what_was_claimed_and_what_was_seen(observatory: Observatory) -> None:
    seen = {"front.example": [Attacked(NOW, None)]}
    report = outages_report(observatory, BEGAN, ENDED, now=ENDED, attacks=seen)
    back, front = report.rows
    assert (back.target.name, back.outages, back.claims, back.attacks) == ("back", (), (), ())
    assert (front.down, len(front.outages)) == (timedelta(minutes=10), 1)
    assert [(one.by, one.source, one.assumed) for one in front.claims] == [("NoName057(16)", "Telegram", True)]
    assert front.attacks == (Attacked(NOW, NOW + MINUTE), Attacked(NOW, None))
    assert front.note == "set ned"
    assert front.latency is not None
    assert front.latency.p50 == pytest.approx(20_000, rel=0.1)
    assert front.watched_since == BEGAN


@pytest.mark.parametrize("asked", [["front"], ["front.example"]])
def test_a_site_can_be_asked_for_by_either_name(observatory: Observatory, asked: list[str]) -> None:
    report = outages_report(observatory, BEGAN, ENDED, now=ENDED, targets=asked)
    assert [one.target.name for one in report.rows] == ["front"]


def test_a_canary_is_in_no_report() -> None:
    assert not is_asked_for("canary:c", "", ["canary:c"])
    assert is_asked_for("c", "", None)
