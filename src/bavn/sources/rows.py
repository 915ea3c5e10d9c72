"""Records gathered as Python values by the formats that are read line by line, then laid into Columns at once."""

import numpy as np

from bavn.sources.columns import FIELDS, Columns


class Rows:
    """Rows waiting to be laid into columns.

    `texts` holds FIELDS texts for each row in the order of the columns' fields (HOST first), the other lists
    one number for each row. They are public, and appended to in place, because a call for each value would
    cost more than the value.
    """

    __slots__ = ("size", "status", "texts", "time_ms", "took_ms")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.time_ms: list[int] = []
        self.status: list[int] = []
        self.size: list[int] = []
        self.took_ms: list[int] = []

    def __len__(self) -> int:
        return len(self.time_ms)

    def lay(self, columns: Columns, encoding: str) -> None:
        """Write all rows to `columns` and an arena of their texts to its buffer; then hold none.

        `encoding` is latin-1 for texts that stand for the line's own bytes, else utf-8: then lone surrogates
        U+DC80 to U+DCFF become the bytes that they stand for, other ones `?`.
        """
        rows = len(self)
        joined = "".join(self.texts)
        if encoding == "latin-1" or joined.isascii():
            arena = joined.encode(encoding)
            lengths = np.fromiter(map(len, self.texts), np.int32, rows * FIELDS)
        else:
            encoded = [_bytes(text) for text in self.texts]
            arena = b"".join(encoded)
            lengths = np.fromiter(map(len, encoded), np.int32, rows * FIELDS)
        ends = np.cumsum(lengths, dtype=np.int32)
        columns.length[:, :rows] = lengths.reshape(rows, FIELDS).T
        columns.start[:, :rows] = (ends - lengths).reshape(rows, FIELDS).T
        columns.buffer = np.frombuffer(bytearray(arena), np.uint8)
        columns.time_ms[:rows] = self.time_ms
        columns.status[:rows] = self.status
        columns.size[:rows] = self.size
        columns.took_ms[:rows] = self.took_ms
        columns.rows = rows
        self._clear()

    def _clear(self) -> None:
        for values in (self.texts, self.time_ms, self.status, self.size, self.took_ms):
            values.clear()


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
