"""Exercises run: an inject that is due goes to the people of its members, who are called in turn as with a warning.

What is real goes first. An exercise survives a restart: what was due meanwhile is sent once, late, and says so; where
it is more than an hour late, the exercise's clock has stood since then, until whoever leads it lets it run on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bavn.hub.people.exercise_texts import Sent, inject_text, over_text, silence_text
from bavn.hub.people.messages import STALE, TURN_S, pause
from bavn.hub.people.stepping import Matter, Steps, gone
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.exercise import CLOSING, LATE, Exercise, Inject, due
from bavn.telling.sending import Send, send_apart

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

KIND: Final = "exercise "  # in what links are made of: numbers of injects are not those of warnings
WHO: Final = "hub"
LONGEST: Final = timedelta(hours=72)  # an exercise that was forgotten ends by itself
LOOK_AGAIN_S: Final = 0.5
LOG: Final = logging.getLogger("bavn.hub")

Owes = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class ExerciseCalls:
    """Sends what is due in exercises. `send` waits, so it runs in a thread; `real` say whether something real waits."""

    hub: "Hub"
    send: Send = send_apart
    real: tuple[Owes, ...] = ()
    _steps: Steps = field(init=False)
    _ends: bool = False

    def __post_init__(self) -> None:
        self._steps = Steps(self.hub, self.send, keep_step, KIND, self._real_first)

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until `stop` is set. What goes wrong in one turn is logged, and the next one tries again."""
        while not stop.is_set():
            try:
                await self.turn()
            except Exception as error:  # noqa: BLE001  the exercise is to go on
                LOG.warning("an exercise could not go on (%s); tried again", type(error).__name__)
            await pause(stop, TURN_S)
        self._ends = True
        await self.settled()

    async def turn(self) -> None:
        """Send what is due, and take a step with each message that is open."""
        hub = self.hub
        await hub.look_at_exercises()
        waiting = await hub.read(lambda store: store.exercises.messages.open())
        if hub.published.killed or not (hub.exercises or waiting) or await self._real_waits():
            return
        now = hub.now()
        injects = await hub.read(lambda store: store.exercises.injects([one.id for one in hub.exercises]))
        if any(_has_to_move(one, injects, now) for one in hub.exercises):
            await hub.pipeline.call(move_on)
            await hub.look_at_exercises()
            waiting = await hub.read(lambda store: store.exercises.messages.open())
        if waiting:
            await self._take_steps(waiting, hub.now())

    async def settled(self) -> None:
        """Wait until every step that was begun has ended."""
        await self._steps.settled()

    async def _take_steps(self, waiting: Collection[Message], now: datetime) -> None:
        """One with each member: what is told of two injects is told in their order."""
        matters = await self.hub.read(lambda store: self._matters(store, {one.warning for one in waiting}))
        begun: set[str] = set()
        for message in sorted(waiting, key=lambda one: (one.made, one.warning)):
            state, matter = matters.get(message.warning, ("ended", gone("inject", message.warning)))
            waits = state == "paused" or (state == "running" and message.due > now)
            if not waits and message.member not in begun:
                begun.add(message.member)
                self._steps.begin(message, matter, now)

    def _matters(self, store: HubStore, numbers: set[int]) -> dict[int, tuple[str, Matter]]:
        found: dict[int, tuple[str, Matter]] = {}
        with store.database.reading():
            for exercise in {one.exercise for number in numbers if (one := store.exercises.inject(number))}:
                kept = store.exercises.get(exercise)
                if kept is not None:
                    found |= {number: (kept.state, one) for number, one in self._of(kept, store) if number in numbers}
        return found

    def _of(self, exercise: Exercise, store: HubStore) -> Iterator[tuple[int, Matter]]:
        own = self.hub.settings.hub
        for sent in numbered(exercise, store.exercises.injects([exercise.id])):
            closing = sent.inject.minute == CLOSING
            yield (
                sent.inject.id,
                Matter(
                    "exercise",
                    exercise.id,
                    goes_on=exercise.state != "ended",
                    text=lambda member, link, sent=sent: inject_text(sent, member, own, link),  # type: ignore[misc]
                    over=(lambda member: over_text(exercise, member)) if closing else None,
                    silence=lambda member, sent=sent: silence_text(sent, member, own),  # type: ignore[misc]
                ),
            )

    async def _real_waits(self) -> bool:
        return any([await owes() for owes in self.real])

    async def _real_first(self) -> None:
        """Wait while people are told of something real; not once the hub ends, for then nobody is told of that."""
        while not self._ends and await self._real_waits():  # noqa: ASYNC110  it is the store that is looked into
            await asyncio.sleep(LOOK_AGAIN_S)


def numbered(exercise: Exercise, injects: Collection[Inject]) -> list[Sent]:
    """An exercise's injects with the numbers that people know them by, by when they come."""
    start = exercise.started or exercise.made
    shown = [one for one in injects if one.minute != CLOSING]
    closing = [one for one in injects if one.minute == CLOSING]
    return [
        Sent(exercise, one, number, exercise.moment(one.minute) or start)
        for number, one in enumerate([*shown, *closing], start=1)
    ]


def keep_step(store: HubStore, before: Message, after: Message, now: datetime) -> bool:
    """Keep a step with a message about an inject; False where somebody has answered meanwhile."""
    return store.exercises.messages.told(before, after, now)


def move_on(store: HubStore, now: datetime) -> None:
    """Take every step of every exercise that is due now."""
    for exercise in store.exercises.going_on():
        if exercise.started is not None and now - exercise.started > LONGEST:
            store.exercises.end(exercise.id, now)
            store.audit.write(AuditLine(now, WHO, "exercise-ended", value=str(exercise.id)))
            continue
        waiting = due(exercise, store.exercises.injects([exercise.id]), now)
        since = min((at for one in waiting if (at := exercise.moment(one.minute))), default=now)
        if now - since > STALE:
            store.exercises.pause(exercise.id, since)
            store.audit.write(AuditLine(now, WHO, "exercise-paused", value=str(exercise.id)))
            continue
        for one in waiting:
            planned = exercise.moment(one.minute) or now
            send_out(store, exercise, one, now, late=now - planned > LATE)


def send_out(store: HubStore, exercise: Exercise, inject: Inject, now: datetime, *, late: bool = False) -> bool:
    """Let an inject go out, once: a message for each of its members that can be told. False where it did before."""
    if not store.exercises.send(inject.id, now, late=late):
        return False
    here = {one.id: one for one in store.registry.members.all() if one.status == "active" and one.contacts}
    store.exercises.messages.keep(
        *(
            Message(inject.id, name, made=now, due=now, needs_answer=inject.asks)
            for name in inject.members
            if name in here and name in exercise.members
        )
    )
    return True


def _has_to_move(exercise: Exercise, injects: Collection[Inject], now: datetime) -> bool:
    if exercise.started is not None and now - exercise.started > LONGEST:
        return True
    return bool(due(exercise, [one for one in injects if one.exercise == exercise.id], now))
