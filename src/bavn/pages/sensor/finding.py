"""One finding at the sensor: figures, what enforcing it would do, sources with their reasons, networks, descriptions.

Fund 12: Overbelastningsangreb mod www.vejle.example
  192.0.2.7   3 % af angrebet   98 %   bloker   henter ingen billeder eller typografi   [Slip igennem]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bavn.model.finding import Finding, Source
from bavn.pages.conditions import description, reasons, target_line
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.sensor.now import severity_badge
from bavn.pages.sensor.what_if import WhatIf, what_if_section
from bavn.pages.sensor.words import TEXTS
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    bullets,
    empty,
    figures,
    framed,
    link,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.parts import Head
from bavn.pages.summary import noun_of, outcome
from bavn.pages.vocabulary import ACTIONS, KIND_MEANINGS, KIND_NAMES
from bavn.pages.words import DASH
from bavn.store.findings import Announcement, Kept

MOST_SOURCES: Final = 200
MOST_NETWORKS: Final = 20
MOST_SIGNATURES: Final = 10
MOST_TARGETS: Final = 12
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as it is kept. `finding` None: its document is gone, or no document. `standing`: acted on now."""

    kept: Kept
    finding: Finding | None
    what_if: WhatIf | None = None
    standing: int = 0
    told: Sequence[Announcement] = ()


def finding_page(view: FindingView, frame: Frame) -> str:
    """Return the page."""
    say, kept = frame.words.of, view.kept
    kind = say(KIND_NAMES, kept.kind) if kept.kind in KIND_NAMES else plain(kept.kind, 40)
    title = say(TEXTS, "finding.title").format(number=str(kept.id), kind=kind)
    on = say(TEXTS, "finding.on").format(site=plain(kept.site, 80))
    return framed(
        frame,
        title,
        element("p", link("/", say(TEXTS, "finding.up")), class_="note up"),
        element("h1", f"{title} {on}"),
        *(_found(view, view.finding, frame) if view.finding else [empty(say(TEXTS, "finding.gone"))]),
        _told(view.told, frame),
    )


def _found(view: FindingView, finding: Finding, frame: Frame) -> list[Html]:
    say = frame.words.of
    came = outcome(finding, frame.words)
    sentences = [_when(finding, frame)]
    if finding.actor:
        sentences.append(joined(f" {plain(finding.actor, 60)}."))
    if came:
        sentences.append(joined(f" {came[:1].upper()}{came[1:]}."))
    return [
        element("p", severity_badge(finding.severity, frame), " ", *sentences, class_="lead"),
        element("p", say(KIND_MEANINGS, finding.kind) if finding.kind in KIND_MEANINGS else "", class_="note"),
        _figures(view, finding, frame),
        what_if_section(view.what_if, frame) if view.what_if else NONE,
        _sources(finding, frame),
        _networks(finding, frame),
        _signatures(finding, frame),
        _targets(finding, frame),
    ]


def _when(finding: Finding, frame: Frame) -> Html:
    say, began = frame.words.of, time_of(frame, finding.began, seconds=True)
    if finding.ended is None:
        return filled(say(TEXTS, "began-on"), at=began)
    return joined(began, f" {DASH} ", time_of(frame, finding.ended, seconds=True), ".")


def _figures(view: FindingView, finding: Finding, frame: Frame) -> Html:
    say, words = frame.words.of, frame.words
    return figures(
        [
            (words.duration((finding.detected - finding.began).total_seconds()), say(TEXTS, "figure.found"), None),
            (words.decimal(finding.rate.peak), say(TEXTS, "figure.peak"), "alarm"),
            (words.decimal(finding.rate.usual), say(TEXTS, "figure.usual"), None),
            (words.number(len(finding.sources)), say(TEXTS, "figure.sources"), None),
            (words.number(finding.requests), words.counted(noun_of(finding.kind), 2).partition(" ")[2], None),
            (words.number(view.standing), say(TEXTS, "figure.standing"), "guard" if view.standing else None),
        ]
    )


def _sources(finding: Finding, frame: Frame) -> Html:
    say = frame.words.of
    if not finding.sources:
        return section(say(TEXTS, "sources"), empty(say(TEXTS, "sources.none")))
    heads: list[Head] = [
        ("value", say(TEXTS, "column.address")),
        ("number", say(TEXTS, "column.share")),
        ("when", say(TEXTS, "column.seen")),
        ("number", say(TEXTS, "column.score")),
        ("", say(TEXTS, "column.action")),
        ("because wide", say(TEXTS, "column.because")),
        ("", say(TEXTS, "column.let")),
    ]
    ranked = sorted(finding.sources, key=lambda one: (-one.score, -one.requests))
    total = sum(one.requests for one in ranked)
    rows = [_source(one, total, frame) for one in ranked[:MOST_SOURCES]]
    rest = ranked[MOST_SOURCES:]
    left = say(TEXTS, "sources.more").format(
        shown=frame.words.number(MOST_SOURCES),
        count=frame.words.number(len(rest)),
        requests=frame.words.number(sum(one.requests for one in rest)),
    )
    return section(
        say(TEXTS, "sources"),
        element("p", say(TEXTS, "sources.grouped"), class_="note") if finding.grouped_by_prefix else NONE,
        element("p", left, class_="note") if rest else NONE,
        table(heads, rows, caption=say(TEXTS, "sources")),
    )


def _source(one: Source, total: int, frame: Frame) -> list[str]:
    say, words = frame.words.of, frame.words
    clock = frame.local.clock
    seen = joined(clock(one.first), f" {DASH} ", clock(one.last))
    action = say(ACTIONS, one.action)
    shared = f" ({say(TEXTS, 'shared')})" if one.shared else ""
    return [
        plain(one.address, 60),
        f"{words.number(one.requests)} ({words.percent(one.requests / total if total else 0.0)})",
        seen,
        words.percent(one.score),
        f"{action}{shared}",
        reasons(one.because, words),
        let_link(one.address, frame) if one.action != "watch" else NONE,
    ]


def release_way(what: str) -> str:
    """Where an address or a network is let through."""
    return f"/release?what={quote(plain(what, 60), safe='')}"


def let_link(what: str, frame: Frame) -> Html:
    """Lead to where it is let through. Read out of its row, a link still says whom."""
    say = frame.words.of
    name = say(TEXTS, "let.what").format(what=plain(what, 60))
    return link(release_way(what), say(TEXTS, "let"), aria_label=name)


def _networks(finding: Finding, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    if not finding.networks:
        return NONE
    heads: list[Head] = [
        ("value", say(TEXTS, "column.network")),
        ("number", say(TEXTS, "column.sources")),
        ("number", say(TEXTS, "column.requests")),
    ]
    rows = (
        [plain(one.prefix, 60), number(one.sources), number(one.requests)] for one in finding.networks[:MOST_NETWORKS]
    )
    return section(say(TEXTS, "networks"), table(heads, rows, caption=say(TEXTS, "networks")))


def _signatures(finding: Finding, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    if not finding.signatures:
        return NONE
    heads: list[Head] = [
        ("wide", say(TEXTS, "column.description")),
        ("number", say(TEXTS, "column.sources")),
        ("number", say(TEXTS, "column.requests")),
        ("number", say(TEXTS, "column.expected")),
    ]
    rows = (
        [
            f"{place}. {description(one, frame.words)}",
            number(one.sources),
            number(one.requests),
            frame.words.decimal(one.expected),
        ]
        for place, one in enumerate(finding.signatures[:MOST_SIGNATURES], start=1)
    )
    return section(say(TEXTS, "signatures"), table(heads, rows, caption=say(TEXTS, "signatures")))


def _targets(finding: Finding, frame: Frame) -> Html:
    say = frame.words.of
    if not finding.targets:
        return NONE
    heads: list[Head] = [("value wide", say(TEXTS, "targets")), ("number", say(TEXTS, "column.requests"))]
    rows = ([target_line(one), frame.words.number(one.requests)] for one in finding.targets[:MOST_TARGETS])
    return section(say(TEXTS, "targets"), table(heads, rows, caption=say(TEXTS, "targets")))


def _told(told: Sequence[Announcement], frame: Frame) -> Html:
    say = frame.words.of
    if not told:
        return section(say(TEXTS, "told"), empty(say(TEXTS, "told.none")))
    said = [
        joined(time_of(frame, one.at, seconds=True), f": {say(TEXTS, f'told.{one.update}')}")
        for one in told[-MOST_TOLD:]
    ]
    return section(say(TEXTS, "told"), bullets(said))
