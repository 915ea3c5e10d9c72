"""All campaigns of the last thirty days that a reader may know of, those in progress first."""

from dataclasses import dataclass

from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.attack import Attack, done_of, numbered, state_of
from bavn.pages.situation.campaign_words import TEXTS
from bavn.pages.situation.frame import NONE, Frame, empty, framed, link, table, time_of


@dataclass(frozen=True, slots=True)
class Campaigns:
    """One page of the list. `page` counts from 1.

    `silence` is why nothing is told, so that none is known says nothing: "killed", "untold"; "" where they are told.
    """

    attacks: tuple[Attack, ...] = ()
    page: int = 1
    pages: int = 1
    silence: str = ""


def campaigns_page(view: Campaigns, frame: Frame) -> str:
    """Return the page."""
    title = frame.words.of(TEXTS, "title")
    return framed(
        frame,
        title,
        element("h1", title),
        element("p", frame.words.of(TEXTS, "lead"), class_="lead"),
        _table(view, frame) if view.attacks else empty(frame.words.of(TEXTS, view.silence or "none")),
        _turning(view, frame),
        live=True,
    )


def _table(view: Campaigns, frame: Frame) -> Html:
    say = frame.words.of
    heads = [
        ("", say(TEXTS, "column.what")),
        ("", say(TEXTS, "column.state")),
        ("number", say(TEXTS, "column.hit")),
        ("when", say(TEXTS, "column.first")),
        ("when", say(TEXTS, "column.last")),
        ("number", say(TEXTS, "column.sources")),
        ("wide", say(TEXTS, "column.done")),
    ]
    rows = [_row(one, frame) for one in view.attacks]
    return element("section", table(heads, rows, caption=say(TEXTS, "title")), data_more="campaigns")


def _row(one: Attack, frame: Frame) -> list[str]:
    return [
        link(one.address, numbered(one, frame)),
        state_of(one, frame),
        frame.words.number(one.organisations),
        time_of(frame, one.first),
        time_of(frame, one.last),
        frame.words.number(one.sources),
        ", ".join(done_of(one, frame)),
    ]


def _turning(view: Campaigns, frame: Frame) -> Html:
    """The way to the other pages; nothing where this is all."""
    if view.pages <= 1:
        return NONE
    say = frame.words.of
    said = say(TEXTS, "page").format(page=frame.words.number(view.page), pages=frame.words.number(view.pages))
    newer = link(f"?page={view.page - 1}", say(TEXTS, "newer"), rel="prev") if view.page > 1 else NONE
    older = link(f"?page={view.page + 1}", say(TEXTS, "older"), rel="next") if view.page < view.pages else NONE
    return element("p", joined(newer, " ", said, " ", older), class_="turning")
