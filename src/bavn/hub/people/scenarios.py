"""The small library of exercises: what happens in each, to whom and when, in both languages; read from `scenarios/`.

An exercise that is made of one has its texts, which may be changed then.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

from bavn.model.exercise import Inject
from bavn.model.language import Language
from bavn.plan.library import Piece, Text

FOLDER: Final = files("bavn.hub.people") / "scenarios"

To = Literal["all", "first", "others"]


class Planned(Piece, frozen=True):
    """One inject. `first`: to the member that is hit first; `others`: to all but that one."""

    minute: int
    sender: Text
    text: Text
    good: Text
    to: To = "all"
    asks: bool = True


class Scenario(Piece, frozen=True):
    """One exercise of the library. `first` says which member that is, "" where all are hit alike."""

    title: Text
    story: Text
    injects: tuple[Planned, ...]
    first: Text | None = None


@cache
def scenarios() -> dict[str, Scenario]:
    """All of them, by their ids such as `flood`."""
    found = sorted((one.name, one.read_text("utf-8")) for one in FOLDER.iterdir() if one.name.endswith(".toml"))
    return {
        name.removesuffix(".toml").partition("-")[2]: msgspec.convert(tomllib.loads(text), Scenario)
        for name, text in found
    }


def injects_of(scenario: Scenario, language: Language, members: tuple[str, ...], first: str) -> list[Inject]:
    """Its injects to these members, in one language. One that would go to nobody goes to all."""
    return [
        Inject(
            id=0,
            exercise=0,
            minute=one.minute,
            sender=one.sender.say(language),
            text=one.text.say(language),
            good=one.good.say(language),
            asks=one.asks,
            members=_to(one.to, members, first) or members,
        )
        for one in scenario.injects
    ]


def _to(to: To, members: tuple[str, ...], first: str) -> tuple[str, ...]:
    if to == "all":
        return members
    return tuple(one for one in members if (one == first) == (to == "first"))
