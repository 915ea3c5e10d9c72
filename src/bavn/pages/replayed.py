"""What a replay gives its pages: a finding, and what would have been done about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bavn.model import Finding
from bavn.model.decision import Decision, IPNetwork


@dataclass(slots=True)
class Outcome:
    """One finding, and what would have been done: `first` and `last` decision of each network, in the log's time.

    `held_back` counts the networks that were spared or only limited, by code (see `protection.deciding`).
    """

    finding: Finding
    first: dict[IPNetwork, Decision] = field(default_factory=dict)
    last: dict[IPNetwork, Decision] = field(default_factory=dict)
    held_back: dict[str, int] = field(default_factory=dict)

    def add(self, decisions: Iterable[Decision]) -> None:
        """Take what would have been decided at one moment. What was decided before holds until it expires."""
        for decision in decisions:
            self.first.setdefault(decision.network, decision)
            self.last[decision.network] = decision
