"""A member's people are told that it is down, as the hub's vantage points saw it, until somebody answers.

It goes as with warnings (`messages`), in the same table: the message about spell 7 has the number -7.
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bavn.hub.people.calling import ANSWER, unanswered_text
from bavn.hub.people.earnest import in_earnest
from bavn.hub.people.escalation import ANSWER_WITHIN, begin
from bavn.hub.people.messages import STALE, TURN_S, pause
from bavn.hub.people.stepping import Matter, Steps, gone
from bavn.hub.settings import HubSection
from bavn.hubstore.messages import Message
from bavn.model.finding import Finding, Rate, Severity
from bavn.model.language import LANGUAGES
from bavn.model.member import Member
from bavn.model.probe import Spell
from bavn.telling.messages import Case, Writer
from bavn.telling.outbox import Text, Topic
from bavn.telling.sending import Send, send_apart

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

CALM: Final = timedelta(minutes=30)  # a target that comes and goes is told of once, not at each change
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(slots=True)
class OutageCalls:
    """Calls the people of members that are down. `send` waits, so it runs in a thread."""

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
                LOG.warning("people could not be told of an outage (%s); tried again", type(error).__name__)
            await pause(stop, TURN_S)
        await self.settled()

    async def turn(self) -> None:
        """Begin what is new, and take a step with each that is open."""
        hub, now = self.hub, self.hub.now()
        if hub.published.killed or hub.lookout.observed.at is None:
            return
        spells = {-one.id: one for one in hub.lookout.observed.spells if one.verdict == "down"}
        recent = [number for number, one in spells.items() if one.ended is None or now - one.ended <= STALE]
        kept = await hub.read(lambda store: store.messages.about(recent))
        known = {one.warning: one for one in kept if one.warning < 0}
        fresh = list(begun(spells.values(), hub.admitted.members, known, now))
        if fresh:
            await hub.pipeline.call(lambda store, _now: store.messages.keep(*fresh))
        for message in {**known, **{one.warning: one for one in fresh}}.values():
            self._steps.begin(message, self._matter(message.warning, spells.get(message.warning)), now)

    async def owes(self) -> bool:
        """Whether somebody is being told of an outage."""
        return self._steps.busy

    async def settled(self) -> None:
        """Wait until every step that was begun has ended."""
        await self._steps.settled()

    def _matter(self, number: int, spell: Spell | None) -> Matter:
        own = self.hub.settings.hub
        if spell is None:
            return gone("outage", -number)
        return Matter(
            "outage",
            spell.id,
            goes_on=spell.ended is None,
            text=lambda member, link: in_earnest(self.hub, outage_text(spell, member, own, "new", link), member),
            over=lambda member: in_earnest(self.hub, outage_text(spell, member, own, "ended"), member),
            silence=lambda member: in_earnest(self.hub, unanswered_text(member, spell.id, own.language)),
        )


def begun(
    spells: Iterable[Spell], members: Mapping[str, Member], known: Mapping[int, Message], now: datetime
) -> Iterator[Message]:
    """A message for each outage that goes on, where there is none yet; `known` are by their number.

    Quietly (to the first contact, once, and nobody has to answer) where it was announced, or comes and goes: then only
    the first of them. Silent about what was confirmed an hour ago or more: a hub that was down does not call for that.
    """
    all_spells = tuple(spells)
    for one in all_spells:
        member = members.get(one.member)
        if member is None or member.status != "active" or not member.contacts:
            continue
        before = known.get(-one.id)
        if before is not None and before.made >= one.began:  # an older one is of a store that was begun anew
            continue
        if one.ended is not None or now - one.confirmed > STALE or (one.flapping and _was_told(one, all_spells)):
            continue
        message = begin(-one.id, member.id, severity_of(one), now)
        if message is not None:
            yield message


def severity_of(spell: Spell) -> Severity:
    """How loud it is."""
    return "medium" if spell.planned or spell.flapping else "high"


def outage_text(spell: Spell, member: Member, hub: HubSection, topic: Topic, link: str = "") -> Text:
    """What a member's contact is told, with times of the hub's zone. `link` "": nobody has to answer."""
    writer = Writer(member.language, hub.time_zone)
    text = writer.finding(topic, Case(spell.id, _finding(spell)), f"{hub.name} {spell.id}")
    if not link:
        return text
    minutes = str(int(ANSWER_WITHIN.total_seconds()) // 60)
    answer = ANSWER[LANGUAGES.index(member.language)].format(link=link, minutes=minutes)
    return Text(text.title, f"{text.body}\n{answer}")


def _was_told(spell: Spell, spells: Iterable[Spell]) -> bool:
    """Whether another of the same target came just before."""
    earlier = (one for one in spells if one.target == spell.target and one.id < spell.id)
    return any(one.ended is not None and spell.began - one.ended <= CALM for one in earlier)


def _finding(spell: Spell) -> Finding:
    site = spell.site or spell.target
    return Finding(
        kind="outage",
        technique=None,
        site=site,
        began=spell.began,
        detected=spell.confirmed,
        ended=spell.ended,
        severity=severity_of(spell),
        confidence=1.0,
        requests=0,
        rate=Rate(0.0, 0.0),
        actor="" if spell.target == site else spell.target,
        origin="probe",
        unanswered=1.0,
        spell=spell,
    )
