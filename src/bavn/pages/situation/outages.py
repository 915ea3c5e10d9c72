"""*Outages*: how sites answer right now, and the report of a period, with a strip for each.

Nedbrud
  2 af 14 websteder kunne ikke nås        [Et døgn] [7 dage] [30 dage]   Fra … Til og med … (Vis)
  Lige nu        ✕ nede 2   ● oppe 96
  Perioden       www.roedovre.example ▁▁▁▁█▁▁▁
  Tabellen       Websted   Set nede   Tilgængelighed
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from bavn.model.probe import VERDICTS, Verdict
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.outages import OutageRow, OutagesReport, Together, ranked, together, totals
from bavn.pages.outages_words import OutagesWords, has_assumed
from bavn.pages.period_axis import ticks
from bavn.pages.probe_words import VERDICT_MEANINGS, VERDICT_NAMES
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    badge,
    band,
    bullets,
    button,
    empty,
    facts,
    figures,
    framed,
    link,
    more,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.outages_words import TEXTS
from bavn.pages.situation.parts import Head, Tone
from bavn.pages.situation.standing import SIGNS, TONES
from bavn.pages.strip import COLUMNS, axis, mark, strip

DAYS: Final = (1, 7, 30)
LONGEST_DAYS: Final = 92
MOST_STRIPS: Final = 60
MOST_ROWS: Final = 200
MOST_DETAILS: Final = 20
MOST_SPELLS: Final = 20
MOST_NOW: Final = 40
MOST_QUIET: Final = 12  # more than so many of which there is nothing to tell are folded away
MOST_GROUPS: Final = 20
GRAVEST: Final[tuple[Verdict, ...]] = ("down", "partial", "slow", "guarded", "unknown", "up")


@dataclass(frozen=True, slots=True)
class Live:
    """What one target is now. `member`: the organisation's name and way, for those who see all."""

    site: str
    verdict: Verdict
    since: datetime
    member: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class OutagesView:
    """The page. `report` None: nothing of it is for this reader, or nothing is kept. `noted`: claims and attacks too.

    `service` counts organisations by what the worst of theirs is; `down` those that had an outage, None: not known.
    """

    days: int
    first: date
    last: date
    report: OutagesReport | None = None
    live: tuple[Live, ...] = ()
    service: Mapping[Verdict, int] = field(default_factory=dict)
    down: int | None = None
    seen: datetime | None = None
    sees_all: bool = False
    noted: bool = False
    nobodys: bool = False
    wrong: bool = False


def outages_page(view: OutagesView, frame: Frame) -> str:
    """Return the page."""
    say, report = frame.words.of, view.report
    words = OutagesWords(frame.local)
    headline = words.headline(report) if report is not None and report.rows else say(TEXTS, "title")
    wrong = say(TEXTS, "wrong").format(days=str(LONGEST_DAYS))
    return framed(
        frame,
        say(TEXTS, "title"),
        element("h1", headline),
        *_lead(view, words, frame),
        band("notice", element("p", wrong), role="status") if view.wrong else NONE,
        _chooser(view, frame),
        _now(view, frame),
        _common(view, frame),
        *_report(view, words, frame),
        live=True,
    )


def _lead(view: OutagesView, words: OutagesWords, frame: Frame) -> Iterator[Html]:
    report = view.report
    if report is None or not report.rows:
        code = "nobodys" if view.nobodys else "all.none" if view.sees_all else "own.none"
        yield element("p", frame.words.of(TEXTS, code), class_="lead")
        return
    yield element("p", words.period(report), class_="lead")
    if view.noted:
        yield from (element("p", line) for line in words.summary(report))


def _chooser(view: OutagesView, frame: Frame) -> Html:
    say = frame.words.of
    ways = (
        link(f"?days={days}", say(TEXTS, f"days.{days}"), aria_current="true" if view.days == days else "false")
        for days in DAYS
    )
    dates = element(
        "form",
        *_day_field(say(TEXTS, "from"), "from", view.first),
        *_day_field(say(TEXTS, "to"), "to", view.last),
        button(say(TEXTS, "show"), tone="quiet"),
        action="/outages",
        method="get",
    )
    return element("div", element("p", joined(*ways), class_="ways"), dates, class_="chooser")


def _day_field(label: str, name: str, day: date) -> tuple[Html, Html]:
    return (
        element("label", label, for_=name),
        element("input", type="date", id=name, name=name, value=day.isoformat(), required=""),
    )


# ── right now ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _now(view: OutagesView, frame: Frame) -> Html:
    say = frame.words.of
    if view.seen is None:
        return section(say(TEXTS, "now"), empty(say(TEXTS, "now.unknown")))
    seen = filled(say(TEXTS, "now.seen"), at=time_of(frame, view.seen, seconds=True))
    shown = sorted(view.live, key=lambda one: (GRAVEST.index(one.verdict), one.site))
    hot = [one for one in shown if one.verdict != "up"] if view.sees_all else shown
    left = len(hot) - MOST_NOW
    return section(
        say(TEXTS, "now"),
        element("p", seen, class_="note"),
        _live_table(hot[:MOST_NOW], view, frame) if hot else NONE,
        element("p", say(TEXTS, "now.calm")) if view.live and not hot else NONE,
        element("p", say(TEXTS, "left").format(count=frame.words.number(left)), class_="note") if left > 0 else NONE,
    )


def _live_table(some: Iterable[Live], view: OutagesView, frame: Frame) -> Html:
    say = frame.words.of
    heads: list[Head] = [
        ("", say(TEXTS, "column.site")),
        ("", say(TEXTS, "column.state")),
        ("when", say(TEXTS, "column.since")),
    ]
    if view.sees_all:
        heads.append(("", say(TEXTS, "column.member")))
    rows = []
    for one in some:
        row: list[str] = [plain(one.site, 80), state_badge(one.verdict, frame), time_of(frame, one.since)]
        if view.sees_all:
            row.append(link(one.member[1], plain(one.member[0], 60)) if one.member[1] else "")
        rows.append(row)
    return table(heads, rows, caption=say(TEXTS, "now"))


def state_badge(verdict: Verdict, frame: Frame) -> Html:
    """A verdict as sign, word and tone."""
    return badge(SIGNS[verdict], frame.words.of(VERDICT_NAMES, verdict), TONES[verdict])


def _common(view: OutagesView, frame: Frame) -> Html:
    """How many organisations are what: the same for everybody."""
    if not view.service and view.down is None:
        return NONE
    say, number = frame.words.of, frame.words.number
    cells: list[tuple[str, str, Tone | None]] = [
        (number(view.service[verdict]), say(VERDICT_NAMES, verdict), _tone(verdict))
        for verdict in GRAVEST
        if view.service.get(verdict)
    ]
    said = NONE
    if view.down is not None:
        counted = frame.words.counted("organisation", view.down)
        said = element("p", say(TEXTS, "common.down").format(organisations=counted))
    note = "" if view.sees_all else say(TEXTS, "common.note")
    return section(say(TEXTS, "common"), figures(cells) if cells else NONE, said, note=note)


def _tone(verdict: Verdict) -> Tone | None:
    return TONES[verdict] if verdict in {"down", "partial", "slow"} else None


# ── the period ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _report(view: OutagesView, words: OutagesWords, frame: Frame) -> Iterator[Html]:
    report = view.report
    if report is None or not report.rows:
        return
    rows = ranked(report)
    rows.sort(key=lambda row: not _is_loud(row))
    loud = sum(map(_is_loud, rows))
    shown = loud if loud and len(rows) - loud > MOST_QUIET else len(rows)
    told = [place for place, row in enumerate(rows[:MOST_ROWS]) if row.spells or row.note][:MOST_DETAILS]
    yield section(
        words.say("head.period"), _figures(report, words, noted=view.noted), *_strips(rows, shown, told, report, words)
    )
    yield _together(together(report), words)
    yield _table(rows, shown, told, report, words, noted=view.noted)
    yield _details(rows, told, report, words, frame)
    yield _method(words)


def _is_loud(row: OutageRow) -> bool:
    """Whether there is anything to tell of it. `ranked` has those first, but for times in which nobody looked."""
    times = row.availability.times
    return bool(row.claims or row.attacks or row.note or times["down"] or times["partial"] or times["slow"])


def _figures(report: OutagesReport, words: OutagesWords, *, noted: bool) -> Html:
    found, number = totals(report), words.local.words.number
    cells: list[tuple[str, str, Tone | None]] = [(number(found.sites), words.say("figure.sites"), None)]
    if noted:
        cells.append((number(found.claimed), words.say("figure.claimed"), None))
        cells.append((number(found.attacked), words.say("figure.attacked"), None))
    cells.append((number(found.down), words.say("figure.down"), "alarm" if found.down else None))
    if found.longest:
        cells.append((words.local.length(found.longest.down), words.say("figure.longest"), "alarm"))
    return figures(cells)


def _strips(
    rows: list[OutageRow], shown: int, told: list[int], report: OutagesReport, words: OutagesWords
) -> tuple[Html, ...]:
    """One below the other: what happened at the same time stands in the same place."""
    marks = ticks(report.began, report.ended, words.local)
    items = (
        element(
            "li",
            element("span", _linked(row, place, told, words)),
            strip(
                row,
                report,
                name=f"s{place}",
                title=words.say("strip", site=words.name(row)),
                desc=words.described(row),
                ticks=marks,
            ),
        )
        for place, row in enumerate(rows[: min(shown, MOST_STRIPS)])
    )
    each = words.local.words.duration((report.ended - report.began).total_seconds() / COLUMNS)
    left = len(rows) - min(shown, MOST_STRIPS)
    return (
        _legend(words),
        element("ul", *items, element("li", element("span"), axis(marks), class_="axis"), class_="strips"),
        element("p", words.say("scale", zone=words.local.zone_name, each=each), class_="note"),
        element("p", words.say("only-in-table", count=words.counted("website", left)), class_="note")
        if left > 0
        else NONE,
    )


def _linked(row: OutageRow, place: int, told: list[int], words: OutagesWords) -> str:
    name = words.name(row)
    return link(f"#t{place}", name) if place in told else name


def _legend(words: OutagesWords) -> Html:
    items = (
        element(
            "li",
            element("svg", mark(verdict, 0, 24), viewBox="0 0 24 24", aria_hidden="true", class_="strip"),
            " ",
            words.local.words.of(VERDICT_NAMES, verdict),
        )
        for verdict in ("up", "slow", "partial", "down", "guarded", "unknown")
    )
    return element("ul", *items, class_="legend strip-key")


def _together(groups: list[Together], words: OutagesWords) -> Html:
    if not groups:
        return NONE
    items = [
        joined(
            element("strong", words.together(group)),
            element("br"),
            words.group_when(group),
            element("br"),
            element("span", words.names(group), class_="because"),
        )
        for group in groups[:MOST_GROUPS]
    ]
    left = len(groups) - len(items)
    rest = element("p", words.say("more", count=words.local.words.number(left)), class_="note") if left > 0 else NONE
    return section(words.say("head.together"), bullets(items), rest)


def _table(  # noqa: PLR0913  the rows, how many of them, and what is told of each
    rows: list[OutageRow], shown: int, told: list[int], report: OutagesReport, words: OutagesWords, *, noted: bool
) -> Html:
    heads: list[Head] = [("", words.say("column.site"))]
    if noted:
        heads += [("", words.say("column.claimed")), ("", words.say("column.attacked"))]
    heads += [
        ("", words.say("column.down")),
        ("number", words.say("column.share")),
        ("number", words.say("column.unknown")),
    ]
    lines = []
    for place, row in enumerate(rows[:MOST_ROWS]):
        line: list[str] = [_linked(row, place, told, words)]
        if noted:
            line += [words.claimed(row), words.attacked(row)]
        down = words.down(row)
        line += [element("strong", down, class_="alarm tone") if row.outages else down]
        lines.append([*line, words.share(row), words.unknown(row)])
    left = len(rows) - MOST_ROWS
    rest = words.say("more", count=words.local.words.number(left))
    quiet = words.local.words.of(TEXTS, "quiet").format(websites=words.counted("website", len(lines[shown:])))
    caption = words.say("head.each")
    return section(
        words.say("head.different") if noted else words.local.words.of(TEXTS, "table"),
        table(heads, lines[:shown], caption=caption),
        _untold(quiet, table(heads, lines[shown:], caption=caption)) if lines[shown:] else NONE,
        element("p", rest, class_="note") if left > 0 else NONE,
        element("p", words.say("assumed-note"), class_="note") if has_assumed(report) else NONE,
        note=words.say("different") if noted else "",
    )


def _untold(summary: str, made: Html) -> Html:
    """What is folded away on paper too: a hundred lines of 'not seen' are five sheets."""
    return element("details", element("summary", summary), made, class_="untold")


def _details(rows: list[OutageRow], told: list[int], report: OutagesReport, words: OutagesWords, frame: Frame) -> Html:
    if not told:
        return NONE
    return section(words.say("head.each"), *(_one(rows[place], place, report, words, frame) for place in told))


def _one(row: OutageRow, place: int, report: OutagesReport, words: OutagesWords, frame: Frame) -> Html:
    heads: list[Head] = [
        ("", words.say("column.when")),
        ("number", words.say("column.length")),
        ("", words.say("column.what")),
        ("wide", words.say("column.saw")),
    ]
    lines = (
        [words.when(spell), words.lasted(spell, report), words.what(spell), words.saw(spell)]
        for spell in row.spells[:MOST_SPELLS]
    )
    left = len(row.spells) - MOST_SPELLS
    rest = element("p", words.say("more", count=frame.words.number(left)), class_="note") if left > 0 else NONE
    made = table(heads, lines, caption=words.name(row)) if row.spells else NONE
    note = element("p", plain(row.note, 240)) if row.note else NONE
    return element(
        "section",
        element("h3", words.name(row)),
        element("p", " · ".join(_facts(row, words)), class_="note"),
        note,
        more(words.described(row), made, rest) if row.spells else NONE,
        id=f"t{place}",
    )


def _facts(row: OutageRow, words: OutagesWords) -> Iterator[str]:
    yield f"{words.say('column.share')}: {words.share(row)}"
    if row.latency:
        yield f"{words.say('column.latency')}: {words.latency(row)}"
    if row.target.supplier:
        yield f"{words.say('column.supplier')}: {plain(row.target.supplier)}"


def _method(words: OutagesWords) -> Html:
    told = words.local.words
    meanings = facts((told.of(VERDICT_NAMES, one), told.of(VERDICT_MEANINGS, one)) for one in VERDICTS)
    return more(words.say("head.method"), element("p", words.say("method")), meanings)
