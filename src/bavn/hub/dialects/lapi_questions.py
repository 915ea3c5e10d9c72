"""What a bouncer asks for: the parameters of the decision stream and of a look-up.

GET /v1/decisions/stream?startup=true&scopes=ip,range&origins=bavn&scenarios_containing=flood
GET /v1/decisions?ip=192.0.2.7      ?range=192.0.2.0/24&contains=false      ?scope=Ip&value=192.0.2.7&type=ban
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bavn.hub.dialects.lapi_decisions import ORIGIN, Row
from bavn.hub.dialects.lapi_index import Index, IPNetwork, canonical, network_of

TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})  # as Go reads a boolean
FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False", ""})
DEFAULT_SCOPES: Final = frozenset({"ip", "range"})
MOST_WORDS: Final = 100
LONGEST: Final = 4_096  # characters of one parameter

Parameters = Mapping[str, str]  # of a name given twice the last one counts


class BadQuestionError(ValueError):
    """A parameter that cannot be read; the message is for who asked."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows a bouncer wants. Empty: all. Scopes are in small letters."""

    scopes: frozenset[str] = DEFAULT_SCOPES
    origins: frozenset[str] = frozenset()
    containing: tuple[str, ...] = ()
    not_containing: tuple[str, ...] = ()

    @property
    def want_all(self) -> bool:
        """Whether no row is left out."""
        return self.scopes >= DEFAULT_SCOPES and not (self.containing or self.not_containing) and self._ours

    @property
    def _ours(self) -> bool:
        return not self.origins or ORIGIN in self.origins

    def fit(self, row: Row) -> bool:
        """Whether this row is wanted."""
        return (
            self._ours
            and ("range" if row.is_range else "ip") in self.scopes
            and (not self.containing or any(word in row.scenario for word in self.containing))
            and not any(word in row.scenario for word in self.not_containing)
        )


ALL: Final = Filters()


def filters_of(asked: Parameters) -> Filters:
    """Read the filters. An empty parameter filters nothing."""
    return Filters(
        frozenset(word.lower() for word in _words(asked, "scopes")) or DEFAULT_SCOPES,
        frozenset(_words(asked, "origins")),
        _words(asked, "scenarios_containing"),
        _words(asked, "scenarios_not_containing"),
    )


def yes(asked: Parameters, name: str, *, default: bool = False) -> bool:
    """Read a boolean as Go does.

    >>> yes({"startup": "true"}, "startup"), yes({}, "startup"), yes({}, "contains", default=True)
    (True, False, True)
    """
    text = asked.get(name)
    if text is None:
        return default
    if text not in TRUE and text not in FALSE:
        raise BadQuestionError(f"{name}: true or false")
    return text in TRUE


@dataclass(frozen=True, slots=True)
class LookUp:
    """A look-up: all that is given has to fit. `around`: rows that hold for the network, else rows inside it."""

    filters: Filters
    network: IPNetwork | None = None
    around: bool = True
    scope: str = ""
    value: str = ""
    remedy: str = ""

    def find(self, index: Index, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows that fit, of all `rows` in force."""
        return (row for row in self._candidates(index, rows) if self._fits(row))

    def _candidates(self, index: Index, rows: Iterator[Row]) -> Iterator[Row]:
        if self.network is not None:
            return _near(index, self.network, around=self.around)
        if not self.value:
            return rows
        exact = network_of(self.value)
        return iter(()) if exact is None else _near(index, exact, around=True)

    def _fits(self, row: Row) -> bool:
        return (
            self.filters.fit(row)
            and self.scope in {"", "range" if row.is_range else "ip"}
            and self.value in {"", row.value}
            and self.remedy in {"", row.remedy}
        )


def look_up_of(asked: Parameters) -> LookUp:
    """Read a look-up. An address or range that is none is an error: no answer would look like `not blocked`."""
    network, value = None, asked.get("value", "")
    for name in ("ip", "range"):
        if text := asked.get(name, ""):
            network = network_of(text)
            if network is None or (name == "ip" and network.prefixlen != network.max_prefixlen):
                raise BadQuestionError(f"{name}: an {'address' if name == 'ip' else 'address or a range'}")
    return LookUp(
        filters_of(asked),
        network,
        yes(asked, "contains", default=True),
        asked.get("scope", "").lower()[:LONGEST],
        canonical(value) or value[:LONGEST],
        asked.get("type", "")[:LONGEST],
    )


def _near(index: Index, network: IPNetwork, *, around: bool) -> Iterator[Row]:
    if around:
        return index.around(network.version, int(network.network_address), network.prefixlen)
    return index.within(network)


def _words(asked: Parameters, name: str) -> tuple[str, ...]:
    text = asked.get(name, "")
    words = tuple(word for part in text.split(",") if (word := part.strip()))
    if len(text) > LONGEST or len(words) > MOST_WORDS:
        raise BadQuestionError(f"{name}: too long")
    return words
