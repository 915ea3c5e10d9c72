"""The last hour, minute by minute: how many organisations were attacked, and how many had a site down, as bars."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.frame import Frame
from bavn.pages.vocabulary import Pair

MINUTES: Final = 60
WIDE: Final = 360
BAR: Final = WIDE / MINUTES
HIGH: Final = 34  # of one row
TEXTS: Final[dict[str, Pair]] = {
    "title": ("The last hour", "Den sidste time"),
    "attacked": ("under attack", "under angreb"),
    "down": ("down", "nede"),
    "most": ("{what}: at most {count}, at {at}", "{what}: højst {count}, kl. {at}"),
    "none": ("{what}: none", "{what}: ingen"),
    "now": ("now", "nu"),
}


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute: how many organisations were attacked in it, and how many had a site down."""

    attacked: int = 0
    down: int = 0


def hour(minutes: Sequence[Minute], frame: Frame, *, attacks: bool = True) -> Html:
    """Draw it; what is drawn is also said in words. `minutes` are the last sixty, the last one is now.

    `attacks` False: the reader is told of none, so that none are known says nothing.
    """
    return element(
        "figure",
        element("figcaption", element("strong", frame.words.of(TEXTS, "title"))),
        _row("attacked", minutes, lambda one: one.attacked, frame) if attacks else joined(),
        _row("down", minutes, lambda one: one.down, frame),
        element("p", *_clocks(frame), class_="clocks", aria_hidden="true"),
        class_="hour",
    )


def _row(code: str, minutes: Sequence[Minute], of: Callable[[Minute], int], frame: Frame) -> Html:
    counts = [of(one) for one in minutes]
    most = max(counts, default=0)
    bars = "".join(
        f"M{place * BAR:g} {HIGH}v{-max(count / most * HIGH, 3):.1f}h{BAR - 1:g}V{HIGH}z"
        for place, count in enumerate(counts)
        if count
    )
    said = _said(code, counts, frame)
    drawing = element(
        "svg",
        element("title", said),
        element("path", d=f"M0 {HIGH}h{WIDE}", class_="ground"),
        element("path", d=bars, class_=code) if bars else joined(),
        viewBox=f"0 0 {WIDE} {HIGH + 1}",
        preserveAspectRatio="none",
        role="img",
    )
    return joined(element("p", said, aria_hidden="true"), drawing)


def _said(code: str, counts: Sequence[int], frame: Frame) -> str:
    what = frame.words.of(TEXTS, code).capitalize()
    most = max(counts, default=0)
    if not most:
        return frame.words.of(TEXTS, "none").format(what=what)
    at = _start(frame) + timedelta(minutes=counts.index(most))
    clock = frame.local.clock(at, seconds=False)
    return frame.words.of(TEXTS, "most").format(what=what, count=frame.words.number(most), at=clock)


def _start(frame: Frame) -> datetime:
    return frame.now.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES - 1)


def _clocks(frame: Frame) -> list[Html]:
    marks = [frame.now - timedelta(minutes=MINUTES - minutes) for minutes in (0, 20, 40)]
    said = [frame.local.clock(one, seconds=False) for one in marks]
    return [element("span", one) for one in (*said, frame.words.of(TEXTS, "now"))]
