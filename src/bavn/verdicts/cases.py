"""One target as it stands: what each vantage point has seen of it, its verdict, and the spell that goes on."""

from collections import deque
from collections.abc import Collection, Mapping
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

    Its spells never overlap and are in order: none begins before `calm`, when the last one ended. Only where a clock is
    set back time comes twice, and what is seen then is kept as well.
    """

    target: Target
    streaks: dict[Seat, Streak] = field(default_factory=dict)
    usual: dict[Seat, Usual] = field(default_factory=dict)
    verdict: Verdict = "unknown"
    through: str = ""  # the need that is down, where that is all that is wrong
    spell: Spell | None = None
    past: Spell | None = None  # the one that ended last
    calm: datetime = NEVER
    heard: datetime = NEVER  # the first look that said anything, in this run or since the clock was set back
    looked: datetime = NEVER  # the last look before a restart
    holds_until: datetime = NEVER  # after a restart: what was said holds until there was time to look again
    patience: timedelta = field(init=False)
    changes: deque[datetime] = field(default_factory=lambda: deque(maxlen=CHANGES))

    def __post_init__(self) -> None:
        """For how long a look says anything, once for all looks."""
        self.patience = patience_of(self.target)

    def stood(self, verdict: Verdict, looked: datetime, calm: datetime, now: datetime) -> None:
        """Take over what it was before a restart, when it was last looked at and when its last spell ended."""
        self.verdict, self.looked, self.calm, self.holds_until = verdict, looked, calm, now + self.patience
        self.heard = looked

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
        found = self.streaks.get(seat)
        silent_since = NEVER if found is None else max(found.known, found.holds)
        if found is None or found.last > now + AHEAD or (at - silent_since > self.patience and at > found.last):
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
        if now - self.patience < self.last_look() <= now + AHEAD:
            return False
        return not any(one.is_fresh(now, now) for one in self.streaks.values())

    def is_ahead(self, now: datetime) -> bool:
        """Whether what is known of it is of a time that has not come: the clock was set back."""
        latest = max(self.calm, self.last_look(), self.heard, NEVER if self.spell is None else self.spell.began)
        return latest > now + AHEAD

    def begin_anew(self, now: datetime) -> list[Spell]:
        """Forget what was seen of another time, for it would hide all until that time comes; return spells that ended.

        What went on ended with the last look, as long as that time lasted, and so did a time of which nothing is known.
        """
        ended = []
        if self.spell is not None:
            last = self.last_look() if self.spell.began > now else min(self.last_look(), now)
            ended.append(replace(self.spell, ended=max(last, self.spell.began)))
        if (past := self.past) is not None and past.verdict == "unknown" and past.began <= now < (past.ended or now):
            ended.append(replace(past, ended=now))
        self.streaks.clear()
        self.changes.clear()
        self.verdict, self.through, self.spell, self.past = "unknown", "", None, None
        self.calm = self.looked = self.holds_until = NEVER
        self.heard = now
        return ended

    # ── what it is ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def before(self) -> Before:
        """What it was until now, apart from what it needs."""
        return Before("up" if self.through else self.verdict, self.calm)

    def judged(
        self, vantages: Mapping[str, Vantage], now: datetime, cut: Collection[Seat] = ()
    ) -> tuple[Judgement, list[Witness]]:
        """What its own looks say now, and who says so. `cut` lines say nothing of what others see."""
        witnesses = witnesses_of(self.streaks, vantages, now - self.patience, now, cut)
        return judge(witnesses, self.target.home, self.before, now), witnesses

    def must_hold(self, said: Judgement, now: datetime) -> bool:
        """Whether what was said holds for now: after a restart, and where nobody looked yet."""
        if said.verdict == "unknown" and self.verdict == "unknown":
            return not self.is_untold
        went_on = self.spell is not None and self.spell.verdict != "unknown"
        holds = NOTHING < self.holds_until - now <= self.patience  # a clock that was set back holds nothing for long
        return holds and (went_on or said.verdict in {"unknown", "partial"})

    @property
    def is_untold(self) -> bool:
        """It was looked at, and there is neither a verdict nor a spell that says there is none."""
        return self.verdict == "unknown" and self.spell is None and self.heard != NEVER

    # ── from one verdict to the next ─────────────────────────────────────────────────────────────────────────────────

    def end_of(self, said: Judgement, witnesses: list[Witness], now: datetime) -> datetime:
        """When the spell that goes on ended, as another verdict follows it."""
        spell = self.spell
        if spell is None or said.verdict == "unknown":
            return self.last_look()
        if spell.verdict == "unknown":
            which = [one for one in witnesses if said.verdict == "down" or one.believed != "bad"]
            return min((one.answered for one in which if one.answered >= spell.began), default=self.last_look())
        if spell.verdict == "down":
            return self._answered(spell, witnesses) or self._recovered(spell, witnesses, now)
        return self._recovered(spell, witnesses, now) if said.verdict == "up" else said.began

    @staticmethod
    def _answered(spell: Spell, witnesses: list[Witness]) -> datetime | None:
        """When so many were answered again that most did not see it down any more; None where some fell silent."""
        well = sorted(one.answered for one in witnesses if one.believed != "bad")
        enough = (len(witnesses) + 1) // 2
        if len(well) < enough or well[enough - 1] < spell.began:
            return None
        return well[enough - 1]

    def _recovered(self, spell: Spell, witnesses: list[Witness], now: datetime) -> datetime:
        """When the last of those who saw it saw it no more; of those who have fallen silent, when they did."""
        fails = {"unknown", "bad"} if spell.verdict in {"down", "partial"} else {"unknown"}
        saw = [one for (vantage, _), one in self.streaks.items() if vantage in spell.witnesses]
        turned = [one.since for one in saw if one.since > spell.began and one.believed not in fails]
        still = {name for one in witnesses if one.believed in fails for name in one.names}
        silent = [one.known for (vantage, _), one in self.streaks.items() if vantage in {*spell.witnesses} - still]
        return max(turned or silent or [one.known for one in saw], default=now)

    def close(self, ended: datetime, now: datetime) -> Spell | None:
        """End the spell that goes on, if there is one."""
        if self.spell is None:
            return None
        ended = max(min(ended, now), self.spell.began)
        closed = self.past = replace(self.spell, ended=ended)
        self.spell, self.calm = None, ended
        return closed

    def open(
        self, number: int, said: Judgement, through: str, windows: tuple[Maintenance, ...], now: datetime
    ) -> Spell:
        """Begin a spell, not before the last one ended. Nothing is known from the last look on, or as yet."""
        began = self._unknown_since() if said.verdict == "unknown" else said.began
        began = max(min(began, now), self.calm)
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

    def _unknown_since(self) -> datetime:
        return self.heard if self.is_untold else self.last_look()

    def turn(self, said: Judgement, through: str, now: datetime) -> None:
        """Take the new verdict on. To know nothing, or something again, is no change of the target's own."""
        if "unknown" not in {self.verdict, said.verdict}:
            self.changes.append(now)
        self.verdict, self.through = said.verdict, through

    def is_flapping(self, now: datetime) -> bool:
        """Whether it has changed so often that one more change is no news."""
        return len(self.changes) == CHANGES and now - self.changes[0] <= RESTLESS
