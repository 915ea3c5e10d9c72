"""Who really asked: the peer, or, behind one's own proxies, the address that they saw.

    peer 192.0.2.1 (trusted), X-Forwarded-For: 6.6.6.6, 198.51.100.7, 192.0.2.9 (trusted)
                                               forged   the client

Each proxy appends the address that it was talking to, so only what one's own proxies appended is true: the list is
read from the right. Everything left of the first address that is not one's own was written by the client.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.addresses import MAPPED, parse_address
from bavn.sources.columns import Bytes
from bavn.sources.scanning import COMMA, SPACE, step

Ranges = npt.NDArray[np.uint64]  # n x 4: first hi, first lo, last hi, last lo; sorted, disjoint

_TAB: Final = 9
_HALF: Final = (1 << 64) - 1


class TrustedProxies:
    """One's own proxies as sorted, disjoint address ranges; `ranges` goes into `client_of`.

    >>> from ipaddress import ip_network
    >>> TrustedProxies([ip_network("192.0.2.0/25"), ip_network("192.0.2.128/25")]).ranges.shape
    (1, 4)
    """

    def __init__(self, networks: Iterable[IPv4Network | IPv6Network] = ()) -> None:
        self.networks = tuple(networks)
        merged: list[tuple[int, int]] = []
        for first, last in sorted(map(_range, self.networks)):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        rows = [(first >> 64, first & _HALF, last >> 64, last & _HALF) for first, last in merged]
        self.ranges: Ranges = np.array(rows, np.uint64).reshape(-1, 4)


def _range(network: IPv4Network | IPv6Network) -> tuple[int, int]:
    mapped = MAPPED if network.version == 4 else 0
    return mapped | int(network.network_address), mapped | int(network.broadcast_address)


@njit(cache=True)
def is_trusted(hi: np.uint64, lo: np.uint64, ranges: Ranges) -> bool:
    """Whether the address lies in one of the ranges."""
    low, high = 0, ranges.shape[0]
    while low < high:
        middle = (low + high) >> 1
        if ranges[middle, 0] < hi or (ranges[middle, 0] == hi and ranges[middle, 1] <= lo):
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return False
    return hi < ranges[low - 1, 2] or (hi == ranges[low - 1, 2] and lo <= ranges[low - 1, 3])


@step
def _trimmed(buffer: Bytes, begin: int, end: int) -> tuple[int, int]:
    """[begin, end) without spaces and tabs around it."""
    while begin < end and (buffer[begin] == SPACE or buffer[begin] == _TAB):
        begin += 1
    while end > begin and (buffer[end - 1] == SPACE or buffer[end - 1] == _TAB):
        end -= 1
    return begin, end


@njit(cache=True)
def client_of(
    buffer: Bytes, client_start: int, client_length: int, xff_start: int, xff_length: int, ranges: Ranges
) -> tuple[np.uint64, np.uint64, bool, bool]:
    """(hi, lo, forwarded, ok) of the client; `forwarded` says that the address was read from the header.

    The header counts only where the peer is one of one's own proxies. The walk goes from the right past trusted
    addresses and ends at the first other one; where all are trusted, at the leftmost. A malformed entry ends it at
    the last good address. Not ok only where the peer itself is no address (`unix:`, a host name).
    """
    hi, lo, ok = parse_address(buffer, client_start, client_length)
    forwarded = False
    end = xff_start + xff_length
    more = ok and xff_length > 0
    while more and is_trusted(hi, lo, ranges):
        begin = end
        while begin > xff_start and buffer[begin - 1] != COMMA:
            begin -= 1
        first, last = _trimmed(buffer, begin, end)
        entry_hi, entry_lo, good = parse_address(buffer, first, last - first)
        if not good:
            break
        hi, lo, forwarded = entry_hi, entry_lo, True
        more = begin > xff_start
        end = begin - 1
    return hi, lo, forwarded, ok
