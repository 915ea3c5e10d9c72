"""*Report*: a period for those who grant money: attacks, outages, warnings that came before, readiness, effort.

Rapport for 24. aug. til 22. nov. 2026
  12 kampagner mod 31 organisationer · 26 var varslet, før de blev ramt · median 14 min før
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from bavn.model.readiness import FEWEST, Group
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    Tone,
    band,
    bullets,
    button,
    day_of,
    empty,
    facts,
    figures,
    framed,
    link,
    section,
    table,
)
from bavn.pages.situation.parts import Head
from bavn.pages.situation.report_words import NOT_MEASURED, ORDERS, TEXTS
from bavn.pages.vocabulary import KIND_NAMES
from bavn.pages.words import DASH

LEADS_S: Final = (("under-1m", 60), ("under-10m", 600), ("under-1h", 3_600), ("under-6h", 21_600), ("under-1d", 86_400))
OVER: Final = "over-1d"

Counted = Literal["amber+strict", "green"]  # the strictest label that is
Part = Literal["attacks", "warned", "effort"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in seconds: how often it was measured, half of the times, and the longest."""

    measured: int = 0
    median_s: float = 0.0
    longest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Attacks:
    """Attacks that began in the period: of campaigns, and outside any; with the organisations that they hit."""

    campaigns: int = 0
    alone: int = 0
    sightings: int = 0
    organisations: int = 0
    most_at_once: int = 0
    kinds: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outages:
    """Unannounced outages of members' websites, as several vantage points saw them. `watched` organisations."""

    watched: int = 0
    organisations: int = 0
    outages: int = 0
    down_s: float = 0.0
    each: Spread = Spread()


@dataclass(frozen=True, slots=True)
class Warned:
    """Hits by campaigns, an organisation once for each, where its first report is of the period.

    `first`: nobody could have told it, for nobody had noticed yet.

    `warned`: this hub had warned it before it was hit; `named`: it stood on a published list, or in a claim, within
    seven days before, and was told. `leads` says how long before, by a code. `relay` is from the first sensor that
    noticed a campaign to the first word to the others.
    """

    hits: int = 0
    first: int = 0
    warned: int = 0
    named: int = 0
    lead: Spread = Spread()
    leads: tuple[tuple[str, int], ...] = ()
    relay: Spread = Spread()
    relay_within_minute: int = 0


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the hub decided about addresses, as far as it is kept (`known_from`), and what people decided by hand."""

    known_from: date
    made: int = 0
    blocked: int = 0
    armed: int = 0
    limited: int = 0
    mistakes: int = 0
    vetoed: int = 0
    by_hand: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """How ready those members say they are now that let it be known. No groups: they would say too much of one."""

    members: int = 0
    told: int | None = None  # None: fewer than five
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Effort:
    """What it took people: messages, answers, requests, exercises. Messages are kept for 90 days (`known_from`)."""

    known_from: date
    warnings: int = 0
    outages: int = 0
    told: int = 0
    needed: int = 0
    answered: int = 0
    given_up: int = 0
    answer: Spread = Spread()
    asked: int = 0
    settled: int = 0
    settling: Spread = Spread()
    exercises: int = 0
    trained: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One period, both days in it. `members` take part now. `wrong`: what was asked for is no period.

    `attacks`, `warned` None: of fewer than five organisations, and then nothing is said; or nothing of the period is
    kept any more, for both are known only since `attacks_from`. `counted` says up to which label attacks, warnings and
    decisions are in it, and `cut` of which parts there was more than can be added up.
    """

    first: date
    last: date
    members: int
    attacks: Attacks | None
    outages: Outages | None
    warned: Warned | None
    decisions: Decisions
    ready: Ready
    effort: Effort
    counted: Counted = "amber+strict"
    attacks_from: date = date.min
    cut: tuple[Part, ...] = ()
    wrong: bool = field(default=False, compare=False)


def report_page(report: Report, frame: Frame) -> str:
    """Return the page."""
    say = frame.words.of
    period = joined(day_of(frame, report.first), f" {DASH} ", day_of(frame, report.last))
    query = f"?from={report.first.isoformat()}&to={report.last.isoformat()}"
    return framed(
        frame,
        say(TEXTS, "title"),
        element("h1", say(TEXTS, "title")),
        element("p", period, f". {_members(report, frame)}", class_="lead"),
        band("notice", element("p", say(TEXTS, "wrong")), role="status") if report.wrong else NONE,
        _chooser(report, query, frame),
        _counted(report.counted, frame),
        element("div", *_parts(report, frame), class_="report"),
    )


def _counted(counted: Counted, frame: Frame) -> Html:
    """What is left out for this reader."""
    return element("p", frame.words.of(TEXTS, f"counted.{counted}").format(fewest=frame.words.number(FEWEST)))


def _parts(report: Report, frame: Frame) -> list[Html]:
    say = frame.words.of
    return [
        _headline(report, frame),
        _attacks(report, frame),
        _warned(report, frame),
        _outages(report.outages, frame),
        _decisions(report.decisions, report.first, frame),
        _ready(report.ready, frame),
        _effort(report, frame),
        section(
            say(TEXTS, "unmeasured"),
            bullets((joined(frame.words.of(NOT_MEASURED, code)) for code in NOT_MEASURED), style=""),
        ),
    ]


def _members(report: Report, frame: Frame) -> str:
    return frame.words.of(TEXTS, "members").format(count=frame.words.counted("organisation", report.members))


def _chooser(report: Report, query: str, frame: Frame) -> Html:
    say = frame.words.of

    def day(name: str, value: date) -> Html:
        box = element("input", type="date", name=name, value=value.isoformat(), required="")
        return element("label", f"{say(TEXTS, name)} ", box)

    ways = [
        link(f"/report.csv{query}", say(TEXTS, "csv"), class_="button quiet"),
        link(f"/report.json{query}", say(TEXTS, "json"), class_="button quiet"),
    ]
    days = day("from", report.first), day("to", report.last)
    ask = element("form", *days, button(say(TEXTS, "show")), method="get", action="/report")
    return element("div", ask, element("p", *ways, class_="buttons"), class_="chooser")


def _headline(report: Report, frame: Frame) -> Html:
    number, say = frame.words.number, frame.words.of
    cells: list[tuple[str, str, Tone | None]] = []
    if (attacks := report.attacks) is not None:
        cells.append((number(attacks.campaigns), say(TEXTS, "figure.campaigns"), None))
        cells.append((number(attacks.organisations), say(TEXTS, "figure.organisations"), None))
    if (warned := report.warned) is not None:
        before = f"{number(warned.warned)} / {number(warned.hits - warned.first)}"
        cells.append((before, say(TEXTS, "figure.warned"), "calm" if warned.warned else None))
        cells.append((_median(warned.lead, frame), say(TEXTS, "figure.lead"), None))
        cells.append((_median(warned.relay, frame), say(TEXTS, "figure.relay"), None))
    if report.outages is not None:
        cells.append((frame.words.duration(report.outages.down_s), say(TEXTS, "figure.down"), None))
    return figures(cells) if cells else NONE


def _median(spread: Spread, frame: Frame) -> str:
    return frame.words.duration(spread.median_s) if spread.measured else DASH


def _spread(spread: Spread, frame: Frame, code: str = "spread") -> str:
    if not spread.measured:
        return frame.words.of(TEXTS, "never")
    return frame.words.of(TEXTS, code).format(
        median=frame.words.duration(spread.median_s),
        longest=frame.words.duration(spread.longest_s),
        count=frame.words.number(spread.measured),
    )


def _unsaid(report: Report, part: Part, frame: Frame) -> Html:
    """Of too few, or of a time of which nothing is kept: no figure."""
    title = frame.words.of(TEXTS, part)
    if report.attacks_from > report.last:
        return section(title, empty(filled(frame.words.of(TEXTS, "gone"), at=day_of(frame, report.attacks_from))))
    text = frame.words.of(TEXTS, "few").format(fewest=frame.words.number(FEWEST))
    return section(title, _limits(report, part, report.attacks_from, frame), empty(text))


def _attacks(report: Report, frame: Frame) -> Html:
    say, number, attacks = frame.words.of, frame.words.number, report.attacks
    if attacks is None:
        return _unsaid(report, "attacks", frame)
    limits = _limits(report, "attacks", report.attacks_from, frame)
    if not attacks.sightings:
        return section(say(TEXTS, "attacks"), limits, empty(say(TEXTS, "attacks.none")))
    heads: list[Head] = [("", say(TEXTS, "column.kind")), ("number", say(TEXTS, "column.sightings"))]
    rows = [[say(KIND_NAMES, kind), number(count)] for kind, count in attacks.kinds]
    return section(
        say(TEXTS, "attacks"),
        limits,
        facts(
            [
                (say(TEXTS, "attacks.campaigns"), number(attacks.campaigns)),
                (say(TEXTS, "attacks.most"), number(attacks.most_at_once)),
                (say(TEXTS, "attacks.alone"), number(attacks.alone)),
                (say(TEXTS, "attacks.sightings"), number(attacks.sightings)),
            ]
        ),
        table(heads, rows, caption=say(TEXTS, "attacks"), stack=False) if rows else NONE,
        note=say(TEXTS, "attacks.note"),
    )


def _warned(report: Report, frame: Frame) -> Html:
    say, number, warned = frame.words.of, frame.words.number, report.warned
    if warned is None:
        return _unsaid(report, "warned", frame)
    limits = _limits(report, "warned", report.attacks_from, frame)
    if not warned.hits:
        return section(say(TEXTS, "warned"), limits, empty(say(TEXTS, "warned.none")))
    could = warned.hits - warned.first
    share = f" ({frame.words.percent(warned.warned / could)})" if could else ""
    heads: list[Head] = [("", say(TEXTS, "column.lead")), ("number", say(TEXTS, "column.hits"))]
    rows = [[say(TEXTS, f"lead.{code}"), number(count)] for code, count in warned.leads]
    return section(
        say(TEXTS, "warned"),
        limits,
        facts(
            [
                (say(TEXTS, "warned.hits"), number(warned.hits)),
                (say(TEXTS, "warned.first"), number(warned.first)),
                (say(TEXTS, "warned.warned"), f"{number(warned.warned)} / {number(could)}{share}"),
                (say(TEXTS, "warned.named"), number(warned.named)),
                (say(TEXTS, "warned.lead"), _spread(warned.lead, frame, "spread.lead")),
                (say(TEXTS, "warned.relay"), _spread(warned.relay, frame)),
                (
                    say(TEXTS, "warned.minute"),
                    f"{number(warned.relay_within_minute)} / {number(warned.relay.measured)}",
                ),
            ]
        ),
        table(heads, rows, caption=say(TEXTS, "warned.lead"), stack=False),
        note=say(TEXTS, "warned.note"),
    )


def _outages(outages: Outages | None, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    if outages is None or not outages.watched:
        return section(say(TEXTS, "outages"), empty(say(TEXTS, "outages.unwatched")))
    return section(
        say(TEXTS, "outages"),
        facts(
            [
                (say(TEXTS, "outages.watched"), number(outages.watched)),
                (say(TEXTS, "outages.organisations"), number(outages.organisations)),
                (say(TEXTS, "outages.outages"), number(outages.outages)),
                (say(TEXTS, "outages.down"), frame.words.duration(outages.down_s)),
                (say(TEXTS, "outages.each"), _spread(outages.each, frame)),
            ]
        ),
        note=say(TEXTS, "outages.note"),
    )


def _decisions(decisions: Decisions, first: date, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    pairs = [
        (say(TEXTS, f"decisions.{code}"), number(getattr(decisions, code)))
        for code in ("made", "blocked", "armed", "limited", "vetoed", "mistakes")
    ]
    by_hand = ", ".join(f"{frame.words.of(ORDERS, what)}: {number(count)}" for what, count in decisions.by_hand)
    return section(
        say(TEXTS, "decisions"),
        _since(decisions.known_from, first, frame),
        facts([*pairs, (say(TEXTS, "decisions.by-hand"), by_hand or "0")]),
        note=say(TEXTS, "decisions.note"),
    )


def _ready(ready: Ready, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    if ready.told is None:
        text = say(TEXTS, "ready.few").format(fewest=number(FEWEST), members=number(ready.members))
        return section(say(TEXTS, "ready"), empty(text))
    told = say(TEXTS, "ready.told").format(told=number(ready.told), members=number(ready.members))
    if not ready.groups:
        return section(say(TEXTS, "ready"), element("p", told), empty(say(TEXTS, "ready.withheld")))
    heads: list[Head] = [
        ("", say(TEXTS, "column.score")),
        ("number", say(TEXTS, "column.members")),
        ("number", say(TEXTS, "column.share")),
    ]
    rows = [
        [f"{one.least}{DASH}{one.most}", number(one.members), frame.words.percent(one.members / ready.told)]
        for one in ready.groups
    ]
    return section(
        say(TEXTS, "ready"),
        element("p", told),
        table(heads, rows, caption=say(TEXTS, "ready"), stack=False),
        note=say(TEXTS, "ready.note").format(fewest=number(FEWEST)),
    )


def _effort(report: Report, frame: Frame) -> Html:
    say, number, effort = frame.words.of, frame.words.number, report.effort
    return section(
        say(TEXTS, "effort"),
        _limits(report, "effort", effort.known_from, frame),
        facts(
            [
                (say(TEXTS, "effort.warnings"), number(effort.warnings)),
                (say(TEXTS, "effort.outages"), number(effort.outages)),
                (say(TEXTS, "effort.told"), number(effort.told)),
                (say(TEXTS, "effort.answered"), f"{number(effort.answered)} / {number(effort.needed)}"),
                (say(TEXTS, "effort.answer"), _spread(effort.answer, frame)),
                (say(TEXTS, "effort.given-up"), number(effort.given_up)),
                (say(TEXTS, "effort.asked"), f"{number(effort.settled)} / {number(effort.asked)}"),
                (say(TEXTS, "effort.settling"), _spread(effort.settling, frame)),
                (say(TEXTS, "effort.exercises"), number(effort.exercises)),
                (say(TEXTS, "effort.trained"), number(effort.trained)),
            ]
        ),
        note=say(TEXTS, "effort.note"),
    )


def _limits(report: Report, part: Part, known: date, frame: Frame) -> Html:
    """Say what a part does not count of the period that was asked for."""
    text = frame.words.of(TEXTS, "cut")
    cut = element("p", text, class_="note tone notice") if part in report.cut else NONE
    return joined(_since(known, report.first, frame), cut)


def _since(known: date, first: date, frame: Frame) -> Html:
    """Say where less is known than the period asks for."""
    if known <= first:
        return NONE
    said = filled(frame.words.of(TEXTS, "known-from"), at=day_of(frame, known))
    return element("p", said, class_="note tone notice")


def lead_codes() -> Iterator[str]:
    """The codes of how long before, from the shortest."""
    yield from (code for code, _ in LEADS_S)
    yield OVER
