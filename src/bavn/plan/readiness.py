"""How ready is the firm? What was never tried counts as not ready."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bavn.plan.answers import blank
from bavn.plan.dates import day
from bavn.plan.faults import wrong
from bavn.plan.library import Library, Point, Section
from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Evidence, Plan, rows, value
from bavn.plan.reprint import Print, digest, printed
from bavn.plan.review import due

# Without these two numbers tried, the firm cannot reach itself.
MUST_REACH = ("people.leader_phone", "help.it_phone")

Why = Literal["", "answers", "never", "bad", "old"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the evidence of one point comes to: `why` is "" if it is enough; what it shows, and its date."""

    why: Why
    shows: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class PointState:
    """Whether a point is ready, and what shows it.

    `shows` and `on` (YYYY-MM-DD) are those of the evidence that decided, good or bad, "" where there is none. `why` it
    is not ready: 'answers' are missing or wrong; its evidence is not there ('never'), went badly ('bad'), or is too
    old, or of what has changed since ('old'); "" if it is ready.
    """

    id: str
    ready: bool
    shows: str
    on: str
    why: Why


@dataclass(frozen=True, slots=True)
class Readiness:
    """The weights of the ready points in percent of all weights, rounded down; and every point."""

    score: int
    points: tuple[PointState, ...]


def readiness(plan: Plan, library: Library, today: date) -> Readiness:
    """Return how ready the firm is, point by point in the order of the library.

    A point is ready if its answers are given and its evidence is enough; one that asks for neither is ready.

    Answers: 'section.field' is given if it is neither blank nor wrong, in a section of many in each row of at least
    one. A 'section' is given if anything in it is, in any row.

    Evidence: only what is dated, and not in the future, is looked at. Of each `about`, only the newest counts (of two
    of one day, the later in the list), so that a new failure outweighs an old success. Those not older than `days`
    (0: of any age) must be there, and all be good: a backup that failed is not made up for by another. What is shown is
    the newest of these that are bad, else the newest of these, else of all; of one day, the one whose `about` stands
    first in the plan.

    'numbers': every number of the firm's own is verified, the leader's and the IT supplier's among them; it shows
    'verified/all' and the oldest check. 'reviewed': the next review is not late. 'card-printed', 'plan-printed': the
    newest print is of what the plan says now; `days` counts as well.
    """
    points = tuple(_point(point, plan, library, today) for point in library.points)
    weights = {point.id: point.weight for point in library.points}
    reached, total = sum(weights[point.id] for point in points if point.ready), sum(weights.values())
    return Readiness(100 * reached // total if total else 0, points)


def _point(point: Point, plan: Plan, library: Library, today: date) -> PointState:
    sections = {section.id: section for section in library.interview}
    given = all(_given(name, plan, sections) for name in point.answers)
    shown = _shown(point, plan, library, today)
    why = shown.why if given else "answers"
    return PointState(point.id, not why, shown.shows, shown.on, why)


def _given(name: str, plan: Plan, sections: dict[str, Section]) -> bool:
    wanted, _, field = name.partition(".")
    section = sections.get(wanted)
    if section is None:
        return False
    places = [f"{wanted}.{row}" for row in range(len(rows(plan, wanted)))] if section.many else [wanted]
    if not field:
        return any(_good(plan, place, section, one.id) for place in places for one in section.fields)
    return bool(places) and all(_good(plan, place, section, field) for place in places)


def _good(plan: Plan, place: str, section: Section, field: str) -> bool:
    answer = value(plan, f"{place}.{field}")
    return any(one.id == field and not blank(answer) and not wrong(one, answer) for one in section.fields)


def _shown(point: Point, plan: Plan, library: Library, today: date) -> Shown:
    match point.evidence:
        case "":
            return Shown("")
        case "numbers":
            return _numbers(plan, library, today)
        case "reviewed":
            return _reviewed(plan, today)
        case "card-printed" | "plan-printed" as kind:
            return _print(point, plan, library, today, "card" if kind == "card-printed" else "plan")
        case kind:
            return _tried((one for one in plan.evidence if one.kind == kind), point.days, today)


def _reviewed(plan: Plan, today: date) -> Shown:
    review = due(plan, today)
    if review.on is None:
        return Shown("never")
    return Shown("old" if review.late else "", on=plan.reviewed)


def _tried(evidence: Iterable[Evidence], days: int, today: date) -> Shown:
    newest: dict[str, Evidence] = {}
    for one in evidence:
        on = day(one.on)
        if on is not None and on <= today and (one.about not in newest or one.on >= newest[one.about].on):
            newest[one.about] = one
    in_time = [one for one in newest.values() if _fresh(one, days, today)]
    bad = [one for one in in_time if not one.good]
    decided = max(bad or in_time or newest.values(), key=lambda one: one.on, default=None)
    if decided is None:
        return Shown("never")
    why: Why = "bad" if not decided.good else "" if in_time else "old"
    return Shown(why, decided.shows, decided.on)


def _fresh(evidence: Evidence, days: int, today: date) -> bool:
    on = day(evidence.on)
    return on is not None and on <= today and (days == 0 or (today - on).days <= days)


def _print(point: Point, plan: Plan, library: Library, today: date, what: Print) -> Shown:
    last = printed(plan, what, today)
    if last is None:
        return Shown("never")
    same = last.about == digest(plan, library, what)
    return Shown("" if same and _fresh(last, point.days, today) else "old", last.shows, last.on)


def _numbers(plan: Plan, library: Library, today: date) -> Shown:
    own = [one for one in contacts(plan, library, plan.language, today) if one.own]
    verified = [one for one in own if one.state == "verified"]
    dated = sorted(one.checked_on for one in own if one.checked_on)
    shows, on = f"{len(verified)}/{len(own)}", dated[0] if dated else ""
    if len(verified) == len(own) and {*MUST_REACH} <= {one.id for one in own}:
        return Shown("", shows, on)
    return Shown("old" if any(one.state == "stale" for one in own) else "never", shows, on)
