"""What the public is told of a service: five plain states, as of a while ago. Nothing else of the observatory gets out.

This is the one place at which that is decided. Pages and badges are made of `Standing`, which holds no verdict, no
source, no vantage point, no claim and no cause: what is not in it cannot be shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from bavn.model.probe import Spell, Verdict

State = Literal["works", "slow", "some", "down", "unknown"]
STATES: Final[tuple[State, ...]] = get_args(State)

# That somebody is turned away is a defence: to the public it works, as it does for those it is meant for.
STATE_OF: Final[dict[Verdict, State]] = {
    "up": "works",
    "guarded": "works",
    "slow": "slow",
    "partial": "some",
    "down": "down",
    "unknown": "unknown",
}
GRAVER: Final[tuple[State, ...]] = ("works", "unknown", "slow", "some", "down")
DELAY: Final = timedelta(minutes=10)  # whoever attacks does not see at once what it does
FORGOTTEN: Final = timedelta(minutes=5)  # without a look, nobody knows: the least, for what is looked at often
ROUGHLY: Final = timedelta(minutes=5)  # citizens need no seconds, and attackers learn from them


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as its owner offers it. `instead` is what to do while it does not work: (English, Danish)."""

    target: str
    name: str
    instead: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation and what it wants said of itself. `public` is its own choice; without it nothing is made.

    `contact` is a telephone number or an e-mail address; `message` is in its own words: (English, Danish).
    """

    organisation: str
    services: tuple[Offered, ...]
    public: bool = False
    contact: str = ""
    message: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Watched:
    """Since when a target is looked at, and when it was looked at last. Aware times.

    `judged`: it was found to be something, if only that nothing is known of it. Who only looked knows nothing yet.
    `patience`: for how long a look says what it is.
    """

    since: datetime
    last: datetime
    judged: bool = True
    patience: timedelta = FORGOTTEN


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said of one service. `since` is to five minutes, None where it works or nobody knows."""

    name: str
    state: State
    since: datetime | None = None
    planned: bool = False
    instead: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Board:
    """All that the public is told. `at` is the moment of which it is true."""

    organisation: str
    at: datetime
    standings: tuple[Standing, ...]
    contact: str = ""
    message: tuple[str, str] = ("", "")

    @property
    def state(self) -> State:
        """The gravest of its services; unknown without any."""
        return max((one.state for one in self.standings), key=GRAVER.index, default="unknown")


def board(
    owner: Owner,
    spells: Iterable[Spell],
    watched: Mapping[str, Watched],
    as_of: datetime,
    *,
    delay: timedelta = DELAY,
) -> Board | None:
    """Return what is said `as_of` now, as it was known `delay` ago; None for an owner who has not asked for it.

    A spell counts once it had been confirmed. Silent about every target that the owner does not offer.
    """
    if not owner.public:
        return None
    at = as_of - delay
    of_target: dict[str, list[Spell]] = {offered.target: [] for offered in owner.services}
    for spell in spells:
        if spell.target in of_target and spell.confirmed <= at and (spell.ended is None or spell.ended > at):
            of_target[spell.target].append(spell)
    standings = tuple(
        _standing(offered, of_target[offered.target], watched.get(offered.target), at) for offered in owner.services
    )
    return Board(owner.organisation, at, standings, owner.contact, owner.message)


def _standing(offered: Offered, spells: list[Spell], watched: Watched | None, at: datetime) -> Standing:
    if watched is None or not watched.judged or watched.since > at:
        return Standing(offered.name, "unknown", instead=offered.instead)
    if at - watched.last > max(watched.patience, FORGOTTEN):
        return Standing(offered.name, "unknown", instead=offered.instead)
    if not spells:
        return Standing(offered.name, "works")
    gravest = max(spells, key=lambda spell: GRAVER.index(STATE_OF[spell.verdict]))
    state = STATE_OF[gravest.verdict]
    if state == "works":
        return Standing(offered.name, "works")
    if state == "unknown":
        return Standing(offered.name, "unknown", instead=offered.instead)
    return Standing(offered.name, state, _roughly(gravest.began), gravest.planned, offered.instead)


def _roughly(moment: datetime) -> datetime:
    past = moment.timestamp() % ROUGHLY.total_seconds()
    return moment - timedelta(seconds=past)
