"""The tables of a finding: descriptions, networks, shared addresses, sources."""

from collections.abc import Iterable
from typing import Final

from bavn.model import Finding, Source
from bavn.model.safe_text import visible
from bavn.pages.conditions import description, reasons, target_line
from bavn.pages.markup import Html, element, joined
from bavn.pages.summary import ATTACKS
from bavn.pages.vocabulary import ACTIONS
from bavn.pages.words import DASH, Words, clock, day_and_clock

TOP_SIGNATURES: Final = 10
TOP_NETWORKS: Final = 20
TOP_TARGETS: Final = 12
TOP_SHARED: Final = 50
TOP_SOURCES: Final = 200
Cell = tuple[str, str]  # its class, its text
NONE: Final = Html("")


def table(heads: list[Cell], rows: Iterable[list[Cell]], style: str = "stack") -> Html:
    """Build a table that becomes a list of cards on a phone; roles keep it a table for a screen reader."""
    names = [name for _, name in heads]
    return element(
        "table",
        element(
            "thead",
            element(
                "tr",
                *(element("th", name, scope="col", role="columnheader", class_=style or None) for style, name in heads),
                role="row",
            ),
            role="rowgroup",
        ),
        element("tbody", *(_row(row, names) for row in rows), role="rowgroup"),
        class_=style,
        role="table",
    )


def _row(cells: list[Cell], names: list[str]) -> Html:
    return element(
        "tr",
        *(
            element("td", text, role="cell", data_label=name, class_=f"{style} first" if place == 0 else style or None)
            for place, ((style, text), name) in enumerate(zip(cells, names, strict=True))
        ),
        role="row",
    )


def signatures(finding: Finding, words: Words) -> Html:
    """What describes the attack, in words."""
    if not finding.signatures:
        return NONE
    heads = [
        ("", words.say("column.description")),
        ("number", words.say("column.sources")),
        ("number", words.say("column.requests")),
        ("number", words.say("column.expected")),
    ]
    rows = (
        [
            ("", f"{place}. {description(signature, words)}"),
            ("number", words.number(signature.sources)),
            ("number", words.number(signature.requests)),
            ("number", words.decimal(signature.expected)),
        ]
        for place, signature in enumerate(finding.signatures[:TOP_SIGNATURES], 1)
    )
    code = "head.signatures" if finding.kind in ATTACKS else "head.signatures-crowd"
    more = _more("more.signatures", len(finding.signatures) - TOP_SIGNATURES, words)
    return joined(element("h3", words.say(code)), table(heads, rows), more)


def targets(finding: Finding, words: Words) -> Html:
    """What the flagged sources asked for most."""
    if not finding.targets:
        return NONE
    heads = [("", words.say("head.targets")), ("number", words.say("column.requests"))]
    rows = (
        [("value", target_line(target)), ("number", words.number(target.requests))]
        for target in finding.targets[:TOP_TARGETS]
    )
    return joined(element("h3", words.say("head.targets")), table(heads, rows, "slim"))


def networks(finding: Finding, words: Words) -> Html:
    """Networks with the most sources, in the engine's order."""
    if not finding.networks:
        return NONE
    heads = [
        ("", words.say("column.prefix")),
        ("number", words.say("column.sources")),
        ("number", words.say("column.requests")),
    ]
    rows = (
        [
            ("address", visible(network.prefix, 60)),
            ("number", words.number(network.sources)),
            ("number", words.number(network.requests)),
        ]
        for network in finding.networks[:TOP_NETWORKS]
    )
    rest = finding.networks[TOP_NETWORKS:]
    requests = words.counted("request", sum(network.requests for network in rest))
    more = _more("more.networks", len(rest), words, requests=requests)
    return joined(element("h3", words.say("head.networks")), table(heads, rows, "slim"), more)


def shared(finding: Finding, words: Words) -> Html:
    """Addresses that honest people use too."""
    those = [source for source in finding.sources if source.shared and source.action != "watch"]
    if not those:
        return NONE
    heads = [
        ("", words.say("column.address")),
        ("number", words.say("column.requests")),
        ("", words.say("column.action")),
        ("", words.say("column.because")),
    ]
    rows = (
        [
            ("address", visible(source.address, 60)),
            ("number", words.number(source.requests)),
            (f"action {source.action}", words.of(ACTIONS, source.action)),
            ("because", reasons(source.because, words)),
        ]
        for source in those[:TOP_SHARED]
    )
    more = _more("more.shared", len(those) - TOP_SHARED, words)
    note = element("p", words.say("note.shared"), class_="note")
    return joined(element("h3", words.say("head.shared")), note, table(heads, rows), more)


def sources(finding: Finding, words: Words) -> Html:
    """The first 200 by score, and the rest summed."""
    if not finding.sources and finding.kind not in ATTACKS:
        return NONE
    head = element("h3", words.say("head.sources"))
    if not finding.sources:
        return joined(head, element("p", words.say("note.no-sources"), class_="note"))
    ranked = sorted(finding.sources, key=lambda source: (-source.score, -source.requests))
    heads = [
        ("", words.say("column.address")),
        ("number", words.say("column.requests")),
        ("", words.say("column.seen")),
        ("number", words.say("column.score")),
        ("", words.say("column.action")),
        ("", words.say("column.because")),
    ]
    grouped = element("p", words.say("note.grouped"), class_="note") if finding.grouped_by_prefix else NONE
    rest = ranked[TOP_SOURCES:]
    more = _more(
        "more.sources",
        len(rest),
        words,
        shown=words.number(TOP_SOURCES),
        requests=words.counted("request", sum(source.requests for source in rest)),
    )
    return joined(head, grouped, more, table(heads, (_source(source, words) for source in ranked[:TOP_SOURCES])))


def _source(source: Source, words: Words) -> list[Cell]:
    same_day = source.first.date() == source.last.date()
    last = clock(source.last) if same_day else day_and_clock(source.last)
    first = clock(source.first) if same_day else day_and_clock(source.first)
    return [
        ("address", visible(source.address, 60)),
        ("number", words.number(source.requests)),
        ("when", f"{first} {DASH} {last}"),
        ("number", words.percent(source.score)),
        (f"action {source.action}", words.of(ACTIONS, source.action)),
        ("because", reasons(source.because, words)),
    ]


def _more(code: str, count: int, words: Words, **values: str) -> Html:
    return element("p", words.say(code, count=words.number(count), **values), class_="note") if count > 0 else NONE
