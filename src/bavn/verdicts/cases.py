"""One target as it stands: what each vantage point has seen of it, its verdict, and the spell that goes on."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bavn.model.probe import Maintenance, Spell, Target, Vantage, Verdict
from bavn.verdicts.pacing import patience_of
from bavn.verdicts.quorum import Before, Judgement, Witness, judge, witnesses_of
from bavn.verdicts.rules import AHEAD, CHANGES, RESTLESS
from bavn.verdicts.streaks import NEVER, Seat, Streak
from bavn.verdicts.usual import Usual

NOTHING: Final = timedelta(0)


@dataclass(slots=True)
class Case:
    """A target and all that is known of it. `verdict` holds until another one is confirmed.

    Its spells never overlap and are in order, whatever clocks do: none begins before `calm`, when the last one ended.
    """

    target: Target
    streaks: dict[Seat, Streak] = field(default_factory=dict)
    usual: dict[Seat, Usual] = field(default_factory=dict)
    verdict: Verdict = "unknown"
    through: str = ""  # the need that is down, where that is all that is wrong
    spell: Spell | None = None
    calm: datetime = NEVER
    looked: datetime = NEVER  # the last look before a restart
    holds_until: datetime = NEVER  # after a restart: what was said holds until there was time to look again
    patience: timedelta = field(init=False)
    changes: deque[datetime] = field(default_factory=lambda: deque(maxlen=CHANGES))

    def __post_init__(self) -> None:
        """For how long a look says anything, once for all looks."""
        self.patience = patience_of(self.target)

    def resume(self, spell: Spell, looked: datetime, now: datetime) -> None:
        """Take over a spell that went on before a restart, and hold it until there was time to look again."""
        self.spell, self.verdict, self.through = spell, spell.verdict, spell.through
        self.looked, self.calm, self.holds_until = looked, NEVER, now + self.patience

    def watch(self, target: Target, vantages: Mapping[str, Vantage]) -> None:
        """Look at it so from now on, and from these vantage points."""
        self.target, self.patience = target, patience_of(target)
        self.streaks = {seat: one for seat, one in self.streaks.items() if seat[0] in vantages}
        self.usual = {seat: one for seat, one in self.usual.items() if seat[0] in vantages}

    # ── what was seen ────────────────────────────────────────────────────────────────────────────────────────────────

    def streak(self, seat: Seat, at: datetime, now: datetime) -> Streak:
        """The row to which a look belongs. A long silence begins a new one, and so does a clock that was set back."""
        if self.looked > now + AHEAD:
            self.looked = NEVER
        found = self.streaks.get(seat)
        if found is None or found.last > now + AHEAD or (at - found.known > self.patience and at > found.last):
            found = self.streaks[seat] = Streak()
        return found

    def usual_of(self, seat: Seat) -> Usual:
        """What answers usually take."""
        found = self.usual.get(seat)
        if found is None:
            found = self.usual[seat] = Usual()
        return found

    def is_calm(self) -> bool:
        """Nothing is wrong, and nothing looks as if it were about to be."""
        return self.verdict == "up" and all(one.is_calm for one in self.streaks.values())

    def last_look(self) -> datetime:
        """The newest look that said anything."""
        return max((self.looked, *(one.known for one in self.streaks.values())))

    def is_silent(self, now: datetime) -> bool:
        """Whether nobody has said anything for so long that nothing is known."""
        return not now - self.patience < self.last_look() <= now + AHEAD

    # ── what it is ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def before(self) -> Before:
        """What it was until now, apart from what it needs."""
        return Before("up" if self.through else self.verdict, self.calm)

    def judged(self, vantages: Mapping[str, Vantage], now: datetime) -> tuple[Judgement, list[Witness]]:
        """What its own looks say now, and who says so."""
        witnesses = witnesses_of(self.streaks, vantages, now - self.patience, now)
        return judge(witnesses, self.target.home, self.before, now), witnesses

    def must_hold(self, said: Judgement, now: datetime) -> bool:
        """Whether what was said holds for now: after a restart, and where nothing was ever known."""
        if said.verdict == "unknown" and self.verdict == "unknown":
            return True
        went_on = self.spell is not None and self.spell.verdict != "unknown"
        holds = NOTHING < self.holds_until - now <= self.patience  # a clock that was set back holds nothing for long
        return holds and (went_on or said.verdict == "unknown")

    # ── from one verdict to the next ─────────────────────────────────────────────────────────────────────────────────

    def end_of(self, said: Judgement, witnesses: list[Witness], now: datetime) -> datetime:
        """When the spell that goes on ended, as another verdict follows it."""
        spell = self.spell
        if spell is None or said.verdict == "unknown":
            return self.last_look()
        since = [one for one in witnesses if one.since >= spell.began]
        if spell.verdict == "unknown":
            return min((one.since for one in since), default=self.last_look())
        if spell.verdict == "down" and (answering := [one.since for one in since if one.believed != "bad"]):
            return min(answering)
        return self._recovered(spell, now) if said.verdict == "up" else said.began

    def _recovered(self, spell: Spell, now: datetime) -> datetime:
        """When the last of those who saw it saw it no more; of those who have fallen silent, when they did."""
        saw = [one for (vantage, _), one in self.streaks.items() if vantage in spell.witnesses]
        turned = [one.since for one in saw if one.since > spell.began and one.believed != "unknown"]
        return max(turned or [one.known for one in saw], default=now)

    def close(self, ended: datetime, now: datetime) -> Spell | None:
        """End the spell that goes on, if there is one."""
        if self.spell is None:
            return None
        ended = max(min(ended, now), self.spell.began)
        closed, self.spell, self.calm = replace(self.spell, ended=ended), None, ended
        return closed

    def open(
        self, number: int, said: Judgement, through: str, windows: tuple[Maintenance, ...], now: datetime
    ) -> Spell:
        """Begin a spell, not before the last one ended. Nothing is known from the last look on."""
        began = max(min(self.last_look() if said.verdict == "unknown" else said.began, now), self.calm)
        planned = any(self.target.name in one.targets and one.began <= began < one.ended for one in windows)
        self.spell = Spell(
            id=number,
            target=self.target.name,
            site=self.target.site,
            verdict=said.verdict,
            began=began,
            confirmed=max(now, began),
            ended=None,
            ending=said.ending,
            witnesses=said.witnesses,
            through=through,
            planned=planned,
            flapping=self.is_flapping(now),
            member=self.target.member,
        )
        return self.spell

    def turn(self, said: Judgement, through: str, now: datetime) -> None:
        """Take the new verdict on. To know nothing, or something again, is no change of the target's own."""
        if "unknown" not in {self.verdict, said.verdict}:
            self.changes.append(now)
        self.verdict, self.through = said.verdict, through

    def is_flapping(self, now: datetime) -> bool:
        """Whether it has changed so often that one more change is no news."""
        return len(self.changes) == CHANGES and now - self.changes[0] <= RESTLESS
