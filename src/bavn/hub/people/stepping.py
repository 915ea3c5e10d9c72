"""One step with a message, whatever it is about: the next contact is told, or that it is over, or that nobody answers.

Each step runs by itself: a contact that is slow holds up nobody else.
"""

import asyncio
import hmac
import logging
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bavn.hub.people.calling import unanswered_text
from bavn.hub.people.escalation import after_telling, next_contact, unanswered
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.member import Member
from bavn.sharing.signing import SigningKey
from bavn.telling.outbox import Text
from bavn.telling.sending import Send

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

AT_ONCE: Final = 2  # processes that send: each is half a second of CPU
TOKEN_BYTES: Final = 16
About = tuple[int, str]  # what a message is about, and a member
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about: `what` and `number` as people know it. `over` None: that it has ended is not said.

    `text` is what a member's contact is told, with the link that answers ("": nobody has to). `silence`: what the hub's
    own people are told where nobody answers; None: what they are told of warnings.
    """

    what: str
    number: int
    goes_on: bool
    text: Callable[[Member, str], Text]
    over: Callable[[Member], Text] | None
    silence: Callable[[Member], Text] | None = None


def gone(what: str, number: int) -> Matter:
    """What is not known any more: its messages end, and nobody is told of it."""

    def nothing(member: Member, _link: str) -> Text:
        raise AssertionError(f"nothing is left to tell {member.id}")

    return Matter(what, number, goes_on=False, text=nothing, over=None)


def keep_step(store: HubStore, before: Message, after: Message, _now: datetime) -> bool:
    """Keep a step with a message about a warning or an outage; False where somebody has answered meanwhile."""
    return store.messages.move(before, after)


@dataclass(slots=True)
class Steps:
    """Takes steps with messages. `send` waits, so it runs in a thread. `keep` says where they are kept.

    `kind` tells links of messages apart whose numbers are of other things; `turn` waits until these may be sent.
    """

    hub: "Hub"
    send: Send
    keep: Callable[[HubStore, Message, Message, datetime], bool] = keep_step
    kind: str = ""
    turn: Callable[[], Awaitable[None]] | None = None
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _busy: dict[About, asyncio.Task[None]] = field(default_factory=dict)  # whose step has not ended yet

    def begin(self, message: Message, matter: Matter, now: datetime) -> None:
        """Begin a step with an open message, where the last one has ended. It goes on by itself."""
        about = message.warning, message.member
        if message.state == "open" and about not in self._busy:
            self._busy[about] = asyncio.create_task(self._stepped(message, matter, now))

    @property
    def busy(self) -> bool:
        """Whether a step goes on."""
        return bool(self._busy)

    async def settled(self) -> None:
        """Wait until every step that was begun has ended."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _stepped(self, message: Message, matter: Matter, now: datetime) -> None:
        try:
            await self._step(message, matter, now)
        except Exception as error:  # noqa: BLE001  the next turn takes this step again
            LOG.warning("a message could not be sent (%s); tried again", type(error).__name__)
        finally:
            self._busy.pop((message.warning, message.member), None)

    async def _step(self, message: Message, matter: Matter, now: datetime) -> None:
        member = self.hub.admitted.members.get(message.member)
        if member is None or not matter.goes_on:
            if await self._move(message, replace(message, state="over")) and member is not None and matter.over:
                for contact in member.contacts[: message.told]:
                    await self._send(contact, matter.over(member))
            return
        place = next_contact(message, len(member.contacts), now)
        if place is not None:
            await self._tell(message, matter, member, place, now)
        elif unanswered(message, len(member.contacts), now) and await self._move(
            message, replace(message, state="given-up")
        ):
            own = self.hub.settings.hub
            LOG.warning("%s %d: nobody answered at member %s", matter.what, matter.number, member.id)
            told = matter.silence(member) if matter.silence else unanswered_text(member, matter.number, own.language)
            for contact in own.contacts:
                await self._send(contact, told)

    async def _tell(self, message: Message, matter: Matter, member: Member, place: int, now: datetime) -> None:
        """Tell one contact. It is kept before it is sent: a hub that is killed in between calls the next one."""
        token = answer_token(self.hub.signing, message, self.kind)
        if await self._move(message, replace(after_telling(message, now), ack=sha256(token.encode()).digest())):
            link = f"{self.hub.settings.link}/answer/{token}" if message.needs_answer else ""
            await self._send(member.contacts[place], matter.text(member, link))

    async def _send(self, contact: str, text: Text) -> None:
        async with self._gate:
            if self.turn is not None:
                await self.turn()
            outcome = await asyncio.to_thread(self.send, contact, text.title, text.body)
        if not outcome.taken:
            LOG.warning("a contact was not reached (%s)", outcome.why)

    async def _move(self, before: Message, after: Message) -> bool:
        """Keep a step; False where somebody has answered meanwhile, so that it is not taken."""
        return await self.hub.pipeline.call(lambda store, now: self.keep(store, before, after, now))


def answer_token(key: SigningKey, message: Message, kind: str = "") -> str:
    """What stands in the links of a message: the same for all contacts, so that none dies when the next is called.

    Nobody who has not the hub's key can make one, and it stands nowhere.
    """
    about = f"bavn.answer/1 {kind}{message.warning} {message.member} {message.made.isoformat()}"
    return urlsafe_b64encode(hmac.digest(key.raw, about.encode(), "sha256")[:TOKEN_BYTES]).decode().rstrip("=")
