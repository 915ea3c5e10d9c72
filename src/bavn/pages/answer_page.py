"""The page behind the link in a hub's message to people: one button, in Danish and English.

Fælles hub: Varsel: Overbelastningsangreb. Alvor: høj. [Vi er på sagen]   →   Tak. Ingen andre får besked.
"""

from dataclasses import dataclass
from typing import Final, Literal

from bavn.model.finding import Severity
from bavn.model.language import LANGUAGES, Language
from bavn.model.safe_text import visible
from bavn.pages.markup import Html, element, joined
from bavn.pages.visitor_page import CSS, ORDER
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES, Pair
from bavn.pages.words import Words

State = Literal["open", "answered", "unknown"]

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
LONGEST: Final = 80
HEADING: Final[Pair] = ("{hub}: a warning for {member}", "{hub}: et varsel til {member}")
EXERCISE: Final[Pair] = ("EXERCISE / ØVELSE: {title}", "ØVELSE / EXERCISE: {title}")
TRAINED: Final[Pair] = ("{hub}: an exercise for {member}", "{hub}: en øvelse for {member}")
NOTHING: Final[Pair] = ("{hub}: a warning", "{hub}: et varsel")
WHAT: Final[Pair] = ("{kind}. Severity {severity}.", "{kind}. Alvor: {severity}.")
SAID: Final[dict[State, Pair]] = {
    "open": (
        "Press when you are on it. Nobody else is told then.",
        "Tryk, når I er på sagen. Så får ingen andre besked.",
    ),
    "answered": ("Thank you: you are on it. Nobody else is told.", "Tak: I er på sagen. Ingen andre får besked."),
    "unknown": (
        "This link does not work, or no longer. The warning may be over: bavn status shows what holds now.",
        "Linket virker ikke, eller ikke længere. Varslet er måske slut: bavn status viser, hvad der gælder nu.",
    ),
}
STYLE: Final = Html(  # to be hit with a thumb at night
    f"{CSS}form p{{margin-top:1.6rem}}"
    "button.button{width:100%;font:inherit;font-weight:600;padding:.9rem;cursor:pointer;text-wrap:balance;"
    "background:var(--link);color:var(--card);border-color:var(--link)}"
)
BUTTON: Final = "Vi er på sagen · We are on it"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: of whose people, about what, and whether it was answered. `exercise` is the title of one."""

    hub: str
    state: State
    member: str = ""
    kind: str = ""
    severity: Severity = "high"
    exercise: str = ""


def answer_page(asked: Asked) -> Html:
    """Build the page. The button posts to the page's own address."""
    sections = [element("section", *_said(asked, language), lang=language) for language in ORDER]
    form = element("form", element("p", element("button", BUTTON, class_="button")), method="post")
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        element("title", visible(asked.hub, LONGEST)),
        element("style", STYLE),
    )
    body = element("body", element("main", *sections, form if asked.state == "open" else Html()))
    return joined(Html("<!doctype html>"), element("html", head, body, lang="da"))


def _said(asked: Asked, language: Language) -> tuple[Html, ...]:
    column, words = LANGUAGES.index(language), Words(language)
    heading = (TRAINED if asked.exercise else HEADING) if asked.member else NOTHING
    named = {"hub": visible(asked.hub, LONGEST), "member": visible(asked.member, LONGEST)}
    parts = [element("h1", heading[column].format(**named))]
    if asked.exercise:
        parts.append(element("p", element("strong", EXERCISE[column].format(title=visible(asked.exercise, LONGEST)))))
    if asked.kind:
        kind, severity = words.of(KIND_NAMES, asked.kind), words.of(SEVERITIES, asked.severity)
        parts.append(element("p", WHAT[column].format(kind=kind, severity=severity)))
    return (*parts, element("p", SAID[asked.state][column]))
