"""Which addresses may be visited: public ones only, so that a domain cannot point a check at the inside."""

import ipaddress
from typing import Final

from bavn.outside.lookup import Lookup

# IPv6 that carries an IPv4 address inside: the inner one decides.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
MOST: Final = 8


def is_public(address: str) -> bool:
    """Say whether an address belongs to the public internet. What is no address does not.

    >>> [is_public(one) for one in ("9.9.9.9", "127.0.0.1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped is not None:
            return is_public(str(read.ipv4_mapped))
        if read in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(read) & 0xFFFFFFFF)))
        if read.sixtofour is not None or read.teredo is not None:
            return False
    return read.is_global and not read.is_multicast


def addresses(host: str, lookup: Lookup, *, allow_private: bool = False) -> tuple[str, ...] | None:
    """Return the addresses of a host that may be visited, IPv4 first; None where they could not be looked up.

    A host that has any private address gives none at all: one that mixes them tries to reach the inside.
    """
    found: list[str] = []
    known = False
    for kind in ("A", "AAAA"):
        answer = lookup.ask(host, kind)
        known = known or answer.known
        found.extend(answer.values[:MOST])
    if not known:
        return None
    if not allow_private and not all(is_public(one) for one in found):
        return ()
    return tuple(found)
