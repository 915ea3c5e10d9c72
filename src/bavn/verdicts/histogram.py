"""How long looks took, as counts in buckets that grow by a fifth: percentiles within a tenth, and sums of many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, log
from struct import Struct
from typing import Final, Self

GROWTH: Final = 1.2
LEAST_US: Final = 100.0  # all that is quicker is the first bucket
BUCKETS: Final = 80  # the last begins at 3 minutes: longer than any look
_PER_LOG: Final = 1 / log(GROWTH)
_LOG_LEAST: Final = log(LEAST_US)
_PAIR: Final = Struct(">BI")
_MOST: Final = (1 << 32) - 1
_ROUNDING: Final = 1e-9  # 7 of 100 are 7, though 0.07 x 100 is a little more


def bucket_of(microseconds: float) -> int:
    """The bucket of a time."""
    if microseconds <= LEAST_US:
        return 0
    return min(BUCKETS - 1, 1 + int((log(microseconds) - _LOG_LEAST) * _PER_LOG))


def middle_of(bucket: int) -> float:
    """The time for which a bucket stands, in microseconds: no more than a tenth beside any time in it."""
    return LEAST_US if bucket == 0 else LEAST_US * GROWTH ** (bucket - 0.5)


@dataclass(slots=True)
class Histogram:
    """Counts by bucket, and their sum. Two of them add up to what all their looks together would have given."""

    counts: dict[int, int] = field(default_factory=dict)
    total: int = 0

    def add(self, microseconds: float, times: int = 1) -> None:
        """Count one look, or several that took the same."""
        bucket = bucket_of(microseconds)
        self.counts[bucket] = self.counts.get(bucket, 0) + times
        self.total += times

    def merge(self, others: "Iterable[Histogram]") -> None:
        """Add what others counted."""
        for other in others:
            for bucket, count in other.counts.items():
                self.counts[bucket] = self.counts.get(bucket, 0) + count
            self.total += other.total

    def quantile(self, share: float) -> float:
        """The time in microseconds that this share (0..1) of the looks did not exceed; 0 where nothing was counted."""
        left = max(1, ceil(share * self.total - _ROUNDING))
        for bucket in sorted(self.counts):
            left -= self.counts[bucket]
            if left <= 0:
                return middle_of(bucket)
        return 0.0

    def halve(self) -> None:
        """Let everything that was counted weigh half."""
        self.counts = {bucket: half for bucket, count in self.counts.items() if (half := count // 2)}
        self.total = sum(self.counts.values())

    def packed(self) -> bytes:
        """As bytes, for a store: bucket (one byte) and count (four bytes, big-endian), in order of buckets."""
        return b"".join(_PAIR.pack(bucket, min(self.counts[bucket], _MOST)) for bucket in sorted(self.counts))

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """From `packed`. Raises ValueError for bytes that are no histogram."""
        if len(packed) % _PAIR.size:
            raise ValueError("the bytes end within a histogram")
        pairs = list(_PAIR.iter_unpack(packed))
        counts = dict(pairs)
        if len(counts) != len(pairs) or any(bucket >= BUCKETS or not count for bucket, count in pairs):
            raise ValueError("a bucket that there is not, or twice, or empty")
        return cls(counts, sum(counts.values()))
