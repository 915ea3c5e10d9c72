"""People at members are told of warnings, one after the other until somebody answers; see `escalation`.

warnings ──> who is to be told ──> a message by Apprise, in a process of its own ──> the link in it is an answer
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bavn.hub.calling import over_text, unanswered_text, warning_text
from bavn.hub.escalation import after_telling, begin, next_contact, unanswered
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.campaign import EarlyWarning
from bavn.model.language import Language
from bavn.model.member import Member
from bavn.telling.outbox import Text
from bavn.telling.sending import Send, send_apart

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

TURN_S: Final = 2.0
AT_ONCE: Final = 2  # processes that send: each is half a second of CPU
REMEMBERED: Final = timedelta(days=7)  # as long as warnings are
STALE: Final = timedelta(hours=1)  # a hub that was down does not call people about what began before
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(slots=True)
class People:
    """Calls the people of members, and the hub's own where nobody answers. `send` waits, so it runs in a thread."""

    hub: "Hub"
    send: Send = send_apart
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until `stop` is set. What goes wrong in one turn is logged, and the next one tries again."""
        while not stop.is_set():
            try:
                await self.turn()
            except Exception as error:  # noqa: BLE001  people are to be called, whatever happened to one of them
                LOG.warning("people could not be called (%s); tried again", type(error).__name__)
            await _wait(stop, TURN_S)

    async def turn(self) -> None:
        """Begin what is new, tell whom it is time to tell, and let go of what is over."""
        now = self.hub.now()
        if self.hub.published.killed:
            return
        kept = await self.hub.read(lambda store: store.messages.since(now - REMEMBERED))
        known = {(one.warning, one.member): one for one in kept}
        warnings = {warning.id: warning for warning in self.hub.published.warnings}
        fresh = list(self._fresh(known, now))
        known |= {(one.warning, one.member): one for one in fresh}
        if fresh:
            await self._keep(*fresh)
        open_ones = [one for one in known.values() if one.state == "open"]
        await asyncio.gather(*(self._step(one, warnings.get(one.warning), now) for one in open_ones))

    def _fresh(self, known: dict[tuple[int, str], Message], now: datetime) -> Iterator[Message]:
        """A message for each member that a warning is for, where there is none yet, or only one without an answer."""
        members = [one for one in self.hub.registry.members.values() if one.status == "active"]
        for warning in self.hub.published.warnings:
            if warning.ended or now - warning.at > STALE:
                continue
            for member in members:
                if not concerns(warning, member.id):
                    continue
                made = begin(warning.id, member.id, warning.severity, now)
                before = known.get((warning.id, member.id))
                if made is not None and (before is None or (made.needs_answer and not before.needs_answer)):
                    yield made

    async def _step(self, message: Message, warning: EarlyWarning | None, now: datetime) -> None:
        member = self.hub.registry.members.get(message.member)
        if member is None or warning is None or warning.ended:
            await self._keep(replace(message, state="over"))
            if member is not None and warning is not None:
                await self._say_over(message, warning, member, now)
            return
        place = next_contact(message, len(member.contacts), now)
        if place is not None:
            await self._tell(message, warning, member, place, now)
        elif unanswered(message, len(member.contacts), now):
            await self._keep(replace(message, state="given-up"))
            await self._tell_own(lambda language: unanswered_text(member, message.warning, language))

    async def _tell(self, message: Message, warning: EarlyWarning, member: Member, place: int, now: datetime) -> None:
        """Tell one contact. It is kept before it is sent: a hub that is killed in between calls the next one."""
        token = secrets.token_urlsafe(16)
        kept = replace(after_telling(message, now), ack=sha256(token.encode()).digest())
        await self._keep(kept)
        link = f"{self.hub.settings.link}/answer/{token}" if message.needs_answer else ""
        await self._send(member.contacts[place], warning_text(warning, member, self.hub.settings.hub.name, now, link))

    async def _say_over(self, message: Message, warning: EarlyWarning, member: Member, now: datetime) -> None:
        for contact in member.contacts[: message.told]:
            await self._send(contact, over_text(warning, member, self.hub.settings.hub.name, now))

    async def _tell_own(self, text: Callable[[Language], Text]) -> None:
        for contact in self.hub.settings.hub.contacts:
            await self._send(contact, text(self.hub.settings.hub.language))

    async def _send(self, contact: str, text: Text) -> None:
        async with self._gate:
            outcome = await asyncio.to_thread(self.send, contact, text.title, text.body)
        if not outcome.taken:
            LOG.warning("a contact was not reached (%s)", outcome.why)

    async def _keep(self, *messages: Message) -> None:
        def keep(store: HubStore, _now: datetime) -> None:
            store.messages.keep(*messages)

        await self.hub.pipeline.call(keep)


def concerns(warning: EarlyWarning, member: str) -> bool:
    """Whether a warning is for a member: it is named, or all are and it has not been hit itself."""
    return member in warning.members if warning.members is not None else member not in warning.hit


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
