"""Documents cut out of JSON text that may be endless, cut off or built to do harm: one at a time, never more held."""

import re
from collections.abc import Iterator
from typing import Final

LONGEST_DOCUMENT: Final = 1 << 20
DEEPEST: Final = 100

TOKEN: Final = re.compile(rb'"(?:[^"\\\n]++|\\[^\n])*+"|"|\n\{|[{}\[\]]')
REST_OF_STRING: Final = re.compile(rb'(?:[^"\\\n]++|\\[^\n])*+')
# What stands before the array in which the documents of an answer are
ENVELOPE: Final = re.compile(
    rb'\{\s*+(?:"[^"\\]{0,60}+"\s*+:\s*+(?:"[^"\\]{0,500}+"|\d{1,19}+|true|false|null)\s*+,\s*+)*+'
    rb'"(?:value|records|Records|Events|results)"\s*+:\s*+'
)


class Splitter:
    r"""Cuts the documents out of JSON text that comes in pieces of any size, and holds never more than one.

    >>> splitter = Splitter()
    >>> list(splitter.push(b'[{"a": 1}, {"b"')), list(splitter.push(b': "}"}]'))
    ([b'{"a": 1}'], [b'{"b": "}"}'])
    """

    def __init__(self) -> None:
        self.depth = 0
        self._base = 0  # the depth at which documents stand
        self._parts: list[bytes] = []
        self._size = 0
        self._collecting = False
        self._bad = False  # the document is too long or too deep
        self._quoted = False  # the piece before ended inside a string
        self._escaped = False  # … behind a backslash
        self._held = b""

    @property
    def idle(self) -> bool:
        """Whether the next byte belongs to no document."""
        return not self._collecting

    def push(self, piece: bytes) -> Iterator[bytes | None]:
        """Each document that ends in `piece`; None for each that is too long, too deep or not closed."""
        piece = self._held + piece
        self._held = b"\n" if piece.endswith(b"\n") else b""  # a line that begins with `{` begins a document
        end = len(piece) - len(self._held)
        start = 0
        at = self._finish_string(piece, end) if self._quoted else 0
        while token := TOKEN.search(piece, at, end):
            at = token.end()
            sign = token[0]
            if sign[:1] == b'"':
                if len(sign) == 1:  # a string that does not end here
                    at = self._finish_string(piece, end, at)
                continue
            if sign == b"\n{":
                if self.depth > self._base:
                    yield from self._give_up()
                sign = b"{"
            if sign in b"{[":
                start = self._open(sign, piece, start, at)
            elif self._close(sign) and self._collecting:
                yield self._finished(piece[start:at])
        if self._collecting:
            self._keep(piece[start:end])

    def _finish_string(self, piece: bytes, end: int, at: int = 0) -> int:
        """Go on behind the end of a string that began before `at`."""
        self._quoted = True
        if self._escaped and at < end:
            at, self._escaped = at + 1, False
        found = REST_OF_STRING.match(piece, at, end)
        at = found.end() if found else end
        if at >= end:
            return end
        if piece[at : at + 1] == b"\\" and at + 1 >= end:
            self._escaped = True
            return end
        self._quoted = self._escaped = False
        return at + (piece[at : at + 1] == b'"')  # else a line break: the string was never closed

    def _open(self, sign: bytes, piece: bytes, start: int, at: int) -> int:
        """Go one deeper; the start of what is to be kept."""
        if sign == b"[" and self.depth == 0:
            self._base = 1
        elif sign == b"[" and self.depth == 1 and self._collecting and self._is_envelope(piece[start : at - 1]):
            self._base, self._collecting = 2, False
            self._parts, self._size = [], 0
        elif sign == b"{" and self.depth == self._base:
            self._collecting, self._bad = True, False
            self._parts, self._size = [], 0
            start = at - 1
        self.depth += 1
        if self.depth > DEEPEST + self._base:
            self._drop()
        return start

    def _close(self, sign: bytes) -> bool:
        """Come one up; whether that ends a document."""
        if self.depth == 0:
            return False
        self.depth -= 1
        if sign == b"]" and self.depth < self._base:
            self._base = 0
        return self.depth == self._base and sign == b"}"

    def _is_envelope(self, piece: bytes) -> bool:
        return self._size + len(piece) < 4096 and ENVELOPE.fullmatch(b"".join(self._parts) + piece) is not None

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > LONGEST_DOCUMENT:
            self._drop()
        if not self._bad:
            self._parts.append(piece)

    def _drop(self) -> None:
        self._bad, self._parts = True, []

    def _finished(self, piece: bytes) -> bytes | None:
        self._keep(piece)
        whole = None if self._bad else b"".join(self._parts)
        self._collecting, self._bad, self._parts, self._size = False, False, [], 0
        return whole

    def _give_up(self) -> Iterator[None]:
        if self._collecting:
            yield None
        self.depth, self._collecting, self._bad = self._base, False, False
