"""When a target is looked at next. Pure: the same for a prober on the wire and for simulated time."""

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from bavn.model.probe import Seen, Target
from bavn.verdicts.rules import AGAIN, FORGOTTEN, GRACE, LEAST_INTERVAL

LONGEST_WAIT: Final = timedelta(hours=1)  # whatever a server asks for
_EPOCH_S: Final = 1 << 32


def interval_of(target: Target) -> timedelta:
    """How often a target is looked at: as it is set, and never more often than manners allow."""
    return max(target.interval, LEAST_INTERVAL)


def patience_of(target: Target) -> timedelta:
    """For how long a look says what a target is; then nothing is known."""
    return FORGOTTEN * interval_of(target) + GRACE + target.timeout


def phase_of(target: str, number: int, vantages: int, interval: timedelta) -> timedelta:
    """Where in the interval a vantage point looks: targets are spread over it, and vantage points take turns.

    `number` is this vantage point's among `vantages`, from 0.
    """
    share = int.from_bytes(blake2b(target.encode(), digest_size=4).digest(), "big") / _EPOCH_S
    return interval * ((share + number / max(vantages, 1)) % 1.0)


def first_look(now: datetime, phase: timedelta, interval: timedelta) -> datetime:
    """The next moment of this phase: the clock's own, so that all vantage points agree without speaking."""
    seconds, every = now.timestamp(), interval.total_seconds()
    wait = (phase.total_seconds() - seconds) % every
    return now + timedelta(seconds=wait)


def next_look(planned: datetime, ended: datetime, seen: Seen, row: int, target: Target) -> datetime:
    """When to look again, after a look that was `planned`, has `ended`, and saw this `row` times in a row.

    After the first and the second bad one soon, to be sure soon; never while turned away, and then as usual: what lies
    in trouble is not asked more. The rhythm is kept, what was missed is not made up for, and between two looks there is
    always time to breathe.
    """
    if seen == "bad" and row <= len(AGAIN):
        return ended + AGAIN[row - 1]
    every = interval_of(target)
    rounds = -(-(ended + AGAIN[0] - planned) // every)
    return planned + max(1, rounds) * every


def asked_to_wait(next_at: datetime, ended: datetime, retry_after: timedelta) -> datetime:
    """What a server asks for is done, up to an hour."""
    return max(next_at, ended + min(retry_after, LONGEST_WAIT))
