"""A body as it is meant to be read: gzip and deflate unpacked, never beyond a bound."""

import zlib
from typing import Final

from bavn.probing.limits import BODY_MOST, BOMB_TIMES
from bavn.probing.notes import Ended

PACKED: Final = frozenset({b"gzip", b"x-gzip", b"deflate"})
PLAIN: Final = frozenset({b"", b"identity"})
EITHER: Final = 32 + zlib.MAX_WBITS  # gzip or zlib, whichever it is


def unpack(body: bytes, encoding: bytes) -> bytes | None:
    """Return the first `BODY_MOST` bytes that people would read; None for an encoding that nobody asked for.

    A body that was cut unpacks as far as it goes. Raises `Ended`: 'too-large' for what unpacks to `BOMB_TIMES` its
    size and more, 'no-http' for bytes that are not what they are said to be.
    """
    named = encoding.strip().lower()
    if named in PLAIN:
        return body
    if named not in PACKED:
        return None
    unpacker = zlib.decompressobj(EITHER)
    try:
        read = unpacker.decompress(body, BODY_MOST)
    except zlib.error as error:
        raise Ended("no-http", "encoding") from error
    taken = len(body) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
    if len(read) == BODY_MOST and taken * BOMB_TIMES <= BODY_MOST:
        raise Ended("too-large", "unpacks")
    return read
