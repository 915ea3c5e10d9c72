"""Which addresses stay reachable: `--keep`, and a settings file.

    [isolation]
    keep = ["192.0.2.0/24", "2001:db8:1::/48"]

Both ways, all ports. What such a network needs on the local wire is kept with it: see `ruleset`.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path
from typing import Final

from bavn.isolation.ruleset import Network
from bavn.isolation.words import CannotError

# Wider than this is no management network: it would cut nothing.
WIDEST: Final = {4: 8, 6: 7}
MAPPED: Final = IPv6Network("::ffff:0:0/96")
LARGEST_BYTES: Final = 1_000_000


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read addresses and networks, IPv4 before IPv6, overlaps joined.

    `CannotError` names what is no address: a name cannot be kept, since names can no longer be looked up afterwards.

    >>> [str(one) for one in networks(["192.0.2.7", "192.0.2.0/24", "2001:db8::1"])]
    ['192.0.2.0/24', '2001:db8::1/128']
    """
    read = [_network(text.strip()) for text in texts]
    fours = collapse_addresses(one for one in read if isinstance(one, IPv4Network))
    sixes = collapse_addresses(one for one in read if isinstance(one, IPv6Network))
    return (*fours, *sixes)


def from_settings(path: Path) -> tuple[str, ...]:
    """Read `[isolation] keep`. `CannotError` where the file cannot be read, or names nothing to keep."""
    import tomllib  # noqa: PLC0415  most people name their networks on the command line

    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CannotError("settings-shape", file=str(path))
        keep = tomllib.loads(path.read_text(encoding="utf-8"))["isolation"]["keep"]
    except OSError as error:
        raise CannotError("settings-unreadable", file=str(path), why=error.strerror or "") from None
    except (ValueError, KeyError, TypeError):
        raise CannotError("settings-shape", file=str(path)) from None
    if not isinstance(keep, list) or not keep or not all(isinstance(one, str) for one in keep):
        raise CannotError("settings-shape", file=str(path))
    return tuple(keep)


def _network(text: str) -> Network:
    try:
        network = ip_network(text)
    except ValueError:
        raise CannotError("keep-shape", value=text[:60]) from None
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        network = ip_network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - 96))
    if isinstance(network, IPv6Network) and network.network_address.scope_id:
        raise CannotError("keep-shape", value=text[:60])
    if network.prefixlen < WIDEST[network.version]:
        raise CannotError("keep-wide", value=text[:60])
    return network
