"""Who is never blocked and never limited, and why. The list wins over every finding.

own network ([protect] allow)   trusted proxy   loopback, link-local   this machine   payment services   crawlers
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final, Literal, Protocol

from bavn.model.decision import IPNetwork
from bavn.protection.ranges import Ranges
from bavn.protection.services import Services, shipped
from bavn.response.decisions import network_of
from bavn.settings.schema import Settings

Reason = Literal["own-network", "trusted-proxy", "local", "this-machine", "service", "crawler"]

LOCAL: Final = tuple(
    ip_network(text) for text in ("127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/32", "::1/128", "fe80::/10", "::/128")
)


class Verifier(Protocol):
    """Whoever finds out, in the background, which addresses are a search engine's crawlers."""

    @property
    def found(self) -> int:
        """How many have been verified so far: it grows when one more is spared."""
        ...

    def name_of(self, network: IPNetwork) -> str | None:
        """Whose crawler this address is known to be; None where it is not known, or no single address."""
        ...

    def ask(self, networks: Iterable[IPNetwork]) -> None:
        """Find out about these, some time soon. Never waits."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the list: a network, why it stands there, and what it is called.

    `name` is the site of a trusted proxy, or the operator of a service; "" where there is none.
    """

    network: IPNetwork
    reason: Reason
    name: str = ""


class AllowList:
    """The rules, and a verifier of crawlers where DNS may be asked.

    >>> own = AllowList([Rule(ip_network("192.0.2.0/24"), "own-network")])
    >>> own.spares(ip_network("192.0.2.7")), own.spares(ip_network("198.51.100.7"))
    (True, False)
    >>> own.why_not("192.0.2.7").reason
    'own-network'
    """

    def __init__(self, rules: Iterable[Rule], verifier: Verifier | None = None) -> None:
        self.rules = tuple(rules)
        self._ranges = Ranges(rule.network for rule in self.rules)
        self._verifier = verifier

    def spares(self, network: IPNetwork) -> bool:
        """Whether anybody in `network` is on the list. A prefix is spared for the sake of one address in it."""
        return self._ranges.touches(network) or self._crawler(network) is not None

    def why_not(self, address: str) -> Rule | None:
        """The rule that spares an address or prefix; None where none does, or where it is neither.

        Of several rules the narrowest one speaks.
        """
        network = network_of(address) or _read(address)
        if network is None:
            return None
        touching = [rule for rule in self.rules if Ranges([rule.network]).touches(network)]
        if touching:
            return max(touching, key=lambda rule: rule.network.prefixlen)
        crawler = self._crawler(network)
        return Rule(network, "crawler", crawler) if crawler else None

    def consider(self, networks: Iterable[IPNetwork]) -> None:
        """Have it found out which of these are crawlers. Never waits; `spares` knows it later."""
        if self._verifier is not None:
            self._verifier.ask(networks)

    @property
    def found(self) -> int:
        """How many crawlers have been verified so far: where it has grown, somebody more is spared."""
        return self._verifier.found if self._verifier is not None else 0

    def _crawler(self, network: IPNetwork) -> str | None:
        return self._verifier.name_of(network) if self._verifier is not None else None


def allow_list(
    settings: Settings,
    machine: Iterable[IPNetwork],
    verifier: Verifier | None = None,
    services: Services | None = None,
) -> AllowList:
    """Assemble the list: from the settings, the addresses of this `machine`, and the services that Bavn ships.

    `verifier` is left aside where `[protect] crawlers` is off.
    """
    listed = shipped() if services is None else services
    return AllowList(
        [
            *(Rule(network, "own-network") for network in settings.protect.allow),
            *(Rule(network, "trusted-proxy", site.name) for site in settings.sites for network in site.trusted_proxies),
            *(Rule(network, "local") for network in LOCAL),
            *(Rule(network, "this-machine") for network in machine),
            *(Rule(network, "service", one.name) for one in listed.services for network in one.networks),
        ],
        verifier if settings.protect.crawlers else None,
    )


def _read(address: str) -> IPNetwork | None:
    """What no rule may name can still be asked about: a loopback address, a wide prefix."""
    try:
        return None if "%" in address else ip_network(address, strict=False)
    except ValueError:
        return None
