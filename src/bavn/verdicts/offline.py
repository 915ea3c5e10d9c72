"""Whether it is the vantage point that is cut off: most of what it looks at began to fail at once, and only for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bavn.verdicts.rules import AHEAD, ASKED_WITHIN, FEWEST_SHARED, FEWEST_TARGETS, MOST_FAIL
from bavn.verdicts.streaks import NEVER, Seat


@dataclass(slots=True)
class Line:
    """The line of one vantage point and family, judged by all that it looks at.

    `canaries` are targets that nobody else's trouble takes down together. `suspected` is since when most fails, `cut`
    since when the line is taken for cut: it was suspected, and nobody on another line sees the same. `carried`: it has
    brought an answer at all; one that never did (no IPv6 here) proves nothing, however many there are. `asking`: most
    fails, and it is not known yet whether the canaries do too. Failures that are taken back do not come again, so
    nothing is taken back, and nothing believed, until that is known.
    """

    canaries: frozenset[str] = frozenset()
    suspected: datetime | None = None
    cut: datetime | None = None
    carried: bool = False
    shared: bool = False  # others fail too: for as long as this goes on, it is not the line
    asking: bool = False
    newest: datetime = NEVER  # of all looks
    _since: datetime | None = None  # most fails; whether it is asked still, or suspected
    _failing: dict[str, datetime] = field(default_factory=dict)  # by target: the first bad look of the row
    _again: set[str] = field(default_factory=set)  # those that failed at least twice in a row
    _well: dict[str, datetime] = field(default_factory=dict)  # by target: its newest look that was answered

    def add(self, target: str, *, bad: bool, at: datetime) -> None:
        """Take one look in: whether it failed."""
        self.newest = max(self.newest, at)
        if not bad:
            self.carried = True
            self._well[target] = at
            if self._failing.pop(target, None) is not None:
                self._again.discard(target)
        elif target in self._failing:
            self._again.add(target)
        else:
            self._failing[target] = at

    def keep(self, targets: Collection[str]) -> None:
        """Forget what is no longer looked at."""
        self._failing = {name: at for name, at in self._failing.items() if name in targets}
        self._well = {name: at for name, at in self._well.items() if name in targets}
        self._again &= self._failing.keys()

    def suspect(self, round_: timedelta, now: datetime) -> None:
        """See whether it may be cut, by what it has seen itself: its canaries fail, or most of all began to at once.

        A canary that has answered since then clears it; one that answered just before is asked first. Canaries that
        fail while most others answer are themselves down, and say nothing. A clock that was set back begins anew.
        """
        if self.newest > now + AHEAD:
            self._forget()
        since = self._canaries_fail() or self._most_fail(round_, now)
        if since is not None and self._well_of(self.canaries) > since:
            since = None
        lately = self._well_of(self.canaries - self._failing.keys()) >= now - ASKED_WITHIN
        self._since = since
        self.asking = since is not None and self.suspected is None and lately
        self.suspected = None if self.asking else since
        self.shared = self.shared and since is not None

    def fails_too(self, since: datetime, round_: timedelta) -> bool:
        """Whether most of what was looked at from a moment on fails here as well. Early: two targets are enough."""
        failing = sum(1 for at in self._failing.values() if at >= since - round_)
        return self.carried and failing >= FEWEST_SHARED and failing >= MOST_FAIL * (failing + self._answered(since))

    def _canaries_fail(self) -> datetime | None:
        known = self.canaries & (self._failing.keys() | self._well.keys())
        if not known or not known <= self._again:
            return None
        answered = self._well_of(known)  # one may have been down itself, long before the line was cut
        since = min((at for one in known if (at := self._failing[one]) > answered), default=answered)
        return since if len(self._failing) >= MOST_FAIL * (len(self._failing) + self._answered(since)) else None

    def _most_fail(self, round_: timedelta, now: datetime) -> datetime | None:
        known = max(len(self._failing), len(self._well))  # quick: never more than there are
        if known < FEWEST_TARGETS or len(self._failing) < MOST_FAIL * known:
            return None
        known = len(self._failing.keys() | self._well.keys())
        if len(self._failing) < MOST_FAIL * known:
            return None
        if self._since is not None:
            return self._since
        asked = self._well_of(self.canaries)
        at_once = [at for at in self._failing.values() if now - at <= round_ and at > asked]
        if len(at_once) < MOST_FAIL * known:
            return None
        answered = max(self._well.values(), default=NEVER)  # what failed before that was lost by chance
        return min((at for at in at_once if at > answered), default=min(at_once))

    def _well_of(self, targets: Collection[str]) -> datetime:
        """When any of these was answered last."""
        return max((self._well.get(one, NEVER) for one in targets), default=NEVER)

    def _forget(self) -> None:
        self._failing, self._again, self._well = {}, set(), {}
        self.newest, self._since, self.suspected, self.cut, self.shared = NEVER, None, None, None, False

    def _answered(self, since: datetime) -> int:
        return sum(1 for name, at in self._well.items() if at >= since and name not in self._failing)


def judge_lines(lines: Mapping[Seat, Line], ways: Mapping[str, str], round_: timedelta, now: datetime) -> list[Seat]:
    """Judge all lines anew; return those that are found cut now and were not before. `ways`: of each vantage point.

    Who shares a way is no second opinion, and neither is the other family. Where everything fails on two ways at once,
    it is what they look at.
    """
    for line in lines.values():
        line.suspect(round_, now)
    found = []
    for (name, family), line in lines.items():
        since = line.suspected
        if since is not None and line.carried and not line.shared:
            others = (one for (other, by), one in lines.items() if by == family and ways[other] != ways[name])
            line.shared = any(one.fails_too(since, round_) for one in others)
        before, line.cut = line.cut, None if line.shared else since
        if before is None and line.cut is not None:
            found.append((name, family))
    return found
