"""Arrays and a few plain values as bytes, and back: what a snapshot is kept in.

    BAVNSNAP  1  20 bytes of BLAKE2b over the rest  size  zstd( length, head as MessagePack, arrays one after another )

Nothing in it is ever run. Bytes that are damaged, or were made to deceive, raise SnapshotError: no length that they
claim is believed beyond what is really there.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from math import prod
from typing import Annotated, Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from bavn.disk.documents import UNREADABLE

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC: Final = b"BAVNSNAP\x01"
CHECK: Final = 20
SIZE: Final = 8
MOST_BYTES: Final = 1 << 29
WINDOW_LOG: Final = 27  # so much memory a decompressor may take
LEVEL: Final = 1
KINDS: Final = frozenset({"int8", "uint8", "int16", "int32", "uint32", "int64", "uint64", "float32", "float64"})


Array = npt.NDArray[Any]
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST_BYTES)]


class SnapshotError(Exception):
    """A snapshot that cannot be read: damaged, cut off, or of another kind. One line without what was in it."""


class Entry(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One array: its name, the kind of its numbers, its shape."""

    name: str
    kind: str
    shape: tuple[Count, ...]


class Head(msgspec.Struct, frozen=True):
    """What stands before the arrays: which there are, in their order, and the plain values."""

    arrays: list[Entry]
    values: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Contents:
    """What a container holds. `values` is MessagePack that has not been looked at yet."""

    arrays: Mapping[str, Array]
    values: bytes


def pack(arrays: Mapping[str, Array], values: bytes) -> bytes:
    """Write arrays and values (MessagePack) into a container."""
    entries = [Entry(name, array.dtype.name, array.shape) for name, array in arrays.items()]
    head = msgspec.msgpack.encode(Head(entries, msgspec.Raw(values)))
    parts = (np.ascontiguousarray(array).data.cast("B") for array in arrays.values() if array.size)
    whole = b"".join((len(head).to_bytes(SIZE, "big"), head, *parts))
    body = len(whole).to_bytes(SIZE, "big") + zstd.compress(whole, LEVEL)
    return MAGIC + check(body) + body


def unpack(data: bytes) -> Contents:
    """Read a container. Raises SnapshotError."""
    if not data.startswith(MAGIC):
        raise SnapshotError("it is no snapshot, or one of another version")
    body = memoryview(data)[len(MAGIC) + CHECK :]
    if data[len(MAGIC) : len(MAGIC) + CHECK] != check(body):
        raise SnapshotError("it is damaged: its checksum is wrong")
    whole = decompress(bytes(body[SIZE:]), int.from_bytes(body[:SIZE], "big"))
    length = int.from_bytes(whole[:SIZE], "big")
    if length > len(whole) - SIZE:
        raise SnapshotError("it is cut off")
    try:
        head = msgspec.msgpack.decode(whole[SIZE : SIZE + length], type=Head)
    except UNREADABLE:
        raise SnapshotError("its head cannot be read") from None
    return Contents(arrays_in(head.arrays, memoryview(whole)[SIZE + length :]), bytes(head.values))


def check(body: bytes | memoryview) -> bytes:
    """A checksum against damage."""
    return blake2b(body, digest_size=CHECK).digest()


def decompress(body: bytes, size: int) -> bytes:
    """Undo the compression; no more than `size` bytes may come out, and exactly so many."""
    if size > MOST_BYTES:
        raise SnapshotError("it is larger than any snapshot")
    reader = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})
    try:
        whole = reader.decompress(body, max_length=size)
        more = b"" if reader.eof else reader.decompress(b"", max_length=1)
    except zstd.ZstdError:
        raise SnapshotError("it cannot be unpacked") from None
    if len(whole) != size or more or not reader.eof or reader.unused_data:
        raise SnapshotError("it is not as long as it says")
    return whole


def arrays_in(entries: list[Entry], data: memoryview) -> dict[str, Array]:
    """The arrays, in memory of their own."""
    found: dict[str, Array] = {}
    at = 0
    for entry in entries:
        if entry.kind not in KINDS or entry.name in found:
            raise SnapshotError("it names an array that cannot be")
        kind = np.dtype(entry.kind)
        end = at + prod(entry.shape) * kind.itemsize
        if end > len(data):
            raise SnapshotError("it is cut off")
        try:
            found[entry.name] = np.frombuffer(data[at:end], kind).reshape(entry.shape).copy()
        except ValueError:  # more dimensions, or larger ones of nothing, than an array can have
            raise SnapshotError("it names an array that cannot be") from None
        at = end
    if at != len(data):
        raise SnapshotError("it holds more than it names")
    return found
