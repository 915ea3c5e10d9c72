"""What was played at a site beside what the report says of it: the same, to within one interval, or a fault."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final

from bavn.model.probe import Spell, Verdict
from bavn.pages.outages import OutageRow, OutagesReport
from bavn.simulation.local_sites import Behaviour
from bavn.simulation.reconstruction import Hit, Trouble

# What each way to behave should be called.
CALLED: Final[dict[Behaviour, Verdict]] = {
    "slow": "slow",
    "refuses": "down",
    "hangs": "down",
    "fails": "down",
    "turns-away": "guarded",
}
INTERVAL: Final = timedelta(seconds=30)
FOUND_WITHIN: Final = timedelta(seconds=60)  # from the moment it was down until it was believed
BREATH: Final = timedelta(seconds=1)  # a look that is due begins so soon, on a machine that is shared


@dataclass(frozen=True, slots=True)
class Pair:
    """A trouble that was played, and the spell that tells of it; None where there is no such one."""

    trouble: Trouble | None
    spell: Spell | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One hit: what was played and what is reported, in order of time."""

    hit: Hit
    row: OutageRow
    pairs: tuple[Pair, ...]


def compare(hits: Sequence[Hit], report: OutagesReport) -> list[Compared]:
    """Put what was played within the period beside what was reported. `KeyError`: a site is missing in the report."""
    rows = {row.target.name: row for row in report.rows}
    found = []
    for hit in hits:
        row = rows[hit.host]
        troubles = [one for one in hit.troubles if one.began < report.ended]
        spells = sorted(row.spells, key=lambda one: one.began)
        found.append(Compared(hit, row, tuple(Pair(*each) for each in zip_longest(troubles, spells))))
    return found


def late(compared: Sequence[Compared]) -> list[str]:
    """What was down and known to be down later than it should; nothing where all was known in time."""
    found = []
    for one in compared:
        for trouble, spell in both(one):
            after = spell.confirmed - trouble.began
            if spell.verdict == "down" and after > FOUND_WITHIN:
                found.append(f"{one.hit.host}, {trouble.began:%d %H:%M:%S}: {after.total_seconds():.1f} s")
    return found


def both(one: Compared) -> Iterator[tuple[Trouble, Spell]]:
    """What was played and is reported."""
    for pair in one.pairs:
        if pair.trouble is not None and pair.spell is not None:
            yield pair.trouble, pair.spell


def faults(compared: Sequence[Compared], ended: datetime) -> list[str]:
    """What is not as it was played; nothing where all is."""
    return [f"{one.hit.host}: {fault}" for one in compared for pair in one.pairs for fault in _faults(pair, ended)]


def _faults(pair: Pair, ended: datetime) -> Iterator[str]:
    trouble, spell = pair.trouble, pair.spell
    if trouble is None or spell is None:
        yield f"played {trouble}, reported {spell}"
        return
    if spell.verdict != CALLED[trouble.behaviour]:
        yield f"{trouble.behaviour} was called {spell.verdict}"
    if not _is_near(spell.began - trouble.began):
        yield f"began at {trouble.began:%d %H:%M:%S}, reported from {spell.began:%d %H:%M:%S} on"
    if spell.ended is None:
        if trouble.ended <= ended - INTERVAL:
            yield f"ended at {trouble.ended:%d %H:%M:%S}, reported as going on"
    elif not _is_near(spell.ended - trouble.ended):
        yield f"ended at {trouble.ended:%d %H:%M:%S}, reported until {spell.ended:%d %H:%M:%S}"


def _is_near(late: timedelta) -> bool:
    return timedelta(0) <= late <= INTERVAL + BREATH
