"""What a hub answered, as far as a member looks at it: bounded, unpacked, and never believed further than it goes."""

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
import msgspec

from bavn.model.safe_text import visible
from bavn.sharing.signing import PROTOCOL

MOST_RETRY_S: Final = 600.0
LONGEST_WHY: Final = 200
_PIECE_BYTES: Final = 1 << 16
_GZIP: Final = 16 + zlib.MAX_WBITS
_OKAY: Final = range(200, 300)


class HubError(Exception):
    """The hub could not be talked to. Its text is one printable line: why; `code` says it in a word."""

    def __init__(self, why: str, code: str = "connection") -> None:
        super().__init__(visible(why, LONGEST_WHY))
        self.code = code


class HubGoneError(HubError):
    """Nothing came, or it broke off: no connection, no certificate that is believed, silence."""


class HubAnswerError(HubError):
    """What came cannot be read: too much of it, or packed in a way that was not asked for."""

    def __init__(self, why: str) -> None:
        super().__init__(why, "answer")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body; `retry_after_s` and `date` None where they are not said. `protocols`: what the hub speaks."""

    status: int
    body: bytes
    retry_after_s: float | None = None
    date: datetime | None = None
    protocols: tuple[str, ...] = ()

    @property
    def okay(self) -> bool:
        """Whether it was done."""
        return self.status in _OKAY

    @property
    def other_version(self) -> bool:
        """The hub says what it speaks, and it is not this."""
        return bool(self.protocols) and str(PROTOCOL) not in self.protocols

    @property
    def code(self) -> str:
        """Its status as a code: "http-503"."""
        return f"http-{self.status}"

    @property
    def why(self) -> str:
        """Its own words (RFC 9457) where it has any, else its status; one printable line."""
        try:
            said = msgspec.json.decode(self.body, type=_Problem)
        except (msgspec.DecodeError, ValueError, RecursionError):
            said = _Problem()
        return visible(said.detail or said.title or f"status {self.status}", LONGEST_WHY)


class _Problem(msgspec.Struct):
    title: str = ""
    detail: str = ""


def read_answer(
    response: httpx.Response, most_bytes: int, patience_s: float, *, monotonic: Callable[[], float] = time.monotonic
) -> Answer:
    """Read an answer to its end: `most_bytes` unpacked at most, within `patience_s` however slowly it trickles.

    `HubAnswerError` where it is more or packed otherwise than in gzip; `HubGoneError` where it takes longer.
    """
    unpacked = _unpacked(response)
    body, deadline = bytearray(), monotonic() + patience_s
    for piece in response.iter_raw():
        for part in unpacked(piece):
            if len(body) + len(part) > most_bytes:
                raise HubAnswerError(f"an answer of more than {most_bytes} bytes")
            body += part
        if monotonic() > deadline:
            raise HubGoneError(f"no whole answer within {patience_s:g} s", "time-out")
    head = response.headers
    date = _date(head.get("date", ""))
    return Answer(
        response.status_code, bytes(body), _retry_after_s(head.get("retry-after", ""), date), date, _versions(head)
    )


def _unpacked(response: httpx.Response) -> Callable[[bytes], Iterator[bytes]]:
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing == "identity":
        return lambda piece: iter((piece,))
    if packing not in {"gzip", "x-gzip"}:
        raise HubAnswerError("an answer that is packed in a way that was not asked for")
    gzip = zlib.decompressobj(_GZIP)

    def unpack(piece: bytes) -> Iterator[bytes]:
        while piece and not gzip.eof:
            try:
                yield gzip.decompress(piece, _PIECE_BYTES)
            except zlib.error:
                raise HubAnswerError("an answer that is no gzip as it says") from None
            piece = gzip.unconsumed_tail

    return unpack


def _versions(headers: httpx.Headers) -> tuple[str, ...]:
    given = headers.get("bavn-protocols", "")[:LONGEST_WHY]
    return tuple(version.strip() for version in given.split(",") if version.strip())


def _date(text: str) -> datetime | None:
    """An HTTP date, aware UTC; None for anything else."""
    try:
        found = parsedate_to_datetime(text[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _retry_after_s(text: str, date: datetime | None) -> float | None:
    """Seconds (or a date, by the hub's own clock) to wait, ten minutes at most; None where nothing is asked for."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MOST_RETRY_S)
    until = _date(text)
    if until is None or date is None:
        return None
    return min(max((until - date) / timedelta(seconds=1), 0.0), MOST_RETRY_S)
