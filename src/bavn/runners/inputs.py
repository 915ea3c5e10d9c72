"""Everything that a sensor reads: the logs of each site, as files, over the network, from the journal."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, tzinfo
from itertools import chain
from pathlib import Path
from typing import Final

from bavn.events.formats import detect, named
from bavn.events.reading import Calendar, Reader
from bavn.following.journal import JournalTail
from bavn.following.listening import Listener
from bavn.following.spool import Spool
from bavn.following.standard_input import StandardInput
from bavn.following.watching import Watching
from bavn.model.notice import Notice
from bavn.runners.event_lines import EventFeed
from bavn.runners.feeds import Feed
from bavn.runners.followed import Followed, Kept
from bavn.runners.journals import Journal
from bavn.runners.lines import Counted
from bavn.runners.readings import Reading, SystemReading
from bavn.settings.schema import BY_HOST, JournalInput, Settings, SiteSettings, SystemSettings
from bavn.sources.clients import TrustedProxies
from bavn.store.status import InputStatus

STANDARD_INPUT: Final = "-"
STDIN_BYTES: Final = 1 << 28
NO_WORD: Final = re.compile(r"[^A-Za-z0-9.]+")
LONGEST_NAME: Final = 80


class Inputs:
    """All sources of all sites. `kept` is what an earlier run's snapshot says of each, by name.

    `clock` is the sensor's (aware UTC): what a date without a year means is asked of it, line by line.
    """

    def __init__(
        self, settings: Settings, kept: Mapping[str, Kept], *, clock: Callable[[], datetime], from_start: bool
    ) -> None:
        self.sources: list[Followed | Journal] = []
        self.spools: list[Spool] = []
        self._copies: list[StandardInput] = []
        self._inbox = settings.sensor.state / "inbox"
        self._kept = kept
        self._from_start = from_start
        zone = settings.sensor.time_zone
        readings: dict[str, Reading | SystemReading] = {}
        readings |= {site.name: reading_of(site, zone) for site in settings.sites}
        readings |= {system.name: system_reading_of(system, zone, clock) for system in settings.systems}
        places: tuple[SiteSettings | SystemSettings, ...] = (*settings.sites, *settings.systems)
        for place in places:
            self._follow(place, readings[place.name])
        for journal in settings.journal:
            self._read_journal(journal, readings[journal.site or journal.system])
        ports = []
        for port in settings.syslog:
            spool = self._spool(f"syslog-{NO_WORD.sub('-', port.listen)}"[:LONGEST_NAME], port.most_bytes)
            self._read_spool(f"syslog {port.listen}", "syslog", spool, readings[port.site or port.system])
            ports.append((port, spool))
        self._listener = Listener(ports)
        self._ports = bool(ports)

    def start(self) -> None:
        """Open ports and begin to copy standard input; raises `Problem` where a port is taken."""
        if self._ports:
            self._listener.start()
        for copy in self._copies:
            copy.start()

    def stop(self) -> None:
        """Close ports, and what reads for us."""
        if self._ports:
            self._listener.stop()
        for copy in self._copies:
            copy.stop()
        for source in self.sources:
            if isinstance(source, Journal):
                source.close()

    # ── what the loop asks ───────────────────────────────────────────────────────────────────────────────────────────

    def poll(self, at: float) -> None:
        """Look for what has come; `at` is monotonic seconds."""
        for source in self.sources:
            source.poll(at)

    @property
    def feeds(self) -> list[Feed]:
        """Every web log that is read now."""
        return [feed for feed in self._all_feeds() if isinstance(feed, Feed)]

    @property
    def event_feeds(self) -> list[EventFeed]:
        """Every log of a back-end system that is read now."""
        return [feed for feed in self._all_feeds() if isinstance(feed, EventFeed)]

    def _all_feeds(self) -> Iterator[Feed | EventFeed]:
        return chain.from_iterable(source.feeds for source in self.sources)

    @property
    def behind_bytes(self) -> int:
        """Bytes that were written and not read yet."""
        return sum(source.behind_bytes for source in self.sources)

    def lag_s(self, at: float) -> float:
        """Seconds since the oldest byte that was not read yet was first seen."""
        return max((source.lag_s(at) for source in self.sources), default=0.0)

    @property
    def counted(self) -> Counted:
        """What was read of all sources together."""
        parts = [source.counted for source in self.sources]
        return Counted(
            sum(part.lines for part in parts), sum(part.rejected for part in parts), sum(part.sampled for part in parts)
        )

    def take(self) -> None:
        """What was counted in this turn is done with."""
        for source in self.sources:
            source.take()

    def keep(self) -> dict[str, Kept]:
        """What to go on from after a restart, by source."""
        return {source.key: source.keep() for source in self.sources}

    def kept(self, kept: Mapping[str, Kept]) -> None:
        """A snapshot holds all that stands in `kept`: what lay in the inbox up to there is not needed any more."""
        for position in chain.from_iterable(one.positions for one in kept.values()):
            for spool in self.spools:
                spool.read_to(position.path, position.offset)
                if is_over(Path(position.path), position.offset):
                    spool.done(position.path)

    @property
    def crowded(self) -> bool:
        """Whether a spool is filling up: a snapshot would let it go of what was read."""
        return any(spool.full for spool in self.spools)

    def notices(self) -> Iterator[Notice]:
        """What has happened since the last call."""
        for source in self.sources:
            yield from source.notices()
        for spool in self.spools:
            yield from spool.notices()
        for copy in self._copies:
            yield from copy.notices()
        if self._ports:
            yield from self._listener.notices()

    def status(self) -> tuple[InputStatus, ...]:
        """How each source is doing."""
        return tuple(source.status() for source in self.sources)

    # ── making them ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _follow(self, site: SiteSettings | SystemSettings, reading: Reading | SystemReading) -> None:
        files = [log for log in site.logs if log != STANDARD_INPUT]
        if files:
            key = f"files of {site.name}"
            kept = self._kept.get(key, Kept())
            watching = Watching(files, kept.positions, from_start=self._from_start)
            self._add(key, f"{site.name}: {', '.join(files)}", "file", reading, watching, kept)
        if STANDARD_INPUT in site.logs:
            spool = self._spool("stdin", STDIN_BYTES)
            self._read_spool(f"{site.name}: standard input", "stdin", spool, reading)
            self._copies.append(StandardInput(spool))

    def _read_journal(self, settings: JournalInput, reading: Reading | SystemReading) -> None:
        name = " ".join(filter(None, ("journal", settings.unit, settings.identifier)))
        key = f"{name} of {settings.site or settings.system}"
        kept = self._kept.get(key, Kept())
        tail = JournalTail(settings, start=kept.journal, from_start=self._from_start)
        self.sources.append(Journal(key, name, tail, reading, Counted(kept.lines, kept.rejected, kept.sampled)))

    def _spool(self, name: str, most_bytes: int) -> Spool:
        spool = Spool(self._inbox, name, most_bytes)
        self.spools.append(spool)
        return spool

    def _read_spool(self, name: str, kind: str, spool: Spool, reading: Reading | SystemReading) -> None:
        kept = self._kept.get(name, Kept())
        watching = Watching([spool.pattern], kept.positions, from_start=True)
        self._add(name, name, kind, reading, watching, kept)

    def _add(  # noqa: PLR0913, PLR0917  handed on
        self, key: str, name: str, kind: str, reading: Reading | SystemReading, watching: Watching, kept: Kept
    ) -> None:
        counted = Counted(kept.lines, kept.rejected, kept.sampled)
        self.sources.append(Followed(key, name, kind, reading, watching, counted))


def reading_of(site: SiteSettings, zone: tzinfo) -> Reading:
    """How a site's lines are to be read."""
    name = None if site.name == BY_HOST else site.name
    return Reading(name, site.format, zone, TrustedProxies(site.trusted_proxies))


def system_reading_of(system: SystemSettings, zone: tzinfo, clock: Callable[[], datetime]) -> SystemReading:
    """How a back-end system's lines are to be read. What a date without a year means is asked of the clock."""

    def find(head: bytes, name: str) -> Reader | None:
        calendar = Calendar(clock, zone)
        return named(system.format, calendar) if system.format else detect(head, name, calendar)

    return SystemReading(system.name, find)


def is_over(path: Path, offset: int) -> bool:
    """Whether a spool's file was read to its end and will not grow: one with a higher number is being written."""
    family = path.name.rsplit(".", 2)[0]
    with suppress(OSError):
        newer = [other for other in path.parent.glob(f"{family}.*.log") if other.name > path.name]
        rolled = any(other.stat().st_size for other in newer)
        return rolled and path.stat().st_size <= offset  # in this order: only then its size is the last one
    return False
