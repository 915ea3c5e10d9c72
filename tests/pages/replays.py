"""What a replay gives its pages."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from bavn.model.decision import Decision
from bavn.pages.replayed import Outcome
from tests.pages.samples import flood

AT = datetime(2026, 11, 22, 11, 6, 12, tzinfo=UTC)


def decided(number: int, minutes: int) -> Decision:
    """A decision about the address of this number that lasts for so many minutes."""
    network = ip_network(f"198.51.100.{number}")
    return Decision(network, "block", "x", 1, AT, AT + timedelta(minutes=minutes), 0.99, ("signature:0",))


def made(count: int = 2, **held_back: int) -> Outcome:
    """A finding with `count` addresses to block, each decided twice."""
    outcome = Outcome(flood(), held_back=held_back)
    outcome.add(decided(number, 30) for number in range(count))
    outcome.add(decided(number, 40) for number in range(count))
    return outcome
