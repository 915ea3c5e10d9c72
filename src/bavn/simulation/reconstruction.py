"""The words of a reconstruction: what was hit, what is said of it and by whom, and what we play where nobody says.

Every value that is played is either given by a source or assumed. Which of the two follows from the sources
themselves (`Said.gives`), so that nothing can be marked as said that nobody said.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from bavn.simulation.local_sites import Behaviour

# What the press says became of it, in a word.
Outcome = Literal[
    "down",
    "unstable",  # comes and goes, or is slow
    "troubled",  # "had problems", "was hit": no more than that
    "held",
    "unconfirmed",  # only the attacker says so
]

# What a source may give. How a site failed (refused, silent, 503) is given by none, and so is always assumed.
Value = Literal[
    "hit",  # that it was attacked, on that day
    "effect",  # that it was down, slow, or held
    "began",
    "lasted",
    "claimed",  # that the attacker named it
    "claimed_at",
    "requests",
]
VALUES: Final[tuple[Value, ...]] = get_args(Value)


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands to read. `about`: what of it we could not check, "" where there is nothing."""

    name: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of one hit, in our words. `gives`: the values that rest on it, none where it is doubtful."""

    source: Source
    words: str
    gives: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stretch of time in which a site behaves otherwise than usual. `abroad`: only to who comes from abroad."""

    began: datetime
    ended: datetime
    behaviour: Behaviour
    abroad: bool = False

    @property
    def lasted(self) -> timedelta:
        """How long it is played."""
        return self.ended - self.began


@dataclass(frozen=True, slots=True)
class Hit:
    """One organisation in one wave. Times are aware UTC.

    `host` is the one that is played: never the real one. `code` is the municipality's, as in official registers, ""
    for others; `sector` is one for which a hub's pages have words. From `began` to `ended` the attack is played, as log
    lines; `troubles`, within or after it, are what visitors notice, and empty where nobody noticed. `claimed` is when
    the attacker named it, None where no source says that it was named. `requests` is how many there were in all, None
    where nobody counted.
    """

    member: str
    host: str
    outcome: Outcome
    said: tuple[Said, ...]
    began: datetime
    ended: datetime
    troubles: tuple[Trouble, ...] = ()
    claimed: datetime | None = None
    requests: int | None = None
    code: str = ""
    sector: str = "municipality"

    @property
    def values(self) -> frozenset[Value]:
        """All that is played of it."""
        absent: set[Value] = set()
        if self.claimed is None:
            absent |= {"claimed", "claimed_at"}
        if self.requests is None:
            absent.add("requests")
        return frozenset(VALUES) - absent

    @property
    def assumed(self) -> frozenset[Value]:
        """What of it no source gives."""
        return self.values.difference(*(one.gives for one in self.said))

    @property
    def claim(self) -> Said | None:
        """Who reports that the attacker named it."""
        return next((one for one in self.said if "claimed" in one.gives), None)


@dataclass(frozen=True, slots=True)
class Wave:
    """What was hit on one morning, in the order in which it is played."""

    name: str
    hits: tuple[Hit, ...]

    @property
    def began(self) -> datetime:
        """The first hostile request."""
        return min(one.began for one in self.hits)

    @property
    def ended(self) -> datetime:
        """When the last attack is over, and nobody is troubled any more."""
        return max(max([one.ended, *(each.ended for each in one.troubles)]) for one in self.hits)
