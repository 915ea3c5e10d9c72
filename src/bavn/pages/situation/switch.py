"""The kill switch asks whether it is meant: what happens, why, a tick, one button, and a way out.

Slå nødstoppet til?
  42 beslutninger ophæves hos alle medlemmer inden for sekunder. …
  [ ] Ja, ophæv alt       (Slå nødstoppet til)   (Nej, tilbage til beslutninger)
"""

from typing import Literal

from bavn.pages.markup import element
from bavn.pages.situation.decisions_words import TEXTS
from bavn.pages.situation.frame import NONE, Frame, band, button, form, framed, link
from bavn.pages.situation.frame import field as field_of

Way = Literal["kill", "unkill"]


def switch_page(way: Way, standing: int, frame: Frame, *, unsure: bool = False) -> str:
    """Ask whether somebody means it. `standing`: how many decisions are in force now."""
    say = frame.words.of
    title = say(TEXTS, f"{way}.title")
    tone: Literal["", "alarm"] = "alarm" if way == "kill" else ""
    codes = ("first", "second", "third") if way == "unkill" else ("second", "third")
    counted = frame.words.counted("decision", standing)
    steps = [say(TEXTS, "kill.first").format(decisions=counted)] if way == "kill" else []
    steps += [say(TEXTS, f"{way}.{code}") for code in codes]
    sure = element("label", element("input", type="checkbox", name="sure", value="yes"), " ", say(TEXTS, f"{way}.sure"))
    return framed(
        frame,
        title,
        element("h1", title),
        band("alarm", element("p", say(TEXTS, "kill.unsure")), role="alert") if unsure else NONE,
        element(
            "section",
            element("h2", say(TEXTS, "kill.what")),
            element("ul", *(element("li", step) for step in steps)),
            form(
                frame,
                f"/decisions/{way}",
                field_of(say(TEXTS, "decide.reason"), "reason", maxlength="200", autocomplete="off"),
                element("p", sure, class_="tick"),
                element(
                    "div",
                    button(say(TEXTS, f"{way}.do"), tone=tone),
                    link("/decisions", say(TEXTS, "kill.no"), class_="button quiet"),
                    class_="buttons",
                ),
            ),
            class_=f"card edge {'alarm' if way == 'kill' else 'calm'} switch",
        ),
        element("p", say(TEXTS, "kill.one"), class_="note") if way == "kill" else NONE,
    )
