"""One enforcer with its thread: the newest order is carried out, older ones are skipped, failures are tried again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bavn.model.decision import Decision
from bavn.protection.enforcing import Applied, Enforcer, NotEnforcedError
from bavn.protection.worker import Worker

CHECK_S: Final = 10.0  # the same order again, so that what somebody else took away comes back
FIRST_WAIT_S: Final = 1.0  # after a failure; twice as long each time
LONGEST_WAIT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Order:
    """The complete set that is to stand at `now`. Higher `number`s are newer."""

    number: int
    decisions: tuple[Decision, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an enforcer made of an order: `applied`, or the error that it gave instead."""

    enforcer: str
    order: int
    at: datetime
    took_s: float
    applied: Applied | None
    error: NotEnforcedError | None = None


@dataclass(frozen=True, slots=True)
class State:
    """How an enforcer stands: `number` of the newest order that is in force, when it was last found or put right.

    `failing` is the line of its last error, "" where all is well; `failed` the newest order that it could not do.
    """

    name: str
    number: int = 0
    standing: int = 0
    at: datetime | None = None
    failing: str = ""
    failed: int = 0


class Hand:
    """Carry out orders for one enforcer. `give` never waits; `tell` is called from the hand's own thread.

    An order is carried out at once, also while an earlier failure waits for its next try: a release must not wait for
    it. The same order is repeated each `check_s`.
    """

    def __init__(
        self,
        enforcer: Enforcer,
        tell: Callable[[Outcome], None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        check_s: float = CHECK_S,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self.enforcer = enforcer
        self._tell = tell
        self._monotonic = monotonic
        self._check_s = check_s
        self._first_wait_s = first_wait_s
        self._wait_s = first_wait_s
        self._order: Order | None = None
        self._given_s = 0.0
        self._due_s = 0.0
        self._state = State(enforcer.name)
        self._worker = Worker(f"enforcer-{enforcer.name}", self._step, self._fault)

    @property
    def state(self) -> State:
        """How it stands, as of its last try."""
        return self._state

    def start(self) -> None:
        """Begin to work."""
        self._worker.start()

    def give(self, order: Order) -> None:
        """Replace whatever was to be done by this."""
        with self._worker.condition:
            self._order = order
            self._given_s = self._due_s = self._monotonic()
            self._worker.condition.notify()

    def stop(self, patience_s: float) -> bool:
        """End the thread after what it is doing, or what it was given last; whether it ended in time."""
        return self._worker.stop(patience_s)

    def _step(self) -> bool:
        next_one = self._next()
        if next_one is not None:
            self._carry_out(*next_one)
        return next_one is not None

    def _fault(self, error: Exception) -> None:
        """What an enforcer raises is an outcome: this is a mistake in what surrounds it."""
        fault = _fault_of(self.enforcer, error)
        with self._worker.condition:
            order, now_s = self._order, self._monotonic()
            self._due_s = max(self._due_s, now_s + self._first_wait_s)
            if order is None:
                return
            self._state = replace(self._state, failing=str(fault), failed=order.number)
        self._tell(Outcome(self.enforcer.name, order.number, order.now, 0.0, None, fault))

    def _next(self) -> tuple[Order, datetime] | None:
        """Wait for something to do; None at the end. What was given last is still done before it."""
        with self._worker.condition:
            while True:
                now_s = self._monotonic()
                order = self._order
                untried = order is not None and order.number > max(self._state.number, self._state.failed)
                if self._worker.stopping and not untried:
                    return None
                if order is not None and now_s >= self._due_s:
                    return order, order.now + timedelta(seconds=now_s - self._given_s)
                self._worker.condition.wait(None if order is None else self._due_s - now_s)

    def _carry_out(self, order: Order, now: datetime) -> None:
        began_s = self._monotonic()
        applied, error = _applied(self.enforcer, [one for one in order.decisions if one.expires > now], now)
        with self._worker.condition:
            ended_s = self._monotonic()
            if self._order is order:
                self._due_s = ended_s + (self._check_s if error is None else self._wait_s)
            self._wait_s = self._first_wait_s if error is None else min(2 * self._wait_s, LONGEST_WAIT_S)
            self._state = _after(self._state, order, now, applied, error)
        self._tell(Outcome(self.enforcer.name, order.number, now, ended_s - began_s, applied, error))


def _applied(
    enforcer: Enforcer, decisions: Sequence[Decision], now: datetime
) -> tuple[Applied | None, NotEnforcedError | None]:
    try:
        return enforcer.apply(decisions, now), None
    except NotEnforcedError as error:
        return None, error
    except Exception as error:  # noqa: BLE001  a fault in one enforcer must not end its thread, nor the sensor
        return None, _fault_of(enforcer, error)


def _fault_of(enforcer: Enforcer, error: Exception) -> NotEnforcedError:
    return NotEnforcedError(f"{enforcer.name}: {type(error).__name__}: {error}", code="enforcer-fault")


def _after(
    before: State, order: Order, now: datetime, applied: Applied | None, error: NotEnforcedError | None
) -> State:
    if applied is None:
        return State(before.name, before.number, before.standing, before.at, str(error), order.number)
    return State(before.name, order.number, applied.standing, now, "", before.failed)
