"""What waits to be told: in the store, so that a kill loses none of it; in memory while the store cannot be written.

    outbox.serve({"d41cc4ef8f2e0b7a": "tell 1"}, now)
    outbox.queue("d41cc4ef8f2e0b7a", fact, Text("Bavn: flood …", "…"), now)
    outbox.waiting("d41cc4ef8f2e0b7a", now)   ->  what is due, oldest first
    outbox.sent(message, now)

A lane is named here by what it is bound to (`channels.bound_to`), not by its place in the settings.
Where the disk is full, people are told all the same, and nobody is told twice because that could not be noted.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Final, Literal, NamedTuple, Self, get_args

from bavn.disk.sqlite import StoreError
from bavn.model.finding import RANKS, SEVERITIES, Severity
from bavn.store.audit import AuditLine
from bavn.store.database import Store
from bavn.store.outbox import Ended, Message

Topic = Literal["new", "changed", "ended", "failing", "working", "notice", "more"]
TOPICS: Final[dict[str, Topic]] = {topic: topic for topic in get_args(Topic)}

MOST_LOOKED_AT: Final = 1000
MOST_IN_MEMORY: Final = 100
MOST_IN_MIND: Final = 10_000  # findings of which it is remembered what was told
MOST_LINES: Final = 1000
AHEAD: Final = timedelta(days=30)  # beyond every time at which a message may be due
SEPARATOR: Final = "|"


class Text(NamedTuple):
    """A message as people get it."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What a message tells, in a few words: by it the next one about the same subject is judged.

    `subject` is "finding 12" or another thing's name, `number` counts its messages in one lane, `sources` are those to
    block or limit, `stance` says what was being done about them. Written as the message's key, it outlives a restart,
    and the same fact is never queued twice.
    """

    lane: str
    subject: str
    number: int
    topic: Topic
    severity: Severity = "medium"
    sources: int = 0
    stance: str = ""

    @property
    def rank(self) -> int:
        """How grave: 0 low to 3 critical."""
        return RANKS[self.severity]

    def key(self) -> str:
        """Write it as a message's key."""
        parts = (self.lane, self.subject, self.number, self.topic, self.severity, self.sources, self.stance)
        return SEPARATOR.join(str(part).replace(SEPARATOR, "/") for part in parts)

    @classmethod
    def read(cls, key: str) -> Self | None:
        """Read a message's key; None where another version wrote it.

        >>> Fact.read(Fact("tell 1", "finding 12", 2, "changed", "high", 912, "block").key()).sources
        912
        """
        try:
            lane, subject, number, topic, severity, sources, stance = key.split(SEPARATOR)
            return cls(lane, subject, int(number), TOPICS[topic], SEVERITIES[RANKS[severity]], int(sources), stance)
        except (ValueError, KeyError):
            return None


@dataclass(frozen=True, slots=True)
class Told:
    """The last message about a finding in one lane, sent or waiting, and when it was queued."""

    fact: Fact
    at: datetime


class Outbox:
    """The store's outbox, and what stands in for it while the store refuses. Any thread may call; nothing raises.

    Its own lock is never held while the store is called: who holds the store's transaction may call it too.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = RLock()
        self._names: Mapping[str, str] = {}  # of lanes, for people
        self._unserved = False  # the store does not know them yet
        self._numbers = count(-1, -1)  # of messages in memory: the store's own are above 0
        self._memory: dict[int, Message] = {}
        self._told: dict[tuple[str, int], Told] = {}  # by lane and finding
        self._over: dict[int, tuple[Ended, str]] = {}  # messages of the store that are over, which it could not be told
        self._later: dict[int, datetime] = {}  # and those that are due later
        self._lines: deque[AuditLine] = deque(maxlen=MOST_LINES)  # which the store did not take
        self.unwritten = 0  # how often the store refused; whoever reads it sets it back

    def queue(  # noqa: PLR0913  a message, whose it is, and when
        self,
        lane: str,
        fact: Fact,
        text: Text,
        now: datetime,
        *,
        finding: int | None = None,
        due: datetime | None = None,
    ) -> bool:
        """Keep a message for a lane; return whether it is new: the same fact is never queued twice.

        `due` None: at once.
        """
        name = self._names.get(lane, lane)
        message = Message(0, fact.key(), name, finding, fact.topic, *text, now, due or now, whom=lane)
        with self._lock:
            if any(one.key == message.key for one in self._memory.values()):
                return False
        try:
            new = self._keep(message)
        except StoreError:
            new = self._remember(message)
        if finding is not None:
            self._bear_in_mind(lane, finding, Told(fact, now))
        return new

    def waiting(self, lane: str, now: datetime) -> list[Message]:
        """Return a lane's messages that are due, longest due first."""
        found = [one for one in self._due(lane, now) if one.id not in self._over]
        return [one for one in found if self._later.get(one.id, one.due) <= now]

    def pending(self, lane: str, subject: str, now: datetime) -> list[Message]:
        """Return a lane's messages about a subject that wait, whenever they are due."""
        return [
            one for one in self.waiting(lane, now + AHEAD) if (fact := Fact.read(one.key)) and fact.subject == subject
        ]

    def latest(self, lane: str, finding: int) -> Told | None:
        """Return what a lane was told last about a finding, or will be told."""
        with self._lock:
            if (lane, finding) in self._told:
                return self._told[lane, finding]
        if finding < 0:
            return None
        try:
            kept = self._store.outbox.of(finding)
        except StoreError:
            self.unwritten += 1
            return None
        told = [Told(fact, one.queued) for one in kept if one.whom == lane and (fact := Fact.read(one.key))]
        return max(told, key=lambda one: one.fact.number, default=None)

    def sent(self, message: Message, now: datetime, said: str = "") -> None:
        """A channel took it."""
        self._end(message, now, said, "sent")

    def replaced(self, message: Message, now: datetime, said: str) -> None:
        """It is no longer so, or another message says it."""
        self._end(message, now, said, "replaced")

    def give_up(self, message: Message, now: datetime, said: str) -> None:
        """It will not be tried again: it is too old, or nobody is there to take it."""
        self._end(message, now, said, "given-up")

    def put_off(self, message: Message, due: datetime, said: str) -> None:
        """No channel took it, or it is too early: it is due at `due`."""
        with self._lock:
            if message.id in self._memory:
                self._memory[message.id] = replace(message, due=due, attempts=message.attempts + 1, said=said)
                return
        try:
            self._store.outbox.failed(message.id, due, said)
            self._later.pop(message.id, None)
        except StoreError:
            self.unwritten += 1
            self._later[message.id] = due

    def next_due(self, lane: str, now: datetime) -> datetime | None:
        """Return when a lane's next message is due; None where none waits."""
        return min((self._later.get(one.id, one.due) for one in self.waiting(lane, now + AHEAD)), default=None)

    def serve(self, names: Mapping[str, str], now: datetime) -> None:
        """Take up the lanes of the settings, with their names: what waits for others is never sent."""
        self._names = names
        self._unserved = True
        self._serve(now)

    def note(self, line: AuditLine) -> None:
        """Write an audit line; one that the store refuses is written by a later `catch_up`."""
        with self._lock:
            self._lines.append(line)
        self._write_lines()

    def catch_up(self, now: datetime) -> None:
        """Write down what the store could not be told, as far as it takes it now."""
        self._write_lines()
        self._serve(now)
        for number, (state, said) in list(self._over.items()):
            try:
                self._store.outbox.end(number, state, now, said)
                self._over.pop(number, None)
            except StoreError:
                self.unwritten += 1
                return

    def _write_lines(self) -> None:
        with self._lock:
            lines = tuple(self._lines)
            self._lines.clear()
        try:
            if lines:
                self._store.audit.write_all(lines)
        except StoreError:
            self.unwritten += 1
            with self._lock:
                self._lines.extendleft(reversed(lines))

    def _serve(self, now: datetime) -> None:
        if not self._unserved:
            return
        try:
            self._store.outbox.readdress(self._names, now, "there is no such tell any more")
            self._unserved = False
        except StoreError:
            self.unwritten += 1

    def _keep(self, message: Message) -> bool:
        outbox, one = self._store.outbox, message
        with self._store.transaction():
            number = outbox.queue(
                *(one.key, one.channel, one.title, one.body, one.queued),
                finding=one.finding,
                update=one.update,
                whom=one.whom,
            )
            if number is not None and one.due > one.queued:
                outbox.failed(number, one.due, "quiet")
        return number is not None

    def _due(self, lane: str, now: datetime) -> list[Message]:
        try:
            kept = self._store.outbox.due(now, MOST_LOOKED_AT, lane)
        except StoreError:
            self.unwritten += 1
            kept = []
        with self._lock:
            return [*kept, *(one for one in self._memory.values() if one.whom == lane and one.due <= now)]

    def _end(self, message: Message, now: datetime, said: str, state: Ended) -> None:
        with self._lock:
            if self._memory.pop(message.id, None):
                return
        try:
            self._store.outbox.end(message.id, state, now, said)
        except StoreError:
            self.unwritten += 1
            self._over[message.id] = (state, said)

    def _remember(self, message: Message) -> bool:
        with self._lock:
            self.unwritten += 1
            if len(self._memory) >= MOST_IN_MEMORY:
                del self._memory[next(iter(self._memory))]
            number = next(self._numbers)
            self._memory[number] = replace(message, id=number)
        return True

    def _bear_in_mind(self, lane: str, finding: int, told: Told) -> None:
        with self._lock:
            self._told.pop((lane, finding), None)
            self._told[lane, finding] = told
            if len(self._told) > MOST_IN_MIND:
                del self._told[next(iter(self._told))]
