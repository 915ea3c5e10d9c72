"""What is told of a period afterwards: for each target what was claimed, what was seen of an attack, and what was down.

These are three different things, and nothing here turns one into another.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.model.probe import Spell, Target, Verdict
from bavn.verdicts.availability import Availability

ZERO: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Latency:
    """How long whole looks took, in microseconds: half, 95 of 100 and 99 of 100 took no longer."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says of themselves that they hit the target. It says nothing about whether they did.

    `source` is where it is reported. `assumed`: no source gives the time, and `at` is our guess.
    """

    by: str
    at: datetime
    source: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Attacked:
    """An attack that was seen in the target's own logs; `ended` is None while it goes on."""

    began: datetime
    ended: datetime | None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class OutageRow:
    """One target in a period. `spells` are the target's own, oldest first.

    `watched_since` is when it was first looked at, None before the period. `assumed`: no source says how long it was
    down, and what stands here is our guess (in a replay). `note` is what somebody wrote beside it.
    """

    target: Target
    availability: Availability
    spells: tuple[Spell, ...] = ()
    latency: Latency | None = None
    claims: tuple[Claim, ...] = ()
    attacks: tuple[Attacked, ...] = ()
    watched_since: datetime | None = None
    assumed: bool = False
    note: str = ""

    @property
    def site(self) -> str:
        """Whose outage it is."""
        return self.target.site or self.target.name

    @property
    def url(self) -> str:
        """What is looked at, without its query: a report is handed on, and a query may hold a key."""
        return self.target.url.partition("?")[0]

    @property
    def down(self) -> timedelta:
        """For how long it was down within the period."""
        return self.availability.times["down"]

    @property
    def outages(self) -> tuple[Spell, ...]:
        """The spells in which it was down."""
        return tuple(spell for spell in self.spells if spell.verdict == "down")


@dataclass(frozen=True, slots=True)
class OutagesReport:
    """A period of any number of targets. `made` is when it was added up: what goes on, goes on then. Aware times.

    `note` says what kind of report it is where that matters: a replay, for example.
    """

    began: datetime
    ended: datetime
    made: datetime
    rows: tuple[OutageRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Spells of several targets with one cause in common. `supplier` is theirs, "" if they do not share one."""

    number: int
    supplier: str
    sites: tuple[str, ...]
    spells: tuple[Spell, ...]

    @property
    def began(self) -> datetime:
        """When the first of them began."""
        return min(spell.began for spell in self.spells)

    @property
    def ended(self) -> datetime | None:
        """When the last of them ended, None while one goes on."""
        ends = [spell.ended for spell in self.spells]
        return None if None in ends else max(end for end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many sites there are, and of how many it was claimed, seen in logs, and seen from outside."""

    sites: int
    claimed: int
    attacked: int
    down: int
    only_claimed: int
    unseen: int
    longest: OutageRow | None


def ranked(report: OutagesReport) -> list[OutageRow]:
    """Those that were down longest first; then those that were hard to reach, claimed, or attacked; then by name."""

    def place(row: OutageRow) -> tuple[timedelta, timedelta, int, str, str]:
        times = row.availability.times
        hard = times["partial"] + times["slow"] + times["guarded"]
        return -row.down, -hard, -len(row.claims) - len(row.attacks), row.site.casefold(), row.target.name

    return sorted(report.rows, key=place)


def together(report: OutagesReport) -> list[Together]:
    """What belongs together, oldest first. Silent where only one target is left of an incident."""
    found: dict[int, list[tuple[OutageRow, Spell]]] = defaultdict(list)
    for row in report.rows:
        for spell in row.spells:
            if spell.incident:
                found[spell.incident].append((row, spell))
    groups = []
    for number, members in found.items():
        sites = sorted({row.site for row, _ in members}, key=str.casefold)
        suppliers = {row.target.supplier for row, _ in members}
        if len({row.target.name for row, _ in members}) > 1:
            supplier = suppliers.pop() if len(suppliers) == 1 else ""
            spells = tuple(sorted((spell for _, spell in members), key=lambda one: one.began))
            groups.append(Together(number, supplier, tuple(sites), spells))
    return sorted(groups, key=lambda one: (one.began, one.number))


def totals(report: OutagesReport) -> Totals:
    """Count sites, each once however many of its targets there are."""
    claimed = {row.site for row in report.rows if row.claims}
    attacked = {row.site for row in report.rows if row.attacks}
    down = {row.site for row in report.rows if row.outages}
    seen = {row.site for row in report.rows if row.availability.share is not None}
    rows = [row for row in ranked(report) if row.down > ZERO]
    return Totals(
        sites=len({row.site for row in report.rows}),
        claimed=len(claimed),
        attacked=len(attacked),
        down=len(down),
        only_claimed=len((claimed & seen) - down - attacked),
        unseen=len({row.site for row in report.rows} - seen),
        longest=rows[0] if rows else None,
    )


def stretches(row: OutageRow, report: OutagesReport) -> Iterator[tuple[Verdict, datetime, datetime]]:
    """The period of one target from end to end, piece by piece: what lies before it was looked at is unknown."""
    known_from = max(report.began, row.watched_since or report.began)
    known_to = max(known_from, min(report.ended, report.made))
    pieces: list[tuple[Verdict, datetime, datetime]] = [("unknown", report.began, min(known_from, report.ended))]
    at = known_from
    for spell in sorted(row.spells, key=lambda one: one.began):
        began, ended = max(at, spell.began), min(known_to, spell.ended or report.made)
        if ended > began:
            pieces += [("up", at, began), (spell.verdict, began, ended)]
            at = ended
    pieces += [("up", at, known_to), ("unknown", max(known_to, report.began), report.ended)]
    yield from (piece for piece in pieces if piece[2] > piece[1])
