"""The public page of an organisation: what works, what does not, since when, and what to do instead.

Danish and English on one small page that asks for nothing, for citizens; an attacker reads it too, and learns nothing
from it that a visit to the website would not show. It is made of a `Board`, which holds no more.
"""

import re
from datetime import tzinfo
from typing import Final

from bavn.model.language import LANGUAGES, Language
from bavn.model.safe_text import visible
from bavn.pages.badge import SIGNS
from bavn.pages.document import document
from bavn.pages.local import Local
from bavn.pages.markup import Html, element, joined
from bavn.pages.public_words import HEADINGS, SAID, STATE_SENTENCES
from bavn.pages.standing import Board, Standing
from bavn.pages.visitor_page import CSS, E_MAIL, NONE, ORDER, PHONE
from bavn.pages.words import Words

LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 400
STYLE: Final = CSS + (
    ":root{--works:#1f6b45;--slow:#7a5b00;--some:#9a4a12;--down:#a5280a;--unknown:#565b64}"
    "@media(prefers-color-scheme:dark){:root{"
    "--works:#7fd0a5;--slow:#e5c35c;"
    "--some:#f0a070;--down:#ff9a6c;--unknown:#a9aeb8}}"
    "header{color:var(--soft);font-weight:600;margin-bottom:.9rem}"
    "ul.services{list-style:none;padding:0;margin-top:1.1rem}"
    "ul.services li{display:grid;grid-template-columns:1.9rem 1fr;"
    "margin:0;padding:.7rem 0;border-top:1px solid var(--line)}"
    "ul.services svg{width:1.25rem;height:1.25rem;margin-top:.15rem;fill:none;stroke-width:1.7}"
    "ul.services strong,ul.services span{display:block}"
    ".works{stroke:var(--works);color:var(--works)}.slow{stroke:var(--slow);color:var(--slow)}"
    ".some{stroke:var(--some);color:var(--some)}.down{stroke:var(--down);color:var(--down)}"
    ".unknown{stroke:var(--unknown);color:var(--unknown)}"
    ".instead{margin-top:.3rem}.at{color:var(--soft);font-size:.9rem}"
    "@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--works:#1f6b45;--slow:#6a4f00;"
    "--some:#8a4010;--down:#8f2a08;--unknown:#444;color-scheme:light}body{display:block;padding:0}main{border:0;max-width:none}}"
)


def public_page(told: Board, zone: tzinfo) -> str:
    """Return the page as one string."""
    names = " · ".join(_Told(told, language, zone).say("title") for language in ORDER)
    sections = (_Told(told, language, zone).section() for language in ORDER)
    header = element("header", visible(told.organisation, LONGEST_NAME))
    return document(names, STYLE, element("body", element("main", header, *sections)), ORDER[0])


class _Told:
    """One board in one language."""

    __slots__ = ("board", "column", "language", "local")

    def __init__(self, told: Board, language: Language, zone: tzinfo) -> None:
        self.board = told
        self.language = language
        self.column = LANGUAGES.index(language)
        self.local = Local(Words(language), zone)

    def say(self, code: str, **values: str) -> str:
        organisation = visible(self.board.organisation, LONGEST_NAME)
        return SAID[code][self.column].format(organisation=organisation, **values)

    def section(self) -> Html:
        services = self.board.standings
        troubled = any(one.state in {"slow", "some", "down"} and not one.planned for one in services)
        message = visible(self.board.message[self.column], LONGEST_TEXT)
        at = self.local.moment(self.board.at, seconds=False)
        return element(
            "section",
            element("h1" if self.language == ORDER[0] else "h2", self.heading()),
            element("p", message) if message else NONE,
            element("ul", *(self.service(one) for one in services), class_="services")
            if services
            else element("p", self.say("nothing")),
            element("p", self.say("working-on-it")) if troubled else NONE,
            self.contact(),
            element("p", self.say("at", at=at, zone=self.local.zone_name), class_="at"),
            lang=self.language,
        )

    def heading(self) -> str:
        states = {one.state for one in self.board.standings}
        code: str = self.board.state
        if states == {"down"}:
            code = "all-down"
        elif code == "unknown" and len(states) > 1:
            code = "some-unknown"
        return HEADINGS[code][self.column]

    def service(self, one: Standing) -> Html:
        said = [STATE_SENTENCES[one.state][self.column]]
        if one.since is not None:
            said.append(self.say("since", when=self.local.moment(one.since, seconds=False)))
        if one.planned:
            said.append(self.say("planned"))
        instead = visible(one.instead[self.column], LONGEST_TEXT) if one.state != "works" else ""
        sign = element(
            "svg", element("path", d=SIGNS[one.state]), viewBox="0 0 13 13", aria_hidden="true", class_=one.state
        )
        text = element(
            "div",
            element("strong", visible(one.name, LONGEST_NAME)),
            element("span", ", ".join(said), class_=one.state),
            element("span", f"{self.say('instead')} {instead}", class_="instead") if instead else NONE,
        )
        return element("li", sign, text)

    def contact(self) -> Html:
        contact = visible(self.board.contact, LONGEST_NAME)
        if not contact:
            return NONE
        return element("p", self.say("contact"), " ", _linked(contact))


def _linked(contact: str) -> str:
    if E_MAIL.fullmatch(contact):
        return element("a", contact, href=f"mailto:{contact}")
    if PHONE.fullmatch(contact):
        return element("a", contact, href=f"tel:{re.sub('[^0-9+]', '', contact)}")
    return joined(contact)
