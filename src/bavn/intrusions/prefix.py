"""The prefixes that addresses are taken together by: as one client, and as one network."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

REMEMBERED: Final = 8192


@lru_cache(maxsize=REMEMBERED)
def client_of(address: str) -> str:
    """Return the address; of IPv6 its /64, which is one client. What is no address stays as it is.

    >>> client_of("203.0.113.7"), client_of("2001:db8:1:2::9")
    ('203.0.113.7', '2001:db8:1:2::/64')
    """
    found = _parsed(address)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64" if isinstance(found, IPv6Address) else str(found or address)


@lru_cache(maxsize=REMEMBERED)
def network_of(client: str) -> str:
    """Return the /24 of an IPv4 address, the /48 of an IPv6 one or of a /64; "" of what is no address.

    >>> network_of("203.0.113.7"), network_of("2001:db8:1:2::/64")
    ('203.0.113.0/24', '2001:db8:1::/48')
    """
    found = _parsed(client.partition("/")[0])
    if isinstance(found, IPv6Address):
        return f"{IPv6Address(int(found) >> 80 << 80)}/48"
    return f"{IPv4Address(int(found) >> 8 << 8)}/24" if found else ""


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
