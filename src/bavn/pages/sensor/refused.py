"""What the sensor's own pages say instead of a page."""

from typing import Literal

from bavn.pages.markup import element
from bavn.pages.sensor.words import TEXTS
from bavn.pages.situation.frame import NONE, Frame, framed, link, plain

Why = Literal["key", "missing", "form", "store"]


def refused_page(why: Why, frame: Frame, said: str = "") -> str:
    """Return it. `said` is what went wrong, in the words of who failed. Without the key no page of ours opens."""
    say = frame.words.of
    more = plain(said, 300) or say(TEXTS, f"refused.{why}.said")
    title = say(TEXTS, f"refused.{why}")
    said_more = element("p", more, class_="lead") if more else NONE
    back = element("p", link("/", say(TEXTS, "refused.back"), class_="button quiet"), class_="buttons")
    return framed(frame, title, element("h1", title), said_more, NONE if why == "key" else back)
