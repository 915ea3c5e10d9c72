"""One `[[tell]]`: its messages, worst first, by the first of its channels that takes them, and not too many an hour."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Event
from typing import Final

from bavn.model.notice import Notice
from bavn.settings.schema import TellSettings
from bavn.store.outbox import Message
from bavn.telling.channels import Channel, named
from bavn.telling.messages import Writer
from bavn.telling.outbox import Fact, Outbox, Topic
from bavn.telling.sending import Send

MOST_AN_HOUR: Final = 30
HOUR: Final = timedelta(hours=1)
GIVE_UP: Final = timedelta(hours=24)
NO_RANK: Final = -1  # of a message that another version wrote


@dataclass(slots=True)
class Hour:
    """How many messages were sent in the hour that `began` with the first of them."""

    began: datetime | None = None
    sent: int = 0

    def room(self, now: datetime) -> int:
        """How many more may be sent. A clock that was set back begins a new hour."""
        if self.began is None or not timedelta(0) <= now - self.began < HOUR:
            self.began, self.sent = None, 0
        return MOST_AN_HOUR - self.sent

    def count(self, now: datetime) -> None:
        """One was sent."""
        self.began = self.began or now
        self.sent += 1

    @property
    def over(self) -> datetime | None:
        """When the next hour begins, where this one is full."""
        return self.began + HOUR if self.began and self.sent >= MOST_AN_HOUR else None


@dataclass(frozen=True, slots=True)
class Events:
    """Whom a lane calls: a channel took a message, refused one; none takes this one now; it was given up; a count."""

    works: Callable[["Lane", Channel, datetime], None]
    fails: Callable[["Lane", Channel, datetime, str], None]
    stuck: Callable[["Lane", datetime], None]
    given_up: Callable[["Lane", Message, datetime], None]
    counted: Callable[[str, int], None]


@dataclass(slots=True)
class Lane:
    """Sends the messages of one `[[tell]]`. One thread at a time calls `work`.

    People read its `name`, its place in the settings; messages belong to `whom` (`channels.bound_to`).
    """

    name: str
    whom: str
    settings: TellSettings
    writer: Writer
    outbox: Outbox
    send: Send
    random: Random
    events: Events
    channels: list[Channel] = field(init=False)
    hour: Hour = field(default_factory=Hour)
    wake: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        urls = enumerate(self.settings.to, 1)
        self.channels = [Channel(named(self.name, place, url), url) for place, url in urls]

    @property
    def works(self) -> bool:
        """Whether it has a channel that did not fail last time."""
        return any(channel.failing_since is None for channel in self.channels)

    def notice(self, notice: Notice, subject: str, topic: Topic, now: datetime) -> None:
        """Queue a message about the sensor itself. The same subject and topic is queued once, in whichever lane."""
        text = self.writer.sensor(notice, f"{now:%d%H%M%S}")
        self.outbox.queue(self.whom, Fact("", subject, 1, topic, "high"), text, now)
        self.wake.set()

    def take_back(self, subject: str, now: datetime) -> bool:
        """What waits about a subject is not sent any more; return whether anything did."""
        unread = self.outbox.pending(self.whom, subject, now)
        for message in unread:
            self.outbox.replaced(message, now, "no longer so")
        return bool(unread)

    def work(self, now: datetime, clock: Callable[[], datetime] | None = None) -> datetime | None:
        """Send what is due; return when there is work again, None where nothing waits. `clock` None: time stands."""
        self.outbox.catch_up(now)
        clock = clock or _standing(now)
        while not all(channel.rests(now) for channel in self.channels):
            message = self._next(now)
            if message is None or not self._deliver(message, now, clock):
                break
            now = clock()
        return self._wake_at(now)

    def _next(self, now: datetime) -> Message | None:
        waiting = [one for one in self.outbox.waiting(self.whom, now) if not self._too_old(one, now)]
        room = self.hour.room(now)
        waiting.sort(key=_worst_first)
        if room <= 0:
            return next(filter(_is_urgent, waiting), None)
        if not waiting:
            return None
        if room == 1 and len(waiting) > 1 and waiting[0].update != "more":
            return self._gathered(waiting, now)
        return waiting[0]

    def _too_old(self, message: Message, now: datetime) -> bool:
        if now - message.queued < GIVE_UP:
            return False
        self.outbox.give_up(message, now, "too old")
        self.events.given_up(self, message, now)
        return True

    def _gathered(self, waiting: list[Message], now: datetime) -> Message | None:
        """All that waits becomes one message that says how many there were: the last one of this hour."""
        reference = f"{now:%d%H%M}"
        text = self.writer.more(len(waiting), MOST_AN_HOUR, reference)
        fact = Fact(self.whom, f"more {now.timestamp():.0f}", 1, "more", "critical")
        if self.outbox.queue(self.whom, fact, text, now):
            for message in waiting:
                self.outbox.replaced(message, now, f"one of the messages of {reference}")
            self.events.counted("messages-merged", len(waiting))
        return next((one for one in self.outbox.waiting(self.whom, now) if one.key == fact.key()), None)

    def _deliver(self, message: Message, now: datetime, clock: Callable[[], datetime]) -> bool:
        said = ""
        for channel in self.channels:
            if channel.rests(now):
                continue
            outcome = self.send(channel.url, message.title, message.body)
            if outcome.taken:
                self.hour.count(now)
                self.outbox.sent(message, clock(), channel.name)
                self.events.counted("messages-sent", 1)
                self.events.works(self, channel, clock())
                return True
            said = f"{channel.name}: {outcome.why}"
            self.events.counted("messages-refused", 1)
            self.events.fails(self, channel, clock(), outcome.why)
        again = min(channel.again for channel in self.channels if channel.again)
        self.outbox.put_off(message, again, said)
        self.events.stuck(self, clock())
        return False

    def _wake_at(self, now: datetime) -> datetime | None:
        due = self.outbox.next_due(self.whom, now)
        if due is None or not self.channels:
            return None
        rests = [channel.again for channel in self.channels if channel.again and channel.rests(now)]
        later = [min(rests)] if len(rests) == len(self.channels) else []
        if self.hour.room(now) <= 0 and self.hour.over:
            later.append(self.hour.over)
        return max([due, *later])


def _standing(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def _is_urgent(message: Message) -> bool:
    """What may not wait for the next hour, however much was said in this one: a new critical finding."""
    fact = Fact.read(message.key)
    return fact is not None and fact.topic == "new" and fact.severity == "critical"


def _worst_first(message: Message) -> tuple[int, int, int, int]:
    """Messages that no channel took go last, so that one which is refused for itself does not hold up the others."""
    fact = Fact.read(message.key)
    rank = fact.rank if fact else NO_RANK
    return (0 if message.update == "more" else 1, message.attempts, -rank, message.id)
