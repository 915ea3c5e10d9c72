"""How good a tool's answer is, by address."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from bench.made_log import MadeLog


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a tool said. `flagged`: addresses or prefixes that it would block or slow down; `blocked`: only the former.

    `alerts` are (log time, address) of everything that it raised; for a tool that finds the flood itself, its finding.
    `until` is where the log was cut for the tool: who came later could not be named.
    """

    flagged: frozenset[str]
    blocked: frozenset[str]
    alerts: tuple[tuple[datetime, str], ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall are None where nothing was flagged or there was nothing to find.

    `delay_s` is from the flood's first line to the first alert about one of its addresses, None where there is none.
    """

    precision: float | None
    recall: float | None
    attackers: int
    honest_blocked: int
    shared_blocked: int
    shared: int
    delay_s: float | None


def score(verdict: Verdict, log: MadeLog) -> Score:
    """Hold a verdict against the truth of the log it was given on."""
    attackers = came_before(log.attackers, verdict.until)
    known = {*log.attackers, *log.honest}
    flagged, blocked = cover(verdict.flagged, known), cover(verdict.blocked, known)
    hit = len(flagged & attackers)
    delays = [
        (when - log.flood_began).total_seconds()
        for when, address in verdict.alerts
        if when >= log.flood_began and (not address or address in log.attackers)
    ]
    return Score(
        precision=hit / len(flagged) if flagged else None,
        recall=hit / len(attackers) if attackers else None,
        attackers=len(attackers),
        honest_blocked=len((blocked & log.honest) - log.attackers.keys()),
        shared_blocked=len(blocked & log.shared),
        shared=len(log.shared),
        delay_s=min(delays, default=None),
    )


def came_before(attackers: dict[str, float], until: datetime | None) -> set[str]:
    """Those whose first hostile line is before `until`."""
    return {address for address, first_s in attackers.items() if until is None or first_s < until.timestamp()}


def cover(named: Iterable[str], known: Collection[str]) -> set[str]:
    """The single addresses that are meant; a prefix that holds no known address stands for itself."""
    named = set(named)
    covered = {name for name in named if "/" not in name}
    prefixes = [ip_network(name) for name in named if "/" in name]
    wide = {prefix.prefixlen for prefix in prefixes}
    if not prefixes:
        return covered
    inside: dict[object, set[str]] = {prefix: set() for prefix in prefixes}
    for address in known:
        parsed = ip_address(address)
        for length in wide:
            if length <= parsed.max_prefixlen:
                group = inside.get(ip_network(f"{address}/{length}", strict=False))
                if group is not None:
                    group.add(address)
    return covered.union(*(group or {str(prefix)} for prefix, group in inside.items()))
