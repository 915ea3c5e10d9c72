"""Cut the machine off, make it stay, connect it again. Only the command `bavn isolate` may call this: no finding does.

A test holds every other module of Bavn to that.
"""

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from bavn.isolation.nft import Nft
from bavn.isolation.remote import Client
from bavn.isolation.ruleset import Order, confirmation, reconnection, ruleset
from bavn.isolation.standing import Standing, standing
from bavn.isolation.words import CannotError

if TYPE_CHECKING:
    from bavn.isolation.selftest import Check

# What an order does to what stands: begin, the same again, run longer than before, stay instead of running out.
Change = Literal["begins", "again", "longer", "stays-now"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: what stood before, how long it took until it was in force, what the self-test saw."""

    change: Change
    before: Standing
    took_s: float
    checks: "tuple[Check, ...]"
    undone: bool  # the self-test failed and the table was taken away again

    @property
    def good(self) -> bool:
        """Whether nothing failed."""
        return all(check.verdict != "bad" for check in self.checks)

    @property
    def proved(self) -> bool:
        """Whether all of it could be tried, and held. What could not be tried proves nothing."""
        return all(check.verdict == "good" for check in self.checks)


def cut_off(nft: Nft, order: Order, far: Client | None, *, even_me: bool = False) -> Outcome:
    """Cut off everything but what is kept, then test it.

    A failed self-test is undone where nobody may be at the console: with a time limit, or from afar. At the console
    with a virus it stays. `CannotError` where it is refused or not possible; nothing is changed then.
    """
    began = perf_counter()
    if order.for_s is None and not even_me:
        refuse_to_lock_out(far, order)
    before = standing(nft.listing())
    change = what_changes(before, order)
    nft.load(ruleset(order))
    took_s = perf_counter() - began
    outcome = Outcome(change, before, took_s, _tested(nft, order), undone=False)
    if outcome.good or (order.for_s is None and far is None):
        return outcome
    nft.load(reconnection())
    return replace(outcome, undone=True)


def confirm(nft: Nft, far: Client | None, *, even_me: bool = False) -> Standing:
    """Make a timed isolation stay, and return what stood before. `CannotError` where there is none, or no longer."""
    before = standing(nft.listing())
    if before.mode == "stays":
        return before
    if before.mode != "until":
        raise CannotError("confirm-late" if before.mode == "released" else "confirm-open")
    if not even_me:
        refuse_to_lock_out(far, Order(keep=before.keep))
    try:
        nft.load(confirmation())
    except CannotError:
        if standing(nft.listing()).mode != "until":
            raise CannotError("confirm-late") from None
        raise
    return before


def reconnect(nft: Nft) -> Standing:
    """Take the table away, and return what stood before. Where there is none, nothing happens."""
    before = standing(nft.listing())
    if before.mode != "open":
        nft.load(reconnection())
    return before


def what_changes(before: Standing, order: Order) -> Change:
    """Say what the order does to what stands. `CannotError` where it would end an isolation sooner than it stands to.

    >>> what_changes(Standing("until", remaining_s=30), Order(for_s=60))
    'longer'
    """
    if not before.isolated:
        return "begins"
    if order.for_s is None:
        return "again" if before.mode == "stays" else "stays-now"
    if before.mode == "stays":
        raise CannotError("would-release", since=before.since)
    if order.for_s < before.remaining_s:
        raise CannotError("would-shorten", remaining=str(before.remaining_s), asked=str(order.for_s))
    return "longer"


def refuse_to_lock_out(far: Client | None, order: Order) -> None:
    """Raise `CannotError` where whoever sits far away would cut the wire to himself, with no way back."""
    if far is not None and not far.within(order.keep):
        raise CannotError("would-lock-out", client=far.text)


def _tested(nft: Nft, order: Order) -> "tuple[Check, ...]":
    from bavn.isolation.selftest import Check, self_test  # noqa: PLC0415  first in force, then loaded

    try:
        return self_test(order, lambda: standing(nft.listing()))
    except (OSError, CannotError) as error:
        return (Check("table", "bad", type(error).__name__),)
