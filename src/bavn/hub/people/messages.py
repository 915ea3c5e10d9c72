"""People at members are told of warnings, one after the other until somebody answers; see `escalation`.

warnings ──> who is to be told ──> a message by Apprise, in a process of its own ──> the link in it is an answer
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bavn.hub.people.calling import over_text, unanswered_text, warning_text
from bavn.hub.people.earnest import in_earnest
from bavn.hub.people.escalation import begin
from bavn.hub.people.stepping import About, Matter, Steps, gone
from bavn.hubstore.messages import Message
from bavn.model.campaign import EarlyWarning
from bavn.telling.sending import Send, send_apart

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

TURN_S: Final = 2.0
STALE: Final = timedelta(hours=1)  # a hub that was down does not call people about what began before
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(slots=True)
class People:
    """Calls the people of members, and the hub's own where nobody answers. `send` waits, so it runs in a thread."""

    hub: "Hub"
    send: Send = send_apart
    _steps: Steps = field(init=False)

    def __post_init__(self) -> None:
        self._steps = Steps(self.hub, self.send)

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
        going_on = [warning.id for warning in self.hub.published.warnings if not warning.ended]
        kept = await self.hub.read(lambda store: store.messages.about(going_on))
        known = {(one.warning, one.member): one for one in kept}
        fresh = list(self._fresh(known, now))
        if fresh:
            await self.hub.pipeline.call(lambda store, _now: store.messages.keep(*fresh))
        known |= {(one.warning, one.member): one for one in fresh}
        for message in known.values():
            if message.warning > 0:  # others are of outages
                self._steps.begin(message, self._matter(message.warning, now), now)

    async def owes(self) -> bool:
        """Whether somebody is being told of a warning, or is to be told at this moment."""
        now = self.hub.now()
        if self.hub.published.killed:
            return False
        if self._steps.busy:
            return True
        going_on = [warning.id for warning in self.hub.published.warnings if not warning.ended]
        kept = await self.hub.read(lambda store: store.messages.about(going_on))
        if any(one.state == "open" and one.warning > 0 and one.due <= now for one in kept):
            return True
        return any(True for _ in self._fresh({(one.warning, one.member): one for one in kept}, now))

    async def settled(self) -> None:
        """Wait until every step that was begun has ended."""
        await self._steps.settled()

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

    def _matter(self, number: int, now: datetime) -> Matter:
        warning = next((one for one in self.hub.published.warnings if one.id == number), None)
        if warning is None:
            return gone("warning", number)
        own = self.hub.settings.hub
        return Matter(
            "warning",
            number,
            goes_on=not warning.ended,
            text=lambda member, link: in_earnest(self.hub, warning_text(warning, member, own, now, link), member),
            over=lambda member: in_earnest(self.hub, over_text(warning, member, own, now), member),
            silence=lambda member: in_earnest(self.hub, unanswered_text(member, number, own.language)),
        )


def concerns(warning: EarlyWarning, member: str) -> bool:
    """Whether a warning is for a member: it is named, or all are and it has not been hit itself."""
    return member in warning.members if warning.members is not None else member not in warning.hit


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
