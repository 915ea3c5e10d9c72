"""Logs that grow in a test's hands, and an engine that only notes what it is fed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import AGENT, CLIENT, PATH, Columns

Record = tuple[bytes, bytes, bytes, int, int]


class Given:
    """A log whose bytes a test gives; reads stop at the sizes of `cuts`, over and over (none: no bounds).

    Reading begins at `begin`; its head is that of the whole.
    """

    name = "access.log"

    def __init__(self, data: bytes = b"", cuts: tuple[int, ...] = (), *, begin: int = 0) -> None:
        self.data = data
        self.reads = 0
        self._at = begin
        self._cuts: Iterator[int] = cycle(cuts or (1 << 30,))

    @property
    def behind(self) -> int:
        return len(self.data) - self._at

    def head(self, most: int) -> bytes:
        return self.data[:most]

    def read_into(self, room: memoryview) -> int:
        self.reads += 1
        size = min(len(room), next(self._cuts), self.behind)
        room[:size] = self.data[self._at : self._at + size]
        self._at += size
        return size


def record(columns: Columns, row: int) -> Record:
    """One row, as something that can be compared."""
    texts = (columns.text(field, row) for field in (CLIENT, PATH, AGENT))
    client, path, agent = texts
    return client, path, agent, int(columns.time_ms[row]), int(columns.status[row])


@dataclass(slots=True)
class Fed:
    """Rows that an engine was given in one call."""

    site: str | None
    trusted: TrustedProxies | None
    weight: int
    records: list[Record]


@dataclass(slots=True)
class Notebook:
    """Stands for the engine."""

    calls: list[Fed] = field(default_factory=list)

    def feed(
        self,
        columns: Columns,
        *,
        site: str | None = None,
        trusted: TrustedProxies | None = None,
        weight: int = 1,
        first: int = 0,
        last: int | None = None,
    ) -> None:
        end = columns.rows if last is None else last
        self.calls.append(Fed(site, trusted, weight, [record(columns, row) for row in range(first, end)]))

    @property
    def records(self) -> list[Record]:
        return [one for call in self.calls for one in call.records]

    @property
    def requests(self) -> int:
        return sum(call.weight * len(call.records) for call in self.calls)
