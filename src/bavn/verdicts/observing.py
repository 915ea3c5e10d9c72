"""From looks to verdicts: the one way through, the same in a prober, at a hub, and in simulated time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bavn.model.probe import Maintenance, Sample, Seen, Spell, Target, Vantage, Verdict
from bavn.verdicts.cases import Case
from bavn.verdicts.causes import Causes, recent
from bavn.verdicts.histogram import Histogram
from bavn.verdicts.left import Left
from bavn.verdicts.offline import Line, judge_lines
from bavn.verdicts.pacing import interval_of
from bavn.verdicts.quorum import NOTHING_KNOWN, Judgement, way_of
from bavn.verdicts.rules import AHEAD, GRACE, LATE
from bavn.verdicts.streaks import NEVER, Seat

NOTHING: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Judged:
    """What has changed: spells that began, changed or ended, and the verdict of each target that has another one."""

    spells: tuple[Spell, ...] = ()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(slots=True)
class _Turning:
    """What one judging has changed so far."""

    now: datetime
    spells: dict[int, Spell] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def judged(self) -> Judged:
        return Judged(tuple(self.spells.values()), self.verdicts)


class Observing:
    """All targets and vantage points, and what is known. Not for several threads.

    `canaries` are names of targets that tell whether a vantage point's own line holds; they have verdicts like others.
    `windows` are the announced maintenance; set them anew when they change.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        vantages: Sequence[Vantage],
        *,
        canaries: Iterable[str] = (),
        windows: Sequence[Maintenance] = (),
    ) -> None:
        self.windows = tuple(windows)
        self.causes = Causes()
        self._canaries = frozenset(canaries)
        self._cases: dict[str, Case] = {}
        self._vantages: dict[str, Vantage] = {}
        self._lines: dict[Seat, Line] = {}
        self._round = NOTHING
        self._asking: frozenset[str] = frozenset()  # vantage points of which it is to be seen whether they are cut off
        self._cut: frozenset[Seat] = frozenset()
        self._needed_by: dict[str, list[str]] = {}
        self._next = 1
        self._restless: dict[str, None] = {}  # to be judged at each tick, in order
        self._ended: list[Spell] = []
        self.watch(targets, vantages)

    def watch(self, targets: Sequence[Target], vantages: Sequence[Vantage]) -> Judged:
        """Look after these from now on. What is known of those that stay is kept; spells of others end."""
        self._vantages = {one.name: one for one in vantages}
        self._round = max((interval_of(one) for one in targets), default=NOTHING) + GRACE
        before, self._cases, self._needed_by = self._cases, {}, {}
        for target in targets:
            case = self._cases[target.name] = before.pop(target.name) if target.name in before else Case(target)
            case.watch(target, self._vantages)
            for need in target.needs:
                self._needed_by.setdefault(need, []).append(target.name)
        self._lines = {seat: line for seat, line in self._lines.items() if seat[0] in self._vantages}
        for line in self._lines.values():
            line.keep(self._cases)
        self.causes.watch(targets)
        self._restless = {name: None for name in self._restless if name in self._cases}
        gone = [case.close(case.last_look(), case.last_look()) for case in before.values()]
        return Judged(tuple(one for one in gone if one is not None))

    def restore(self, left: Left, now: datetime) -> Judged:
        """Take over what was said and seen before a restart.

        What went on goes on until there was time to look again, and rows of looks go on as they were. After a long gap
        it ended at the last look, and what was between is unknown. Spells of targets that are no longer looked at end
        too.
        """
        self._next = left.next_id
        last_looks = {name: min(at, now) for name, at in left.last_looks.items()}
        turning = _Turning(now)
        for name, at in last_looks.items():
            if (case := self._cases.get(name)) is not None:
                is_known = left.stood is None or left.stood.get(name, "unknown") != "unknown"
                case.stood("up" if is_known else "unknown", at, left.ended.get(name, NEVER), now)
        for one in left.going_on:
            last = last_looks.get(one.target, min(one.confirmed, now))
            if (case := self._cases.get(one.target)) is not None:
                case.resume(one, last, now)
                self._restless[one.target] = None
            else:
                turning.spells[one.id] = replace(one, ended=max(one.began, last))
        self._see_again(left.looks, now)
        for case in self._cases.values():
            if case.is_untold or (case.verdict != "unknown" and case.is_silent(now)):
                self._change(case, NOTHING_KNOWN, "", case.looked, turning)
        return turning.judged()

    def _see_again(self, looks: Iterable[Sample], now: datetime) -> None:
        """Take looks in that were judged before, as far as they still say anything."""
        for one in looks:
            case = self._cases.get(one.target)
            if case is None or one.vantage not in self._vantages or one.at > now:
                continue
            if now - (one.at + one.wait) < case.patience:
                seat = one.vantage, one.family
                streak = case.streak(seat, one.at, now)
                if one.at > streak.last:
                    streak.add(self._seen(case, seat, one), one.ending, one.at, one.wait)
                self._restless[one.target] = None

    def learn(self, target: str, seat: Seat, hour: int, learned: Histogram) -> None:
        """Add what a store has kept of what answers took at an hour of the day (UTC). Unknown targets are left out."""
        case = self._cases.get(target)
        if case is not None and seat[0] in self._vantages:
            case.usual_of(seat).learn(hour, learned)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """What every target is now."""
        return {name: case.verdict for name, case in self._cases.items()}

    def case(self, target: str) -> Case | None:
        """All that is known of one target. To be read only."""
        return self._cases.get(target)

    def offline(self) -> dict[Seat, datetime]:
        """Vantage points, by family, whose own line is taken to be cut, and since when."""
        return {seat: line.cut for seat, line in self._lines.items() if line.cut is not None}

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, samples: Iterable[Sample], now: datetime) -> Judged:
        """Take looks in, in the order in which they began.

        Unknown targets and vantage points are left out, and so is what is not later than the last look from its seat,
        what has not come yet, and what comes too late to say anything of now.
        """
        asked: dict[str, None] = {}
        earliest, latest = now - LATE, now + AHEAD
        for one in samples:
            case = self._cases.get(one.target)
            if case is None or one.vantage not in self._vantages or not earliest <= one.at <= latest:
                continue
            if self._add(case, one, now):
                asked[one.target] = None
        return self._judge(asked, now) if asked else Judged()

    def tick(self, now: datetime) -> Judged:
        """Judge anew what time alone may change, and whether lines are cut. About every five seconds."""
        self._ended = recent(self._ended, now)
        asked = self._restless | dict.fromkeys(self._cut_off(now))
        for name, case in self._cases.items():
            if case.is_ahead(now) or (case.verdict != "unknown" and case.is_silent(now)):
                asked[name] = None
        return self._judge(asked, now)

    def _add(self, case: Case, one: Sample, now: datetime) -> bool:
        """Take one look in; say whether the verdict may change by it."""
        seat = one.vantage, one.family
        if case.is_ahead(now):
            return True  # it begins anew; what comes next says what it is
        streak = case.streak(seat, one.at, now)
        if one.at <= streak.last or one.at <= case.looked:
            return False
        seen = self._seen(case, seat, one)
        was_calm = streak.is_calm and case.verdict == "up"
        streak.add(seen, one.ending, one.at, one.wait)
        if case.heard == NEVER and one.seen != "unknown":
            case.heard = one.at
        if one.address and seen != "bad":
            self.causes.found_at(one.target, one.address)
        return not (was_calm and seen == "good")

    def _seen(self, case: Case, seat: Seat, one: Sample) -> Seen:
        """What a look says, after all: nothing, where it failed and the line is cut; an answer may be slow."""
        seen = one.seen
        if seen == "unknown":
            return seen
        line = self._lines.get(seat)
        if line is None:
            line = self._lines[seat] = Line(self._canaries)
        line.add(one.target, bad=seen == "bad", at=one.at)
        if seen == "good":
            return "slow" if case.usual_of(seat).is_slow(one.at, one.phases.total) else "good"
        return "unknown" if seen == "bad" and line.cut is not None else seen

    def _cut_off(self, now: datetime) -> list[str]:
        """Find lines that are cut, and take back what was seen since; return the targets concerned."""
        ways = {name: way_of(vantage) for name, vantage in self._vantages.items()}
        touched = []
        for seat in judge_lines(self._lines, ways, self._round, now):
            cut = self._lines[seat].cut
            for name, case in self._cases.items():
                streak = case.streaks.get(seat)
                if streak is not None and cut is not None and streak.take_back(cut):
                    touched.append(name)
        self._asking = frozenset(vantage for (vantage, _), line in self._lines.items() if line.asking)
        self._cut = frozenset(self.offline())
        return touched

    # ── what follows ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _judge(self, names: Iterable[str], now: datetime) -> Judged:
        """Judge these, and then those that need one whose verdict has changed."""
        turning = _Turning(now)
        waiting = [name for name in names if name in self._cases]
        for name in waiting:  # grows on the way
            case = self._cases[name]
            if self._turn(case, turning):
                waiting += [each for each in self._needed_by.get(name, ()) if each not in turning.verdicts]
            if case.is_calm():
                self._restless.pop(name, None)
            else:
                self._restless[name] = None
        return turning.judged()

    def _turn(self, case: Case, turning: _Turning) -> bool:
        now = turning.now
        if case.is_ahead(now):
            turning.spells |= {one.id: one for one in case.begin_anew(now)}
        own, witnesses = case.judged(self._vantages, now, self._cut)
        said, through = self._with_needs(case, own)
        if case.must_hold(said, now) or self._must_ask(case, said):
            return False
        if (said.verdict, through) == (case.verdict, case.through) and not case.is_untold:
            self._more_witnesses(case, said, turning)
            return False
        need = self._cases.get(case.through)
        if need is not None and need.verdict != "down" and own.verdict != "unknown":
            ended = need.calm
        else:
            ended = case.end_of(own, witnesses, now)
        self._change(case, said, through, ended, turning)
        return True

    def _must_ask(self, case: Case, said: Judgement) -> bool:
        """Whether it may be the line of those who see it, and canaries are to say so first."""
        if not self._asking or said.verdict not in {"down", "partial"} or said.verdict == case.verdict:
            return False
        return not self._asking.isdisjoint(said.witnesses)

    def _change(self, case: Case, said: Judgement, through: str, ended: datetime, turning: _Turning) -> None:
        """End the spell that goes on, and begin another one where the target is not up.

        A time without length of which nothing is known is none: what follows takes its number.
        """
        now, number = turning.now, self._next
        if (closed := case.close(ended, now)) is not None:
            turning.spells[closed.id] = closed
            if closed.verdict == "unknown" and closed.began == closed.ended:
                number = closed.id
            else:
                self._ended.append(closed)
        if said.verdict != "up":
            opened = case.open(number, said, through, self.windows, now)
            self._next = max(self._next, number + 1)
            turning.spells[opened.id] = opened
            self._draw_together(opened, turning)
        case.turn(said, through, now)
        turning.verdicts[case.target.name] = said.verdict

    def _with_needs(self, case: Case, said: Judgement) -> tuple[Judgement, str]:
        """A target that answers, if only to turn away, while what it needs is down, is up in part."""
        if said.verdict not in {"up", "slow", "guarded"}:
            return said, ""
        for need in case.target.needs:
            needed = self._cases.get(need)
            if needed is not None and needed.verdict == "down" and needed.spell is not None:
                spell = needed.spell
                return Judgement("partial", spell.began, spell.ending, spell.witnesses), need
        return said, ""

    @staticmethod
    def _more_witnesses(case: Case, said: Judgement, turning: _Turning) -> None:
        if case.spell is not None and not set(said.witnesses) <= set(case.spell.witnesses):
            witnesses = tuple(sorted({*case.spell.witnesses, *said.witnesses}))
            case.spell = turning.spells[case.spell.id] = replace(case.spell, witnesses=witnesses)

    # ── what belongs together ────────────────────────────────────────────────────────────────────────────────────────

    def _draw_together(self, opened: Spell, turning: _Turning) -> None:
        """Give a new spell and those with a cause in common the lowest number that any of them has."""
        going_on = [each.spell for each in self._cases.values() if each.spell is not None]
        others = recent([*going_on, *self._ended], turning.now)
        common = self.causes.together(opened, others)
        if not common:
            return
        number = min(one.incident or one.id for one in common)
        ids, incidents = {one.id for one in common}, {one.incident for one in common} - {0}
        self._mark(opened, number, turning)
        for one in others:
            if one.incident != number and (one.id in ids or one.incident in incidents):
                self._mark(one, number, turning)

    def _mark(self, spell: Spell, incident: int, turning: _Turning) -> None:
        """Write an incident's number into a spell, wherever it is held."""
        marked = turning.spells[spell.id] = replace(turning.spells.get(spell.id, spell), incident=incident)
        case = self._cases.get(spell.target)
        if case is not None and case.spell is not None and case.spell.id == spell.id:
            case.spell = marked
        else:
            self._ended = [marked if one.id == marked.id else one for one in self._ended]
