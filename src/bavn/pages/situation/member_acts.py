"""What an operator does about one member: confirm what it says, suspend it, invite it again; and the token for that."""

import hashlib
from collections.abc import Sequence
from typing import Final, Literal

from bavn.model.member import Member
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.situation.frame import NONE, Frame, band, button, card, columns, form, framed, link, plain, section
from bavn.pages.situation.member_view import Invitation
from bavn.pages.situation.member_words import TEXTS
from bavn.pages.situation.now import member_way

MOST_STATED: Final = 40
MOST_NETWORKS: Final = 10
MOST_NAMESAKES: Final = 6


def stated_form(one: Member, frame: Frame) -> Html:
    """What the member says of itself and an operator has not confirmed yet, each with its box."""
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
    sites = [("site", site) for site in one.stated_sites[:MOST_STATED]]
    networks = [("network", str(network)) for network in one.stated_networks[:MOST_NETWORKS]]
    return [
        (hashlib.sha256(f"{kind} {value}".encode("utf-8", "replace")).hexdigest()[:24], kind, value)
        for kind, value in (*sites, *networks)
    ]


def acts_of(one: Member, frame: Frame) -> Html:
    """What can be done about its membership now."""
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


def namesakes_of(others: Sequence[Member], frame: Frame) -> Html:
    """Say which members could be taken for this one; nothing where there are none."""
    if not others:
        return NONE
    shown = [joined(link(member_way(one.id), plain(one.name, 60)), f" ({plain(one.id, 40)})") for one in others]
    parts = [part for one in shown[:MOST_NAMESAKES] for part in (", ", one)][1:]
    return band("notice", element("p", filled(frame.words.of(TEXTS, "namesakes"), names=joined(*parts))))


def token_page(member: Member, made: Invitation, frame: Frame) -> str:
    """Show a joining token, this once."""
    say = frame.words.of
    title = say(TEXTS, "token").format(name=plain(member.name, 120))
    return framed(
        frame,
        title,
        element("h1", title),
        band("notice", element("p", say(TEXTS, "token.once").format(days=str(made.days)))),
        namesakes_of(made.namesakes, frame),
        element("p", say(TEXTS, "token.how")),
        element("p", element("code", f"bavn join {plain(made.url, 200)} {made.token}", class_="value token")),
        element("p", link(member_way(member.id), say(TEXTS, "token.back"), class_="button quiet")),
    )
