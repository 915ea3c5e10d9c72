"""What is shown where a page cannot be: why, and what to do about it."""

from typing import Final

from bavn.pages.markup import element
from bavn.pages.situation.frame import Frame, framed, link
from bavn.pages.vocabulary import Pair

HEADINGS: Final[dict[str, Pair]] = {
    "400": ("That was not understood", "Det blev ikke forstået"),
    "403": ("That is not for you", "Det har du ikke adgang til"),
    "404": ("There is no such page", "Siden findes ikke"),
    "405": ("There is no such page", "Siden findes ikke"),
    "409": ("That has changed meanwhile", "Det har ændret sig i mellemtiden"),
    "413": ("That was too much", "Det var for meget"),
    "415": ("That was not understood", "Det blev ikke forstået"),
    "422": ("That cannot be done", "Det kan ikke lade sig gøre"),
    "429": ("Too often", "For mange gange"),
    "500": ("Something went wrong here", "Noget gik galt her"),
    "503": ("The hub cannot do this now", "Hubben er optaget lige nu"),
}
WHY: Final[dict[str, Pair]] = {
    "400": ("The hub did not understand what was sent.", "Hubben forstod ikke det, der blev sendt."),
    "403": (
        (
            "Your role may not see or do this, or the form was made before you signed in. Nothing was done. Open the "
            "page once more and try again."
        ),
        (
            "Din rolle må ikke se eller gøre dette, eller formularen er fra før, du loggede ind. Intet er udført. Åbn "
            "siden igen, og prøv en gang til."
        ),
    ),
    "404": (
        "What was asked for is not here, or is not yours to see.",
        "Det, der blev spurgt efter, findes ikke her, eller du må ikke se det.",
    ),
    "409": (
        "Somebody else was quicker. Nothing was done. Open the page once more and see.",
        "Andre kom først. Intet er udført. Åbn siden igen, og se efter.",
    ),
    "413": ("More was sent than a form here has.", "Der blev sendt mere, end en formular her kan rumme."),
    "422": ("What was sent does not fit. Nothing was done.", "Det, der blev sendt, passer ikke. Intet er udført."),
    "429": (
        "So much was asked from here that the hub wants a pause. Wait a minute, then try again.",
        "Der er spurgt så meget herfra, at hubben vil have en pause. Vent et minut, og prøv igen.",
    ),
    "500": (
        "That is a fault of the hub, and it is noted. Look whether what you did last was done before you try again.",
        "Det er en fejl i hubben, og den er noteret. Se efter, om det sidste blev udført, før du prøver igen.",
    ),
    "503": (
        "Its store did not answer. Nothing was done. Try again in a few seconds.",
        "Dens lager svarede ikke. Intet er udført. Prøv igen om nogle sekunder.",
    ),
}
SAYINGS: Final[dict[str, Pair]] = {
    "now": ("To the page Now", "Til siden Nu"),
    "sign-in": ("Sign in", "Log ind"),
    "moment": ("One moment", "Et øjeblik"),
    "go-on": ("Go on", "Fortsæt"),
}


def refused_page(frame: Frame, status: int) -> str:
    """Build the page for a status that is a refusal. It repeats nothing of what was sent."""
    say, code = frame.words.of, str(status)
    heading = say(HEADINGS, code if code in HEADINGS else "400")
    why = say(WHY, code if code in WHY else {"405": "404", "415": "400"}.get(code, "400"))
    way = link("/", say(SAYINGS, "now")) if frame.user else link("/sign-in", say(SAYINGS, "sign-in"))
    return framed(frame, heading, element("h1", heading), element("p", why), element("p", way))


def come_again_page(frame: Frame, way: str) -> str:
    """Build a page that leads on at once: a browser that comes from another site shows its cookies only then."""
    say = frame.words.of
    heading = say(SAYINGS, "moment")
    onward = element("meta", http_equiv="refresh", content=f"0;url={way}")
    return framed(frame, heading, onward, element("h1", heading), element("p", link(way, say(SAYINGS, "go-on"))))
