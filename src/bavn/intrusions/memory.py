"""All that the judge of logins remembers, each table with a fixed room. No user name is among it."""

from typing import Final

import msgspec

from bavn.intrusions.accounts import Habit, Tried
from bavn.intrusions.bounded import make_room
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import Tries
from bavn.intrusions.ledger import Ledger
from bavn.intrusions.spraying import Scene

TRIES: Final = 16_384  # addresses, over all systems
TRIED: Final = 24_576  # accounts that fail
HABITS: Final = 24_576  # accounts that log in; a separate table, so that no attack pushes them out
SCENES: Final = 1_024  # systems that are judged as a whole


class Memory(msgspec.Struct):
    """The tables. `sampled` is how many rows had to go to make room."""

    sampled: int = 0
    tries: dict[str, Tries] = msgspec.field(default_factory=dict)
    tried: dict[int, Tried] = msgspec.field(default_factory=dict)
    habits: dict[int, Habit] = msgspec.field(default_factory=dict)
    scenes: dict[str, Scene] = msgspec.field(default_factory=dict)
    takeovers: dict[str, int] = msgspec.field(default_factory=dict)
    newcomers: dict[str, int] = msgspec.field(default_factory=dict)
    ledger: Ledger = msgspec.field(default_factory=Ledger)

    def tries_of(self, entry: Entry) -> Tries:
        """Return what the source of a login has tried, made where it is new."""
        tries = self.tries.get(entry.source)
        if tries is None:
            self.sampled += make_room(self.tries, TRIES, Tries.worth)
            place = entry.place
            tries = Tries(entry.system, place.address, place.local, entry.console, entry.time, entry.time)
            self.tries[entry.source] = tries
        return tries

    def tried_of(self, account: int, time: float) -> Tried:
        """Return who has tried an account, made where it is new."""
        tried = self.tried.get(account)
        if tried is None:
            self.sampled += make_room(self.tried, TRIED, Tried.worth)
            tried = self.tried[account] = Tried(time, since=time)
        return tried

    def habit_of(self, account: int, time: float) -> Habit:
        """Return where an account logs in from, made where it is new."""
        habit = self.habits.get(account)
        if habit is None:
            self.sampled += make_room(self.habits, HABITS, Habit.worth)
            habit = self.habits[account] = Habit(time, time)
        return habit

    def scene_of(self, system: str) -> Scene | None:
        """Return a system as a whole; None where there are too many to follow."""
        scene = self.scenes.get(system)
        if scene is None:
            if len(self.scenes) >= SCENES:
                self.sampled += 1
                return None
            scene = self.scenes[system] = Scene(system)
        return scene
