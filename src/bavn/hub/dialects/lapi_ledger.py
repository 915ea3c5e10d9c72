"""What the bouncers of one audience have been told, and what is new to one that comes back.

It follows `Published`: what is in force, with a place by its seq, and what ended in the last 24 hours. All doors share
one ledger of each level, and it takes over no more than what has changed. Much at once is taken over beside the event
loop, and whoever asks meanwhile waits for it, so nothing is locked.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Final

from bavn.hub.dialects.lapi_decisions import REMEDIES, Row, head_of, scenario_of
from bavn.hub.dialects.lapi_index import Index, canonical
from bavn.hub.published import Level, Published
from bavn.model.campaign import SharedDecision
from bavn.model.tlp import Tlp

OVERLAP_S: Final = 2  # ends are told again for so long: an answer that was sent is not one that was heard
KEPT_ENDED_S: Final = 24 * 3_600
NEVER_S: Final = 1 << 60
MOST_IN_THE_LOOP: Final = 500  # rows: 4 ms


@dataclass(frozen=True, slots=True)
class News:
    """What one bouncer is told: `new` rows in force, `ended` rows; `renewed` are those of `new` that it had before."""

    new: tuple[Row, ...] = ()
    ended: tuple[Row, ...] = ()
    renewed: tuple[Row, ...] = ()


NONE: Final = News()


class Ledger:
    """The rows of one audience level. `rows` and `gone` are in the order of their seq, as a dict keeps its keys."""

    def __init__(self, hub: str, level: Tlp) -> None:
        self.hub, self.level = hub, level
        self.seq = 0
        self.version = 0  # grows with each change that a bouncer may see
        self.killed = False
        self.rows: dict[int, Row] = {}
        self.gone: dict[int, Row] = {}
        self.index = Index()
        self._last: Published | None = None
        self._switched = 0  # seq at which the kill switch was last seen to change
        self._horizon = 0

    def is_behind(self, published: Published) -> int:
        """How many rows there are to take over; 0: none."""
        if published is self._last:
            return 0
        level = published.levels[self.level]
        if self._last is None or self.seq < level.horizon or published.seq < self.seq:
            return len(level.standing) + len(level.gone)
        return len(level.standing_since(self.seq)) + len(level.gone_since(self.seq))

    # ── following the hub ────────────────────────────────────────────────────────────────────────────────────────────

    def follow(self, published: Published) -> None:
        """Take over what has changed since the last time; nothing is to do in most cases."""
        if published is self._last:
            return
        level, now_s = published.levels[self.level], seconds(published.at)
        if self._last is None:
            self._begin(level, now_s)
        elif published.seq < self._last.seq or (published.seq != self.seq and self.seq < level.horizon):
            self._begin_again(level, published.seq, now_s)
        else:
            self._go_on(level, now_s)
        if published.killed != self.killed:
            self.killed, self._switched = published.killed, published.seq
            self.version += 1
        self.seq, self._last = published.seq, published
        self._forget(now_s)

    def _begin(self, level: Level, now_s: int) -> None:
        """Start from what the store had. What it says nothing of may have been served before: better told too often."""
        self._horizon = level.horizon
        for decision in level.standing:
            self._take(decision, known=False)
        for decision in sorted((*level.gone, *self._arms(level)), key=lambda one: one.seq):
            if (row := self._row(decision, 0)) is not None:
                row.ended_s, row.sure = min(row.until_s, now_s), decision.actions.get(self.level) in REMEDIES
                self.gone[row.id] = row

    def _arms(self, level: Level) -> Iterator[SharedDecision]:
        return (one for one in level.standing if one.actions.get(self.level) not in REMEDIES)

    def _begin_again(self, level: Level, seq: int, now_s: int) -> None:
        """The hub forgot what came between, or was set back: whatever is not in force any more has ended now."""
        stands = {one.id for one in level.standing if one.actions.get(self.level) in REMEDIES}
        for row in [row for row in self.rows.values() if row.id not in stands]:
            self._end(row, seq, now_s)
        for decision in level.standing:
            self._take(decision, known=True)
        self._horizon = seq

    def _go_on(self, level: Level, now_s: int) -> None:
        changed = (*level.standing_since(self.seq), *level.gone_since(self.seq))
        for decision in sorted(changed, key=lambda one: one.seq):
            if decision.gone is None and decision.actions.get(self.level) in REMEDIES:
                self._take(decision, known=True)
            elif (row := self.rows.get(decision.id)) is not None:
                until_s = seconds(decision.until) if decision.gone is not None else now_s
                self._end(row, decision.seq, min(until_s, now_s))

    def _take(self, decision: SharedDecision, *, known: bool) -> None:
        if decision.actions.get(self.level) not in REMEDIES:
            return
        before = self.rows.pop(decision.id, None) or self.gone.pop(decision.id, None)
        first = before.first if before is not None else decision.seq if known else 0
        row = self._row(decision, first)
        if row is not None:
            self.rows[row.id] = row
            self.index.add(row)
            self.version += 1

    def _row(self, decision: SharedDecision, first: int) -> Row | None:
        value = canonical(decision.value)
        if not value:
            return None
        action = decision.actions.get(self.level)
        remedy = REMEDIES.get(action, "ban") if action else "ban"
        scenario = scenario_of(decision.kind)
        head = head_of(self.hub, decision.id, value, scenario, remedy)
        return Row(decision.id, decision.seq, value, scenario, remedy, seconds(decision.until), first, head)

    def _end(self, row: Row, seq: int, now_s: int) -> None:
        del self.rows[row.id]
        self.index.drop(row)
        row.seq, row.ended_s = seq, now_s
        self.gone[row.id] = row
        self.version += 1

    def _forget(self, now_s: int) -> None:
        """Let go of old ends. They stand in the order in which they ended."""
        while self.gone:
            row = next(iter(self.gone.values()))
            if row.ended_s > now_s - KEPT_ENDED_S:
                return
            self._horizon = max(self._horizon, row.seq)
            del self.gone[row.id]

    # ── telling a bouncer ────────────────────────────────────────────────────────────────────────────────────────────

    def everything(self) -> News:
        """What a bouncer that starts is told: all in force, and what ended lately, as it may have held that before."""
        known = tuple(row for row in self.gone.values() if row.sure)
        if self.killed:
            return News(ended=(*known, *self.rows.values()))
        return News(new=tuple(self.rows.values()), ended=known)

    def since(self, seq: int, pulled_s: int) -> News:
        """What has changed after `seq`, and again what ended less than two seconds before the last pull or later.

        All of it where `seq` is unknown to this hub (it was set back), or so old that ends have been forgotten.
        `pulled_s` 0: the last pull was before this start of the hub, and only `seq` counts.
        """
        if seq > self.seq or seq < self._horizon:
            return self._anew()
        ended = self._ended_after(seq, pulled_s - OVERLAP_S if pulled_s else NEVER_S)
        if self.killed:
            return NONE if seq >= self._switched else News(ended=(*ended, *self.rows.values()))
        if seq < self._switched:
            return News(tuple(self.rows.values()), ended, tuple(self.rows.values()))
        new = tuple(takewhile(lambda row: row.seq > seq, reversed(self.rows.values())))[::-1]
        return News(new, ended, tuple(row for row in new if row.first <= seq)) if new or ended else NONE

    def _anew(self) -> News:
        """Everything, for a bouncer that holds something already."""
        news = self.everything()
        return News(news.new, (*self.gone.values(), *(self.rows.values() if self.killed else ())), news.new)

    def _ended_after(self, seq: int, since_s: int) -> tuple[Row, ...]:
        late = takewhile(lambda row: row.seq > seq or row.ended_s >= since_s, reversed(self.gone.values()))
        return tuple(row for row in late if row.seq > seq or row.sure)[::-1]


@dataclass(slots=True)
class Ledgers:
    """The ledger of each audience level, made when it is first asked for. `hub` is the hub's name."""

    hub: str
    _ledgers: dict[Tlp, Ledger] = field(default_factory=dict)
    _following: dict[Tlp, asyncio.Future[None]] = field(default_factory=dict)

    def at(self, level: Tlp, published: Published) -> Ledger:
        """A level's ledger, as of what is published. Not while `caught_up` is under way."""
        ledger = self._of(level)
        ledger.follow(published)
        return ledger

    async def caught_up(self, level: Tlp, published: Callable[[], Published]) -> Ledger:
        """The same for the event loop, which goes on meanwhile. It holds until whoever asked awaits anything else."""
        ledger = self._of(level)
        while True:
            while (busy := self._following.get(level)) is not None:
                await asyncio.shield(busy)
            newest = published()
            if ledger.is_behind(newest) <= MOST_IN_THE_LOOP:
                ledger.follow(newest)
                return ledger
            task = self._following[level] = asyncio.ensure_future(asyncio.to_thread(ledger.follow, newest))
            task.add_done_callback(lambda _: self._following.pop(level, None))

    def _of(self, level: Tlp) -> Ledger:
        ledger = self._ledgers.get(level)
        if ledger is None:
            ledger = self._ledgers[level] = Ledger(self.hub, level)
        return ledger


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())
