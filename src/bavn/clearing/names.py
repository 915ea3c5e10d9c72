"""The names that several sightings bring: each address, network and shape, and how many of them have it."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from bavn.clearing.fingerprint import Fingerprint
from bavn.model.sighting import Template

MOST_TEMPLATES: Final = 100  # of a campaign; later ones are dropped

K = TypeVar("K", bound=Hashable)


class Moved(NamedTuple):
    """The names that came, because the first sighting has them now, or went, because no sighting has them any more."""

    sources: Sequence[str] = ()
    prefixes: Sequence[str] = ()
    templates: Sequence[Template] = ()


class Names:
    """What sightings name, each with how many of them do."""

    __slots__ = ("prefixes", "sources", "templates")

    def __init__(self, prints: Iterable[Fingerprint] = ()) -> None:
        self.sources: dict[str, int] = {}
        self.prefixes: dict[str, int] = {}
        self.templates: dict[Template, int] = {}
        for print_ in prints:
            self.add(print_)

    def add(self, print_: Fingerprint) -> Moved:
        """Add what a sighting names; return what came."""
        return Moved(
            _count(self.sources, print_.sources),
            _count(self.prefixes, print_.prefixes),
            _count(self.templates, print_.templates, MOST_TEMPLATES),
        )

    def drop(self, print_: Fingerprint) -> Moved:
        """Take away what a sighting named; return what went."""
        return Moved(
            _uncount(self.sources, print_.sources),
            _uncount(self.prefixes, print_.prefixes),
            _uncount(self.templates, print_.templates),
        )

    def drop_sources(self, sources: Iterable[str]) -> Moved:
        """Take away addresses that a sighting named; return those that went."""
        return Moved(_uncount(self.sources, sources))

    def all(self) -> Moved:
        """All of them, as if they had come just now."""
        return Moved([*self.sources], [*self.prefixes], [*self.templates])

    def copy(self) -> "Names":
        """The same names, which from now on are counted apart."""
        other = Names()
        other.sources, other.prefixes, other.templates = (
            self.sources.copy(),
            self.prefixes.copy(),
            self.templates.copy(),
        )
        return other


def _count(counts: dict[K, int], keys: Iterable[K], most: int | None = None) -> list[K]:
    came = []
    for key in keys:
        if key in counts:
            counts[key] += 1
        elif most is None or len(counts) < most:
            counts[key] = 1
            came.append(key)
    return came


def _uncount(counts: dict[K, int], keys: Iterable[K]) -> list[K]:
    went = []
    for key in keys:
        left = counts.get(key, 0) - 1
        if left > 0:
            counts[key] = left
        elif key in counts:
            del counts[key]
            went.append(key)
    return went
