"""*Exercises*: what was held and what goes on, and a new one made of the library.

Øvelser                                        Ny øvelse
  Overbelastning i flere kommuner   i gang       ▸ Overbelastning i flere kommuner  6 indspil, 40 min
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bavn.model.exercise import LONGEST_TITLE
from bavn.model.language import LANGUAGES, Language
from bavn.pages.markup import Html, element
from bavn.pages.situation.exercise_parts import (
    area,
    hidden,
    lasting,
    line,
    lines,
    marked,
    pick,
    said,
    state_badge,
    tick,
    ticks,
)
from bavn.pages.situation.exercise_view import Item
from bavn.pages.situation.exercise_words import WRONG
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    band,
    button,
    card,
    columns,
    empty,
    form,
    framed,
    link,
    plain,
    table,
    time_of,
)
from bavn.pages.words import DASH

NATIVE = {"en": "English", "da": "Dansk"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One scenario of the library, in the reader's language. `first` asks which member is hit first; "" : nobody."""

    id: str
    title: str
    story: str
    injects: int
    minutes: int
    first: str = ""


@dataclass(frozen=True, slots=True)
class NewExercise:
    """What a new one is made of. `scenario` None: an empty one. `members`: ids and names of who can take part."""

    scenario: Choice | None
    language: Language
    members: Sequence[tuple[str, str]]
    wrong: str = ""


def exercises_page(items: Sequence[Item], frame: Frame, *, leads: bool) -> str:
    """Build the list, newest first."""
    heads = (
        ("", said(frame, "what")),
        ("", said(frame, "state")),
        ("when", said(frame, "when")),
        ("number", said(frame, "length")),
        ("number", said(frame, "members.count")),
    )
    rows = (
        (
            link(f"/exercises/{one.id}", plain(one.title)),
            state_badge(frame, one.state),
            time_of(frame, one.started) if one.started else DASH,
            lasting(frame, one.clock if one.started else None),
            frame.words.number(one.members),
        )
        for one in items
    )
    make = element("p", link("/exercises/new", said(frame, "make"), class_="button"), class_="buttons")
    return framed(
        frame,
        said(frame, "title"),
        element("h1", said(frame, "title")),
        element("p", f"{said(frame, 'lead')} {said(frame, 'not-counted')}", class_="lead"),
        make if leads else NONE,
        table(heads, rows, caption=said(frame, "title")) if items else empty(said(frame, "none")),
    )


def choose_page(choices: Sequence[Choice], frame: Frame) -> str:
    """Build the page on which a scenario is chosen."""
    boxes = [
        card(
            one.title,
            *lines(one.story),
            element(
                "p",
                said(frame, "injects.count", count=str(one.injects), minutes=str(one.minutes)),
                class_="note",
            ),
            element(
                "p", link(f"/exercises/new?scenario={one.id}", said(frame, "scenario.take"), class_="button"),
                class_="buttons",
            ),
        )
        for one in choices
    ]  # fmt: skip
    return framed(
        frame,
        said(frame, "make"),
        element("h1", said(frame, "make")),
        marked(frame),
        element("p", said(frame, "scenario"), class_="lead"),
        columns(*boxes),
        element("p", link("/exercises/new?scenario=empty", said(frame, "scenario.empty")), class_="note"),
    )


def new_page(view: NewExercise, frame: Frame) -> str:
    """Build the form of a new exercise."""
    scenario = view.scenario
    return framed(
        frame,
        said(frame, "make"),
        element("h1", said(frame, "make")),
        marked(frame),
        wrong(frame, view.wrong),
        form(frame, "/exercises/new", *_fields(view, scenario, frame)),
    )


def wrong(frame: Frame, code: str) -> Html:
    """What was not right with what was sent; nothing where all was."""
    return band("alarm", element("p", frame.words.of(WRONG, code)), role="alert") if code in WRONG else NONE


def _fields(view: NewExercise, scenario: Choice | None, frame: Frame) -> list[Html]:
    first = [("", said(frame, "everybody")), *((number, plain(name)) for number, name in view.members)]
    return [
        hidden("scenario", scenario.id if scenario else "empty"),
        line(
            said(frame, "name"), "title", scenario.title if scenario else "", maxlength=str(LONGEST_TITLE), required=""
        ),
        area(said(frame, "story"), "story", scenario.story if scenario else "", rows=5),
        pick(said(frame, "language"), "language", [(one, NATIVE[one]) for one in LANGUAGES], view.language),
        ticks(said(frame, "members"), "m.", [(number, name, False) for number, name in view.members]),
        tick(said(frame, "members.all"), "everybody", chosen=False),
        pick(scenario.first, "first", first) if scenario and scenario.first else NONE,
        element("p", said(frame, "save-draft.hint"), class_="note"),
        element("p", button(said(frame, "save-draft")), class_="buttons"),
    ]
