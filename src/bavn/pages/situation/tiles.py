"""The 98 municipalities as tiles, each of the same size, roughly where it lies. Two blocks: west and east of Storebælt.

`municipalities.csv` is our own work: code, name, a label of at most eight letters, region, column and row. Regions are
data: two of them become one on 1 January 2027.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bavn.pages.markup import Html, element
from bavn.pages.situation.frame import NONE, Frame
from bavn.pages.situation.standing import WORDS, Standing, short, spoken
from bavn.pages.vocabulary import Pair
from bavn.pages.words import Words

EAST: Final = 9  # the first column east of Storebælt; the one before it is the sea
BLOCKS: Final[tuple[Pair, ...]] = (
    ("Jutland and Funen", "Jylland og Fyn"),
    ("Zealand and Bornholm", "Sjælland og Bornholm"),
)
LEGEND: Final[dict[str, Pair]] = {
    "hit": ("under attack", "under angreb"),
    "down": ("down", "nede"),
    "partial": ("partly down", "delvis nede"),
    "slow": ("slow", "langsomt"),
    "guarded": ("guarded: turns some visitors away", "skærmet: afviser nogle besøgende"),
    "up": ("up", "oppe"),
    "unknown": ("unknown", "ukendt"),
}


@dataclass(frozen=True, slots=True)
class Municipality:
    """One tile's place."""

    code: str
    name: str
    label: str
    region: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Tile:
    """What one tile shows: how the municipality stands, and where its page is ("": nowhere for this reader)."""

    standing: Standing
    address: str = ""
    own: bool = False


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All of them, block by block and row by row, as one reads."""
    text = files("bavn.pages.situation").joinpath("municipalities.csv").read_text(encoding="utf-8")
    read = (
        Municipality(one["code"], one["name"], one["label"], one["region"], int(one["col"]), int(one["row"]))
        for one in csv.DictReader(text.splitlines())
    )
    return tuple(sorted(read, key=lambda one: (one.column >= EAST, one.row, one.column)))


@cache
def by_code(code: str) -> Municipality:
    """The one with this number. `KeyError`."""
    return {one.code: one for one in municipalities()}[code]


def tile_map(tiles: Mapping[str, Tile], frame: Frame, *, all_shown: bool) -> Html:
    """Draw it. `tiles` by code; who has none is no member (`all_shown`), or not for this reader."""
    place = 0 if frame.language == "en" else 1
    blocks = (
        element(
            "div",
            *(
                _tile(one, tiles.get(one.code), frame, all_shown=all_shown)
                for one in municipalities()
                if _in(one, east)
            ),
            class_="block",
            role="group",
            aria_label=names[place],
        )
        for east, names in enumerate(BLOCKS)
    )
    return element("div", *blocks, class_="map")


def legend(frame: Frame, codes: Iterable[str] = LEGEND, *, off: str = "") -> Html:
    """Say what the signs mean; `off` is what a dashed tile is, "" where there is none."""
    items = (
        element(
            "li", element("span", class_=f"key {'hit' if code == 'hit' else f's-{code}'}", aria_hidden="true"), _said
        )
        for code in codes
        for _said in [f" {frame.words.of(LEGEND, code)}"]
    )
    last = element("li", element("span", class_="key off", aria_hidden="true"), f" {off}") if off else NONE
    return element("ul", *items, last, class_="legend")


def tile_id(code: str) -> str:
    """By which `live.js` finds a tile."""
    return f"k{code}"


def _in(one: Municipality, east: int) -> bool:
    return (one.column >= EAST) == bool(east)


def _tile(one: Municipality, tile: Tile | None, frame: Frame, *, all_shown: bool) -> Html:
    at = f"c{one.column - EAST if one.column >= EAST else one.column} r{one.row}"
    if tile is None:
        said = frame.words.of(WORDS, "off.all" if all_shown else "off.some")
        return element("span", element("b", one.label), title=f"{one.name}: {said}", class_=f"tile off {at}")
    own = " own" if tile.own else ""
    inner = element("b", one.label), element("i", short(tile.standing, frame.words))
    named = named_tile(one, tile.standing, frame.words)
    style = f"tile {tile.standing.state}{own} {at}"
    if not tile.address:
        return element("span", *inner, id=tile_id(one.code), class_=style, role="img", aria_label=named)
    return element("a", *inner, id=tile_id(one.code), class_=style, href=tile.address, aria_label=named)


def named_tile(one: Municipality, standing: Standing, words: Words) -> str:
    """What a screen reader says. The label that is seen stands in it, so that one can also say it to the machine."""
    name = one.name if one.name.startswith(one.label) else f"{one.label} {one.name}"
    return f"{name}: {spoken(standing, words)}"
