"""`bavn replay`: what these settings would have done with an old log, and to whom. Nothing is changed or told."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from fnmatch import fnmatch
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from bavn.detectors.wave import moment
from bavn.events.formats import detect, named
from bavn.events.reading import Calendar, Reader
from bavn.model.problem import Problem
from bavn.pages.replayed import Outcome
from bavn.protection.allow import AllowList
from bavn.protection.composing import Freed, compose
from bavn.protection.deciding import Wanted, wanted
from bavn.runners.engine import Engine
from bavn.runners.event_files import first_time, tells_events, written
from bavn.runners.event_lines import Event, EventFeed, EventLines
from bavn.runners.feeds import Feed, count_in_order
from bavn.runners.intrusions import Intrusions
from bavn.runners.lines import HEAD_BYTES, Lines
from bavn.runners.publishing import Key, key_of
from bavn.runners.scan import Progress
from bavn.runners.telling_apart import tell_apart
from bavn.runners.warm import compile_ahead
from bavn.runners.whole import Whole
from bavn.settings.schema import BY_HOST, ProtectSettings, Settings, SiteSettings, SystemSettings
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.files import expand

SLICE_ROWS: Final = 128  # after so many records the engine is asked for news
ASK_S: Final = 2  # of log time between two such questions
VIEW_S: Final = 15  # of log time between two looks at a flood that goes on
INTRUSION_VIEW_S: Final = 60  # and where there are intrusions only, which go on for hours
LATEST_MS: Final = np.iinfo(np.int64).max
STEP_EVENTS: Final = 1000  # after so many it is said how far it is

Place = TypeVar("Place", SiteSettings, SystemSettings)
Told = tuple[datetime, str, Event]  # when, the system, what


@dataclass(frozen=True, slots=True)
class Order:
    """What to replay: logs, places and protection of the settings, and from when to when (aware UTC)."""

    logs: tuple[str, ...]
    sites: tuple[SiteSettings, ...]
    protect: ProtectSettings
    zone: tzinfo = UTC
    since: datetime | None = None
    until: datetime | None = None
    systems: tuple[SystemSettings, ...] = ()


class Replay:
    """An engine over old logs, looked at as often as a sensor would, and the judgement of each look.

    It stands in the engine's place where feeds count: see `feeds.count_in_order`. `events`, in the order of their
    times, are what the logs of systems tell; each is taken when the records have come to its time.
    """

    def __init__(self, order: Order, allow: AllowList, events: Iterable[Told] = ()) -> None:
        self.engine = Engine(TrustedProxies())
        self.intrusions = Intrusions()
        self.engine.watch_intrusions(self.intrusions)
        tell_apart(self.engine, order.systems)
        self.outcomes: dict[Key, Outcome] = {}
        self._order = order
        self._allow = allow
        self._settings = Settings(sites=order.sites, systems=order.systems, protect=order.protect)
        self._events = iter(events)
        self._next = next(self._events, None)
        self._latest_s = 0  # of the events
        self._asked = self._looked = 0
        self._since_ms = _milliseconds(order.since, -LATEST_MS)
        self._until_ms = _milliseconds(order.until, LATEST_MS)

    def feed(  # noqa: PLR0913  as the engine's own
        self,
        columns: Columns,
        *,
        site: str | None = None,
        trusted: TrustedProxies | None = None,
        weight: int = 1,
        first: int = 0,
        last: int | None = None,
    ) -> None:
        """Count rows of a batch that are of the time asked for, and look where something is to be seen."""
        end = columns.rows if last is None else last
        times = columns.time_ms[first:end]
        wanted = np.flatnonzero((times >= self._since_ms) & (times < self._until_ms)) + first
        breaks = np.flatnonzero(np.diff(wanted) > 1) + 1
        for run in np.split(wanted, breaks):
            for begin in range(0, run.size, SLICE_ROWS):
                part = run[begin : begin + SLICE_ROWS]
                self.take_events(lambda: True, int(columns.time_ms[part[0]]))
                rows = {"first": int(part[0]), "last": int(part[-1]) + 1}
                self.engine.feed(columns, site=site, trusted=trusted, weight=weight, **rows)
                self.look_if_due()

    @property
    def now_s(self) -> int:
        """How far the logs are, in seconds."""
        return max(self.engine.now, self._latest_s)

    def take_events(self, go_on: Callable[[], bool], until_ms: int = LATEST_MS) -> None:
        """Take what the logs of systems tell up to a time, and look where something is to be seen."""
        taken = 0
        while self._next is not None and (at_ms := _milliseconds(self._next[0], 0)) <= until_ms:
            when, system, event = self._next
            self._next = next(self._events, None)
            taken += 1
            if not taken % STEP_EVENTS:
                go_on()
            if not self._since_ms <= at_ms < self._until_ms:
                continue
            self.intrusions.event(system, event)
            # One that is dated ahead, by a machine whose clock is wrong, moves nothing: the next one does.
            upcoming = self._next[0] if self._next is not None else when
            self._latest_s = max(self._latest_s, int(min(when, upcoming).timestamp()))
            self.look_if_due()

    def look_if_due(self) -> None:
        """Look where a finding begins or ends, and now and then while one goes on."""
        if 0 <= self.now_s - self._asked < ASK_S:
            return
        self._asked = self.now_s
        self.intrusions.live(moment(self.now_s))
        flooded = len(self.engine.outline()) > len(self.intrusions.outline())
        due = self.now_s - self._looked >= (VIEW_S if flooded else INTRUSION_VIEW_S)
        if self.engine.outline() and (self.engine.has_news() or due):
            self.look()

    def finish(self) -> None:
        """The logs are over."""
        self.engine.finish()
        self.look()

    def look(self) -> None:
        """Judge every finding as of now."""
        self._looked = self.now_s
        now, most = moment(self.now_s), self._order.protect.max_blocked
        judged: list[tuple[Outcome, Wanted]] = []
        for number, finding in enumerate(self.engine.view()):
            outcome = self.outcomes.setdefault(key_of(finding), Outcome(finding))
            outcome.finding = finding
            site = self._settings.guard_of(finding.kind, finding.site) or SiteSettings(finding.site)
            judged.append((outcome, wanted(number, finding, site, self._order.protect, self._allow, now)))
        self.engine.forget_ended()
        everything = [decision for _, one in judged for decision in one.decisions]
        whole = compose(everything, self._allow, Freed(), most, now)
        stands = {decision.network: decision for decision in whole.decisions}
        for outcome, one in judged:
            outcome.add([stands[decision.network] for decision in one.decisions if decision.network in stands])
            ceilings = whole.held_back if one.decisions else ()  # a finding about which nothing is done meets none
            held = Counter({held.code: held.networks for held in (*one.held_back, *ceilings)})
            outcome.held_back = dict(held) or outcome.held_back


def replay(
    order: Order,
    allow: AllowList,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    on_compile: Callable[[float], None] | None = None,
) -> list[Outcome]:
    """Replay the logs, oldest first. Raises Problem where one cannot be read, or is of no known format."""
    compile_ahead(on_compile)
    wholes = [(path, Whole(path)) for path in expand(order.logs, first_time)]
    try:
        feeds = [feed_at(path, whole, order) for path, whole in wholes]
        run = Replay(order, allow, events_in_order([feed for feed in feeds if isinstance(feed, EventFeed)]))
        total = sum(whole.total or 0 for _, whole in wholes)

        def go_on() -> bool:
            if on_progress is not None:
                lines = sum(feed.lines.counted.lines for feed in feeds)
                done = sum(whole.done for _, whole in wholes)
                on_progress(Progress(lines, done, total, moment(run.now_s)))
            return True

        count_in_order([feed for feed in feeds if isinstance(feed, Feed)], run, go_on)
        run.take_events(go_on)
    finally:
        for _, whole in wholes:
            whole.close()
    refuse_unreadable(feeds)
    run.finish()
    return sorted(run.outcomes.values(), key=lambda outcome: outcome.finding.began)


def events_in_order(feeds: Sequence[EventFeed]) -> Iterator[Told]:
    """What several logs tell, as one stream in the order of their times."""

    def told(feed: EventFeed) -> Iterator[Told]:
        for system, event in feed.all():
            yield event.time, system, event

    return merge(*map(told, feeds), key=itemgetter(0))


def feed_at(path: Path, whole: Whole, order: Order) -> Feed | EventFeed:
    """How one log is read: as the place that the settings name it for, else as what its first lines are of."""
    site, system = named_in(path, order.sites), named_in(path, order.systems)
    if system is not None and site is None:
        return event_feed_of(whole, path, system, order.zone)
    if site is None and tells_events(whole.head(HEAD_BYTES), whole.name):
        return event_feed_of(whole, path, order.systems[0] if len(order.systems) == 1 else None, order.zone)
    return feed_of(whole, site or site_of(path, order.sites), order.zone)


def event_feed_of(whole: Whole, path: Path, system: SystemSettings | None, zone: tzinfo) -> EventFeed:
    """How the log of a system is read. None: each line names the machine that it is of."""

    def find(head: bytes, name: str) -> Reader | None:
        calendar = Calendar(written(path), zone)
        return named(system.format, calendar) if system and system.format else detect(head, name, calendar)

    return EventFeed(EventLines(whole, find), system.name if system else "")


def feed_of(whole: Whole, site: SiteSettings | None, zone: tzinfo) -> Feed:
    """How one log is read: as the sensor would, whichever site's it is."""
    name = None if site is None or site.name == BY_HOST else site.name
    lines = Lines(whole, site.format if site else None, zone)
    return Feed(lines, name, TrustedProxies(site.trusted_proxies if site else ()))


def refuse_unreadable(feeds: Sequence[Feed | EventFeed]) -> None:
    """Raise Problem where a log was not understood at all."""
    for feed in feeds:
        counted = feed.lines.counted
        if feed.lines.unknown or (counted.lines and counted.rejected == counted.lines):
            what = feed.lines.unknown or "not one line is a record"
            raise Problem(what, where=feed.lines.log.name)


def _milliseconds(when: datetime | None, otherwise: int) -> int:
    return otherwise if when is None else int(when.timestamp() * 1000)


def site_of(path: Path, sites: Sequence[SiteSettings]) -> SiteSettings | None:
    """Which site's log this is: the one whose settings name it, else the only one, else by the Host of each line."""
    return named_in(path, sites) or (sites[0] if len(sites) == 1 else None)


def named_in(path: Path, places: Sequence[Place]) -> Place | None:
    """The site or system whose settings name a log, or one that it was rotated from."""
    for place in places:
        if any(fnmatch(str(path.absolute()), str(Path(log).absolute()) + "*") for log in place.logs):
            return place
    return None
