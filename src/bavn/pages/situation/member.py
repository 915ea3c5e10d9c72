"""*Member*: one organisation, for its own people and the hub's; of one that is only named, little more than its name.

Vejle Kommune      ● oppe     aktiv, etableret
  Fund, som de er meldt · Websteder og nedbrud · Varsler, og hvem der svarede · Beslutninger · Sensorer og nøgler
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from bavn.model.campaign import Why
from bavn.model.finding import Severity
from bavn.model.member import Member, Purpose
from bavn.model.probe import Spell, Verdict
from bavn.model.sighting import Effect
from bavn.model.tlp import Tlp
from bavn.pages.markup import Html, element, joined
from bavn.pages.probe_words import VERDICT_NAMES
from bavn.pages.situation.attack import SEVERITY_TONES
from bavn.pages.situation.decided import DecisionLine, campaign_link, decisions_table, kind_name
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    Tone,
    badge,
    band,
    button,
    card,
    columns,
    day_of,
    empty,
    facts,
    form,
    framed,
    link,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.member_words import SECTOR, STANDINGS, TEXTS
from bavn.pages.situation.members import now_badges, status_badge
from bavn.pages.situation.now import member_way
from bavn.pages.situation.outages import state_badge
from bavn.pages.situation.parts import DONE, DOWN, HIT, Head
from bavn.pages.situation.standing import Standing
from bavn.pages.vocabulary import SEVERITIES
from bavn.pages.words import DASH

Done = Literal["", "suspend", "activate", "establish", "confirm", "nothing"]
MOST_SITES: Final = 40
MOST_NETWORKS: Final = 10
MOST_SPELLS: Final = 30
STATE_TONES: Final[dict[Effect, Tone]] = {"down": "alarm", "slow": "notice", "none": "calm", "unknown": "quiet"}


@dataclass(frozen=True, slots=True)
class Readiness:
    """How well prepared a member says it is: a score from `least` to `most` of 100, and the day on which it said so."""

    least: int
    most: int
    on: date


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One sighting as it was reported. `label` None: it is for nobody but the hub's operator and the member."""

    kind: str
    site: str
    began: datetime
    ended: datetime | None
    severity: Severity
    requests: int
    effect: Effect
    label: Tlp | None
    campaign: int = 0


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One target and what it is."""

    site: str
    verdict: Verdict
    since: datetime


@dataclass(frozen=True, slots=True)
class CallLine:
    """One message to its people. `why` "outage": about a website of its own that was down; "": not kept any more."""

    number: int
    why: Why | Literal["outage", ""]
    made: datetime
    told: int
    state: str
    needs_answer: bool
    kind: str = ""
    campaign: int = 0
    answered: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A program that shows itself at the hub's door."""

    name: str
    purpose: Purpose
    made: datetime
    seen: datetime | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Inside:
    """What only its own people and the hub's may know."""

    member: Member
    right: float = 0.0
    wrong: float = 0.0
    people: int = 0
    findings: tuple[FindingLine, ...] = ()
    sites: tuple[SiteLine, ...] = ()
    outages: tuple[Spell, ...] = ()
    calls: tuple[CallLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    more_decisions: int = 0
    keys: tuple[KeyLine, ...] = ()
    readiness: Readiness | None = None
    collateral: int | None = None  # honest visitors turned away, where that is known


@dataclass(frozen=True, slots=True)
class MemberView:
    """The page. `inside` None: the reader is somebody else, and the member only lets itself be named."""

    name: str
    sector: str
    now: Standing | None = None
    own: bool = False
    acts: bool = False
    inside: Inside | None = None
    done: Done = ""


def member_page(view: MemberView, frame: Frame) -> str:
    """Return the page."""
    say, name = frame.words.of, plain(view.name, 120)
    own = f" ({say(TEXTS, 'you')})" if view.own else ""
    state = now_badges(view.now, frame) if view.now is not None else NONE
    tone: Literal["calm", "notice"] = "notice" if view.done == "nothing" else "calm"
    done = band(tone, element("p", say(TEXTS, f"done.{view.done}")), role="status") if view.done else NONE
    return framed(
        frame,
        name,
        element("p", link("/members", say(TEXTS, "all")), class_="note up"),
        element("h1", f"{name}{own}"),
        element("p", state, " ", plain(say(SECTOR, view.sector), 40), class_="lead"),
        done,
        *(_inside(view.inside, view, frame) if view.inside is not None else [_outside(frame)]),
    )


def _outside(frame: Frame) -> Html:
    return empty(frame.words.of(TEXTS, "only-named"))


def _inside(inside: Inside, view: MemberView, frame: Frame) -> Iterator[Html]:
    if view.acts:
        yield _stated(inside.member, frame)
    yield _who(inside, frame)
    yield _findings(inside, frame)
    yield _sites(inside, frame)
    yield _calls(inside, frame)
    yield _decisions(inside, frame)
    yield _keys(inside, frame)
    if view.acts:
        yield _acts(inside.member, frame)


def _who(inside: Inside, frame: Frame) -> Html:
    return section(frame.words.of(TEXTS, "who"), facts(_facts(inside, frame)))


def _facts(inside: Inside, frame: Frame) -> Iterator[tuple[str, str]]:
    say, one = frame.words.of, inside.member
    decimal = frame.words.decimal
    yield say(TEXTS, "who.id"), element("span", plain(one.id, 40), class_="value")
    if one.code:
        yield say(TEXTS, "who.code"), plain(one.code, 40)
    yield say(TEXTS, "who.status"), status_badge(one.status, frame)
    standing = say(STANDINGS, one.standing)
    said = say(TEXTS, "who.trust.said")
    yield (
        say(TEXTS, "who.trust"),
        said.format(standing=standing, right=decimal(inside.right), wrong=decimal(inside.wrong)),
    )
    if one.joined:
        yield say(TEXTS, "who.joined"), time_of(frame, one.joined)
    yield say(TEXTS, "who.sites"), _list([plain(site, 80) for site in one.sites], frame)
    yield say(TEXTS, "who.networks"), _networks(one, frame)
    stated = [*one.stated_sites, *map(str, one.stated_networks)]
    if stated:
        yield say(TEXTS, "who.stated"), _list([plain(text, 80) for text in stated], frame)
    if one.suppliers:
        yield say(TEXTS, "who.suppliers"), _list([plain(name, 60) for name in one.suppliers], frame)
    yield say(TEXTS, "who.contacts"), frame.words.number(len(one.contacts))
    yield say(TEXTS, "who.people"), frame.words.number(inside.people)
    yield say(TEXTS, "who.named"), say(TEXTS, "yes" if one.named else "no")
    yield say(TEXTS, "readiness"), _readiness(inside.readiness, frame)
    known = inside.collateral
    yield say(TEXTS, "collateral"), frame.words.number(known) if known is not None else say(TEXTS, "collateral.none")


def _readiness(readiness: Readiness | None, frame: Frame) -> Html:
    say = frame.words.of
    if readiness is None:
        return joined(say(TEXTS, "readiness.none"))
    band = f"{readiness.least}{DASH}{readiness.most}"
    before, _, after = say(TEXTS, "readiness.said").format(band=band, at="{at}").partition("{at}")
    return joined(before, day_of(frame, readiness.on), after)


def _list(texts: list[str], frame: Frame) -> str:
    left = len(texts) - MOST_SITES
    more = f" (+ {frame.words.number(left)})" if left > 0 else ""
    return ", ".join(texts[:MOST_SITES]) + more if texts else frame.words.of(TEXTS, "nothing")


def _networks(one: Member, frame: Frame) -> Html:
    if not one.networks:
        return joined(frame.words.of(TEXTS, "nothing"))
    left = len(one.networks) - MOST_SITES
    parts: list[str] = []
    for network in one.networks[:MOST_SITES]:
        parts += [", "] * bool(parts) + [element("span", str(network), class_="value")]
    return joined(*parts, f" (+ {frame.words.number(left)})" if left > 0 else "")


def _findings(inside: Inside, frame: Frame) -> Html:
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


def _sites(inside: Inside, frame: Frame) -> Html:
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


def _calls(inside: Inside, frame: Frame) -> Html:
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
        said = say(TEXTS, "answered" if one.by else "answered.nobody").format(by=plain(one.by, 60), at="{at}")
        before, _, after = said.partition("{at}")
        return joined(badge(DONE, before.strip(" ,") or before, "calm"), " ", time_of(frame, one.answered), after)
    if one.state == "given-up":
        return badge(DOWN, say(TEXTS, "call.given-up"), "alarm")
    if one.state == "over":
        return joined(say(TEXTS, "call.over"))
    return joined(say(TEXTS, "call.open" if one.needs_answer else "call.no-answer"))


def _decisions(inside: Inside, frame: Frame) -> Html:
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


def _keys(inside: Inside, frame: Frame) -> Html:
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


# ── what an operator does ────────────────────────────────────────────────────────────────────────────────────────────


def _stated(one: Member, frame: Frame) -> Html:
    say = frame.words.of
    boxes = [
        element(
            "p",
            element("label", element("input", type="checkbox", name=name, value="yes"), " ", plain(value)),
            class_="tick",
        )
        for name, _, value in stated_fields(one)
    ]
    if not boxes:
        return NONE
    return section(
        say(TEXTS, "stated"),
        form(
            frame,
            f"{member_way(one.id)}/confirm",
            *boxes,
            element("p", button(say(TEXTS, "stated.confirm"))),
        ),
        note=say(TEXTS, "stated.note"),
        name="stated",
    )


def stated_fields(one: Member) -> list[tuple[str, str, str]]:
    """What waits for an operator's word: the name of its box, "site" or "network", and what it is.

    The name is made of what stands beside the box, so that nobody confirms what has taken its place meanwhile.
    """
    sites = [("site", site) for site in one.stated_sites[:MOST_SITES]]
    networks = [("network", str(network)) for network in one.stated_networks[:MOST_NETWORKS]]
    return [
        (hashlib.sha256(f"{kind} {value}".encode("utf-8", "replace")).hexdigest()[:24], kind, value)
        for kind, value in (*sites, *networks)
    ]


def _acts(one: Member, frame: Frame) -> Html:
    if one.status == "removed":
        return NONE
    codes = [
        "activate" if one.status == "suspended" else "suspend",
        *(["establish"] if one.standing == "new" else []),
        "invite",
    ]
    cards = (_act(code, one, frame) for code in codes)
    return section(frame.words.of(TEXTS, "act"), columns(*cards), name="act")


def _act(code: str, one: Member, frame: Frame) -> Html:
    say = frame.words.of
    word, hint = say(TEXTS, f"act.{code}"), say(TEXTS, f"act.{code}.hint")
    tone: Literal["alarm", "quiet"] = "alarm" if code == "suspend" else "quiet"
    return card(
        word,
        element("p", hint, class_="note"),
        form(frame, f"{member_way(one.id)}/{code}", button(word, tone=tone)),
    )


def token_page(member: Member, token: str, url: str, days: int, frame: Frame) -> str:
    """Show a joining token, this once. `url` is where the hub is reached."""
    say = frame.words.of
    title = say(TEXTS, "token").format(name=plain(member.name, 120))
    return framed(
        frame,
        title,
        element("h1", title),
        band("notice", element("p", say(TEXTS, "token.once").format(days=str(days)))),
        element("p", say(TEXTS, "token.how")),
        element("p", element("code", f"bavn join {plain(url, 200)} {token}", class_="value token")),
        element("p", link(member_way(member.id), say(TEXTS, "token.back"), class_="button quiet")),
    )
