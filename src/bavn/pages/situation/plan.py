"""*Plan*: the way to the planner of the emergency plan. What is written in it never leaves the browser.

Beredskabsplan
  Planen bliver i jeres browser … [Åbn planlæggeren]  [Hent den som én fil]
  1. Svar på spørgsmålene …
"""

from typing import Final

from bavn.pages.markup import element
from bavn.pages.situation.frame import Frame, advice, band, framed, link
from bavn.pages.vocabulary import Pair

PLANNER: Final = "/plan/planner"
FILE: Final = "/plan/bavn-planner.html"
TEXTS: Final[dict[str, Pair]] = {
    "title": ("Emergency plan", "Beredskabsplan"),
    "lead": (
        "What you do when it happens, whom you call, what you tell staff: a card for the wall, a plan for the drawer.",
        "Hvad I gør, når det sker, hvem I ringer til, hvad I siger: et kort til væggen og en plan til skuffen.",
    ),
    "open": ("Open the planner", "Åbn planlæggeren"),
    "file": ("Download it as one file", "Hent den som én fil"),
    "private": (
        "What you write is kept in this browser only. The hub is sent nothing and can read nothing of it.",
        "Det, I skriver, bliver kun gemt i denne browser. Hubben får intet at se og kan ikke læse det.",
    ),
    "how": ("How to go about it", "Sådan gør I"),
    "one": (
        "Best: download the file and keep it with your papers. It works without network, also when this hub is gone.",
        "Bedst: Hent filen, og gem den sammen med jeres andre papirer. Den virker uden net, også når denne hub er væk.",
    ),
    "two": (
        "Answer what you can, print the card, hang it on the wall. Save the plan as a file: a browser forgets.",
        "Svar på det, I kan, print kortet, og hæng det op. Gem planen som fil: En browser glemmer.",
    ),
    "three": (
        "On a computer that others use too, use the file, not this page: whoever uses the browser can read the plan.",
        "Bruger andre også computeren, så brug filen og ikke denne side: Den, der bruger browseren, kan læse planen.",
    ),
}


def plan_page(frame: Frame) -> str:
    """Build the page."""
    say = frame.words.of
    return framed(
        frame,
        say(TEXTS, "title"),
        element("h1", say(TEXTS, "title")),
        element("p", say(TEXTS, "lead"), class_="lead"),
        element(
            "p",
            link(PLANNER, say(TEXTS, "open"), class_="button"),
            " ",
            link(FILE, say(TEXTS, "file"), class_="button quiet", download="bavn-planner.html"),
            class_="buttons",
        ),
        band("calm", say(TEXTS, "private")),
        advice(say(TEXTS, "how"), [say(TEXTS, code) for code in ("one", "two", "three")]),
    )
