"""How much a member, a person, a key and an address at the door may ask for: buckets that fill again with time.

a member's sensors                its own requests, sightings and bytes
a person                          as many requests, at the pages and at the API, and none of their member's sensor
a program's key                   requests and reported sightings of its own, so that its member's sensor is heard
an address                        what it may ask for without showing who it is; who shows that takes nothing of it
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Final

MOST_ADDRESSES: Final = 20_000
PREFIX_BITS: Final = 64  # of one IPv6 subscriber


@dataclass(frozen=True, slots=True)
class Rate:
    """So much in each second, and so much at once."""

    per_s: float
    burst: float


@dataclass(frozen=True, slots=True)
class Rates:
    """What one member may do, and one person; `door` is what one address may ask for without showing who it is.

    `key` is what one program's key may ask for: a bouncer may look up each request that a web server gets.
    """

    requests: Rate = Rate(20, 200)
    sightings: Rate = Rate(500, 20_000)
    body_bytes: Rate = Rate(1e6, 32e6)
    door: Rate = Rate(200, 2_000)
    key: Rate = Rate(200, 2_000)


@dataclass(slots=True)
class Bucket:
    """What is left of a rate."""

    rate: Rate
    left: float
    at: float

    def wait_s(self, amount: float, now: float) -> float:
        """Seconds until so much is there; 0: it is. What is more than the bucket holds needs it to be full."""
        self.left = min(self.rate.burst, self.left + max(0.0, now - self.at) * self.rate.per_s)
        self.at = now
        missing = min(amount, self.rate.burst) - self.left
        return missing / self.rate.per_s if missing > 0 else 0.0


@dataclass(slots=True)
class Limits:
    """All buckets. Not for several threads: only the event loop asks."""

    rates: Rates = field(default_factory=Rates)
    clock: Callable[[], float] = time.monotonic
    _members: dict[str, tuple[Bucket, Bucket, Bucket]] = field(default_factory=dict)
    _keys: dict[str, Bucket] = field(default_factory=dict)
    _addresses: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)

    def take(self, name: str, *, requests: int = 0, sightings: int = 0, body_bytes: int = 0) -> float:
        """Take from a member's buckets, or those of a person, or of a key that is nobody's.

        0: taken; else seconds to wait, none taken. More than a bucket holds may be taken at once when it is full: it is
        then in debt.
        """
        now = self.clock()
        buckets = self._members.get(name)
        if buckets is None:
            kinds = self.rates.requests, self.rates.sightings, self.rates.body_bytes
            one, two, three = (Bucket(rate, rate.burst, now) for rate in kinds)
            buckets = self._members[name] = one, two, three
        amounts = requests, sightings, body_bytes
        asked = [(bucket, amount) for bucket, amount in zip(buckets, amounts, strict=True) if amount]
        wait = max((bucket.wait_s(amount, now) for bucket, amount in asked), default=0.0)
        if not wait:
            for bucket, amount in asked:
                bucket.left -= amount
        return wait

    def ask(self, key_id: str) -> float:
        """Take one request from the bucket of a program's key, and none of its member's. As `take`."""
        now = self.clock()
        bucket = self._keys.get(key_id)
        if bucket is None:
            bucket = self._keys[key_id] = Bucket(self.rates.key, self.rates.key.burst, now)
        wait = bucket.wait_s(1, now)
        if not wait:
            bucket.left -= 1
        return wait

    def knock(self, address: str, cost: int = 1) -> float:
        """Take from the bucket of an address that has not shown who it is. 0: taken; else seconds to wait."""
        now, name = self.clock(), subscriber_of(address)
        bucket = self._addresses.get(name)
        if bucket is None:
            bucket = self._addresses[name] = Bucket(self.rates.door, self.rates.door.burst, now)
            if len(self._addresses) > MOST_ADDRESSES:
                self._addresses.popitem(last=False)
        else:
            self._addresses.move_to_end(name)
        wait = bucket.wait_s(cost, now)
        if not wait:
            bucket.left -= cost
        return wait


def subscriber_of(address: str) -> str:
    """What one subscriber's addresses have in common: an IPv4 address itself, of IPv6 the first half."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(int(found) >> PREFIX_BITS)
    return str(found)
