"""Which addresses may be visited: public ones only, so that a name or a redirect cannot point a look at the inside."""

import ipaddress
from functools import lru_cache
from typing import Final

REMEMBERED: Final = 8_192  # addresses
# IPv6 that carries an IPv4 address inside: the inner one decides.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL: Final = ipaddress.ip_network("64:ff9b:1::/48")
# What belongs to the machine or to its cloud, and answers whoever asks from there with its keys: no service of anybody.
_METADATA: Final = frozenset(
    ipaddress.ip_address(one) for one in ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=REMEMBERED)
def is_public(address: str) -> bool:
    """Say whether an address belongs to the public internet. What is no address does not.

    >>> [is_public(one) for one in ("9.9.9.9", "127.0.0.1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    read = _read(address)
    return read is not None and read.is_global and not read.is_multicast and read not in _METADATA


@lru_cache(maxsize=REMEMBERED)
def is_public_or_own(address: str) -> bool:
    """Say whether an address belongs to the public internet or to an own network, this machine's own among them.

    Link-local addresses do not, nor do those at which a cloud hands its machines their keys.

    >>> [is_public_or_own(one) for one in ("9.9.9.9", "127.0.0.1", "10.0.0.1", "169.254.169.254", "fd00:ec2::254")]
    [True, True, True, False, False]
    """
    read = _read(address)
    if read is None or read.is_multicast or read.is_link_local or read.is_unspecified or read in _METADATA:
        return False
    return read.is_loopback or not read.is_reserved


def _read(address: str) -> Address | None:
    """The address that is meant: of IPv6 that carries IPv4, the inner one. None where that cannot be said."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(read, ipaddress.IPv4Address):
        return read
    if read.ipv4_mapped is not None:
        return read.ipv4_mapped
    if read in _NAT64:
        return ipaddress.IPv4Address(int(read) & 0xFFFFFFFF)
    if read.sixtofour is not None or read.teredo is not None or read in _NAT64_LOCAL or read.scope_id:
        return None
    return read
