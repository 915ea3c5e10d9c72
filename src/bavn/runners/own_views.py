"""What the sensor's own pages show, read from its state folder beside it: nothing is asked of the sensor itself.

Of a large store only as much is read as a page shows, and the same is not read twice within `FRESH_S`.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event, RLock
from typing import Final

import msgspec

from bavn.model.finding import Finding
from bavn.model.problem import Problem
from bavn.pages.sensor.finding import FindingView
from bavn.pages.sensor.now import Point, SensorNow
from bavn.pages.sensor.release import MOST_SHOWN, ReleaseView
from bavn.pages.sensor.what_if import Tried, WhatIf
from bavn.protection.allow import AllowList
from bavn.protection.deciding import read, wanted
from bavn.response.decisions import ATTACKS
from bavn.runners.status import health
from bavn.settings.schema import Settings, SiteSettings
from bavn.store import status as status_file
from bavn.store.database import Store, join_store
from bavn.store.findings import Kept
from bavn.store.overview import Overview, overview
from bavn.store.releases import Release

FRESH_S: Final = 2.0
LOOK_S: Final = 5.0
POINTS: Final = 720  # an hour
MOST_SITES: Final = 100
BEFORE: Final = timedelta(days=7)
TRIED: Final = timedelta(days=30)
MOST_TRIED: Final = 20
MOST_FINDINGS: Final = 300
LARGEST_DOCUMENT: Final = 64 << 20  # bytes of JSON


@dataclass(slots=True)
class Views:
    """Gathers. Any thread may call any method. `Problem`: there is nothing, or it cannot be read."""

    settings: Settings
    allow: AllowList
    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    _history: dict[str, deque[Point]] = field(default_factory=dict)
    _seen: tuple[float, Overview] | None = None
    _tried: dict[tuple[int, datetime], WhatIf | None] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    def watch(self, stop: Event) -> None:
        """Note each site's rate every five seconds, until `stop` is set; what cannot be read is left out."""
        last: datetime | None = None
        while not stop.is_set():
            last = self.look(last)
            stop.wait(LOOK_S)

    def look(self, last: datetime | None = None) -> datetime | None:
        """Note the rates of a status that is newer than the `last` one; return when it was said."""
        try:
            status = status_file.read(self.settings.sensor.state)
        except Problem:
            return last
        if status is None or status.at == last:
            return last
        with self._lock:
            shown = [one for one in status.sites[:MOST_SITES] if one.phase != "system"]
            for gone in self._history.keys() - {one.name for one in shown}:
                del self._history[gone]
            for one in shown:
                self._history.setdefault(one.name, deque(maxlen=POINTS)).append((status.at, one.rate))
        return status.at

    def sensor_now(self) -> SensorNow:
        """What goes on."""
        seen, now = self._overview(), self.now()
        found = health(seen.status, now)
        with self._lock:
            history = {name: tuple(points) for name, points in self._history.items()}
        with self._store() as store:
            ended = [one for one in store.findings.since(now - BEFORE, MOST_FINDINGS) if one.ended]
        return SensorNow(seen, history, ended, found.why, found.failing_inputs)

    def finding(self, number: int) -> FindingView | None:
        """One finding; None where there is none of this number."""
        with self._store() as store:
            kept = store.findings.one(number)
            if kept is None:
                return None
            found = _document(store, number)
            told = store.findings.announcements(number)
            standing = store.decisions.count(number, self.now())
        what_if = self._what_if(kept, found) if found is not None else None
        return FindingView(kept, found, what_if, standing, told)

    def what_ifs(self) -> tuple[list[WhatIf], bool]:
        """What could have been done at the newest attacks; and whether there were more."""
        with self._store() as store:
            since = store.findings.since(self.now() - TRIED, MOST_FINDINGS)
            attacks = [one for one in since if one.kind in ATTACKS]
            found = [self._kept_what_if(store, one) for one in attacks[:MOST_TRIED]]
        return [one for one in found if one is not None], len(attacks) > MOST_TRIED

    def releases(self, what: str = "", *, wrong: bool = False) -> ReleaseView:
        """Who is blocked or limited, and who was let through."""
        with self._store() as store:
            active = store.releases.active(self.now())
            standing = [
                one
                for one in store.decisions.standing(self.now())
                if not any(release.covers(one.network) for release in active)
            ]
        last = sorted(standing, key=lambda one: one.expires, reverse=True)
        return ReleaseView(last[:MOST_SHOWN], len(last), active, what, wrong)

    def release(self, number: int) -> Release | None:
        """One release; None where there is none of this number."""
        with self._store() as store:
            return store.releases.one(number)

    def forget(self) -> None:
        """Read anew: something was changed."""
        with self._lock:
            self._seen = None

    def _store(self) -> Store:
        return join_store(self.settings.sensor.state, read_only=True)

    def _overview(self) -> Overview:
        with self._lock:
            if self._seen is None or not 0 <= self.monotonic() - self._seen[0] < FRESH_S:
                self._seen = self.monotonic(), overview(self.settings.sensor.state, self.now())
            return self._seen[1]

    def _kept_what_if(self, store: Store, kept: Kept) -> WhatIf | None:
        key = kept.id, kept.saved
        with self._lock:
            if key in self._tried:
                return self._tried[key]
        found = _document(store, kept.id)
        made = self._what_if(kept, found) if found is not None else None
        with self._lock:
            while len(self._tried) >= 2 * MOST_TRIED:
                del self._tried[next(iter(self._tried))]
            self._tried[key] = made
        return made

    def _what_if(self, kept: Kept, finding: Finding) -> WhatIf | None:
        if finding.kind not in ATTACKS:
            return None
        site = self.settings.guard_of(finding.kind, finding.site) or SiteSettings("site")
        return WhatIf(kept, site.protect, tuple(self._try(kept, finding, site)), finding.collateral)

    def _try(self, kept: Kept, finding: Finding, site: SiteSettings) -> list[Tried]:
        total = sum(one.requests for one in finding.sources)
        touched = [
            one.requests
            for one in finding.sources
            if one.action != "watch" and (network := read(one.address)) is not None and not self.allow.spares(network)
        ]
        blocking = replace(site, protect="block")
        asked = wanted(kept.id, finding, blocking, self.settings.protect, self.allow, finding.detected)
        blocked = sum(one.action == "block" for one in asked.decisions)
        share = sum(touched) / total if total else 0.0
        held = tuple((one.code, one.networks) for one in asked.held_back)
        mildly = tuple((code, count) for code, count in held if code != "collateral")  # there everybody is only limited
        return [
            Tried("limit", 0, len(asked.decisions), share, mildly, len(touched)),
            Tried("block", blocked, len(asked.decisions) - blocked, share, held, len(touched)),
        ]


def _document(store: Store, number: int) -> Finding | None:
    """Read what is kept of a finding; None where it is gone, too large for a page, or none that this Bavn reads."""
    document = store.findings.document(number)
    if document is None or len(document) > LARGEST_DOCUMENT:
        return None
    try:
        return msgspec.json.decode(document, type=Finding)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
