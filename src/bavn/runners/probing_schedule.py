"""Which look is due: each target in its own time, by IPv4 and IPv6 apart, never two of one at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final

from bavn.model.probe import Family, Sample, Seen, Target, Turn
from bavn.verdicts.pacing import asked_to_wait, first_look, interval_of, next_look, phase_of
from bavn.verdicts.rules import AGAIN

ABSENT_FOR: Final = timedelta(minutes=10)  # until it is asked again whether there is an address by this family
SLOW_SHARE: Final = 0.8  # of all looks at once: those that hang leave the rest to the others
SOON: Final = timedelta(seconds=1)  # no look is so close to its turn that it is put off for a round
HANGING: Final = frozenset({"timed-out", "dns-timed-out"})
HALF: Final = 0.5  # IPv6 has its turn between two looks by IPv4


@dataclass(slots=True)
class Seat:
    """One target by one family. `planned` is its rhythm, `row` how many looks in a row saw what the last one did.

    `absent`: it has no address by this family. `hangs`: the last look waited until its time was up. `looked`: it was
    looked at; `had`: and had an address, once; `lacks`: and had none, the last time that could be seen.
    """

    target: Target
    family: Family
    planned: datetime
    seen: Seen = "unknown"
    row: int = 0
    absent: bool = False
    hangs: bool = False
    looked: bool = False
    had: bool = False
    lacks: bool = False


@dataclass(slots=True)
class Schedule:
    """The looks to come. Time is passed in; one thread calls it. `turn`: this vantage point's among all.

    At most `at_once` looks go on at the same time, and those at targets that hang leave a fifth of that to the others:
    where there is not room enough, those that hang wait for each other, and nobody else waits for them.
    """

    at_once: int
    turn: Turn = field(default_factory=Turn)
    _waiting: list[tuple[datetime, int, Seat]] = field(default_factory=list)
    _hanging: list[tuple[datetime, int, Seat]] = field(default_factory=list)  # of those that hang
    _looking: dict[tuple[str, Family], Seat] = field(default_factory=dict)
    _slow: int = 0
    _seats: dict[tuple[str, Family], Seat] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)

    def add(
        self,
        targets: Sequence[Target],
        families: Sequence[Family],
        now: datetime,
        before: "Schedule | None" = None,
    ) -> None:
        """Begin to look at these, each in its phase. What an earlier schedule, now over, knew of them goes on to hold.

        Whoever asked it to wait is still waited for, and no look comes sooner than it would have come.
        """
        waiting = {} if before is None else before.waiting()
        for target in targets:
            for family in families:
                old, due = waiting.get((target.name, family), (None, now))
                goes_on = old is not None and old.target.url == target.url
                seat = replace(old, target=target) if old is not None and goes_on else Seat(target, family, now)
                self._seats[target.name, family] = seat
                if goes_on:
                    self._go_on(seat, due, now)
                else:
                    self._begin(seat, now)

    def waiting(self) -> dict[tuple[str, Family], tuple[Seat, datetime]]:
        """When each is looked at next, where the looks that go on are given up."""
        found = {(seat.target.name, seat.family): (seat, due) for due, _, seat in (*self._waiting, *self._hanging)}
        for name, seat in tuple(self._looking.items()):
            if not _is_to_be_sure(seat):
                seat.planned += interval_of(seat.target)
            found[name] = seat, seat.planned
        return found

    def go_easy(self, looks: Iterable[Sample]) -> None:
        """Wait for whoever asked for time in the last look of an earlier run, given in order of time."""
        until = {(one.target, one.family): one.at + one.wait for one in looks}
        self._waiting = [
            (max(due, until.get((seat.target.name, seat.family), due)), number, seat)
            for due, number, seat in self._waiting
        ]
        heapify(self._waiting)

    def due(self, now: datetime) -> Iterator[Seat]:
        """Give out the looks that are to begin now, as far as there is room. Each comes back by `done`."""
        for heap, slow in ((self._waiting, False), (self._hanging, True)):
            while heap and heap[0][0] <= now and self._has_room(slow=slow):
                seat = heappop(heap)[2]
                self._looking[seat.target.name, seat.family] = seat
                self._slow += slow
                yield seat

    def next_due(self, now: datetime) -> datetime | None:
        """When the next look can begin; None where there is no room, or nothing to look at."""
        heaps = ((self._waiting, False), (self._hanging, True))
        times = [heap[0][0] for heap, slow in heaps if heap and self._has_room(slow=slow)]
        return max(now, min(times)) if times else None

    def done(self, seat: Seat, sample: Sample, retry_after_s: int | None, ended: datetime) -> bool:
        """A look has ended; return whether it says something: not by a family that the target does not have."""
        self._looking.pop((seat.target.name, seat.family), None)
        self._slow -= seat.hangs
        _note_address(seat, sample)
        seat.absent = self._is_absent(seat, sample)
        if seat.absent:
            seat.seen, seat.row, seat.hangs = "unknown", 0, False
            seat.planned += interval_of(seat.target)
            self._push(seat, ended + ABSENT_FOR if self._is_settled(seat) else max(seat.planned, ended))
            return False
        seat.row = seat.row + 1 if sample.seen == seat.seen else 1
        seat.seen, seat.hangs = sample.seen, sample.ending in HANGING
        due = next_look(seat.planned, ended, seat.seen, seat.row, seat.target)
        if due >= seat.planned + interval_of(seat.target):
            seat.planned = due
        if retry_after_s is not None:
            due = asked_to_wait(due, ended, timedelta(seconds=retry_after_s))
        self._push(seat, due)
        return True

    def clock_was_set(self, now: datetime) -> None:
        """Plan everything anew: what was planned is of another time. Looks that go on are planned when they end."""
        waiting = [seat for _, _, seat in (*self._waiting, *self._hanging)]
        self._waiting.clear()
        self._hanging.clear()
        for seat in self._looking.values():
            seat.planned = now
        for seat in waiting:
            self._begin(seat, now)

    @property
    def looking(self) -> int:
        """How many looks go on."""
        return len(self._looking)

    def late(self, now: datetime) -> timedelta:
        """By how much the look that has waited longest is late, those that hang left out."""
        return max(now - self._waiting[0][0], timedelta(0)) if self._waiting else timedelta(0)

    def _begin(self, seat: Seat, now: datetime) -> None:
        seat.planned = self._turn_of(seat, now)
        self._push(seat, seat.planned)

    def _go_on(self, seat: Seat, due: datetime, now: datetime) -> None:
        """Keep what was due: a look to be sure, which comes between two turns, or a wait that was asked for."""
        turn = self._turn_of(seat, max(now, seat.planned - SOON))
        if _is_to_be_sure(seat) and due < turn:
            seat.planned = turn - interval_of(seat.target)
            self._push(seat, max(due, now))
        else:
            waits = due > seat.planned + SOON
            seat.planned = turn
            self._push(seat, max(turn, due) if waits else turn)

    def _turn_of(self, seat: Seat, since: datetime) -> datetime:
        every = interval_of(seat.target)
        phase = phase_of(seat.target.name, self.turn.number, self.turn.places, every)
        if seat.family == 6:  # noqa: PLR2004  the version
            phase += every * HALF
        return first_look(since, phase, every)

    def _push(self, seat: Seat, due: datetime) -> None:
        heappush(self._hanging if seat.hangs else self._waiting, (due, next(self._numbers), seat))

    def _has_room(self, *, slow: bool) -> bool:
        if len(self._looking) >= self.at_once:
            return False
        return not slow or self._slow < max(1, int(self.at_once * SLOW_SHARE))

    def _is_absent(self, seat: Seat, sample: Sample) -> bool:
        """Whether there is nothing to look at by this family: no address, or no such line at this machine.

        What has no address by either family is looked at by IPv4, and found to have none. So is what had one by IPv4
        and has it no more. Where nobody can say whether there is one by IPv6, nothing is said.
        """
        if seat.family == 6:  # noqa: PLR2004  the version
            return sample.detail == "no-address" or (sample.ending in {"no-name", "offline"} and not seat.had)
        six = self._seats.get((seat.target.name, 6))
        return sample.detail == "no-address" and not seat.had and six is not None and not six.lacks

    def _is_settled(self, seat: Seat) -> bool:
        """Whether it need not be asked again soon: by IPv4 it is to be known first what there is by IPv6."""
        six = self._seats.get((seat.target.name, 6))
        return seat.family == 6 or six is None or six.looked  # noqa: PLR2004  the version


def _is_to_be_sure(seat: Seat) -> bool:
    return seat.seen == "bad" and seat.row <= len(AGAIN)


def _note_address(seat: Seat, sample: Sample) -> None:
    seat.looked = True
    if sample.ending == "no-name":
        seat.lacks = True
    elif sample.address or sample.seen in {"good", "guarded"}:
        seat.lacks, seat.had = False, True
