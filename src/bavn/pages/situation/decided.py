"""One decision about an address, as its reader is told of it: the line that several pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from bavn.model.campaign import Gone, SharedAction
from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.campaign import ACTION_TONES, frame_sign
from bavn.pages.situation.campaign_words import ACTIONS
from bavn.pages.situation.decided_words import BECAUSE, GONE, TEXTS
from bavn.pages.situation.frame import NONE, Frame, badge, link, plain, table, time_of
from bavn.pages.situation.parts import DONE, Head
from bavn.pages.vocabulary import KIND_NAMES

LONGEST_VALUE: Final = 49
MOST_REASONS: Final = 6


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What one level was told of a decision. `made` None: not told outside the membership. `by`: for the hub's people.

    `gone` None while it holds; then `until` is when it will end, else when it did. `named` are names of organisations.
    """

    value: str
    action: SharedAction
    kind: str
    organisations: int
    because: tuple[str, ...]
    until: datetime
    made: datetime | None = None
    campaign: int = 0
    named: tuple[str, ...] = ()
    by_hand: bool = False
    by: str = ""
    gone: Gone | None = None


def value_way(value: str) -> str:
    """The page of an address or network: '/values/192.0.2.0/24'."""
    return f"/values/{quote(value[:LONGEST_VALUE], safe='/:.')}"


def value_link(value: str) -> Html:
    """A way to its page, with its text."""
    return link(value_way(value), plain(value, LONGEST_VALUE), class_="value")


def action_badge(one: DecisionLine, frame: Frame) -> Html:
    """What is done, or was: sign, word and tone."""
    if one.gone is not None:
        return badge(DONE, frame.words.of(TEXTS, f"ended.{one.action}"), "quiet")
    return badge(frame_sign(one.action), frame.words.of(ACTIONS, one.action), ACTION_TONES[one.action])


def reason(code: str, frame: Frame) -> str:
    """One reason code in words: 'list:cloudflare@20260101', 'one-organisation'."""
    name, _, value = code.partition(":")
    said = frame.words.of(BECAUSE, name)
    return said.format(value=plain(value, 60)) if name in BECAUSE else plain(code, 60)


def reasons(codes: Iterable[str], frame: Frame) -> str:
    """All of them in one sentence."""
    return "; ".join(reason(code, frame) for code in list(codes)[:MOST_REASONS])


def campaign_link(number: int, frame: Frame) -> Html:
    """The way to a campaign; a word where there is none."""
    say = frame.words.of
    if not number:
        return joined(say(TEXTS, "none"))
    return link(f"/campaigns/{number}", say(TEXTS, "campaign").format(number=str(number)))


def kind_name(kind: str, frame: Frame) -> str:
    """The kind of attack; "by hand" has none."""
    if kind == "by-hand":
        return frame.words.of(TEXTS, "by-hand")
    return plain(frame.words.of(KIND_NAMES, kind), 60)


def decisions_table(lines: Iterable[DecisionLine], frame: Frame, *, caption: str, value: bool = True) -> Html:
    """One row each. `value` False where all are about the same."""
    some, say = list(lines), frame.words.of
    ended = any(one.gone is not None for one in some)
    heads: list[Head] = [("value", say(TEXTS, "column.value"))] if value else []
    heads += [
        ("", say(TEXTS, "column.action")),
        ("wide", say(TEXTS, "column.why")),
        ("", say(TEXTS, "column.kind")),
        ("number", say(TEXTS, "column.organisations")),
        ("", say(TEXTS, "column.campaign")),
        ("when", say(TEXTS, "column.made")),
        ("when", say(TEXTS, "column.ended" if ended else "column.until")),
    ]
    return table(heads, (_row(one, frame, value=value) for one in some), caption=caption)


def _row(one: DecisionLine, frame: Frame, *, value: bool) -> list[str]:
    say = frame.words.of
    by = f" ({say(TEXTS, 'by').format(name=plain(one.by, 40))})" if one.by else ""
    why = reasons(one.because, frame)
    if one.gone is not None:
        why = f"{say(GONE, one.gone)}. {why[:1].upper()}{why[1:]}"
    if one.named:
        names = ", ".join(plain(name, 40) for name in one.named[:8])
        why = f"{why} ({say(TEXTS, 'named').format(names=names)})"
    row: list[str] = [value_link(one.value)] if value else []
    return [
        *row,
        joined(action_badge(one, frame), by),
        f"{why[:1].upper()}{why[1:]}",
        kind_name(one.kind, frame),
        frame.words.number(one.organisations) if one.organisations else "",
        campaign_link(one.campaign, frame) if one.campaign else "",
        time_of(frame, one.made) if one.made else "",
        time_of(frame, one.until),
    ]


def turning(page: int, pages: int, kept: str, texts: tuple[str, str, str], frame: Frame) -> Html:
    """The way to the pages before and after; nothing where this is all. `kept`: what the address has beside it."""
    if pages <= 1:
        return NONE
    said = texts[0].format(page=frame.words.number(page), pages=frame.words.number(pages))
    newer = link(f"?{kept}page={page - 1}", texts[1], rel="prev") if page > 1 else NONE
    older = link(f"?{kept}page={page + 1}", texts[2], rel="next") if page < pages else NONE
    return element("p", joined(newer, " ", said, " ", older), class_="turning")
