"""The one shape in which every log format leaves a batch of records.

A parser writes where each text field lies inside a byte buffer, and the numbers as numbers. No Python object
is made per line. Field names follow ECS: CLIENT is `client.address`, PATH `url.path` and so on.
"""

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

HOST: Final = 0  # the virtual host that the server wrote; empty where the format has none
CLIENT: Final = 1  # the peer's address as text, with or without a port
FORWARDED: Final = 2  # X-Forwarded-For as logged; empty where the format has none
METHOD: Final = 3  # empty where the request line was no HTTP
PATH: Final = 4  # up to the first '?', as logged: escapes are not undone
QUERY: Final = 5  # after the first '?'; empty where there is none
REFERER: Final = 6  # '-' or empty: none
AGENT: Final = 7  # User-Agent; '-' or empty: none
PROTOCOL: Final = 8  # 'HTTP/1.1'; empty where absent
FIELDS: Final = 9

UNKNOWN: Final = -1


class Columns:
    """A batch of at most `capacity` records, reused from batch to batch.

    `start` and `length` (int32, FIELDS x capacity) point into `buffer` (uint8). `time_ms` is Unix time in
    milliseconds, `status` the HTTP status (0: none), `size` the bytes sent (0 where unknown),
    `took_ms` the request's duration (UNKNOWN where the format has none). Rows beyond `rows` are stale.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.rows = 0
        self.buffer: Bytes = np.zeros(0, np.uint8)
        self.start = np.zeros((FIELDS, capacity), np.int32)
        self.length = np.zeros((FIELDS, capacity), np.int32)
        self.time_ms = np.zeros(capacity, np.int64)
        self.status = np.zeros(capacity, np.int16)
        self.size = np.zeros(capacity, np.int64)
        self.took_ms = np.zeros(capacity, np.int32)

    def text(self, field: int, row: int) -> bytes:
        """One field of one row as bytes: for tests, examples and reports, never for the hot path."""
        begin = int(self.start[field, row])
        return self.buffer[begin : begin + int(self.length[field, row])].tobytes()


class Parsed:
    """What one call of a parser did: bytes used up, and lines that were no record.

    `lines` counts every line used up; `rejected` those that gave no record and were no comment or blank;
    `examples` are (index of the line among `lines`, offset in the block) of the first few rejected ones.
    """

    __slots__ = ("consumed", "examples", "lines", "rejected")

    def __init__(self, consumed: int, lines: int, rejected: int, examples: tuple[tuple[int, int], ...]) -> None:
        self.consumed = consumed
        self.lines = lines
        self.rejected = rejected
        self.examples = examples


class Parser(Protocol):
    """One log format. A parser may hold state between calls (W3C `#Fields`), never between files.

    `parse` reads whole lines of `block[:end]`, fills `columns` from row 0 and sets `columns.rows` and
    `columns.buffer` (the block itself, or an arena of the parser's own). It stops after the last line that ends
    in a newline, or when `columns` is full; the caller gives the rest again. It never raises on any bytes.
    """

    name: str

    def parse(self, block: Bytes, end: int, columns: Columns) -> Parsed:
        """Read whole lines of `block[:end]` into `columns`."""
        ...  # pragma: no cover
