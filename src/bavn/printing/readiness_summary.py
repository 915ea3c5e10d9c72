"""One page for whoever grants money: how ready the firm is, with evidence, and what standing still costs.

It names no supplier, no contract, no telephone and no place: it may lie on a table where others sit.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bavn.model.language import Language
from bavn.plan.answers import money
from bavn.plan.library import Library, Point
from bavn.plan.planfile import Plan, value
from bavn.plan.readiness import PointState, readiness
from bavn.printing.printable import cut
from bavn.printing.shown import kroner, shown_day, words
from bavn.printing.typesetting import typeset

LONGEST = 160
HOURS = {"hour": 1, "day": 8, "week": 40}
SAYS = ("restore", "backup", "drill")  # kinds of evidence whose own words are shown: times and figures, no names


@dataclass(frozen=True, slots=True)
class Standing:
    """One point: what it is, what shows it or why it is not ready, and what it takes; `takes` is "" if it is ready."""

    title: str
    counts: str
    evidence: str
    takes: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What one length of time costs; "" if nobody has said."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Summary:
    """All that stands on the page but the words of its template."""

    language: Language
    title: str
    words: dict[str, str]
    firm: str
    score: int
    points: str
    costs: tuple[Cost, ...]
    stops: str
    missing: tuple[Standing, ...]
    proven: tuple[Standing, ...]
    foot: str


def readiness_summary(plan: Plan, library: Library, language: Language, today: date) -> bytes:
    """Return the page as a PDF."""
    return typeset("readiness_summary", summary(plan, library, language, today), datetime.combine(today, time(), UTC))


def summary(plan: Plan, library: Library, language: Language, today: date) -> Summary:
    """Return what stands on the page: what is missing by its weight, the heaviest first, then what is proven."""
    said = words(library, language)
    found = readiness(plan, library, today)
    heaviest = sorted(zip(library.points, found.points, strict=True), key=lambda both: -both[0].weight)
    ready = [one for one in found.points if one.ready]
    return Summary(
        language=language,
        title=said["summary"],
        words=said,
        firm=cut(value(plan, "firm.name"), LONGEST),
        score=found.score,
        points=library.say("report.summary-points", language, ready=str(len(ready)), all=str(len(found.points))),
        costs=tuple(
            Cost(said[f"summary-{name}"], _cost(plan, hours, library, language)) for name, hours in HOURS.items()
        ),
        stops=cut(value(plan, "line.stops"), LONGEST),
        missing=tuple(_standing(point, state, library, language) for point, state in heaviest if not state.ready),
        proven=tuple(_standing(point, state, library, language) for point, state in heaviest if state.ready),
        foot=library.say("print.foot", language, date=shown_day(today, language)),
    )


def _cost(plan: Plan, hours: int, library: Library, language: Language) -> str:
    amount = money(value(plan, "line.cost"))
    return "" if amount is None else kroner(hours * amount, library, language)


def _standing(point: Point, state: PointState, library: Library, language: Language) -> Standing:
    return Standing(
        title=point.title.say(language),
        counts=library.say("report.summary-counts", language, n=str(point.weight)),
        evidence=_evidence(point, state, library, language),
        takes="" if state.ready else point.next.say(language),
    )


def _evidence(point: Point, state: PointState, library: Library, language: Language) -> str:
    """Return the date, and for what was tried what it showed; or why it is not enough."""
    on = shown_day(state.on, language) if state.on else ""
    if not state.ready:
        return library.say(f"report.why-{state.why}", language, date=on)
    shows = cut(state.shows, LONGEST) if point.evidence in SAYS else ""
    return ": ".join(part for part in (on, shows) if part)
