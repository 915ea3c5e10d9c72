"""What became different, as lines that stay: who is blocked since when, because of which finding, and who no longer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from bavn.model.decision import OF_HUB, Decision, IPNetwork
from bavn.protection.composing import Freed
from bavn.protection.deciding import Spares
from bavn.store.audit import AuditLine

# Every code that is written into the audit; a test holds all of Bavn to that. The first line is this package's.
CODES: Final = (
    *("block", "limit", "expired", "released", "allowed", "withdrawn", "applied", "failed", "release"),
    *("hub-block", "hub-limit", "hub-expired", "hub-withdrawn", "hub-killed", "hub-unkilled"),
    *("release-asked", "emergency-on", "emergency-off", "message-given-up"),
)

Standing = Mapping[IPNetwork, Decision]


def by_network(decisions: Sequence[Decision]) -> dict[IPNetwork, Decision]:
    """Find what stands by its network."""
    return {decision.network: decision for decision in decisions}


def changes(before: Standing, after: Standing, allow: Spares, freed: Freed, now: datetime) -> Iterator[AuditLine]:
    """Return a line for each network that came, changed its action, or went.

    A decision that was only renewed gives none.
    """
    for network, decision in after.items():
        had = before.get(network)
        if had is not None and had.expires <= decision.made:  # let go and back again, between two looks
            yield ended(had, now)
            had = None
        if had is None or had.action != decision.action or _is_hubs(had) != _is_hubs(decision):
            yield _line(now, decision.action, decision)
    for network, decision in before.items():
        if network not in after:
            yield _line(now, _gone(decision, allow, freed, now), decision)


def ended(decision: Decision, at: datetime) -> AuditLine:
    """Return the line about a decision that ran out."""
    return _line(at, "expired", decision)


def _is_hubs(decision: Decision) -> bool:
    return decision.finding == OF_HUB


def _line(at: datetime, what: str, decision: Decision) -> AuditLine:
    """What came of the hub's word has codes of its own: nobody has come back who ran out of it."""
    code = f"hub-{what}" if _is_hubs(decision) and what not in {"released", "allowed"} else what
    return AuditLine(at, code, decision.site, str(decision.network), _detail(decision))


def killed(hub: str, now: datetime, *, is_killed: bool) -> AuditLine:
    """Return the line about the hub's kill switch."""
    said = "nothing that the hub said is in force" if is_killed else "what the hub says is in force again"
    return AuditLine(now, "hub-killed" if is_killed else "hub-unkilled", "", hub, said)


def _gone(decision: Decision, allow: Spares, freed: Freed, now: datetime) -> str:
    """Why somebody stands no longer. `withdrawn`: the finding (or the hub) asks for it no more, or a ceiling came."""
    if decision.expires <= now:
        return "expired"
    if freed.frees(decision.network):
        return "released"
    return "allowed" if allow.spares(decision.network) else "withdrawn"


def _detail(decision: Decision) -> str:
    behind = "hub" if _is_hubs(decision) else f"finding {decision.finding}"
    return _facts(behind, decision.expires, decision.score, decision.because)


@lru_cache(maxsize=1 << 12)  # thousands of networks are decided about in one second, for the same reasons
def _facts(behind: str, expires: datetime, score: float, because: tuple[str, ...]) -> str:
    until = expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = (behind, f"until {until}", f"score {score:.2f}", " ".join(because))
    return ", ".join(fact for fact in facts if fact)
