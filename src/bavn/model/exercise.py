"""An exercise of the hub: what several members are told as if it happened, when, and what came of it. Nothing is real.

draft ──begin──> running <──pause/resume──> paused;  running or paused ──end──> ended
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from bavn.model.language import Language

ExerciseState = Literal["draft", "running", "paused", "ended"]
STATES: Final[tuple[ExerciseState, ...]] = get_args(ExerciseState)
GOING_ON: Final[tuple[ExerciseState, ...]] = ("running", "paused")

LONGEST_TITLE: Final = 120  # characters
LONGEST_SENDER: Final = 80
LONGEST_TEXT: Final = 2_000
MOST_MINUTES: Final = 480
MOST_INJECTS: Final = 60
MOST_REMARKS: Final = 500
CLOSING: Final = -1  # in place of a minute: this inject says that the exercise is over
LATE: Final = timedelta(minutes=1)  # an inject that came so long after its minute came late


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which its clock stood still. `until` None: it still does."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise. `id` is given by the store; `language` is that of its texts; `members` take part.

    `started` None: nobody but its operators knows of it. `improve` is what is to be done better, in the end.
    """

    id: int
    title: str
    story: str
    language: Language
    by: str
    made: datetime
    members: tuple[str, ...] = ()
    state: ExerciseState = "draft"
    started: datetime | None = None
    ended: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    improve: str = ""

    def clock(self, at: datetime) -> timedelta:
        """How long it has run at a moment, without its pauses; 0 before its start."""
        if self.started is None:
            return timedelta(0)
        at = min(at, self.ended or at)
        stood = (
            max(timedelta(0), min(one.until or at, at) - max(one.since, self.started))
            for one in self.pauses
            if one.since <= at
        )
        return max(timedelta(0), at - self.started - sum(stood, timedelta(0)))

    def moment(self, minute: int) -> datetime | None:
        """When its clock showed a minute, or will if nobody lets it stand; None before its start."""
        if self.started is None:
            return None
        at = self.started + timedelta(minutes=minute)
        for one in self.pauses:
            if one.since <= at and one.until is not None:
                at += one.until - max(one.since, self.started)
        return at


@dataclass(frozen=True, slots=True)
class Inject:
    """One thing that happens in an exercise: `members` are told `text` at `minute` of its clock, as if by `sender`.

    `good` is what those who lead it hope for. `asks`: somebody is to answer. `sent` None: not yet. `late`: more than a
    minute after its time, because the hub was not there, or was silenced.

    With the minute `CLOSING` it is the hub's own, and says that the exercise is over.
    """

    id: int
    exercise: int
    minute: int
    sender: str
    text: str
    good: str = ""
    asks: bool = True
    members: tuple[str, ...] = ()
    sent: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A contact of a member was told of an inject; `number` counts them from 1 on, round after round."""

    inject: int
    member: str
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody who leads an exercise saw. `member` "": it is about all."""

    id: int
    exercise: int
    at: datetime
    by: str
    text: str
    member: str = ""


def due(exercise: Exercise, injects: Iterable[Inject], now: datetime) -> list[Inject]:
    """The injects that are to be sent now, in their order; none while its clock stands."""
    if exercise.state != "running":
        return []
    clock = exercise.clock(now)
    return [one for one in injects if one.sent is None and timedelta(0) <= timedelta(minutes=one.minute) <= clock]
