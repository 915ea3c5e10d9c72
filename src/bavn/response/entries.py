"""One line of a rule set: a network, what to do about it, until when. Exported rules and live ones are made of it."""

from dataclasses import dataclass
from typing import Literal

from bavn.response.decisions import Decisions, IPNetwork


@dataclass(frozen=True, slots=True)
class Entry:
    """Block or limit `network` until the Unix time `until_s` (ten digits: between 2001 and 2286).

    `reference` is what a visitor who is turned away reads to the help desk; "" where there is none.
    """

    network: IPNetwork
    action: Literal["block", "limit"]
    until_s: int
    reference: str = ""


def entries_of(decisions: Decisions) -> tuple[Entry, ...]:
    """Every decision as an entry, the blocked ones first."""
    until_s = int(decisions.expires.timestamp())
    return (
        *(Entry(network, "block", until_s) for network in decisions.block),
        *(Entry(network, "limit", until_s) for network in decisions.limit),
    )
