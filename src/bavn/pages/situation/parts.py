"""What pages of the hub are put together from: signs, tables, facts, figures, forms' fields. Styles: `screen.css`.

A status is never told by colour alone: `badge` has a sign, a word and a tone. Tones, from calm to grave:
"quiet" (nothing known, or over), "calm" (good), "guard" (a defence holds), "notice" (look at it), "alarm" (act).
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from bavn.model.safe_text import visible
from bavn.pages.markup import Html, element, joined

Tone = Literal["quiet", "calm", "guard", "notice", "alarm"]
Head = tuple[str, str]  # the column's class ("", "number", "when", "wide", "value"), and its name
NONE: Final = Html("")
LONGEST: Final = 120

# Signs of the house, by what they say; each is in the fonts of Windows, macOS, Android and Linux.
UP: Final = "●"
SLOW: Final = "◐"
PARTIAL: Final = "◑"
GUARDED: Final = "◈"
DOWN: Final = "✕"
UNKNOWN: Final = "○"
HIT: Final = "▲"
DONE: Final = "✓"
WAITING: Final = "…"


def plain(text: str, most: int = LONGEST) -> str:
    """Somebody else's text, safe to show on one line: nothing in it hides or moves what stands beside it."""
    return visible(text, most)


def badge(sign: str, word: str, tone: Tone, **attributes: str) -> Html:
    """Build a status: sign, word and tone. A screen reader is told the word only."""
    return element("span", element("span", sign, aria_hidden="true"), " ", word, class_=f"badge {tone}", **attributes)


def section(heading: str, *children: str, name: str = "", note: str = "") -> Html:
    """Build a part of a page with its heading. `name` is what a link within the page leads to (`#name`)."""
    return element(
        "section",
        element("h2", heading, id=name or None),
        element("p", note, class_="note") if note else NONE,
        *children,
    )


def card(heading: str, *children: str, name: str = "", tone: Tone | None = None) -> Html:
    """Build a box with a heading of the third rank; `tone` gives it a coloured edge."""
    return element(
        "section",
        element("h3", heading),
        *children,
        class_=f"card edge {tone}" if tone else "card",
        id=name or None,
    )


def columns(*children: str) -> Html:
    """Put boxes side by side where there is room, one below the other on a phone."""
    return element("div", *children, class_="columns")


def advice(heading: str, steps: Iterable[str]) -> Html:
    """Build the box that says what to do, step by step; nothing where there are none."""
    items = [element("li", step) for step in steps]
    return element("section", element("h2", heading), element("ol", *items), class_="do") if items else NONE


def band(tone: Tone, *children: str, role: str | None = None) -> Html:
    """Build a band with a message. `role` "status" or "alert" where it is to be read out at once."""
    return element("div", *children, class_=f"band {tone}", role=role)


def empty(text: str) -> Html:
    """Say that there is nothing, calmly, where otherwise a list would be."""
    return element("p", text, class_="empty")


def facts(pairs: Iterable[tuple[str, str]]) -> Html:
    """List what is known: term and value, one line each."""
    return element(
        "dl",
        *(element("div", element("dt", term), element("dd", value)) for term, value in pairs),
        class_="facts",
    )


def figures(cells: Iterable[tuple[str, str, Tone | None]]) -> Html:
    """Set large figures side by side: value, what it counts, and a tone for one that matters."""
    return element(
        "dl",
        *(element("div", element("dt", name), element("dd", value), class_=tone) for value, name, tone in cells),
        class_="figures",
    )


def table(heads: Sequence[Head], rows: Iterable[Sequence[str]], *, caption: str = "", stack: bool = True) -> Html:
    """Build a table that becomes a list of cards on a phone; roles keep it a table for a screen reader.

    The first cell of a row is its heading. `caption` is read out, and not shown: the heading above it is seen.
    """
    names = [element("th", name, scope="col", role="columnheader", class_=style or None) for style, name in heads]
    body = [_row(heads, cells) for cells in rows]
    return element(
        "div",
        element(
            "table",
            element("caption", caption, class_="unseen") if caption else NONE,
            element("thead", element("tr", *names, role="row"), role="rowgroup"),
            element("tbody", *body, role="rowgroup"),
            role="table",
            class_="stack" if stack else None,
        ),
        class_="broad",
    )


def _row(heads: Sequence[Head], cells: Sequence[str]) -> Html:
    made = []
    for place, ((style, name), cell) in enumerate(zip(heads, cells, strict=True)):
        if place == 0:
            made.append(element("th", cell, scope="row", role="rowheader", class_=style or None))
        else:
            made.append(element("td", cell, role="cell", data_label=name, class_=style or None))
    return element("tr", *made, role="row")


def bullets(items: Iterable[str], *, style: str = "plain") -> Html:
    """List things, one below the other."""
    return element("ul", *(element("li", one) for one in items), class_=style)


def more(summary: str, *children: str) -> Html:
    """Fold away what only some want to read. It opens by keyboard, and stands open on paper."""
    return element("details", element("summary", summary), *children)


def link(address: str, text: str, **attributes: str) -> Html:
    """Lead to a page of ours. Anything but a path of our own is shown as text."""
    if not address.startswith(("/", "#", "?")) or address.startswith(("//", "/\\")):
        return joined(text)
    return element("a", text, href=address, **attributes)


def field(label: str, name: str, *, hint: str = "", wrong: str = "", **attributes: str) -> Html:
    """One line of a form: its label, a hint, what was wrong with what was written, and the box to write in."""
    described = " ".join(f"{name}-{part}" for part, text in (("hint", hint), ("wrong", wrong)) if text)
    return element(
        "p",
        element("label", label, for_=name),
        element("span", hint, class_="hint", id=f"{name}-hint") if hint else NONE,
        element("span", wrong, class_="wrong", id=f"{name}-wrong") if wrong else NONE,
        element(
            "input",
            id=name,
            name=name,
            aria_describedby=described or None,
            aria_invalid="true" if wrong else None,
            **attributes,
        ),
        class_="field",
    )


def choice(label: str, name: str, options: Iterable[tuple[str, str]], *, chosen: str = "") -> Html:
    """A list to choose one from: value and what is read."""
    made = (element("option", text, value=value, selected="" if value == chosen else None) for value, text in options)
    return element(
        "p", element("label", label, for_=name), element("select", *made, id=name, name=name), class_="field"
    )


def button(text: str, *, tone: Literal["", "quiet", "alarm"] = "", **attributes: str) -> Html:
    """A form's button. `tone` "alarm" for what cannot be taken back, "quiet" for what is beside the point."""
    return element("button", text, type="submit", class_=tone or None, **attributes)
