"""Bulletins on the hub's pages: each reader's own label, and no other."""

from datetime import date
from pathlib import Path

import pytest

from bavn.hub.screens.bulletins import _beside
from tests.hub.hubs import Clock, running
from tests.hub.people.test_bulletins import ISHOEJ, NOON, VEJLE, YESTERDAY, attacked, written
from tests.hub.screens.visits import visiting

WAY = f"/bulletins/{YESTERDAY}"


def test_a_member_reads_of_the_campaign_and_who_is_of_nobody_does_not(tmp_path: Path) -> None:
    with running(tmp_path, members=(VEJLE, ISHOEJ), clock=Clock(NOON)) as hub:
        attacked(hub)
        written(hub)
        with visiting(hub, "member", "ishoej") as visit:
            of_members, days = visit.get(WAY), visit.get("/bulletins")
        with visiting(hub, "read-only") as visit:
            of_others = visit.get(WAY)
    assert "Ramt: 1 organisation." in of_members.text
    assert "vejle" not in of_members.text.casefold()
    assert WAY in days.text
    assert of_others.status_code == 200
    assert "Overbelastning" not in of_others.text
    assert "blev blokeret" not in of_others.text
    assert "TLP:GREEN (" in of_others.text.split("<footer")[1]


@pytest.mark.parametrize("day", ["2026-11-22", "2026-13-01", "yesterday", "%3Cscript%3E", "2026-W47-6"])
def test_a_day_without_one_is_not_found(tmp_path: Path, day: str) -> None:
    with running(tmp_path, members=(VEJLE,), clock=Clock(NOON)) as hub, visiting(hub) as visit:
        answer = visit.get(f"/bulletins/{day}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_the_days_beside_one_are_those_that_have_a_bulletin() -> None:
    first, second, third = (date(2026, 11, day) for day in (3, 7, 8))
    assert _beside(second, [third, second, first]) == (first, third)
    assert _beside(first, [third, second, first]) == (None, second)
    assert _beside(date(2026, 11, 5), [third, first]) == (first, third)
