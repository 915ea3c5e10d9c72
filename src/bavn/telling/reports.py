"""A channel that fails is itself reported, once, by the next channel that works; and once when it works again."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock
from typing import Final

from bavn.disk.sqlite import StoreError
from bavn.model.notice import Notice
from bavn.store.database import Store
from bavn.telling.channels import Channel
from bavn.telling.lane import Lane

QUIET: Final = timedelta(hours=1)  # a channel that comes and goes is reported no more often


@dataclass(frozen=True, slots=True)
class Reported:
    """Which failing of a channel was reported (since when it failed), and in which lane."""

    since: datetime
    lane: Lane


class Reports:
    """What the lanes' channels did, kept in the store and put into messages. Lanes call it from their threads.

    Nothing is queued where no channel works: it waits until one does, or until the channel itself works again.
    """

    def __init__(self, store: Store, say: Callable[[Notice], None]) -> None:
        self._store = store
        self._say = say
        self._lock = RLock()
        self._lanes: Sequence[Lane] = ()
        self._unreported: dict[str, tuple[Channel, Notice]] = {}
        self._reported: dict[str, Reported] = {}

    def begin(self, lanes: Sequence[Lane]) -> None:
        """Take over which channels failed when the last process ended; they are tried at once."""
        self._lanes = lanes
        of_name = {channel.name: channel for lane in lanes for channel in lane.channels}
        with suppress(StoreError):
            outbox = self._store.outbox
            outbox.forget_channels(set(of_name))
            for kept in outbox.channels():
                if not kept.ok:
                    channel = of_name[kept.name]
                    channel.failing_since = kept.since
                    self._unreported[channel.name] = (channel, _failing(channel, kept.said))

    def works(self, lane: Lane, channel: Channel, now: datetime) -> None:
        """A channel took a message."""
        with self._lock:
            since = channel.failing_since
            if channel.works() and since:
                self._keep(channel, now, ok=True)
                minutes = max(1, round((now - since).total_seconds() / 60))
                self._works_again(lane, channel, since, minutes, now)
            self._report(lane, now)

    def fails(self, lane: Lane, channel: Channel, now: datetime, why: str) -> None:
        """A channel did not take a message; it is tried again later."""
        with self._lock:
            if not channel.fails(now, lane.random):
                return
            self._keep(channel, now, ok=False, said=why)
            notice = _failing(channel, why)
            self._say(notice)
            before = self._reported.get(channel.name)
            if before is None or now - before.since >= QUIET:
                self._unreported[channel.name] = (channel, notice)

    def stuck(self, lane: Lane, now: datetime) -> None:
        """None of a lane's channels takes messages now: another lane is to say so."""
        with self._lock:
            works = next((other for other in self._lanes if other is not lane and other.works), None)
            if works:
                self._report(works, now)

    def _report(self, lane: Lane, now: datetime) -> None:
        for name, (channel, notice) in list(self._unreported.items()):
            since = channel.failing_since or now
            lane.notice(notice, _subject(channel, since), "failing", now)
            self._reported[name] = Reported(since, lane)
            del self._unreported[name]

    def _works_again(self, lane: Lane, channel: Channel, since: datetime, minutes: int, now: datetime) -> None:
        notice = Notice("tell-channel-working", channel.name, {"minutes": minutes})
        self._say(notice)
        waiting = self._unreported.pop(channel.name, None)
        reported = self._reported.get(channel.name)
        if reported and reported.since == since:
            unread = reported.lane.take_back(_subject(channel, since), now)
            lane = lane if unread else reported.lane
        elif not waiting:
            return
        lane.notice(notice, _subject(channel, since), "working", now)

    def _keep(self, channel: Channel, now: datetime, *, ok: bool, said: str = "") -> None:
        with suppress(StoreError):
            self._store.outbox.set_channel(channel.name, now, ok=ok, said=said)


def _failing(channel: Channel, why: str) -> Notice:
    return Notice("tell-channel-failing", channel.name, {"why": why})


def _subject(channel: Channel, since: datetime) -> str:
    return f"channel {channel.name} since {since.timestamp():.6f}"
