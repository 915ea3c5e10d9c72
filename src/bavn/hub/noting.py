"""What is claimed, and what members saw of attacks, noted beside what vantage points see: for the operator's table.

    claims ───────────────┐
    members' sightings ───┴─> notes in the observatory ──> `bavn outages --data FOLDER`

Three different things stay three: a note changes no verdict and no outage, and none of it is told outside.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bavn.clearing.owners import bare_host
from bavn.hub.sites_to_look_at import Watched
from bavn.hub.watching import Watching
from bavn.hubstore.database import Database
from bavn.hubstore.said_of_sites import Attack, attacks_since, claims_since
from bavn.model.campaign import Claim
from bavn.model.kinds import OVERLOADS
from bavn.observatory.notes import Note

EVER: Final = datetime.min.replace(tzinfo=UTC)
REACH: Final = timedelta(days=30)  # as far back attacks are read anew after a start, or for new targets
OVERLAP: Final = timedelta(minutes=2)  # between coming in and being kept
SILENT: Final = timedelta(hours=1)  # after the last word of it, an attack is taken to be over, as its campaign is
MOST_A_DAY: Final = 100  # attacks on one target: a member that reports more does not fill the disk


class Noting:
    """Reads what was said since it read last. What it notes again after a restart takes its own place."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watching: Watching | None = None
        self._version = -1
        self._read = EVER
        self._noted: dict[tuple[str, str, datetime, str], Note] = {}
        self._attacks: dict[tuple[str, date], set[datetime]] = {}
        self._open: dict[tuple[str, datetime], Attack] = {}

    def note(self, watching: Watching, now: datetime) -> None:
        """Note what is new of what is looked at. `StoreError`: nothing of it is noted, and it is tried again."""
        if watching is not self._watching or watching.watched.version != self._version or now < self._read:
            self._begin_anew(watching)
        since = self._read - OVERLAP if self._read > EVER else EVER
        claims = claims_since(self._database, since)
        attacks = attacks_since(self._database, max(since, now - REACH), OVERLOADS)
        notes = [*claimed(claims, watching.watched), *self._attacked(attacks, watching.watched, now)]
        fresh = [one for one in notes if self._noted.get(_key(one)) != one]
        if fresh:
            watching.note(fresh)
        self._noted |= {_key(one): one for one in fresh}
        self._read = now

    def _begin_anew(self, watching: Watching) -> None:
        self._watching, self._version, self._read = watching, watching.watched.version, EVER
        self._noted, self._attacks, self._open = {}, {}, {}

    def _attacked(self, attacks: Iterable[Attack], watched: Watched, now: datetime) -> Iterator[Note]:
        for one in attacks:
            for target in _targets_of(watched, one.site, one.member):
                if self._has_room(target, one.began):
                    self._open[target, one.began] = one
        for (target, began), one in list(self._open.items()):
            ended = one.ended
            if ended is None and now - one.heard > SILENT:
                ended = max(one.heard, began)
            if ended is not None:
                del self._open[target, began]
            yield Note("attacked", target, began, ended)

    def _has_room(self, target: str, began: datetime) -> bool:
        of_day = self._attacks.setdefault((target, began.date()), set())
        if len(of_day) < MOST_A_DAY:
            of_day.add(began)
        return began in of_day


def claimed(claims: Iterable[Claim], watched: Watched) -> Iterator[Note]:
    """What is claimed of what is looked at, whosever it is. Silent about every other host."""
    for one in claims:
        for target in _targets_of(watched, one.target):
            yield Note("claimed", target, one.at, None, one.by, one.source)


def _targets_of(watched: Watched, host: str, member: str | None = None) -> list[str]:
    """The targets of a site, with or without `www.`: all, or those of its member."""
    bare = bare_host(host)
    return [
        one.name
        for one in watched.targets.values()
        if bare and bare_host(one.site) == bare and member in {None, one.member}
    ]


def _key(one: Note) -> tuple[str, str, datetime, str]:
    return one.kind, one.target, one.began, one.by
