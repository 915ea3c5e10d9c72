"""What was found beside what the simulator did: by wave, and by address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from bavn.model import Finding, Report, Source
from bavn.pages.summary import is_intrusion

if TYPE_CHECKING:
    from bavn.simulation import Truth, Wave

SLACK = timedelta(minutes=2)


class Covering:
    """Addresses and prefixes that can be asked for an address, each in constant time.

    >>> "192.0.2.7" in Covering(["192.0.2.0/24", "2001:db8::/64"])
    True
    """

    def __init__(self, addresses: Iterable[str]) -> None:
        self._networks = {_key(address) for address in addresses}
        self._shapes = {(bits, length) for bits, length, _ in self._networks}

    def __len__(self) -> int:
        return len(self._networks)

    def __contains__(self, address: str) -> bool:
        read = ip_address(address)
        own, number = read.max_prefixlen, int(read)
        return any(
            (bits, length, number >> (bits - length)) in self._networks for bits, length in self._shapes if bits == own
        )


def _key(address: str) -> tuple[int, int, int]:
    network = ip_network(address, strict=False)
    bits, length = network.max_prefixlen, network.prefixlen
    return bits, length, int(network.network_address) >> (bits - length)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`waves` pairs each true event with the finding that met it, None where it was missed.

    `flagged` counts sources to block or limit, `flagged_rightly` those of them that attacked.
    `honest` are addresses that only honest people used.
    """

    waves: tuple[tuple["Wave", Finding | None], ...]
    findings: int
    attackers: int
    attackers_flagged: int
    flagged: int
    flagged_rightly: int
    honest: int
    honest_blocked: int
    shared_blocked: int


def compare(report: Report, truth: "Truth") -> Comparison:
    """Compare floods by address. One that attackers and honest people used, or many people, is shared.

    The simulator also writes the noise of the internet, of which its truth says nothing: probing is left out here.
    """
    findings = tuple(finding for finding in report.findings if not is_intrusion(finding))
    sources = [source for finding in findings for source in finding.sources if source.action != "watch"]
    flagged = {source.address for source in sources}
    covering = Covering(flagged)
    blocked = Covering(source.address for source in sources if source.action == "block")
    shared = truth.nat.union(address for address, attacker in truth.attackers.items() if attacker.shared)
    honest = [address for address in truth.honest if address not in truth.attackers]
    return Comparison(
        waves=tuple((wave, _met(wave, findings)) for wave in truth.waves),
        findings=len(findings),
        attackers=len(truth.attackers),
        attackers_flagged=sum(address in covering for address in truth.attackers),
        flagged=len(flagged),
        flagged_rightly=_rightly(sources, truth),
        honest=len(honest),
        honest_blocked=sum(address in blocked for address in honest),
        shared_blocked=sum(address in blocked for address in shared),
    )


def _rightly(sources: Iterable[Source], truth: "Truth") -> int:
    lengths = {ip_network(source.address, strict=False).prefixlen for source in sources}
    attacked = {
        _key(f"{address}/{length}")
        for address in truth.attackers
        for length in lengths
        if length <= ip_address(address).max_prefixlen
    }
    return len({source.address for source in sources if _key(source.address) in attacked})


def _met(wave: "Wave", findings: Iterable[Finding]) -> Finding | None:
    """The earliest finding of the wave's kind that overlaps it in time."""
    those = [
        finding
        for finding in findings
        if finding.kind == wave.kind
        and finding.began <= wave.ended + SLACK
        and (finding.ended is None or finding.ended >= wave.began)
    ]
    return min(those, key=lambda finding: finding.detected, default=None)
