"""The link in a message to people: whoever opens it sees a button, and pressing it says that somebody is on it.

GET  /answer/TOKEN    a page with a button: mail programs and chats open links by themselves, and that is no answer
POST /answer/TOKEN    the answer; nobody else is called
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bavn.hub.doors.access import who
from bavn.hub.doors.operations import Operation, Parameter
from bavn.hub.doors.taking import busy_problem
from bavn.hub.hub import Hub
from bavn.hub.pipeline import BusyError
from bavn.hubstore.messages import Message
from bavn.pages.answer_page import POLICY, Asked, State, answer_page

PATH: Final = "/answer/{token}"
TOKEN: Final = Parameter("token", "path", {"type": "string"}, "From the message.")
COMMON: Final[dict[str, Any]] = {
    "parameters": (TOKEN,),
    "gives_media": "text/html",
    "refuses": (400, 401, 404, 429),
    "tag": "people",
}


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
        """Show what is asked, and a button where nobody has answered."""
        digest = await self._digest(request)
        return self._page(await self.hub.read(lambda store: store.messages.asked(digest)))

    async def take_answer(self, request: Request) -> Response:
        """Take the answer."""
        digest = await self._digest(request)
        try:
            found = await self.hub.pipeline.call(lambda store, now: store.messages.answer(digest, "link", now))
        except BusyError as busy:
            raise busy_problem(busy) from None
        return self._page(found)

    async def _digest(self, request: Request) -> bytes:
        await who(request, self.hub)  # counts the knock
        return sha256(str(request.path_params["token"]).encode("utf-8", "surrogatepass")).digest()

    def _page(self, message: Message | None) -> Response:
        page = answer_page(self._asked(message))
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    def _asked(self, message: Message | None) -> Asked:
        name = self.hub.settings.hub.name
        if message is None or message.state == "over":
            return Asked(name, "unknown")
        member = self.hub.admitted.members.get(message.member)
        warning = next((one for one in self.hub.published.warnings if one.id == message.warning), None)
        state: State = "answered" if message.state == "answered" else "open"
        asked = Asked(name, state, member.name if member else "")
        return asked if warning is None else replace(asked, kind=warning.kind, severity=warning.severity)
