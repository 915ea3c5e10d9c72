"""Decisions become the entries that an enforcer writes, so that what only was renewed does not change them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from bavn.model.decision import Decision
from bavn.protection.enforcing import Applied
from bavn.protection.reference import reference
from bavn.response.decisions import IPNetwork
from bavn.response.entries import Entry

STEP_S: Final = 60  # ends fall on full minutes: a renewal each second is one reload a minute
SHORT_S: Final = 600


def live_entries(decisions: Iterable[Decision], now: datetime) -> tuple[Entry, ...]:
    """Return an entry for each decision that has not ended at `now`, in order.

    Its end is the decision's, cut to the full minute before it: never later. What is to last less than ten minutes
    keeps its own second.
    """
    return tuple(
        Entry(decision.network, decision.action, _end_s(decision), reference(decision))
        for decision in decisions
        if decision.expires > now
    )


def _end_s(decision: Decision) -> int:
    end_s = int(decision.expires.timestamp())
    short = (decision.expires - decision.made).total_seconds() < SHORT_S
    return end_s if short else end_s // STEP_S * STEP_S


def networks_of(entries: Sequence[Entry]) -> frozenset[IPNetwork]:
    """Every network that stands, for the next comparison."""
    return frozenset(entry.network for entry in entries)


def change(before: frozenset[IPNetwork], after: frozenset[IPNetwork]) -> Applied:
    """Say what came, what went and what stands. A network whose action or end changed counts as neither."""
    return Applied(added=len(after - before), removed=len(before - after), standing=len(after))
