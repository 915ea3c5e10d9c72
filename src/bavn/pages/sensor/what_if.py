"""*What if I enforce this?* What limiting and what blocking would have done at a finding, and whom it would have hit.

                       Afvist   Bremset   Deres andel   Ærlige besøgende ramt
protect = "limit"           0       912                         97 %   3 (0,4 % af de talte), bremset
protect = "block"         871        41                         97 %   3 (0,4 % af de talte)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bavn.model.finding import Collateral
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.sensor.words import TEXTS
from bavn.pages.situation.frame import NONE, Frame, bullets, card, empty, framed, link, plain, section, table, time_of
from bavn.pages.situation.parts import Head
from bavn.pages.vocabulary import KIND_NAMES
from bavn.store.findings import Kept

UNKNOWN: Final = ("unknown.past", "unknown.behind", "unknown.attackers", "unknown.together")


@dataclass(frozen=True, slots=True)
class Tried:
    """What one mode would have done: networks turned away and slowed down, and which share (0..1) of the requests.

    `held_back` counts networks that got less than the finding asks for, by a code of `protection.deciding`. `addresses`
    are as many as lie in those networks, where several of one network count as one.
    """

    mode: Literal["limit", "block"]
    block: int
    limit: int
    share: float
    held_back: tuple[tuple[str, int], ...] = ()
    addresses: int = 0


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both modes at one finding. `mode` is what Bavn may do at the site now."""

    kept: Kept
    mode: str
    tried: tuple[Tried, ...]
    collateral: Collateral


def what_if_page(found: Sequence[WhatIf], frame: Frame, *, more: bool = False) -> str:
    """Return the page: every finding that is an attack, newest first."""
    say = frame.words.of
    shown = [
        card(
            _title(one, frame),
            element(
                "p",
                time_of(frame, one.kept.began),
                ". ",
                link(f"/findings/{one.kept.id}", _number(one, frame)),
                class_="note",
            ),
            _mode(one, frame),
            _table(one, frame),
        )
        for one in found
    ]
    left = element("p", say(TEXTS, "what-if.more").format(count=frame.words.number(len(found))), class_="note")
    return framed(
        frame,
        say(TEXTS, "what-if"),
        element("h1", say(TEXTS, "what-if")),
        element("p", say(TEXTS, "what-if.lead"), class_="lead"),
        *(shown or [empty(say(TEXTS, "what-if.none"))]),
        left if more else NONE,
        _unknown(frame),
    )


def what_if_section(one: WhatIf, frame: Frame) -> Html:
    """The same of one finding, as a part of its own page."""
    say = frame.words.of
    return section(
        say(TEXTS, "what-if"),
        _mode(one, frame),
        _table(one, frame),
        element("p", link("/what-if#unknown", say(TEXTS, "what-if.unknown"))),
    )


def _title(one: WhatIf, frame: Frame) -> str:
    kind = frame.words.of(KIND_NAMES, one.kept.kind) if one.kept.kind in KIND_NAMES else plain(one.kept.kind, 40)
    return f"{kind} {frame.words.of(TEXTS, 'finding.on').format(site=plain(one.kept.site, 80))}"


def _number(one: WhatIf, frame: Frame) -> str:
    return f"{frame.words.of(TEXTS, 'column.finding')} {one.kept.id}"


def _mode(one: WhatIf, frame: Frame) -> Html:
    say = frame.words.of
    mode = say(TEXTS, f"mode.{one.mode}")
    kept = filled(say(TEXTS, "what-if.kept"), at=time_of(frame, one.kept.saved, seconds=True))
    now = say(TEXTS, "what-if.now").format(mode=mode)
    return element("p", f"{now} ", kept, class_="note")


def _table(one: WhatIf, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    heads: list[Head] = [
        ("value", say(TEXTS, "column.mode")),
        ("number", say(TEXTS, "column.blocked")),
        ("number", say(TEXTS, "column.limited")),
        ("number", say(TEXTS, "column.stopped")),
        ("wide", say(TEXTS, "column.honest")),
        ("because wide", say(TEXTS, "column.held")),
    ]
    rows = [
        [
            say(TEXTS, f"what-if.mode.{tried.mode}"),
            number(tried.block),
            number(tried.limit),
            frame.words.percent(tried.share),
            _honest(tried, one.collateral, frame),
            ", ".join(say(TEXTS, f"held.{code}").format(count=number(count)) for code, count in tried.held_back),
        ]
        for tried in one.tried
    ]
    return joined(table(heads, rows, caption=say(TEXTS, "what-if")), _together(one, frame))


def _together(one: WhatIf, frame: Frame) -> Html:
    """Why both counts do not add up to the finding's sources."""
    number = frame.words.number
    for tried in one.tried:
        count = tried.block + tried.limit
        if tried.addresses > count > 0:
            said = frame.words.of(TEXTS, "what-if.together")
            return element("p", said.format(addresses=number(tried.addresses), count=number(count)), class_="note")
    return NONE


def _honest(tried: Tried, collateral: Collateral, frame: Frame) -> str:
    say = frame.words.of
    if not tried.block and not tried.limit:
        return say(TEXTS, "honest.nobody")
    if not collateral.clients:
        return say(TEXTS, "honest.none")
    said = say(TEXTS, "honest.some").format(
        clients=frame.words.number(collateral.clients), share=frame.words.percent(collateral.share)
    )
    return said if tried.block else f"{said}, {say(TEXTS, 'honest.slowed')}"


def _unknown(frame: Frame) -> Html:
    say = frame.words.of
    return section(
        say(TEXTS, "what-if.unknown"),
        bullets((joined(say(TEXTS, code)) for code in UNKNOWN), style=""),
        element("p", say(TEXTS, "what-if.replay"), class_="note"),
        name="unknown",
    )
