"""The scenario becomes a script in seconds: who is hit when, which site fails when, and which time that stands for.

Around each onset time runs as it did; between onsets, and between days, it is cut. Warning times are measured within
the uncut part, so they are wall seconds.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bavn.simulation.local_sites import Behaviour
from bavn.simulation.reconstruction import Hit, Wave


@dataclass(frozen=True, slots=True)
class Pace:
    """How the days are cut, in seconds.

    `wave_s` lies between the beginnings of two waves. `uncut_s` is how long time runs as it did from an onset on, and
    so the most that lies between two onsets of one wave. A site that failed for minutes fails for `fails_s`, one that
    was slow is slow for `slow_s`: as long as two vantage points need to be sure. `tail_s` is the most
    that is waited for the ends to be seen: two looks of each place, half a minute apart, and their way to the hub.
    """

    calm_s: float = 3.0
    wave_s: float = 60.0
    uncut_s: float = 12.0
    lead_s: float = 8.0  # most between an onset and the trouble that it makes
    fails_s: float = 56.0
    slow_s: float = 95.0
    after_s: float = 4.0  # of the attack, after its trouble
    tail_s: float = 65.0


@dataclass(frozen=True, slots=True)
class Part:
    """What is played of one hit, in seconds from the beginning. `began` and `ended` are those of the attack.

    `fails` and `works` bound the trouble that is played, the longest of those that the scenario has; equal where there
    is none. `claimed` is when the attacker's claim is made, None without one.
    """

    hit: Hit
    wave: int
    began: float
    ended: float
    fails: float
    works: float
    behaviour: Behaviour = "up"
    only_abroad: bool = False
    claimed: float | None = None

    @property
    def host(self) -> str:
        """The site that is played."""
        return self.hit.host

    @property
    def who(self) -> str:
        """Its name among others: 'Vejle'."""
        return self.hit.member.removesuffix(" Kommune")

    @property
    def is_troubled(self) -> bool:
        """Whether visitors notice anything."""
        return self.works > self.fails

    @property
    def played_s(self) -> float:
        """How long visitors notice it, as it is played."""
        return self.works - self.fails


@dataclass(frozen=True, slots=True)
class Script:
    """All parts in the order in which they begin, and when it is over."""

    waves: tuple[Wave, ...]
    parts: tuple[Part, ...]
    pace: Pace

    @property
    def ends(self) -> float:
        """When the last attack and the last trouble are over."""
        return max(max(one.ended, one.works) for one in self.parts)

    def of_wave(self, number: int) -> tuple[Part, ...]:
        """The parts of one wave."""
        return tuple(one for one in self.parts if one.wave == number)

    def stands_for(self, part: Part, at: float) -> datetime:
        """The moment of November that a second within a hit's uncut part stands for."""
        return part.hit.began + timedelta(seconds=at - part.began)


def script_of(waves: tuple[Wave, ...], pace: Pace) -> Script:
    """Cut the scenario."""
    parts: list[Part] = []
    for number, wave in enumerate(waves):
        began = pace.calm_s + number * pace.wave_s
        onset, last = began, wave.began
        for hit in sorted(wave.hits, key=lambda one: one.began):
            onset += min((hit.began - last).total_seconds(), pace.uncut_s)
            last = hit.began
            parts.append(_part(hit, number, onset, pace))
        if number + 1 < len(waves):  # nobody is attacked any more when the next day begins, whose first warning counts
            ends = began + pace.wave_s - 1.0
            parts = [replace(one, ended=min(one.ended, ends)) if one.wave == number else one for one in parts]
    return Script(waves, tuple(parts), pace)


def _part(hit: Hit, wave: int, began: float, pace: Pace) -> Part:
    trouble = max(hit.troubles, key=lambda one: one.lasted, default=None)
    failing = [one for one in hit.troubles if one.behaviour in {"hangs", "refuses", "fails"}]
    if failing:
        trouble = max(failing, key=lambda one: one.lasted)
    if trouble is None:
        ended = began + pace.fails_s
        return Part(hit, wave, began, ended, ended, ended, claimed=_claimed(hit, ended))
    lasts = pace.fails_s if failing else pace.slow_s
    fails = began + min((hit.troubles[0].began - hit.began).total_seconds(), pace.lead_s)
    works = fails + lasts
    return Part(
        hit,
        wave,
        began,
        works + pace.after_s,
        fails,
        works,
        trouble.behaviour,
        trouble.abroad,
        claimed=_claimed(hit, works),
    )


def _claimed(hit: Hit, at: float) -> float | None:
    """Claims came hours later, when it was mostly over."""
    return None if hit.claimed is None else at
