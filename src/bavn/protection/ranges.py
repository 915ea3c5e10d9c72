"""Many networks at once: does this one overlap any of them? Answered by bisection, for 20,000 questions in a row."""

from bisect import bisect_right
from collections.abc import Iterable

from bavn.model.decision import IPNetwork


def first_and_last(network: IPNetwork) -> tuple[int, int]:
    """The first and the last address of a network, as numbers.

    >>> from ipaddress import ip_network
    >>> first_and_last(ip_network("0.0.1.0/24"))
    (256, 511)
    """
    first = int(network.network_address)
    return first, first + (1 << (network.max_prefixlen - network.prefixlen)) - 1


class Ranges:
    """Networks of both versions of IP, merged where they overlap.

    >>> from ipaddress import ip_network
    >>> own = Ranges([ip_network("192.0.2.0/25")])
    >>> own.touches(ip_network("192.0.2.7")), own.touches(ip_network("192.0.0.0/16"))
    (True, True)
    """

    def __init__(self, networks: Iterable[IPNetwork]) -> None:
        self._firsts: dict[int, list[int]] = {4: [], 6: []}
        self._lasts: dict[int, list[int]] = {4: [], 6: []}
        spans = ((network.version, *first_and_last(network)) for network in networks)
        for version, first, last in sorted(spans):
            lasts = self._lasts[version]
            if lasts and first <= lasts[-1] + 1:
                lasts[-1] = max(lasts[-1], last)
            else:
                self._firsts[version].append(first)
                lasts.append(last)

    def __bool__(self) -> bool:
        return any(self._firsts.values())

    def touches(self, network: IPNetwork) -> bool:
        """Whether any address of `network` lies in them."""
        firsts = self._firsts[network.version]
        if not firsts:
            return False
        first, last = first_and_last(network)
        place = bisect_right(firsts, last)
        return place > 0 and self._lasts[network.version][place - 1] >= first
