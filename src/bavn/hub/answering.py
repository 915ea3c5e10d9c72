"""The link in a message to people: whoever opens it sees a button, and pressing it says that somebody is on it.

GET  /answer/TOKEN    a page with a button: mail programs and chats open links by themselves, and that is no answer
POST /answer/TOKEN    the answer; nobody else is called
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bavn.hub.access import who
from bavn.hub.hub import Hub
from bavn.hub.operations import Operation, Parameter
from bavn.hub.problems import ProblemError
from bavn.model.language import LANGUAGES
from bavn.pages.markup import Html, element, joined
from bavn.pages.vocabulary import Pair

PATH: Final = "/answer/{token}"
SHAPE: Final = re.compile(r"^[A-Za-z0-9_-]{22}$")  # 128 bits
TOKEN: Final = Parameter("token", "path", {"type": "string", "pattern": SHAPE.pattern}, "From the message.")
COMMON: Final[dict[str, Any]] = {
    "parameters": (TOKEN,),
    "gives_media": "text/html",
    "refuses": (400, 401, 404, 429),
    "tag": "people",
}
HEADING: Final[Pair] = ("A warning from {hub}", "Et varsel fra {hub}")
ASK: Final[Pair] = (
    "Press when you have seen it. Nobody else is called then.",
    "Tryk, når I har set det. Så kaldes ingen andre.",
)
BUTTON: Final[Pair] = ("We are on it", "Vi er på sagen")
DONE: Final[Pair] = ("Thank you. Nobody else is called.", "Tak. Ingen andre kaldes.")
UNKNOWN: Final[Pair] = ("This link is not in use.", "Dette link er ikke i brug.")


@dataclass(frozen=True, slots=True)
class Answering:
    """The two doors. What the link is for stands nowhere: it may be opened by anybody who sees it."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What they do."""
        return (
            Operation("GET", PATH, self.ask_for_answer, "A page with a button.", **COMMON),
            Operation("POST", PATH, self.take_answer, "Somebody has seen the warning.", **COMMON),
        )

    async def ask_for_answer(self, request: Request) -> Response:
        """Show the button, whatever the token: only pressing it looks whether there is such a message."""
        await self._token(request)
        form = element("form", element("button", " · ".join(reversed(BUTTON))), method="post")
        return self._page(ASK, form)

    async def take_answer(self, request: Request) -> Response:
        """Take the answer."""
        digest = sha256((await self._token(request)).encode()).digest()
        found = await self.hub.pipeline.call(lambda store, now: store.messages.answer(digest, "link", now))
        return self._page(DONE if found is not None else UNKNOWN)

    async def _token(self, request: Request) -> str:
        await who(request, self.hub)  # counts the knock
        token = str(request.path_params["token"])
        if not SHAPE.fullmatch(token):
            raise ProblemError(404, "there is no such link")
        return token

    def _page(self, said: Pair, *parts: Html) -> Response:
        name = self.hub.settings.hub.name
        sections = [
            element(
                "section", element("h1", HEADING[column].format(hub=name)), element("p", said[column]), lang=language
            )
            for language in ("da", "en")
            for column in (LANGUAGES.index(language),)
        ]
        head = element("head", Html('<meta charset="utf-8">'), element("title", "Bavn"))
        body = element("body", *sections, *parts)
        return HTMLResponse(joined(Html("<!doctype html>"), element("html", head, body, lang="da")))
