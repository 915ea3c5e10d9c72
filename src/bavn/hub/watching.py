"""What the hub knows of what is looked at: judged and kept as one, so that memory and disk never disagree.

looks of all vantage points ──> verdicts (`verdicts.observing`) ──> observatory (one transaction) ──> `Observed`
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bavn.hub.sites_to_look_at import Watched
from bavn.model.probe import Sample, Spell, Target, Vantage
from bavn.observatory.notes import Note
from bavn.observatory.observatory import Observatory, Standing
from bavn.settings.schema import MaintenanceSettings
from bavn.settings.targets import windows_among
from bavn.verdicts.observing import Judged, Observing
from bavn.verdicts.rules import LATE

SHOWN_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Observed:
    """What is looked at, what it is, and the spells of the last 30 days, newest first. Never changed, only replaced.

    `at` None: the hub cannot tell yet.
    """

    at: datetime | None = None
    watched: Watched = field(default_factory=Watched)
    standing: Mapping[str, Standing] = field(default_factory=lambda: MappingProxyType({}))
    spells: tuple[Spell, ...] = ()


class Watching:
    """Judges and keeps. One thread calls it; where a method raises `StoreError`, make another one from the store.

    `announced` is maintenance: it labels what begins within it, and is counted as ever.
    """

    def __init__(
        self,
        observatory: Observatory,
        watched: Watched,
        now: datetime,
        announced: Sequence[MaintenanceSettings] = (),
    ) -> None:
        self.watched = watched
        self._kept = observatory
        self._announced = announced
        self._observing = Observing(
            self._targets,
            self._vantages,
            canaries=watched.canaries,
            windows=windows_among(announced, self._targets),
        )
        for one in observatory.usual(now):
            self._observing.learn(one.target, one.seat, one.hour, one.took)
        judged = self._observing.restore(observatory.left(now), now)
        observatory.know(self._targets)
        observatory.keep((), judged.spells, judged.verdicts, now=now)
        self._spells = {one.id: one for one in observatory.spells(now - SHOWN_FOR, now + timedelta(minutes=1))}
        before = observatory.verdicts()
        self._standing = {
            name: before[name] if name in before and before[name].verdict == verdict else Standing(verdict, now)
            for name, verdict in self._observing.verdicts.items()
        }

    @property
    def owners(self) -> set[str]:
        """The members of whose targets anything is kept."""
        return {one.member for one in self._kept.targets() if one.member}

    def observed(self, now: datetime) -> Observed:
        """What is known now."""
        newest = sorted(self._spells.values(), key=lambda one: (one.began, one.id), reverse=True)
        return Observed(now, self.watched, MappingProxyType(dict(self._standing)), tuple(newest))

    def follow(self, watched: Watched, now: datetime) -> None:
        """Look after these from now on; spells of others end. Other canaries need another one of us."""
        self.watched = watched
        judged = self._observing.watch(self._targets, self._vantages)
        self._observing.windows = windows_among(self._announced, self._targets)
        self._kept.know(self._targets)
        self._keep((), judged, now)
        self._standing = {
            name: self._standing.get(name, Standing(verdict, now)) for name, verdict in self._observing.verdicts.items()
        }

    def step(self, samples: Iterable[Sample], now: datetime, *, tick: bool) -> bool:
        """Take looks in and, at a `tick`, judge what time alone changes. Return whether any verdict or spell changed.

        When it returns they are on disk, in one transaction. A look that was taken before changes nothing.
        """
        taken = sorted(samples, key=lambda one: one.at)
        first = self._observing.take(taken, now)
        judged = _one_of(first, self._observing.tick(now)) if tick else first
        self._keep(taken, judged, now)
        return bool(judged.spells or judged.verdicts)

    def note(self, said: Iterable[Note]) -> None:
        """Keep what others say of what is looked at, beside what was seen."""
        self._kept.note(said)

    def forget(self, members: Collection[str]) -> int:
        """Erase all that was seen of these members' targets; return how many rows that were."""
        names = {one.name for one in self._kept.targets() if one.member in members} - self.watched.targets.keys()
        self._spells = {one.id: one for one in self._spells.values() if one.target not in names}
        return self._kept.erase(sorted(names)) if names else 0

    @property
    def _targets(self) -> tuple[Target, ...]:
        return tuple(self.watched.targets.values())

    @property
    def _vantages(self) -> tuple[Vantage, ...]:
        return tuple(self.watched.vantages.values())

    def _keep(self, samples: Collection[Sample], judged: Judged, now: datetime) -> None:
        if samples or judged.spells or judged.verdicts:
            self._kept.keep(samples, judged.spells, judged.verdicts, now=now, judged_since=now - LATE)
        self._spells |= {one.id: one for one in judged.spells}
        self._standing |= {name: Standing(verdict, now) for name, verdict in judged.verdicts.items()}
        oldest = now - SHOWN_FOR
        for one in [one for one in self._spells.values() if one.ended is not None and one.ended < oldest]:
            del self._spells[one.id]


def _one_of(first: Judged, then: Judged) -> Judged:
    spells = {one.id: one for one in (*first.spells, *then.spells)}
    return Judged(tuple(spells.values()), {**first.verdicts, **then.verdicts})
