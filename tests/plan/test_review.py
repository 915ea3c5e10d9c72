from datetime import date

import pytest

from bavn.plan.planfile import Plan
from bavn.plan.review import Review, due
from tests.plan.samples import hostile, tomrer


def reviewed(on: str, months: str = "", today: str = "2026-11-22") -> Review:
    plan = Plan(reviewed=on, answers={"review": {"months": months}})
    return due(plan, date.fromisoformat(today))


def test_the_carpenters_next_review_is_three_months_away() -> None:
    assert due(tomrer(), date(2026, 11, 22)) == Review(date(2027, 2, 20), late=False)


@pytest.mark.parametrize(
    ("months", "on"),
    [("6", "2027-05-20"), ("", "2027-02-20"), ("0", "2027-02-20"), ("25", "2027-02-20"), ("24", "2028-11-20")]
    + [(wrong, "2027-02-20") for wrong in ("-1", "tre", "1.5", "9" * 5000)],
    ids=lambda value: value[:10],
)
def test_a_plan_without_a_sensible_number_of_months_is_reviewed_every_three(months: str, on: str) -> None:
    assert reviewed("2026-11-20", months).on == date.fromisoformat(on)


@pytest.mark.parametrize("on", ["", "lately", "2026-02-30", "2026-11-23", "9999-12-31"])
def test_a_plan_that_nobody_went_through_is_late(on: str) -> None:
    assert reviewed(on) == Review(None, late=True)


def test_it_is_late_from_the_day_after() -> None:
    assert not reviewed("2026-11-30", "3", "2027-02-28").late
    assert reviewed("2026-11-30", "3", "2027-03-01").late


def test_a_review_of_today_counts() -> None:
    assert reviewed("2026-11-22") == Review(date(2027, 2, 22), late=False)


def test_hostile_text_is_no_review() -> None:
    plan = hostile()
    plan.reviewed = str(plan.answers)
    assert due(plan, date(2026, 11, 22)).on is None
