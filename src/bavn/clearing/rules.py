"""Every knob of the clearing house, with its default and why it is that."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bavn.model.finding import Severity
from bavn.model.sighting import LEAST_SCORE

# What is warned of from `warn_from` on, at one member. Any other attack is warned of from `warn_others_from` on, or as
# soon as two independent groups see it. Floods go from one municipality to the next; a scan goes everywhere.
TRAVELS: Final[frozenset[str]] = frozenset(("http-flood", "slow-requests", "password-spraying", "credential-stuffing"))
# What is warned of only where several independent organisations see it, at `warn_from` or above: it is the noise of
# the internet, or it is about one organisation's own people.
LOCAL: Final[frozenset[str]] = frozenset(
    ("web-probe", "web-scan", "account-takeover", "login-new-network", "tool-alert")
)
# What is no attack, so nobody is warned and nothing is held against anybody.
NO_ATTACK: Final[frozenset[str]] = frozenset(("flash-crowd", "site-silent", "outage"))


@dataclass(frozen=True, slots=True)
class Rules:
    """How much is believed, how long it holds, and what is warned of. Weights are 0..1."""

    hold: bool = False  # every block waits until an operator has signed it; it arms meanwhile

    # Who is believed
    least_score: float = LEAST_SCORE  # of a source: below it nothing is held against anybody
    weight_new: float = 0.1  # ten made-up members together are one real one
    weight_established: float = 1.0
    halved_by: float = 5.0  # confirmed mistakes that halve a weight; see `trust` for what each one costs
    established_from: float = 0.7  # of its full weight: with the third mistake an established member is as a new one
    forgiven: float = 0.02  # of what mistakes cost, on each day on which others bear a member out: half in 34 of them
    least_weight: float = 0.05  # below it a member's evidence is kept and counts for nothing
    block_weight: float = 1.4  # that independent groups must add up to: two that were both mistaken twice just do
    block_groups: int = 2  # independent groups, of which as many must hold an established member
    evidence_most: int = 20_000  # values that one member can hold evidence against; a large botnet of one attack
    alone_most: int = 5_000  # values armed on one established member's word alone, highest scores first
    alone_most_new: int = 500  # addresses armed on a new one's; a /24 is 256 of them, an IPv6 /64 is one

    # How long it holds
    arm_for: timedelta = timedelta(hours=24)  # after the last evidence; the next wave often comes the next morning
    block_for: timedelta = timedelta(hours=4)  # after the last evidence; addresses change hands, floods last hours
    longest: timedelta = timedelta(days=30)  # for one decision in one piece, renewed or by hand
    by_hand_for: timedelta = timedelta(hours=24)  # where an operator names no end
    signed_for: timedelta = timedelta(hours=24)  # how long a signature is good where it names no end
    last_chance: timedelta = timedelta(seconds=60)  # before its end a decision is renewed by any fresher evidence
    refresh: timedelta = timedelta(seconds=60)  # a testimony that only got this much newer is not written again
    again_after: timedelta = timedelta(hours=1)  # what a member took back twice is heard no sooner; see `Hearing`
    gone_for: timedelta = timedelta(hours=24)  # how long it is still told that a decision ended
    widest_block_v4: int = 24  # prefix lengths: a wider one holds too many strangers to block it
    widest_block_v6: int = 48
    widest_own_v4: int = 16  # of a network that a member calls its own: it says so itself when it joins
    widest_own_v6: int = 29

    # What is warned of
    warn_from: Severity = "medium"
    warn_others_from: Severity = "high"
    warned_new: Severity = "medium"  # at most, on new members' word alone: from high on people are called
    warnings_alone: int = 10  # running warnings on one established member's word alone; a new member has two
    warnings_alone_new: int = 2
    claimed_for: timedelta = timedelta(hours=24)  # a claim that nothing came of is told for so long
    warned_again: timedelta = timedelta(hours=24)  # a warning that still holds is said again after this
    warned_for: timedelta = timedelta(days=7)  # how long it is kept after it was last said


DEFAULT: Final = Rules()
