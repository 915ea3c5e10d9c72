"""How the lines of a log are to be read: as requests of a web site, or as what a back-end system tells."""

from dataclasses import dataclass
from datetime import tzinfo

from bavn.runners.event_lines import EventFeed, EventLines, FindReader
from bavn.runners.feeds import Feed
from bavn.runners.lines import Counted, Growing, Lines
from bavn.sources.clients import TrustedProxies


@dataclass(frozen=True, slots=True)
class Reading:
    """A site's lines: the site (None: by the Host they name), their format, zone and proxies."""

    site: str | None
    format: str | None
    zone: tzinfo
    trusted: TrustedProxies

    def feed(self, log: Growing, counted: Counted, sample: bytes = b"") -> Feed:
        """Begin to read a log; `sample` are lines of the same one before it was rotated."""
        return Feed(Lines(log, self.format, self.zone, counted, sample), self.site, self.trusted)


@dataclass(frozen=True, slots=True)
class SystemReading:
    """A back-end system's lines. `find` tells which of the formats of logins and alerts they are of."""

    system: str
    find: FindReader

    def feed(self, log: Growing, counted: Counted, sample: bytes = b"") -> EventFeed:
        """Begin to read a log; `sample` are lines of the same one before it was rotated."""
        return EventFeed(EventLines(log, self.find, counted, sample), self.system)
