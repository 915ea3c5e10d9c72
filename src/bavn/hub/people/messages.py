"""People at members are told of warnings, one after the other until somebody answers; see `escalation`.

warnings ──> who is to be told ──> a message by Apprise, in a process of its own ──> the link in it is an answer
"""

import asyncio
import hmac
import logging
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bavn.hub.people.calling import over_text, unanswered_text, warning_text
from bavn.hub.people.escalation import after_telling, begin, next_contact, unanswered
from bavn.hubstore.messages import Message
from bavn.model.campaign import EarlyWarning
from bavn.model.member import Member
from bavn.sharing.signing import SigningKey
from bavn.telling.outbox import Text
from bavn.telling.sending import Send, send_apart

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

TURN_S: Final = 2.0
AT_ONCE: Final = 2  # processes that send: each is half a second of CPU
TOKEN_BYTES: Final = 16
STALE: Final = timedelta(hours=1)  # a hub that was down does not call people about what began before
About = tuple[int, str]  # a warning and a member
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(slots=True)
class People:
    """Calls the people of members, and the hub's own where nobody answers. `send` waits, so it runs in a thread."""

    hub: "Hub"
    send: Send = send_apart
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _busy: dict[About, asyncio.Task[None]] = field(default_factory=dict)  # whose step has not ended yet

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until `stop` is set. What goes wrong in one turn is logged, and the next one tries again."""
        while not stop.is_set():
            try:
                await self.turn()
            except Exception as error:  # noqa: BLE001  people are to be called, whatever happened to one of them
                LOG.warning("people could not be called (%s); tried again", type(error).__name__)
            await pause(stop, TURN_S)
        await self.settled()

    async def turn(self) -> None:
        """Begin what is new, and take a step with each that is open. A contact that is slow holds up nobody else."""
        now = self.hub.now()
        if self.hub.published.killed:
            return
        warnings = {warning.id: warning for warning in self.hub.published.warnings if not warning.ended}
        kept = await self.hub.read(lambda store: store.messages.about(warnings))
        known = {(one.warning, one.member): one for one in kept}
        fresh = list(self._fresh(known, now))
        if fresh:
            await self.hub.pipeline.call(lambda store, _now: store.messages.keep(*fresh))
        known |= {(one.warning, one.member): one for one in fresh}
        for about, message in known.items():
            if message.state == "open" and message.warning > 0 and about not in self._busy:  # others are of outages
                self._busy[about] = asyncio.create_task(self._stepped(message, warnings.get(message.warning), now))

    async def settled(self) -> None:
        """Wait until every step that was begun has ended."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _fresh(self, known: Mapping[About, Message], now: datetime) -> Iterator[Message]:
        """A message for each member that a warning is for, where there is none yet, or only one without an answer.

        A member that has named nobody is not called, and no silence is made of that: `bavn hub member show` lists them.
        """
        members = [one for one in self.hub.admitted.members.values() if one.status == "active" and one.contacts]
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

    async def _stepped(self, message: Message, warning: EarlyWarning | None, now: datetime) -> None:
        try:
            await self._step(message, warning, now)
        except Exception as error:  # noqa: BLE001  the next turn takes this step again
            LOG.warning("a message could not be sent (%s); tried again", type(error).__name__)
        finally:
            self._busy.pop((message.warning, message.member), None)

    async def _step(self, message: Message, warning: EarlyWarning | None, now: datetime) -> None:
        member = self.hub.admitted.members.get(message.member)
        if member is None or warning is None:
            if await self._move(message, replace(message, state="over")) and member is not None:
                await self._say_over(message, member, now)
            return
        place = next_contact(message, len(member.contacts), now)
        if place is not None:
            await self._tell(message, warning, member, place, now)
        elif unanswered(message, len(member.contacts), now) and await self._move(
            message, replace(message, state="given-up")
        ):
            own = self.hub.settings.hub
            LOG.warning("warning %d: nobody answered at member %s", message.warning, member.id)
            for contact in own.contacts:
                await self._send(contact, unanswered_text(member, message.warning, own.language))

    async def _tell(self, message: Message, warning: EarlyWarning, member: Member, place: int, now: datetime) -> None:
        """Tell one contact. It is kept before it is sent: a hub that is killed in between calls the next one."""
        token = answer_token(self.hub.signing, message)
        if await self._move(message, replace(after_telling(message, now), ack=sha256(token.encode()).digest())):
            link = f"{self.hub.settings.link}/answer/{token}" if message.needs_answer else ""
            text = warning_text(warning, member, self.hub.settings.hub, now, link)
            await self._send(member.contacts[place], text)

    async def _say_over(self, message: Message, member: Member, now: datetime) -> None:
        ended = next((one for one in self.hub.published.warnings if one.id == message.warning), None)
        if ended is None:
            return
        for contact in member.contacts[: message.told]:
            await self._send(contact, over_text(ended, member, self.hub.settings.hub, now))

    async def _send(self, contact: str, text: Text) -> None:
        async with self._gate:
            outcome = await asyncio.to_thread(self.send, contact, text.title, text.body)
        if not outcome.taken:
            LOG.warning("a contact was not reached (%s)", outcome.why)

    async def _move(self, before: Message, after: Message) -> bool:
        """Keep a step; False where somebody has answered meanwhile, so that it is not taken."""
        return await self.hub.pipeline.call(lambda store, _now: store.messages.move(before, after))


def answer_token(key: SigningKey, message: Message) -> str:
    """What stands in the links of a message: the same for all contacts, so that none dies when the next is called.

    Nobody who has not the hub's key can make one, and it stands nowhere.
    """
    about = f"bavn.answer/1 {message.warning} {message.member} {message.made.isoformat()}"
    return urlsafe_b64encode(hmac.digest(key.raw, about.encode(), "sha256")[:TOKEN_BYTES]).decode().rstrip("=")


def concerns(warning: EarlyWarning, member: str) -> bool:
    """Whether a warning is for a member: it is named, or all are and it has not been hit itself."""
    return member in warning.members if warning.members is not None else member not in warning.hit


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
