"""Where a login comes from: the address it is told under, its network, and whether it is one of our own."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from zlib import crc32

REMEMBERED: Final = 8192  # addresses whose place is kept; more cost time, no correctness
OWN = "own"  # all networks that are not routed on the internet, taken together

# Not `is_private`: that holds for the documentation networks and others that only look private.
LOCAL_4: Final = tuple(
    (int(IPv4Network(network).network_address), int(IPv4Network(network).netmask))
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10")
)
FIRST_LOCAL: Final = frozenset(network >> 24 for network, _ in LOCAL_4)
LOCAL_6: Final = tuple(IPv6Network(network) for network in ("::1/128", "fc00::/7", "fe80::/10"))


@dataclass(frozen=True, slots=True)
class Place:
    """`address` as findings name it: IPv4 in full, IPv6 as its /64, "" where the log has none.

    `network` is what an account gets used to: what the caller's table says (an ASN, a country), else the /16 (IPv4) or
    the /32 (IPv6): a household or a phone changes its address within those, and seldom leaves them. `near` is who may
    be the same client: the /24 or the /64. `wide` is the /48 of an IPv6 address, which one subscriber may hold whole.
    """

    address: str
    network: str
    local: bool
    key: int = 0  # the network as a number that is spread evenly
    near: str = ""
    wide: "Place | None" = None


NOWHERE: Final = Place("", OWN, local=True, near=OWN)


class Seat(NamedTuple):
    """An address and the prefixes it lies in; `wide` is "" for IPv4."""

    address: str
    told: str
    near: str
    wide: str
    prefix: str
    local: bool


class Places:
    """Finds the place of an address. Text that is no address is nowhere, like a login without one."""

    def __init__(self, network_of: Callable[[str], str] | None = None) -> None:
        self._network_of = network_of
        self._places: dict[str, Place] = {}

    def find(self, address: str | None) -> Place:
        """Return the place of `address`. Never raises."""
        if address is None:
            return NOWHERE
        place = self._places.get(address)
        if place is None:
            if len(self._places) >= REMEMBERED:
                self._places.clear()
            place = self._places[address] = self._look_at(address)
        return place

    def _look_at(self, text: str) -> Place:
        four = _four_of(text)
        if four is not None:
            return self._place_of(_four(four))
        try:
            address = ip_address(text)
        except ValueError:
            return NOWHERE
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return self._place_of(_four(int(address)) if isinstance(address, IPv4Address) else _six(address))

    def _place_of(self, seat: Seat) -> Place:
        if seat.local:
            return Place(seat.told, OWN, local=True, near=OWN)
        network = (self._network_of(seat.address) if self._network_of else "") or seat.prefix
        key = _key(network)
        wide = Place(seat.wide, network, local=False, key=key, near=seat.wide) if seat.wide else None
        return Place(seat.told, network, local=False, key=key, near=seat.near, wide=wide)


def is_local(address: str) -> bool:
    """Whether an address, or the network around it, is of one's own house: private, loopback, link-local.

    >>> is_local("10.1.2.3"), is_local("fd00:1::/64"), is_local("192.0.2.7")
    (True, True, False)
    """
    return _ANYWHERE.find(address.partition("/")[0]).local


def _key(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _four_of(text: str) -> int | None:
    """Return an IPv4 address as a number, six times as fast as `ip_address`; None for all other text."""
    whole = 0
    parts = text.split(".", 4)
    if len(parts) != 4:
        return None
    for part in parts:
        if not (part.isascii() and part.isdigit()) or len(part) > 3 or (part[0] == "0" and len(part) > 1):
            return None
        byte = int(part)
        if byte > 255:
            return None
        whole = whole << 8 | byte
    return whole


def _four(whole: int) -> Seat:
    local = whole >> 24 in FIRST_LOCAL and any(whole & mask == network for network, mask in LOCAL_4)
    address = f"{whole >> 24}.{whole >> 16 & 255}.{whole >> 8 & 255}.{whole & 255}"
    half = f"{whole >> 24}.{whole >> 16 & 255}"
    return Seat(address, address, f"{half}.{whole >> 8 & 255}.0/24", "", f"{half}.0.0/16", local)


def _six(address: IPv6Address) -> Seat:
    whole = int(address)
    told, wide = f"{IPv6Address(whole >> 64 << 64)}/64", f"{IPv6Address(whole >> 80 << 80)}/48"
    local = any(address in network for network in LOCAL_6)
    return Seat(str(address), told, told, wide, f"{IPv6Address(whole >> 96 << 96)}/32", local)


_ANYWHERE: Final = Places(None)
