"""The one shape of simulated requests before they become text: a structured numpy array, one element a request."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

ROW: Final = np.dtype(
    [
        ("time_ms", "i8"),  # Unix time of the request's arrival; after `overload.settle`, of its end (as a server logs)
        ("took_ms", "i4"),
        ("size", "i4"),  # bytes of the body
        ("target", "i4"),  # text: path and query; the whole request line where the method is NO_METHOD
        ("referer", "i4"),  # text
        ("agent", "i4"),  # text
        ("address", "i4"),  # index into the world's addresses
        ("view", "i4"),  # the page view of a person that caused it; -1: none
        ("session", "i4"),  # the visit of a person; -1: none
        ("status", "i2"),
        ("method", "i1"),
        ("protocol", "i1"),
        ("host", "i1"),
        ("costly", "i1"),  # 1: the application has to work; 0: a file from disk
        ("wave", "i1"),  # 0: honest; otherwise the number of the attack wave
    ]
)

Rows = npt.NDArray[np.void]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

METHODS: Final = ("GET", "POST", "HEAD", "OPTIONS", "")
GET, POST, HEAD, OPTIONS, NO_METHOD = range(5)
PROTOCOLS: Final = ("HTTP/1.1", "HTTP/2.0", "HTTP/1.0", "")
HTTP11, HTTP2, HTTP10, NO_PROTOCOL = range(4)

DEFAULTS: Final = {"status": 200, "view": -1, "session": -1}


def make_rows(count: int, **columns: object) -> Rows:
    """`count` rows with the given columns (arrays or one value for all); the rest is zero or in DEFAULTS."""
    made = np.zeros(count, ROW)
    for name, value in (DEFAULTS | columns).items():
        made[name] = value
    return made


def join_rows(parts: Iterable[Rows]) -> Rows:
    """All parts in one array, in the given order."""
    filled = [part for part in parts if len(part)]
    return np.concatenate(filled) if filled else make_rows(0)


Span = tuple[int, int]  # from and until, Unix time in ms


class Texts:
    """Every text of the log once; rows hold its index. Index 0 is "-", what servers write for nothing."""

    def __init__(self) -> None:
        self.all: list[str] = ["-"]
        self._index: dict[str, int] = {"-": 0}

    def of(self, text: str) -> int:
        """The index of a text that is likely to come again."""
        found = self._index.get(text)
        if found is None:
            found = self._index[text] = len(self.all)
            self.all.append(text)
        return found

    def of_each(self, texts: Iterable[str]) -> Ints:
        """The same for many."""
        return np.array([self.of(text) for text in texts], np.int64)

    def fresh(self, texts: list[str]) -> Ints:
        """Indices of texts that will hardly come again: not looked up, only appended."""
        begin = len(self.all)
        self.all.extend(texts)
        return np.arange(begin, len(self.all))
