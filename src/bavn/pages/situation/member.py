"""*Member*: one organisation, for its own people and the hub's; of one that is only named, little more than its name.

Vejle Kommune      ● oppe     aktiv, etableret
  Fund, som de er meldt · Websteder og nedbrud · Varsler, og hvem der svarede · Beslutninger · Sensorer og nøgler
"""

from collections.abc import Iterator
from typing import Literal

from bavn.model.member import LONGEST_PHONE, Member
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.situation.frame import NONE, Frame, band, day_of, empty, facts, framed, link, plain, section, time_of
from bavn.pages.situation.member_acts import acts_of, namesakes_of, stated_form
from bavn.pages.situation.member_tables import MOST_SITES, calls_of, decisions_of, findings_of, keys_of, sites_of
from bavn.pages.situation.member_view import Inside, MemberView, Readiness
from bavn.pages.situation.member_words import SECTOR, STANDINGS, TEXTS
from bavn.pages.situation.members import now_badges, status_badge
from bavn.pages.words import DASH


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
        _phone(view.inside.member.phone, frame) if view.inside is not None else NONE,
        done,
        namesakes_of(view.namesakes, frame),
        *(_inside(view.inside, view, frame) if view.inside is not None else [_outside(frame)]),
    )


def _outside(frame: Frame) -> Html:
    return empty(frame.words.of(TEXTS, "only-named"))


def _phone(number: str, frame: Frame) -> Html:
    """The number to dial. It stands first: whoever comes here under attack has come for it."""
    say = frame.words.of
    dialled = "".join(one for one in number if one in "+0123456789")
    shown = plain(number, LONGEST_PHONE)
    dial = element("a", shown, href=f"tel:{dialled}") if dialled else joined(say(TEXTS, "phone.none"))
    return element("p", filled(say(TEXTS, "phone"), number=dial))


def _inside(inside: Inside, view: MemberView, frame: Frame) -> Iterator[Html]:
    if view.acts:
        yield stated_form(inside.member, frame)
    who, findings = _who(inside, frame), findings_of(inside, frame)
    yield from (findings, who) if view.now is not None and view.now.hit else (who, findings)
    yield sites_of(inside, frame)
    yield calls_of(inside, frame)
    yield decisions_of(inside, frame)
    yield keys_of(inside, frame)
    if view.acts:
        yield acts_of(inside.member, frame)


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
    return filled(say(TEXTS, "readiness.said"), band=band, at=day_of(frame, readiness.on))


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
