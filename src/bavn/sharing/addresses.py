"""Which addresses and prefixes may be named between members and hub: of the internet, and of one attacker at most.

The documentation networks and the benchmark network pass: nobody is there, and examples and simulations live in them.
"""

import socket
from bisect import bisect_right
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

WIDEST_V4: Final = 16
WIDEST_V6: Final = 32
LONGEST: Final = 49  # characters of the longest prefix
REMEMBERED: Final = 16_384

# Not `is_private`: that holds for the documentation networks too. 100.64.0.0/10 is shared by a carrier's customers.
NOT_OF_THE_INTERNET: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
)
GLOBAL_V6: Final = IPv6Network("2000::/3")
_FIRST: Final = [int(network.network_address) for network in NOT_OF_THE_INTERNET]
_LAST: Final = [int(network.broadcast_address) for network in NOT_OF_THE_INTERNET]


def public_value(text: str) -> str:
    """Return an address or prefix of the internet as it is written, "" for anything else.

    "" also for prefixes wider than a /16 (IPv6: /32), and for those with private addresses in them. An IPv4 address in
    the guise of an IPv6 one is given as itself.

    >>> public_value("203.0.113.7"), public_value("2001:DB8::/48"), public_value("::ffff:198.51.100.1")
    ('203.0.113.7', '2001:db8::/48', '198.51.100.1')
    >>> public_value("192.168.1.1"), public_value("203.0.113.7/24"), public_value("127.0.0.1%lo")
    ('', '', '')
    """
    number = _v4(text)
    if number >= 0:
        return text if _is_public(number, number) else ""
    return _public(text)


def written(network: IPv4Network | IPv6Network) -> str:
    """The one spelling of an address or prefix: an address without its length, a prefix with it.

    >>> written(IPv4Network("192.0.2.7/32")), written(IPv6Network("2001:DB8::/48"))
    ('192.0.2.7', '2001:db8::/48')
    """
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)


@lru_cache(maxsize=REMEMBERED)
def _public(text: str) -> str:
    _, slash, bits = text.partition("/")
    if len(text) > LONGEST or "%" in text or not text.isascii() or (slash and not bits.isdecimal()):
        return ""
    try:
        network = ip_network(text) if slash else None
        address = None if network else ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped:
            return public_value(str(mapped))
        return str(address) if address in GLOBAL_V6 else ""
    if network is None:
        return ""  # an IPv4 address in a spelling of its own
    return _public_prefix(network)


def _public_prefix(network: IPv4Network | IPv6Network) -> str:
    if network.prefixlen == network.max_prefixlen:
        return public_value(str(network.network_address))
    if isinstance(network, IPv6Network):
        return str(network) if network.prefixlen >= WIDEST_V6 and network.subnet_of(GLOBAL_V6) else ""
    fits = network.prefixlen >= WIDEST_V4
    return str(network) if fits and _is_public(int(network[0]), int(network[-1])) else ""


def _v4(text: str) -> int:
    """The number of an IPv4 address in its usual spelling, -1 for anything else."""
    try:
        packed = socket.inet_pton(socket.AF_INET, text)
    except (OSError, ValueError):
        return -1
    return int.from_bytes(packed) if socket.inet_ntop(socket.AF_INET, packed) == text else -1


def _is_public(first: int, last: int) -> bool:
    """Whether no address from the first to the last is in a range of `NOT_OF_THE_INTERNET`."""
    at = bisect_right(_FIRST, last) - 1
    return at < 0 or _LAST[at] < first
