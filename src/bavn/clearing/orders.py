"""What operators have ordered, as it stands: folded from all orders that were obeyed, in their order.

An order whose `until` has passed means nothing any more, so it makes no difference whether it is folded or left out.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bavn.clearing.changes import Order
from bavn.clearing.rules import Rules
from bavn.clearing.vetoes import reading
from bavn.model.campaign import SharedAction

ACTIONS: Final[dict[str, SharedAction]] = {"block": "block", "arm": "arm", "limit": "limit"}
CLEARS: Final = frozenset(("mistake", "revoke"))
HOLDS: Final = frozenset(("hold", "sign"))
OF_VALUES: Final = CLEARS | HOLDS | {*ACTIONS, "allow"}
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
FAR_OFF: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class StandingOrders:
    """Orders that still matter, by value in its one spelling.

    `allowed`: never act against it. `holds`: orders to hold and to sign it, of which the last one in force holds: it
    waits until it is signed. `cleared`: evidence of an attack that began no later is not heard again.
    """

    allowed: dict[str, Order] = field(default_factory=dict)
    holds: dict[str, list[Order]] = field(default_factory=dict)
    cleared: dict[str, datetime] = field(default_factory=dict)
    mistakes: dict[str, datetime] = field(default_factory=dict)  # when whoever had reported it was blamed last
    decided: dict[str, list[Order]] = field(default_factory=dict)  # to act against it

    def fold(self, order: Order) -> None:
        """Take an order in. A word that is unknown, and a value that is no address, change nothing."""
        read = reading(order.value)
        if read is None or order.what not in OF_VALUES:
            return
        value = read[0]
        if order.what == "allow":
            self.allowed[value] = _longer(self.allowed.get(value), order)
        elif order.what in HOLDS:
            self.holds.setdefault(value, []).append(order)
        elif order.what in ACTIONS:
            self.decided.setdefault(value, []).append(order)
        elif order.what in CLEARS:
            self.decided.pop(value, None)
            self.allowed.pop(value, None)
            self.holds.pop(value, None)
            self.cleared[value] = order.at
        if order.what == "mistake":
            self.mistakes[value] = order.at

    def erase(self, value: str) -> None:
        """Forget a value, except that it is allowed: that was ordered for its sake."""
        self.holds.pop(value, None)
        self.cleared.pop(value, None)
        self.mistakes.pop(value, None)
        self.decided.pop(value, None)

    def acted_on(self, rules: Rules, now: datetime) -> dict[int, str]:
        """The orders to act that are in force, by id, and against which value each is."""
        return {
            order.id: value
            for value, orders in self.decided.items()
            for order in orders
            if (order.until or order.at + rules.by_hand_for) > now
        }

    def allowances(self, now: datetime) -> list[str]:
        """The values against which nothing may be done now, on an operator's word."""
        return [value for value, order in self.allowed.items() if _end(order) > now]

    def next_allowance_end(self, now: datetime) -> datetime:
        """When the first of them runs out."""
        return min((_end(order) for order in self.allowed.values() if _end(order) > now), default=FAR_OFF)

    def is_signed(self, value: str, rules: Rules, now: datetime) -> bool:
        """Whether a value may go out although every block is held."""
        order = self._holding(value, now)
        return order is not None and order.what == "sign" and _signature_end(order, rules) > now

    def is_held(self, value: str, now: datetime) -> bool:
        """Whether a value waits for sign-off by name."""
        order = self._holding(value, now)
        return order is not None and order.what == "hold"

    def _holding(self, value: str, now: datetime) -> Order | None:
        if value not in self.holds:  # nearly always
            return None
        return next((order for order in reversed(self.holds[value]) if _end(order) > now), None)

    def next_change(self, value: str, rules: Rules, now: datetime) -> datetime:
        """When the next hold of a value, or signature, will have run out."""
        if value not in self.holds:
            return FAR_OFF
        times = [_signature_end(order, rules) for order in self.holds[value]]
        return min((time for time in times if time > now), default=FAR_OFF)


def _signature_end(order: Order, rules: Rules) -> datetime:
    return order.until or (order.at + rules.signed_for if order.what == "sign" else FAR_OFF)


def _end(order: Order) -> datetime:
    return order.until or FAR_OFF


def _longer(old: Order | None, new: Order) -> Order:
    return new if old is None or _end(new) >= _end(old) else old
