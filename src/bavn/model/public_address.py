"""Which addresses may be visited: public ones only, so that a name or a redirect cannot point a look at the inside."""

import ipaddress
from functools import lru_cache
from typing import Final

REMEMBERED: Final = 8_192  # addresses
# IPv6 that carries an IPv4 address inside: the inner one decides.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL: Final = ipaddress.ip_network("64:ff9b:1::/48")


@lru_cache(maxsize=REMEMBERED)
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
        if read.sixtofour is not None or read.teredo is not None or read in _NAT64_LOCAL or read.scope_id:
            return False
    return read.is_global and not read.is_multicast
