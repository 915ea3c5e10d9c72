"""What the sensor reports, until it is redacted and on disk: in memory, bounded, the newest state of each finding."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from threading import Event, Lock
from typing import Final

from bavn.member.spool import Spool
from bavn.model.finding import Finding
from bavn.model.sighting import Sighting
from bavn.settings.schema import HubSettings
from bavn.sharing.leaving import sighting_of

MOST: Final = 5_000

_Name = tuple[str, str, str, str, datetime]


class Inbox:
    """Findings that were reported and are not in the spool yet. Any thread may `put`; one calls `keep`.

    A later state of a finding replaces an earlier one that still waits. Beyond 5,000 the oldest go, and are counted.
    """

    def __init__(self, settings: HubSettings, number_key: bytes, spool: Spool) -> None:
        self._settings, self._number_key, self._spool = settings, number_key, spool
        self._lock = Lock()
        self._waiting: dict[_Name, tuple[Finding, datetime]] = {}
        self._lost = 0
        self._wake = Event()

    def put(self, finding: Finding, now: datetime) -> None:
        """Take a finding as it is at `now`. Never waits, never raises."""
        name = (finding.site, finding.kind, finding.actor, finding.origin, finding.began)
        with self._lock:
            self._waiting.pop(name, None)
            self._waiting[name] = (finding, now)
            while len(self._waiting) > MOST:
                del self._waiting[next(iter(self._waiting))]
                self._lost += 1
        self._wake.set()

    def wait(self, most_s: float) -> None:
        """Wait until there is something, or `wake` is called, or `most_s` are over."""
        self._wake.wait(most_s)
        self._wake.clear()

    def wake(self) -> None:
        """Let `wait` return."""
        self._wake.set()

    def lost(self) -> int:
        """How many findings were let go since the last call."""
        with self._lock:
            lost, self._lost = self._lost, 0
        return lost

    def keep(self) -> bool:
        """Redact what waits and put it on disk, in one go; whether there was anything to say to the hub."""
        with self._lock:
            waiting, self._waiting = list(self._waiting.values()), {}
        sightings = [one for finding, now in waiting for one in self._sightings(finding, now)]
        if sightings:
            self._spool.add(sightings)
        return bool(sightings)

    def _sightings(self, finding: Finding, now: datetime) -> Iterator[Sighting]:
        """What may leave of a finding: one sighting, or none where there is nothing to say.

        Where the hub was told of it before, it also hears that nothing of it is left. A finding that cannot be
        redacted stays here, and is counted.
        """
        try:
            found = self._redacted(finding, now, told=False)
            if found is None:
                known = self._redacted(finding, now, told=True)
                found = known if known is not None and self._spool.told(known.id) else None
        except (ValueError, TypeError, OverflowError):
            with self._lock:
                self._lost += 1
            return
        if found is not None:
            yield replace(found, revision=self._spool.next_revision())

    def _redacted(self, finding: Finding, now: datetime, *, told: bool) -> Sighting | None:
        return sighting_of(
            finding,
            number_key=self._number_key,
            revision=0,
            seen=now,
            tlp=self._settings.tlp,
            least_score=self._settings.least_score,
            told=told,
        )
