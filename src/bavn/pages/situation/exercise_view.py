"""An exercise as whoever looks may see it: what pages, the paper afterwards and its files are made of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bavn.model.exercise import ExerciseState
from bavn.model.language import Language

# waiting: not sent; told: nobody had to answer; open: waits for an answer; silent: nobody answered;
# unreached: the member names nobody who could be told
RowState = Literal["waiting", "told", "answered", "open", "silent", "unreached"]


@dataclass(frozen=True, slots=True)
class Row:
    """One member and one inject. `after`: how long until somebody answered, by the exercise's clock."""

    member: str
    state: RowState
    calls: tuple[datetime, ...] = ()
    answered: datetime | None = None
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class InjectView:
    """One inject. `rows` are those that the reader may see; `asked` and `answered` count all members.

    `counted` False: so few were asked that a count would tell of one, so there is none for this reader.
    """

    id: int
    number: int
    minute: int
    sender: str
    text: str
    good: str
    asks: bool
    sent: datetime | None
    late: bool
    rows: tuple[Row, ...]
    told: int
    answered: int
    to: frozenset[str] = frozenset()  # ids, for those who lead it
    counted: bool = True

    @property
    def asked(self) -> int:
        """How many members were asked to answer, and could."""
        return self.told if self.asks else 0


@dataclass(frozen=True, slots=True)
class RemarkView:
    """What somebody saw. `member` "": about all."""

    at: datetime
    clock: timedelta
    by: str
    member: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What holds for all together, and names nobody."""

    members: int = 0
    sent: int = 0
    injects: int = 0
    asked: int = 0
    answered: int = 0
    silent: int = 0
    unreached: int = 0
    typical: timedelta | None = None
    slowest: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An exercise in the list."""

    id: int
    title: str
    state: ExerciseState
    made: datetime
    started: datetime | None
    clock: timedelta
    members: int


@dataclass(frozen=True, slots=True)
class ExerciseView:
    """One exercise. `leads`: the reader may act on it; `sees_all`: sees every member's rows.

    `words` False: the reader sees the title and the figures, and nothing that anybody wrote or did.
    `members` are the names of those seen by name, `unnamed` counts the others. `choices` are members that may take
    part: id, name, and whether it does; `unreachable` are names of those who do, and have no contact. `version`
    is another one whenever there is something else for this reader to see.
    """

    id: int
    title: str
    story: str
    language: Language
    state: ExerciseState
    started: datetime | None
    ended: datetime | None
    clock: timedelta
    members: tuple[str, ...]
    unnamed: int
    injects: tuple[InjectView, ...]
    figures: Figures
    remarks: tuple[RemarkView, ...] = ()
    improve: str = ""
    leads: bool = False
    sees_all: bool = False
    words: bool = True
    choices: tuple[tuple[str, str, bool], ...] = ()
    unreachable: tuple[str, ...] = ()
    version: str = ""


def typical(times: list[timedelta]) -> timedelta | None:
    """The time in the middle; None of none."""
    return sorted(times)[(len(times) - 1) // 2] if times else None
