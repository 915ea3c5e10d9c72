"""The link in a message to people: whoever opens it sees a button, and pressing it says that somebody is on it.

GET  /answer/TOKEN    a page with a button: mail programs and chats open links by themselves, and that is no answer
POST /answer/TOKEN    the answer; nobody else is called
"""

from dataclasses import dataclass, replace
from datetime import datetime
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
from bavn.hubstore.store import HubStore
from bavn.model.exercise import Exercise
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
        found = await self.hub.read(lambda store: store.messages.asked(digest))
        if found is None:
            return await self._exercise(await self.hub.read(lambda store: store.exercises.messages.asked(digest)))
        return self._page(found)

    async def take_answer(self, request: Request) -> Response:
        """Take the answer."""
        digest = await self._digest(request)
        try:
            found = await self.hub.pipeline.call(lambda store, now: store.messages.answer(digest, "link", now))
            if found is None:
                trained = self.hub.pipeline.call(lambda store, now: _trained(store, digest, now))
                return await self._exercise(await trained)
        except BusyError as busy:
            raise busy_problem(busy) from None
        return self._page(found)

    async def _exercise(self, message: Message | None) -> Response:
        """The same for an inject of an exercise."""
        asked = self._asked(message)
        if message is not None and message.state != "over":
            number = message.warning
            exercise = await self.hub.read(lambda store: _exercise_of(store, number))
            asked = replace(asked, exercise=exercise.title if exercise else "-")
        return self._shown(asked)

    async def _digest(self, request: Request) -> bytes:
        await who(request, self.hub)  # counts the knock
        return sha256(str(request.path_params["token"]).encode("utf-8", "surrogatepass")).digest()

    def _page(self, message: Message | None) -> Response:
        found = self._asked(message)
        warning = next((one for one in self.hub.published.warnings if message and one.id == message.warning), None)
        if warning is None or found.state == "unknown":
            return self._shown(found)
        return self._shown(replace(found, kind=warning.kind, severity=warning.severity))

    def _shown(self, asked: Asked) -> Response:
        return HTMLResponse(answer_page(asked), headers={"Content-Security-Policy": POLICY})

    def _asked(self, message: Message | None) -> Asked:
        name = self.hub.settings.hub.name
        if message is None or message.state == "over":
            return Asked(name, "unknown")
        member = self.hub.admitted.members.get(message.member)
        state: State = "answered" if message.state == "answered" else "open"
        return Asked(name, state, member.name if member else "")


def _trained(store: HubStore, digest: bytes, now: datetime) -> Message | None:
    return store.exercises.messages.answer(digest, "link", now)


def _exercise_of(store: HubStore, inject: int) -> Exercise | None:
    found = store.exercises.inject(inject)
    return store.exercises.get(found.exercise) if found else None
