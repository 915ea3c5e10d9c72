"""Histograms as few bytes: most buckets of an hour hold fewer than 256 looks, so each takes two bytes and not five.

The first byte says how wide the counts are (1, 2 or 4 bytes), then follow pairs of a bucket and its count, big-endian.
A histogram without looks is no bytes at all.
"""

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Final

from bavn.verdicts.histogram import BUCKETS, Histogram

_PAIRS: Final = {1: Struct(">BB"), 2: Struct(">BH"), 4: Struct(">BI")}
_MOST: Final = {1: 0xFF, 2: 0xFFFF, 4: 0xFFFFFFFF}


def pack(histogram: Histogram) -> bytes:
    """As bytes for the store. Counts above four thousand million stay there."""
    counts = histogram.counts
    if not counts:
        return b""
    largest = max(counts.values())
    width = next((width for width, most in _MOST.items() if largest <= most), 4)
    pair, most = _PAIRS[width].pack, _MOST[width]
    return bytes((width,)) + b"".join([pair(bucket, min(counts[bucket], most)) for bucket in sorted(counts)])


def pairs(packed: bytes) -> Iterator[tuple[int, int]]:
    """Buckets and their counts. ValueError for bytes that are no histogram."""
    if not packed:
        return iter(())
    pair = _PAIRS.get(packed[0])
    if pair is None or (len(packed) - 1) % pair.size:
        raise ValueError("these bytes are no histogram")
    return pair.iter_unpack(memoryview(packed)[1:])


def unpack(packed: bytes) -> Histogram:
    """From `pack`. ValueError for bytes that are no histogram."""
    counts = dict(pairs(packed))
    if any(bucket >= BUCKETS for bucket in counts):
        raise ValueError("a bucket that there is not")
    return Histogram(counts, sum(counts.values()))


def merged(many: Iterable[bytes]) -> Histogram:
    """All of them as one: much quicker than to unpack and merge each."""
    counts = [0] * (1 << 8)
    for packed in many:
        for bucket, count in pairs(packed):
            counts[bucket] += count
    if any(counts[BUCKETS:]):
        raise ValueError("a bucket that there is not")
    return Histogram({bucket: count for bucket, count in enumerate(counts) if count}, sum(counts))
