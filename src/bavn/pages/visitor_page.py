"""The frame of what a visitor is shown instead of a site: Danish and English on one small page that asks for nothing.

<main><section lang="da"><h1>…</h1>…</section><section lang="en">…</section></main>
"""

import re
from dataclasses import dataclass
from typing import Final

from bavn.model.language import LANGUAGES, Language
from bavn.pages.markup import Html, element, joined
from bavn.pages.vocabulary import Pair

ORDER: Final[tuple[Language, ...]] = ("da", "en")
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
E_MAIL: Final = re.compile(r"[^@\s:?&]+@[^@\s:?&]+\.[^@\s:?&]+")
PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{5,}")
NONE: Final = Html()
CSS: Final = Html(
    ":root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1b1d21;--soft:#565b64;--line:#dedbd3;"
    "--link:#14507a}"
    "@media(prefers-color-scheme:dark){:root{--paper:#14161a;--card:#1b1e23;--ink:#eceae5;--soft:#a9aeb8;--line:#34383f;"
    "--link:#8cc4f0}}"
    "*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--paper);"
    'color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI","Liberation Sans",sans-serif;'
    "overflow-wrap:anywhere}"
    "main{width:100%;max-width:38rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem;"
    "padding:clamp(1.25rem,.7rem + 2.4vw,2.25rem)}"
    "section+section{margin-top:1.6rem;padding-top:1.6rem;border-top:1px solid var(--line)}"
    "h1,h2{margin:0;line-height:1.2;letter-spacing:-.01em;text-wrap:balance}"
    "h1{font-size:clamp(1.4rem,1.2rem + 1vw,1.75rem)}h2{font-size:1.2rem}"
    "p,ul{margin:.7rem 0 0}ul{padding-left:1.2rem}li{margin:.25rem 0}a{display:inline-block;color:var(--link)}"
    ".button{min-height:2.75rem;padding:.55rem 1.1rem;border:1px solid;border-radius:.5rem;"
    "font-weight:600;text-decoration:none}"
    ".reference{margin-top:1.6rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.9rem}"
    ".reference strong{color:var(--ink);font:600 1.05rem ui-monospace,Consolas,monospace}"
)
REFERENCE: Final = "Reference"  # the same word in both
CONTACT: Final[Pair] = ("If it is urgent, contact us:", "Haster det, så kontakt os:")


@dataclass(frozen=True, slots=True)
class Told:
    """What one page says, each text in English and Danish: a heading, a paragraph, what one can do, a button."""

    heading: Pair
    sentences: tuple[Pair, ...]
    todo: tuple[Pair, ...] = ()
    again: Pair | None = None  # a link to the same address: tries it again


def visitor_page(told: Told, *, contact: str = "", reference: str = "") -> Html:
    """Build the page. `contact` becomes a link where it is nothing but an e-mail address or a phone number."""
    titles = " · ".join(told.heading[LANGUAGES.index(language)] for language in ORDER)
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        element("title", titles),
        element("style", CSS),
    )
    main = element("main", *(_section(told, language, contact) for language in ORDER), _reference(reference))
    return joined(Html("<!DOCTYPE html>\n"), element("html", head, element("body", main), lang=ORDER[0]))


def _section(told: Told, language: Language, contact: str) -> Html:
    column = LANGUAGES.index(language)
    todo = [element("li", pair[column]) for pair in told.todo]
    if contact:
        todo.append(element("li", CONTACT[column], " ", _linked(contact)))
    return element(
        "section",
        element("h1" if language == ORDER[0] else "h2", told.heading[column]),
        element("p", " ".join(pair[column] for pair in told.sentences)),
        element("ul", *todo) if todo else NONE,
        element("p", element("a", told.again[column], href="", class_="button")) if told.again else NONE,
        lang=language,
    )


def _linked(contact: str) -> str:
    if E_MAIL.fullmatch(contact):
        return element("a", contact, href=f"mailto:{contact}")
    if PHONE.fullmatch(contact):
        return element("a", contact, href=f"tel:{re.sub('[^0-9+]', '', contact)}")
    return contact


def _reference(reference: str) -> Html:
    if not reference:
        return NONE
    return element("p", f"{REFERENCE}: ", element("strong", reference), class_="reference")
