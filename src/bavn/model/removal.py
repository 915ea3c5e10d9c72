"""Somebody asks that an address be let go of: a person of a member, or who reads in the hub, with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

RemovalState = Literal["open", "released", "declined"]
LONGEST_REASON: Final = 500  # characters, of a request and of its answer


@dataclass(frozen=True, slots=True)
class Removal:
    """One request. `id` is given by the store. `member` "": whoever asks reads for nobody.

    `closed` is when an operator answered, `closed_by` who that was, `answer` what they wrote to whoever had asked.
    """

    id: int
    value: str
    by: str
    member: str
    at: datetime
    reason: str
    state: RemovalState = "open"
    closed: datetime | None = None
    closed_by: str = ""
    answer: str = ""
