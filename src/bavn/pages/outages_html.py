"""`bavn outages --format html`: one self-contained page with a strip of the period for each website.

No script, nothing fetched, and a policy that forbids both. Readable on a phone, in the dark and on paper.
"""

from collections.abc import Collection, Iterator
from importlib.resources import files
from typing import Final

from bavn import __version__
from bavn.model.probe import VERDICTS
from bavn.model.safe_text import visible
from bavn.pages.document import document
from bavn.pages.local import Local
from bavn.pages.markup import Html, element, joined
from bavn.pages.outages import OutageRow, OutagesReport, Together, ranked, together, totals
from bavn.pages.outages_words import LONGEST_TEXT, OutagesWords, has_assumed
from bavn.pages.period_axis import ticks
from bavn.pages.probe_words import VERDICT_MEANINGS, VERDICT_NAMES
from bavn.pages.scan_html import BEACON
from bavn.pages.scan_tables import NONE, table
from bavn.pages.strip import COLUMNS, HEIGHT, axis, mark, strip

MOST_DETAILS: Final = 200  # sites told one by one; the table has them all
MOST_SPELLS: Final = 100
MOST_GROUPS: Final = 50


def outages_html(report: OutagesReport, local: Local) -> str:
    """Return the page as one string."""
    words = OutagesWords(local)
    style = "".join(
        files("bavn.pages").joinpath(name).read_text(encoding="utf-8") for name in ("scan.css", "outages.css")
    )
    title = f"{words.headline(report)} · {words.period(report)}"
    return document(title, style, _body(report, words), local.words.language)


def _body(report: OutagesReport, words: OutagesWords) -> Html:
    flame = element("svg", element("path", d=BEACON), viewBox="0 0 24 24", aria_hidden="true")
    rows = ranked(report)
    worth = [place for place, row in enumerate(rows) if row.spells or row.note]
    told = dict.fromkeys(worth[:MOST_DETAILS])  # in order, and quick to look up
    return element(
        "body",
        element("header", flame, element("strong", "Bavn"), element("span", words.period(report))),
        element(
            "main",
            element("h1", words.headline(report)),
            *(element("p", line, class_="lead") for line in words.summary(report)),
            element("p", visible(report.note, LONGEST_TEXT), class_="warning") if report.note else NONE,
            _figures(report, words),
            _pictures(rows, told, report, words),
            _together(together(report), words),
            _overview(rows, told, report, words),
            _each(rows, told, report, words),
            _method(words),
        ),
        element("footer", element("p", words.say("made", at=_made(report, words), version=__version__))),
    )


def _figures(report: OutagesReport, words: OutagesWords) -> Html:
    found = totals(report)
    number = words.local.words.number
    cells = [
        (number(found.sites), words.figure("sites", found.sites), ""),
        (number(found.claimed), words.say("figure.claimed"), ""),
        (number(found.attacked), words.say("figure.attacked"), ""),
        (number(found.down), words.say("figure.down"), "hot" if found.down else ""),
    ]
    if found.longest:
        cells.append((words.local.length(found.longest.down), words.say("figure.longest"), "hot"))
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value), class_=style or None)
            for value, name, style in cells
        ),
        class_="figures",
    )


def _pictures(rows: list[OutageRow], told: Collection[int], report: OutagesReport, words: OutagesWords) -> Html:
    """A strip for each, one below the other: what happened at the same time stands in the same place."""
    if not rows:
        return NONE
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
        for place, row in enumerate(rows)
    )
    each = words.local.words.duration((report.ended - report.began).total_seconds() / COLUMNS)
    return element(
        "figure",
        element("h2", words.say("head.period")),
        _legend(words),
        element("ul", *items, element("li", element("span"), axis(marks), class_="axis"), class_="strips"),
        element("figcaption", words.say("scale", zone=words.local.zone_name, each=each)),
        class_="period",
    )


def _linked(row: OutageRow, place: int, told: Collection[int], words: OutagesWords) -> str:
    name = words.name(row)
    return element("a", name, href=f"#t{place}") if place in told else name


def _legend(words: OutagesWords) -> Html:
    items = (
        element(
            "li",
            element("svg", mark(verdict, 0, 24), viewBox=f"0 0 24 {HEIGHT}", aria_hidden="true", class_="key"),
            words.local.words.of(VERDICT_NAMES, verdict),
        )
        for verdict in ("up", "slow", "partial", "down", "guarded", "unknown")
    )
    return element("ul", *items, class_="legend")


def _overview(rows: list[OutageRow], told: Collection[int], report: OutagesReport, words: OutagesWords) -> Html:
    if not rows:
        return NONE
    heads = [
        ("", words.say("column.site")),
        ("claimed", words.say("column.claimed")),
        ("attacked", words.say("column.attacked")),
        ("down", words.say("column.down")),
        ("number", words.say("column.share")),
        ("number", words.say("column.unknown")),
    ]
    lines = (
        [
            ("site", _linked(row, place, told, words)),
            ("claimed" if row.claims else "claimed none", words.claimed(row)),
            ("attacked" if row.attacks else "attacked none", words.attacked(row)),
            ("down hot" if row.outages else "down none", words.down(row)),
            ("number", words.share(row)),
            ("number", words.unknown(row)),
        ]
        for place, row in enumerate(rows)
    )
    return element(
        "section",
        element("h2", words.say("head.different")),
        element("p", words.say("different"), class_="note"),
        element("p", words.say("assumed-note"), class_="note") if has_assumed(report) else NONE,
        table(heads, lines, "stack outages"),
    )


def _together(groups: list[Together], words: OutagesWords) -> Html:
    if not groups:
        return NONE
    items = [
        element(
            "li",
            element("strong", words.together(group)),
            Html("<br>"),
            words.group_when(group),
            Html("<br>"),
            element("span", words.names(group), class_="because"),
        )
        for group in groups[:MOST_GROUPS]
    ]
    left = len(groups) - len(items)
    more = element("p", words.say("more", count=words.local.words.number(left)), class_="note") if left > 0 else NONE
    return element("section", element("h2", words.say("head.together")), element("ul", *items, class_="verdicts"), more)


def _each(rows: list[OutageRow], told: Collection[int], report: OutagesReport, words: OutagesWords) -> Html:
    if not told:
        return NONE
    left = words.counted("website", len(rows) - len(told))
    return element(
        "section",
        element("h2", words.say("head.each")),
        *(_one(rows[place], place, report, words) for place in told),
        element("p", words.say("only-in-table", count=left), class_="note") if len(told) < len(rows) else NONE,
    )


def _one(row: OutageRow, place: int, report: OutagesReport, words: OutagesWords) -> Html:
    return element(
        "section",
        element("h3", words.name(row)),
        element("p", visible(row.url, LONGEST_TEXT), class_="facts value"),
        element("p", " · ".join(_facts(row, words)), class_="facts"),
        element("p", visible(row.note, LONGEST_TEXT)) if row.note else NONE,
        _spells(row, report, words) if row.spells else NONE,
        class_="one",
        id=f"t{place}",
    )


def _facts(row: OutageRow, words: OutagesWords) -> Iterator[str]:
    yield f"{words.say('column.share')}: {words.share(row)}"
    if row.latency:
        yield f"{words.say('column.latency')}: {words.latency(row)}"
    if row.target.supplier:
        yield f"{words.say('column.supplier')}: {visible(row.target.supplier, LONGEST_TEXT)}"


def _spells(row: OutageRow, report: OutagesReport, words: OutagesWords) -> Html:
    heads = [
        ("", words.say("column.when")),
        ("number", words.say("column.length")),
        ("", words.say("column.what")),
        ("", words.say("column.saw")),
    ]
    lines = (
        [
            ("when", words.when(spell)),
            ("number", words.lasted(spell, report)),
            (f"what v-{spell.verdict}", words.what(spell)),
            ("because", words.saw(spell)),
        ]
        for spell in row.spells[:MOST_SPELLS]
    )
    left = len(row.spells) - MOST_SPELLS
    more = element("p", words.say("more", count=words.local.words.number(left)), class_="note") if left > 0 else NONE
    return joined(table(heads, lines, "stack spells"), more)


def _method(words: OutagesWords) -> Html:
    told = words.local.words
    meanings = (
        joined(element("dt", told.of(VERDICT_NAMES, one)), element("dd", told.of(VERDICT_MEANINGS, one)))
        for one in VERDICTS
    )
    return element(
        "section",
        element("h2", words.say("head.method")),
        element("p", words.say("method")),
        element("dl", *meanings, class_="meanings"),
    )


def _made(report: OutagesReport, words: OutagesWords) -> str:
    return f"{words.local.moment(report.made)} {words.local.zone_name}"
