"""Decisions as one audience level is told of them, found by address, prefix or text.

told = lines.of(reader)                 `published.level(audience)`, and never the hub's own view beside it
told.around("192.0.2.7")                what holds about it, or about a network around it
told.within("192.0.2.0/24")             what holds about addresses and networks in it
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import islice
from typing import Final

from bavn.clearing.stating import HAND
from bavn.clearing.vetoes import reading
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF, Level
from bavn.hub.screens.attacks import known
from bavn.hub.screens.country import SEES_ALL
from bavn.model.campaign import SharedDecision
from bavn.model.tlp import Tlp
from bavn.pages.situation.decided import DecisionLine
from bavn.settings.rules import WrongValueError, network
from bavn.sharing.addresses import written

MEMBERS: Final[Tlp] = LEVEL_OF["member"]
LONGEST: Final = 60
MOST_WITHIN: Final = 200
MOST_LOOKED: Final = 20_000  # of which it is reckoned whether they lie in a network


@dataclass(frozen=True, slots=True)
class Told:
    """One level's decisions in force. `by_value` has each value once."""

    label: Tlp
    level: Level
    by_value: Mapping[str, SharedDecision]

    def around(self, value: str) -> list[SharedDecision]:
        """What holds about this value, or a network that it lies in: its own first, then from narrow to wide."""
        found = [self.by_value.get(one) for one in _networks_around(value)]
        return [one for one in found if one is not None]

    def within(self, value: str, most: int = MOST_WITHIN) -> list[SharedDecision]:
        """What holds about addresses and networks inside a network, newest first.

        Nothing for a single address, and for networks so wide that nobody means them (IPv4: wider than a /8).
        """
        outer = reading(value)
        if outer is None or "/" not in value:
            return []
        text, reach, found = _common(value), outer[1], []
        if not text:
            return []
        alike = (row for row in reversed(self.level.standing) if row.value.startswith(text) and row.value != value)
        for row in islice(alike, MOST_LOOKED):
            inner = reading(row.value)
            if inner is None or inner[1].version != reach.version:
                continue
            if reach.low <= inner[1].low and inner[1].high <= reach.high:
                found.append(row)
                if len(found) >= most:
                    break
        return found


@dataclass(slots=True)
class Lines:
    """The decisions of each level, sorted by value once for each picture of it."""

    hub: Hub
    _told: dict[Tlp, Told] = field(default_factory=dict)

    def of(self, reader: Reader) -> Told:
        """Those that this reader is told; nothing while the kill switch is on."""
        return self.at(LEVEL_OF[reader.audience])

    def at(self, label: Tlp) -> Told:
        """Those of one level."""
        published = self.hub.published
        level = Level(horizon=published.seq) if published.killed else published.levels[label]
        before = self._told.get(label)
        if before is not None and before.level is level:
            return before
        told = Told(label, level, {row.value: row for row in level.standing})
        self._told[label] = told
        return told

    def lines(self, rows: Iterable[SharedDecision], label: Tlp, reader: Reader) -> list[DecisionLine]:
        """Some of them as lines: nothing in them but what this level was told. Who decided, only for the hub's own.

        A campaign that the reader is not told of has no number.
        """
        campaigns = {one.id for one in known(self.hub.published, reader)}
        return [self._line(row, label, reader, campaigns) for row in rows]

    def _line(self, row: SharedDecision, label: Tlp, reader: Reader, campaigns: Collection[int]) -> DecisionLine:
        said, members = row.said[label], self.hub.admitted.members
        by_hand = HAND in said.because
        return DecisionLine(
            row.value,
            said.action,
            said.kind,
            said.organisations,
            said.because,
            said.until,
            row.made if label == MEMBERS else None,
            said.campaign if said.campaign in campaigns else 0,
            tuple(members[name].name for name in said.named if name in members),
            by_hand,
            row.by if by_hand and reader.audience in SEES_ALL else "",
            said.gone,
        )


def value_of(text: str) -> str:
    """An address or network in its one spelling, host bits dropped; "" for anything else.

    >>> value_of(" 192.0.2.7/24 "), value_of("::ffff:192.0.2.7"), value_of("fe80::1%lo"), value_of("example.dk")
    ('192.0.2.0/24', '192.0.2.7', '', '')
    """
    given = text.strip()
    if not given.isascii() or len(given) > LONGEST or "%" in given:
        return ""
    read = reading(given)
    if read is None:
        return ""
    try:
        return written(network(read[0]))
    except WrongValueError:
        return ""


def _networks_around(value: str) -> Iterator[str]:
    """The value itself, and every network that it lies in, narrow to wide, each as the hub writes it."""
    yield value
    here = ip_network(value)
    for length in range(here.prefixlen - 1, 0, -1):
        yield str(here.supernet(new_prefix=length))


def _common(value: str) -> str:
    """With which text every address of a network begins; "" where that is not to be told from its text."""
    address, _, length = value.partition("/")
    if ":" not in address:
        whole = int(length) // 8
        return "".join(f"{part}." for part in address.split(".")[:whole])
    parts: list[str] = []
    for part in address.split(":")[: int(length) // 16]:
        if part in {"", "0"}:  # where zeros are left out, texts differ
            break
        parts.append(part)
    return "".join(f"{part}:" for part in parts)
