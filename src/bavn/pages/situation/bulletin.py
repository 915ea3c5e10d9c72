"""*Bulletins*: the days that have one, and the bulletin of one day as the hub sealed it.

Døgnrapporter                      Døgnrapport for 21. november 2026
  21. nov. 2026  [læs]              Overbelastningsangreb fra kl. 06.12 til kl. 11.40
  20. nov. 2026                     • Ramt: 3 organisationer. Alvor: høj.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final

from bavn.model.tlp import Tlp
from bavn.pages.markup import Html, element
from bavn.pages.situation.frame import NONE, Frame, bullets, day_of, empty, framed, link, plain
from bavn.pages.vocabulary import Pair

LONGEST_LINE: Final = 400
TEXTS: Final[dict[str, Pair]] = {
    "title": ("Bulletins", "Døgnrapporter"),
    "lead": (
        "A bulletin for each day that is over: what happened, how sure we are, and what the hub did.",
        "En rapport for hver dag, der er gået: hvad der skete, hvor sikre vi er, og hvad hubben gjorde.",
    ),
    "none": ("No day is over yet since this hub began.", "Ingen dag er gået endnu, siden hubben begyndte."),
    "back": ("All bulletins", "Alle døgnrapporter"),
    "earlier": ("The day before", "Dagen før"),
    "later": ("The day after", "Dagen efter"),
}


@dataclass(frozen=True, slots=True)
class BulletinDay:
    """One day's bulletin in this reader's language: `text` is the Markdown of `pages.bulletin`, as it was sealed."""

    day: date
    label: Tlp
    text: str
    earlier: date | None = None
    later: date | None = None


def bulletins_page(days: Sequence[date], frame: Frame) -> str:
    """Build the list, newest first."""
    say = frame.words.of
    items = [link(f"/bulletins/{day.isoformat()}", day_of(frame, day)) for day in days]
    return framed(
        frame,
        say(TEXTS, "title"),
        element("h1", say(TEXTS, "title")),
        element("p", say(TEXTS, "lead"), class_="lead"),
        bullets(items) if items else empty(say(TEXTS, "none")),
    )


def bulletin_page(bulletin: BulletinDay, frame: Frame) -> str:
    """Build one day's page."""
    lines = [line for line in bulletin.text.splitlines() if line.strip()]
    title = plain(lines[0].removeprefix("# "), LONGEST_LINE) if lines else frame.words.of(TEXTS, "title")
    return framed(
        replace(frame, label=bulletin.label),
        title,
        element("h1", title),
        *_body(lines[1:]),
        element("p", *_around(bulletin, frame), class_="buttons"),
    )


def _around(bulletin: BulletinDay, frame: Frame) -> Iterator[Html]:
    say = frame.words.of
    yield link("/bulletins", say(TEXTS, "back"), class_="button quiet")
    for code, day in (("earlier", bulletin.earlier), ("later", bulletin.later)):
        if day is not None:
            yield link(f"/bulletins/{day.isoformat()}", say(TEXTS, code), class_="button quiet")


def _body(lines: Sequence[str]) -> Iterator[Html]:
    """Headings, paragraphs, and bullets with what was asked for below them: what `pages.bulletin.markdown` writes."""
    for kind, run in groupby(lines, _kind):
        texts = list(run)
        match kind:
            case "heading":
                yield from (element("h2", plain(text.removeprefix("## "), LONGEST_LINE)) for text in texts)
            case "bullets":
                yield element("ul", *_items(texts))
            case _:
                yield from (element("p", plain(text, LONGEST_LINE), class_="note") for text in texts)


def _kind(line: str) -> str:
    if line.startswith("## "):
        return "heading"
    return "bullets" if line.startswith(("- ", "  - ")) else "text"


def _items(lines: Sequence[str]) -> Iterator[Html]:
    """One bullet after the other, each with those set in below it."""
    place = 0
    while place < len(lines):
        end = place + 1
        while end < len(lines) and lines[end].startswith("  - "):
            end += 1
        inner = [_shape(line.removeprefix("  - ")) for line in lines[place + 1 : end]]
        said = lines[place].strip().removeprefix("- ")
        yield element("li", plain(said, LONGEST_LINE), element("ul", *inner) if inner else NONE)
        place = end


def _shape(text: str) -> Html:
    if len(text) > 1 and text[0] == text[-1] == "`":
        return element("li", element("code", plain(text[1:-1], LONGEST_LINE)))
    return element("li", plain(text, LONGEST_LINE))
