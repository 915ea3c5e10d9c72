"""A small picture of how a public service stands: its name and a state in words, for a page of its owner's.

<svg …><title>Borger.example: virker</title>…</svg>
"""

import unicodedata
from typing import Final

from bavn.model.safe_text import visible
from bavn.pages.markup import Html, element
from bavn.pages.public_words import BADGE_STATES
from bavn.pages.standing import Board, State
from bavn.pages.words import Words

HEIGHT: Final = 20
LETTER: Final = 7.0  # the width of most letters of a common typeface, whichever a reader has: they are fitted into it
WIDE: Final = 13.0
THIN: Final = 4.6
BROAD: Final = 10.0
THIN_LETTERS: Final = frozenset(" ijlrtfI.,:;'|!()[]-")
BROAD_LETTERS: Final = frozenset("mwMW@%")
PADDING: Final = 12.0
SIGN: Final = 14.0
LONGEST_NAME: Final = 40
NAME_PAINT: Final = "#3a3f47"
PAINTS: Final[dict[State, str]] = {  # white on each reads well: at least 4.5 to 1
    "works": "#1f6b45",
    "slow": "#7a5b00",
    "some": "#9a4a12",
    "down": "#a5280a",
    "unknown": "#565b64",
}
SIGNS: Final[dict[State, str]] = {
    "works": "M3 6.5l2.5 2.5L10 4",
    "slow": "M6.5 1.8a4.7 4.7 0 1 0 .01 0M6.5 4v2.8h2.2",
    "some": "M2.5 9.5l4-7 4 7z",
    "down": "M3.5 3l6 6m0-6l-6 6",
    "unknown": "M3 6h7",
}


def badge(told: Board, words: Words) -> str:
    """Return the picture as SVG. It fetches nothing, runs nothing, and says no more than `Board` holds."""
    name = visible(told.organisation, LONGEST_NAME)
    state = words.of(BADGE_STATES, told.state)
    left = _width(name) + PADDING
    right = _width(state) + PADDING + SIGN
    whole = f"{left + right:g}"
    picture = element(
        "svg",
        element("title", f"{name}: {state}"),
        element("rect", width=f"{left:g}", height=HEIGHT, fill=NAME_PAINT),
        element("rect", x=f"{left:g}", width=f"{right:g}", height=HEIGHT, fill=PAINTS[told.state]),
        element(
            "g",
            element("text", name, x=f"{PADDING / 2:g}", y="14", textLength=f"{left - PADDING:g}"),
            element(
                "text", state, x=f"{left + PADDING / 2 + SIGN:g}", y="14", textLength=f"{right - PADDING - SIGN:g}"
            ),
            fill="#fff",
            font_family="Verdana,DejaVu Sans,sans-serif",
            font_size="11",
            lengthAdjust="spacingAndGlyphs",
        ),
        element(
            "path",
            d=SIGNS[told.state],
            transform=f"translate({left + PADDING / 2 - 2:g} 4)",
            fill="none",
            stroke="#fff",
            stroke_width="1.6",
        ),
        xmlns="http://www.w3.org/2000/svg",
        width=whole,
        height=HEIGHT,
        viewBox=f"0 0 {whole} {HEIGHT}",
        role="img",
        aria_label=f"{name}: {state}",
        lang=words.language,
    )
    return f"{Html(picture)}\n"


def _width(text: str) -> float:
    return round(sum(_letter(letter) for letter in text), 1)


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return WIDE
    return THIN if letter in THIN_LETTERS else BROAD if letter in BROAD_LETTERS else LETTER
