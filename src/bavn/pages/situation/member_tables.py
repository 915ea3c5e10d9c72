"""The tables of one member's page: findings, websites and outages, calls, decisions, keys."""

from datetime import timedelta
from typing import Final

from bavn.pages.markup import Html, element, joined
from bavn.pages.probe_words import VERDICT_NAMES
from bavn.pages.situation.attack import SEVERITY_TONES
from bavn.pages.situation.decided import campaign_link, decisions_table, kind_name
from bavn.pages.situation.frame import NONE, Frame, badge, empty, link, plain, section, table, time_of
from bavn.pages.situation.member_view import CallLine, FindingLine, Inside
from bavn.pages.situation.member_words import TEXTS
from bavn.pages.situation.outages import state_badge
from bavn.pages.situation.parts import DONE, DOWN, HIT, Head
from bavn.pages.vocabulary import SEVERITIES

MOST_SITES: Final = 40
MOST_SPELLS: Final = 30


def findings_of(inside: Inside, frame: Frame) -> Html:
    """What its sensors reported of it."""
    say = frame.words.of
    if not inside.findings:
        return section(say(TEXTS, "findings"), empty(say(TEXTS, "findings.none")))
    heads: list[Head] = [
        ("", say(TEXTS, "column.kind")),
        ("wide", say(TEXTS, "column.site")),
        ("when", say(TEXTS, "column.began")),
        ("when", say(TEXTS, "column.ended")),
        ("", say(TEXTS, "column.severity")),
        ("number", say(TEXTS, "column.requests")),
        ("", say(TEXTS, "column.effect")),
        ("", say(TEXTS, "column.label")),
        ("", say(TEXTS, "column.campaign")),
    ]
    made = table(heads, (_finding(one, frame) for one in inside.findings), caption=say(TEXTS, "findings"))
    return section(say(TEXTS, "findings"), made, note=say(TEXTS, "findings.note"), name="findings")


def _finding(one: FindingLine, frame: Frame) -> list[str]:
    say = frame.words.of
    ended = time_of(frame, one.ended) if one.ended else badge(HIT, say(TEXTS, "goes-on"), "alarm")
    return [
        kind_name(one.kind, frame),
        plain(one.site, 80),
        time_of(frame, one.began, seconds=True),
        ended,
        badge(HIT, say(SEVERITIES, one.severity), SEVERITY_TONES[one.severity]),
        frame.words.number(one.requests),
        say(TEXTS, f"effect.{one.effect}"),
        f"TLP:{one.label.upper()}" if one.label else say(TEXTS, "nobody"),
        campaign_link(one.campaign, frame),
    ]


def sites_of(inside: Inside, frame: Frame) -> Html:
    """What is looked at from outside, and its outages."""
    say = frame.words.of
    if not inside.sites and not inside.outages:
        return section(say(TEXTS, "sites"), empty(say(TEXTS, "sites.none")))
    heads: list[Head] = [
        ("", say(TEXTS, "column.site")),
        ("", say(TEXTS, "column.verdict")),
        ("when", say(TEXTS, "column.since")),
    ]
    rows = [
        [plain(one.site, 80), state_badge(one.verdict, frame), time_of(frame, one.since)]
        for one in inside.sites[:MOST_SITES]
    ]
    whole = element("p", link("/outages?days=30", say(TEXTS, "outages.all")))
    return section(
        say(TEXTS, "sites"),
        table(heads, rows, caption=say(TEXTS, "sites")) if rows else NONE,
        _outages(inside, frame) if inside.outages else element("p", say(TEXTS, "outages.none")),
        whole,
    )


def _outages(inside: Inside, frame: Frame) -> Html:
    say = frame.words.of
    heads: list[Head] = [
        ("", say(TEXTS, "column.site")),
        ("", say(TEXTS, "column.verdict")),
        ("when", say(TEXTS, "column.began")),
        ("when", say(TEXTS, "column.ended")),
        ("number", say(TEXTS, "column.length")),
    ]
    rows = []
    for one in inside.outages[:MOST_SPELLS]:
        ended = time_of(frame, one.ended) if one.ended else badge(DOWN, say(TEXTS, "goes-on"), "alarm")
        length = max((one.ended or frame.now) - one.began, timedelta())
        word = say(VERDICT_NAMES, one.verdict)
        rows.append(
            [plain(one.site, 80), word, time_of(frame, one.began, seconds=True), ended, frame.local.length(length)]
        )
    return table(heads, rows, caption=say(TEXTS, "sites"))


def calls_of(inside: Inside, frame: Frame) -> Html:
    """How its people were called, and who answered."""
    say = frame.words.of
    if not inside.calls:
        return section(say(TEXTS, "calls"), empty(say(TEXTS, "calls.none")))
    heads: list[Head] = [
        ("", say(TEXTS, "column.about")),
        ("when", say(TEXTS, "column.called")),
        ("", say(TEXTS, "column.told")),
        ("wide", say(TEXTS, "column.answer")),
    ]
    rows = [_call(one, len(inside.member.contacts), frame) for one in inside.calls]
    return section(say(TEXTS, "calls"), table(heads, rows, caption=say(TEXTS, "calls")), name="calls")


def _call(one: CallLine, contacts: int, frame: Frame) -> list[str]:
    say = frame.words.of
    about = say(TEXTS, f"about.{one.why or 'other'}").format(number=str(abs(one.number)))
    what = f": {kind_name(one.kind, frame)}" if one.kind else ""
    campaign = joined(" ", campaign_link(one.campaign, frame)) if one.campaign else NONE
    told = say(TEXTS, "told").format(
        count=frame.words.number(min(one.told, contacts)), contacts=frame.words.number(contacts)
    )
    return [joined(about, what, campaign), time_of(frame, one.made, seconds=True), told, _answer(one, frame)]


def _answer(one: CallLine, frame: Frame) -> Html:
    say = frame.words.of
    if one.answered is not None:
        who = say(TEXTS, "answered" if one.by else "answered.nobody").format(by=plain(one.by, 60))
        return joined(badge(DONE, who, "calm"), " ", time_of(frame, one.answered))
    if one.state == "given-up":
        return badge(DOWN, say(TEXTS, "call.given-up"), "alarm")
    if one.state == "over":
        return joined(say(TEXTS, "call.over"))
    return joined(say(TEXTS, "call.open" if one.needs_answer else "call.no-answer"))


def decisions_of(inside: Inside, frame: Frame) -> Html:
    """What was decided with evidence of its own, or against networks of its own."""
    say = frame.words.of
    if not inside.decisions:
        return section(say(TEXTS, "decisions"), empty(say(TEXTS, "decisions.none")))
    left = inside.more_decisions
    more = say(TEXTS, "decisions.left").format(count=frame.words.number(left))
    return section(
        say(TEXTS, "decisions"),
        decisions_table(inside.decisions, frame, caption=say(TEXTS, "decisions")),
        element("p", more, class_="note") if left > 0 else NONE,
        note=say(TEXTS, "decisions.note"),
    )


def keys_of(inside: Inside, frame: Frame) -> Html:
    """The programs that show themselves for it at the hub."""
    say = frame.words.of
    if not inside.keys:
        return section(say(TEXTS, "keys"), empty(say(TEXTS, "keys.none")))
    heads: list[Head] = [
        ("", say(TEXTS, "column.key")),
        ("", say(TEXTS, "column.purpose")),
        ("when", say(TEXTS, "column.made")),
        ("when", say(TEXTS, "column.seen")),
    ]
    rows = []
    for one in inside.keys:
        seen = time_of(frame, one.seen) if one.seen else say(TEXTS, "never")
        revoked = f" ({say(TEXTS, 'revoked')})" if one.revoked else ""
        rows.append(
            [f"{plain(one.name, 60)}{revoked}", say(TEXTS, f"purpose.{one.purpose}"), time_of(frame, one.made), seen]
        )
    return section(say(TEXTS, "keys"), table(heads, rows, caption=say(TEXTS, "keys")))
