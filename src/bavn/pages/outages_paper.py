"""What stands on the paper of a report of outages, all of it text and numbers: `printing.outages` sets it in type."""

from dataclasses import dataclass
from typing import Final

from bavn import __version__
from bavn.model.language import Language
from bavn.model.probe import VERDICTS, Verdict
from bavn.model.safe_text import visible
from bavn.pages.local import Local
from bavn.pages.outages import OutageRow, OutagesReport, ranked, together, totals
from bavn.pages.outages_words import LONGEST_TEXT, SENTENCES, OutagesWords, has_assumed
from bavn.pages.period_axis import ticks
from bavn.pages.probe_words import VERDICT_MEANINGS, VERDICT_NAMES
from bavn.pages.strip import COLUMNS, runs

MOST_STRIPS: Final = 120
MOST_DETAILS: Final = 200
MOST_SPELLS: Final = 50
MOST_GROUPS: Final = 30
IN_TEMPLATE: Final = (
    "page",
    "column.site",
    "column.claimed",
    "column.attacked",
    "column.down",
    "column.share",
    "column.unknown",
    "column.when",
    "column.length",
    "column.what",
    "column.saw",
    "head.period",
    "head.together",
    "head.different",
    "head.each",
    "head.method",
    "different",
    "assumed-note",
    "method",
)


@dataclass(frozen=True, slots=True)
class Named:
    """A word and what it says."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a strip: where it begins and how long it is, 0..1 of the period."""

    verdict: Verdict
    at: float
    length: float


@dataclass(frozen=True, slots=True)
class Strip:
    """One target's period."""

    site: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of the axis, and its place 0..1."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One target in the table: claimed, seen attacked, seen down."""

    site: str
    claimed: str
    attacked: str
    down: str
    share: str
    unknown: str
    hot: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Spells with one cause."""

    title: str
    when: str
    sites: str


@dataclass(frozen=True, slots=True)
class Told:
    """One spell in words."""

    when: str
    length: str
    what: str
    saw: str
    hot: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """One target and its spells; `more` says how many are left out."""

    site: str
    facts: str
    note: str
    spells: tuple[Told, ...]
    more: str


@dataclass(frozen=True, slots=True)
class OutagesPaper:
    """All that stands on the pages. `words` are those of the template itself, '-' for each '.' of their codes."""

    language: Language
    title: str
    firm: str
    words: dict[str, str]
    period: str
    summary: tuple[str, ...]
    note: str
    figures: tuple[Named, ...]
    verdicts: tuple[Named, ...]
    codes: tuple[Verdict, ...]
    strips: tuple[Strip, ...]
    strips_left: str
    marks: tuple[Mark, ...]
    scale: str
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    assumed: bool
    details: tuple[Detail, ...]
    details_left: str
    foot: str


def outages_paper(report: OutagesReport, local: Local) -> OutagesPaper:
    """Say a report in words for paper. Every target stands in the table; strips and details are of the first."""
    words = OutagesWords(local)
    rows = ranked(report)
    worth = [row for row in rows if row.spells or row.note]
    told = local.words
    made = f"{local.moment(report.made)} {local.zone_name}"
    each = told.duration((report.ended - report.began).total_seconds() / COLUMNS)
    return OutagesPaper(
        language=told.language,
        title=words.headline(report),
        firm=words.say("title"),
        words={code.replace(".", "-"): told.of(SENTENCES, code) for code in IN_TEMPLATE},
        period=words.period(report),
        summary=tuple(words.summary(report)),
        note=visible(report.note, LONGEST_TEXT),
        figures=tuple(_figures(report, words)),
        verdicts=tuple(Named(told.of(VERDICT_NAMES, one), told.of(VERDICT_MEANINGS, one)) for one in VERDICTS),
        codes=VERDICTS,
        strips=tuple(_strip(row, report, words) for row in rows[:MOST_STRIPS]),
        strips_left=_left(len(rows) - MOST_STRIPS, words),
        marks=tuple(Mark(at, label) for at, label in ticks(report.began, report.ended, local)),
        scale=words.say("scale", zone=local.zone_name, each=each),
        groups=tuple(
            Group(words.together(one), words.group_when(one), words.names(one))
            for one in together(report)[:MOST_GROUPS]
        ),
        lines=tuple(_line(row, words) for row in rows),
        assumed=has_assumed(report),
        details=tuple(_detail(row, report, words) for row in worth[:MOST_DETAILS]),
        details_left=_left(len(rows) - len(worth[:MOST_DETAILS]), words) if worth else "",
        foot=words.say("made", at=made, version=__version__),
    )


def _left(count: int, words: OutagesWords) -> str:
    return words.say("only-in-table", count=words.counted("website", count)) if count > 0 else ""


def _figures(report: OutagesReport, words: OutagesWords) -> list[Named]:
    found = totals(report)
    counts = {"sites": found.sites, "claimed": found.claimed, "attacked": found.attacked, "down": found.down}
    figures = [Named(words.figure(code, count), words.local.words.number(count)) for code, count in counts.items()]
    if found.longest:
        figures.append(Named(words.say("figure.longest"), words.local.length(found.longest.down)))
    return figures


def _strip(row: OutageRow, report: OutagesReport, words: OutagesWords) -> Strip:
    drawn = (Run(verdict, at / COLUMNS, length / COLUMNS) for verdict, at, length in runs(row, report))
    return Strip(words.name(row), tuple(drawn))


def _line(row: OutageRow, words: OutagesWords) -> Line:
    return Line(
        site=words.name(row),
        claimed=words.claimed(row),
        attacked=words.attacked(row),
        down=words.down(row),
        share=words.share(row),
        unknown=words.unknown(row),
        hot=bool(row.outages),
    )


def _detail(row: OutageRow, report: OutagesReport, words: OutagesWords) -> Detail:
    facts = [f"{words.say('column.share')}: {words.share(row)}"]
    if row.latency:
        facts.append(f"{words.say('column.latency')}: {words.latency(row)}")
    if row.target.supplier:
        facts.append(f"{words.say('column.supplier')}: {visible(row.target.supplier, LONGEST_TEXT)}")
    left = len(row.spells) - MOST_SPELLS
    return Detail(
        site=words.name(row),
        facts=" · ".join(facts),
        note=visible(row.note, LONGEST_TEXT),
        spells=tuple(
            Told(words.when(one), words.lasted(one, report), words.what(one), words.saw(one), one.verdict == "down")
            for one in row.spells[:MOST_SPELLS]
        ),
        more=words.say("more", count=words.local.words.number(left)) if left > 0 else "",
    )
