"""*Members*: who belongs to the hub, as far as the reader may see them by name.

Organisation        Sektor    Medlemskab         Lige nu   Sidste livstegn
Vejle Kommune       kommune   aktiv, etableret   ● oppe    kl. 14.05
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from urllib.parse import quote

from bavn.model.member import LONGEST_PHONE, Status
from bavn.model.member import Standing as Trust
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.situation.decided import turning
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    Tone,
    badge,
    band,
    button,
    choice,
    empty,
    framed,
    link,
    more,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.frame import field as field_of
from bavn.pages.situation.frame import form as form_of
from bavn.pages.situation.member_words import SECTOR, STANDINGS, STATUS, TEXTS
from bavn.pages.situation.parts import DONE, DOWN, HIT, UNKNOWN, WAITING, Head
from bavn.pages.situation.standing import SIGNS, TONES, Standing, spoken

Refusal = Literal["", "wrong", "taken"]
LONGEST_SHOWN: Final = 60
AT_A_GLANCE: Final = 8
STATUS_SIGNS: Final[dict[Status, tuple[str, Tone]]] = {
    "invited": (WAITING, "notice"),
    "active": (DONE, "calm"),
    "suspended": (DOWN, "alarm"),
    "removed": (UNKNOWN, "quiet"),
}


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One organisation. What only its own people and the hub's may know is None or 0 for all others.

    `silent`: it takes part, and its sensors have not been heard for a while, or never.
    """

    address: str
    name: str
    sector: str
    now: Standing | None = None
    own: bool = False
    status: Status | None = None
    trust: Trust | None = None
    sites: int = 0
    sensors: int = 0
    seen: datetime | None = None
    waits: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class VantageLine:
    """A place that looks. `joined` False: it has no key yet."""

    name: str
    country: str
    way: str
    joined: bool
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class MembersView:
    """The list. `given` is what stood in the form for a new member that was refused, `wanted` what was searched for."""

    members: tuple[MemberLine, ...] = ()
    unnamed: int = 0
    page: int = 1
    pages: int = 1
    sees_all: bool = False
    acts: bool = False
    vantages: tuple[VantageLine, ...] = ()
    refused: Refusal = ""
    given: Mapping[str, str] = field(default_factory=dict)
    wanted: str = ""


def members_page(view: MembersView, frame: Frame) -> str:
    """Return the page."""
    say = frame.words.of
    title, count = say(TEXTS, "title"), frame.words.counted("organisation", view.unnamed)
    nobody = empty(_nobody(view, frame))
    kept = f"q={quote(view.wanted)}&" if view.wanted else ""
    texts = (say(TEXTS, "page"), say(TEXTS, "newer"), say(TEXTS, "older"))
    return framed(
        frame,
        title,
        element("h1", title),
        element("p", say(TEXTS, "lead" if view.sees_all else "lead.own"), class_="lead"),
        _refused(view, frame),
        _search(view, frame),
        _table(view, frame) if view.members else nobody,
        turning(view.page, view.pages, kept, texts, frame),
        element("p", say(TEXTS, "unnamed").format(organisations=count)) if view.unnamed else NONE,
        _vantages(view, frame),
        _add(view, frame) if view.acts else NONE,
    )


def _nobody(view: MembersView, frame: Frame) -> str:
    if view.wanted:
        return frame.words.of(TEXTS, "search.none").format(text=plain(view.wanted, LONGEST_SHOWN))
    return frame.words.of(TEXTS, "empty" if view.sees_all else "none")


def _search(view: MembersView, frame: Frame) -> Html:
    """The box to search in, and the way back to all; nothing where all are seen at a glance."""
    if not view.wanted and len(view.members) <= AT_A_GLANCE:
        return NONE
    say = frame.words.of
    all_of_them = joined(" ", link("/members", say(TEXTS, "search.all"))) if view.wanted else NONE
    return element(
        "form",
        field_of(
            say(TEXTS, "search"),
            "q",
            value=plain(view.wanted, LONGEST_SHOWN),
            maxlength=str(LONGEST_SHOWN),
            type="search",
            autocomplete="off",
            spellcheck="false",
        ),
        element("p", button(say(TEXTS, "search.do"), tone="quiet"), all_of_them, class_="field"),
        action="/members",
        method="get",
        class_="finding",
    )


def _table(view: MembersView, frame: Frame) -> Html:
    say = frame.words.of
    heads: list[Head] = [
        ("", say(TEXTS, "column.name")),
        ("", say(TEXTS, "column.sector")),
        ("", say(TEXTS, "column.state")),
    ]
    with_more = any(one.status is not None for one in view.members)
    if with_more:
        heads += [
            ("", say(TEXTS, "column.status")),
            ("number", say(TEXTS, "column.sites")),
            ("number", say(TEXTS, "column.sensors")),
            ("when", say(TEXTS, "column.seen")),
        ]
    return table(heads, (_row(one, frame, with_more=with_more) for one in view.members), caption=say(TEXTS, "title"))


def _row(one: MemberLine, frame: Frame, *, with_more: bool) -> list[str]:
    say, number = frame.words.of, frame.words.number
    own = f" ({say(TEXTS, 'you')})" if one.own else ""
    waits = joined(" ", badge(WAITING, say(TEXTS, "waits"), "notice")) if one.waits else NONE
    row: list[str] = [
        joined(link(one.address, plain(one.name, 80)), own, waits),
        plain(say(SECTOR, one.sector), 40),
        now_badges(one.now, frame) if one.now is not None else "",
    ]
    if not with_more:
        return row
    if one.status is None:
        return [*row, "", "", "", ""]
    trust = f" {say(STANDINGS, one.trust)}" if one.trust and one.status == "active" else ""
    status = joined(status_badge(one.status, frame, calm=not one.silent), trust)
    return [*row, status, number(one.sites), number(one.sensors), _seen(one, frame)]


def _seen(one: MemberLine, frame: Frame) -> Html:
    """The last sign of life; where there should be one, and is none, that is what is seen first."""
    say = frame.words.of
    if not one.silent:
        return time_of(frame, one.seen) if one.seen else joined(say(TEXTS, "never"))
    if one.seen:
        return badge(UNKNOWN, filled(say(TEXTS, "silent.since"), since=time_of(frame, one.seen)), "notice")
    return badge(UNKNOWN, say(TEXTS, "silent.never" if one.sensors else "silent.none"), "notice")


def status_badge(status: Status, frame: Frame, *, calm: bool = True) -> Html:
    """Its membership as sign, word and tone. `calm` False: that it takes part is no good news as it stands."""
    sign, tone = STATUS_SIGNS[status]
    return badge(sign, frame.words.of(STATUS, status), tone if calm or tone != "calm" else "quiet")


def now_badges(standing: Standing, frame: Frame) -> Html:
    """How it stands now: attacked and down are two things."""
    if standing.hit:
        return badge(HIT, spoken(standing, frame.words), "alarm")
    return badge(SIGNS[standing.service], spoken(standing, frame.words), TONES[standing.service])


def _vantages(view: MembersView, frame: Frame) -> Html:
    if not view.vantages:
        return NONE
    say = frame.words.of
    heads: list[Head] = [
        ("", say(TEXTS, "column.vantage")),
        ("", say(TEXTS, "column.country")),
        ("", say(TEXTS, "column.way")),
        ("when", say(TEXTS, "column.seen")),
    ]
    rows = []
    for one in view.vantages:
        seen = time_of(frame, one.seen) if one.seen else say(TEXTS, "never" if one.joined else "not-joined")
        rows.append([plain(one.name, 60), plain(one.country, 8).upper(), plain(one.way, 60), seen])
    made = table(heads, rows, caption=say(TEXTS, "vantages"))
    return section(say(TEXTS, "vantages"), made, note=say(TEXTS, "vantages.note"))


def _refused(view: MembersView, frame: Frame) -> Html:
    if not view.refused:
        return NONE
    return band("alarm", element("p", frame.words.of(TEXTS, f"add.{view.refused}")), role="alert")


def _add(view: MembersView, frame: Frame) -> Html:
    say, given = frame.words.of, view.given
    fields = form_of(
        frame,
        "/members",
        element("p", say(TEXTS, "add.note"), class_="note"),
        field_of(
            say(TEXTS, "add.id"),
            "id",
            hint=say(TEXTS, "add.id.hint"),
            required="",
            maxlength="40",
            pattern="[a-z0-9][a-z0-9-]*",
            value=plain(given.get("id", ""), 40),
            autocomplete="off",
        ),
        field_of(say(TEXTS, "add.name"), "name", required="", maxlength="200", value=plain(given.get("name", ""), 200)),
        choice(
            say(TEXTS, "column.sector"),
            "sector",
            ((code, say(SECTOR, code)) for code in SECTOR if code != "company"),
            chosen=given.get("sector", "municipality"),
        ),
        field_of(
            say(TEXTS, "add.code"),
            "code",
            hint=say(TEXTS, "add.code.hint"),
            maxlength="40",
            value=plain(given.get("code", ""), 40),
        ),
        field_of(
            say(TEXTS, "add.phone"),
            "phone",
            hint=say(TEXTS, "add.phone.hint"),
            type="tel",
            maxlength=str(LONGEST_PHONE),
            pattern=r"[0-9 +\(\)\-]*",
            value=plain(given.get("phone", ""), LONGEST_PHONE),
            autocomplete="off",
        ),
        field_of(say(TEXTS, "add.sites"), "sites", maxlength="2000", value=plain(given.get("sites", ""), 2_000)),
        element("p", button(say(TEXTS, "add.do"))),
    )
    if view.refused:
        return section(say(TEXTS, "add"), fields)
    return more(say(TEXTS, "add"), fields)
