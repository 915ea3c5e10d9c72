"""What became different, as lines that stay: who is blocked since when, because of which finding, and who no longer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bavn.model.decision import Decision, IPNetwork
from bavn.protection.composing import Freed
from bavn.protection.deciding import Spares
from bavn.store.audit import AuditLine

# Every code that is written into the audit; a test holds all of Bavn to that. The first line is this package's.
CODES: Final = (
    *("block", "limit", "expired", "released", "allowed", "withdrawn", "applied", "failed", "release"),
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
        if had is None or had.action != decision.action:
            yield AuditLine(now, decision.action, decision.site, str(network), _detail(decision))
    for network, decision in before.items():
        if network not in after:
            yield AuditLine(now, _gone(decision, allow, freed, now), decision.site, str(network), _detail(decision))


def ended(decision: Decision, at: datetime) -> AuditLine:
    """Return the line about a decision that ran out."""
    return AuditLine(at, "expired", decision.site, str(decision.network), _detail(decision))


def _gone(decision: Decision, allow: Spares, freed: Freed, now: datetime) -> str:
    """Why somebody stands no longer. `withdrawn`: the finding asks for it no more, or a ceiling came in between."""
    if decision.expires <= now:
        return "expired"
    if freed.frees(decision.network):
        return "released"
    return "allowed" if allow.spares(decision.network) else "withdrawn"


def _detail(decision: Decision) -> str:
    until = decision.expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = (f"finding {decision.finding}", f"until {until}", f"score {decision.score:.2f}", " ".join(decision.because))
    return ", ".join(fact for fact in facts if fact)
