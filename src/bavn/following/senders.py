"""Who may send: networks, with what was found kept for the next message."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

LOOPBACK: Final = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_KEPT: Final = 4096


class Senders:
    """The networks that may send; none named: loopback only.

    >>> Senders(()).allow("::ffff:127.0.0.1"), Senders(()).allow("192.0.2.7")
    (True, False)
    """

    def __init__(self, networks: Sequence[IPv4Network | IPv6Network]) -> None:
        self._networks = tuple(networks) or LOOPBACK
        self._known: dict[str, bool] = {}

    def allow(self, host: str) -> bool:
        """Whether the address `host`, as a socket gives it, may send."""
        known = self._known.get(host)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[host] = self._look(host)
        return known

    def _look(self, host: str) -> bool:
        address = ip_address(host.partition("%")[0])
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks if network.version == address.version)
