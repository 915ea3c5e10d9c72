"""When somebody has to go through the whole plan again: numbers change, people move."""

from dataclasses import dataclass
from datetime import date

from bavn.plan.answers import number
from bavn.plan.dates import day, months_later
from bavn.plan.planfile import Plan, value

MONTHS = 3
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Review:
    """The day on which the next review is due; None, and late, if the plan was never gone through."""

    on: date | None
    late: bool


def due(plan: Plan, today: date) -> Review:
    """Return when the next review is due: `review.months` after the last one, late from the day after.

    3 months where the plan says no number from 1 to 24. A last review that is dated in the future, or with no date,
    was none.
    """
    last = day(plan.reviewed)
    if last is None or last > today:
        return Review(None, late=True)
    months = number(value(plan, "review.months"))
    on = months_later(last, months if months and months <= MOST_MONTHS else MONTHS)
    return Review(on, late=today > on)
