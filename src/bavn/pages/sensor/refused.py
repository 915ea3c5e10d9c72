"""What the sensor's own pages say instead of a page."""

from typing import Literal

from bavn.pages.markup import element
from bavn.pages.sensor.words import TEXTS
from bavn.pages.situation.frame import NONE, Frame, framed, plain

Why = Literal["key", "missing", "form", "store"]


def refused_page(why: Why, frame: Frame, said: str = "") -> str:
    """Return it. `said` is what went wrong, in the words of who failed."""
    say = frame.words.of
    more = plain(said, 300) or say(TEXTS, f"refused.{why}.said")
    title = say(TEXTS, f"refused.{why}")
    return framed(frame, title, element("h1", title), element("p", more, class_="lead") if more else NONE)
