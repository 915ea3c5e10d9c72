"""The logs that a site's patterns stand for, followed by looking at them a few times a second."""

import glob
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from bavn.following.ledger import Ledger
from bavn.following.log import Log
from bavn.following.position import Position, storable
from bavn.following.rotation import natural, rotated
from bavn.following.tail import Tail
from bavn.model.notice import Notice

GLOB_S: Final = 1.0  # between two looks for new names,
GLOB_COST: Final = 50.0  # and so many times what the last one took
MOST_LOOKED_AT: Final = 256  # of the logs whose file is closed, at each poll
MOST_OPEN: Final = 128


class Watching:
    """Follow all files that `patterns` (names or globs, `**` goes into folders) stand for.

    Without `positions` the files that stand there now are read from their end, or with `from_start` from their
    beginning, packed ones too. With the positions of an earlier run, reading goes on where that stopped: in the file
    wherever it is now, renamed, packed or copied; then in what was rotated in between; then in what is new.
    `poll` is called a few times a second and says which tails have something; `positions` and each tail's `position`
    together are what the next run is given. `monotonic` gives seconds. Never raises for what happens to files:
    that is said in `events`.
    """

    def __init__(
        self,
        patterns: Sequence[str],
        positions: Sequence[Position] = (),
        *,
        from_start: bool,
        monotonic: Callable[[], float] = time.monotonic,
        most_open: int = MOST_OPEN,
    ) -> None:
        self._patterns = tuple(dict.fromkeys(os.path.abspath(pattern) for pattern in patterns))  # noqa: PTH100
        self._monotonic = monotonic
        self._ledger = Ledger(most_open, from_start)
        self._logs: dict[str, Log] = {}
        self._followed_before = {position.log for position in positions if position.is_pattern}
        self._modified_ns = max((position.modified_ns for position in positions), default=0)
        self._resumed: defaultdict[str, list[Position]] = defaultdict(list)
        for position in positions:
            if position.passed_over:
                self._ledger.known.add(position)
            elif not position.is_pattern:
                self._resumed[position.log].append(position)
        self._first = True
        self._next_glob_s = float("-inf")
        self._awake: dict[str, Log] = {}  # looked at in each poll
        self._resting: dict[str, Log] = {}  # by turns, the first next
        self._rank: dict[str, int] = {}

    # ── what the loop asks ───────────────────────────────────────────────────────────────────────────────────────────

    def poll(self) -> list[Tail]:
        """Look at the files; return the tails that have something to read, in the order in which to read them."""
        now_s = self._monotonic()
        self._ledger.folders.forget()
        if now_s >= self._next_glob_s:
            self._look_for_names()
            self._next_glob_s = now_s + max(GLOB_S, GLOB_COST * (self._monotonic() - now_s))
        looked_at = self._turn()
        for log in looked_at:
            log.look(now_s)
            if log.is_awake:
                self._awake[log.base] = log
                self._rest(log)
            else:
                self._resting[log.base] = log
        return [tail for log in looked_at for tail in log.tails if tail.waiting]

    @property
    def tails(self) -> list[Tail]:
        """All files that are read, in the order in which to read them. A tail leaves once its last byte was taken."""
        return [tail for log in self._logs.values() for tail in log.tails]

    @property
    def events(self) -> list[Notice]:
        """What has happened since the last time this was asked."""
        notices, self._ledger.notices = self._ledger.notices, []
        return notices

    @property
    def behind(self) -> int:
        """Bytes that stand in the files and were not read."""
        return sum(tail.behind for tail in self.tails)

    def close(self) -> None:
        """Close all files. What was not taken is read again by the next run."""
        for tail in self.tails:
            tail.sleep()

    def positions(self) -> list[Position]:
        """What to keep beside the tails' own positions: the names that are watched, and files that are done with."""
        still_read = {tail.identity for tail in self.tails if tail.ended}  # given, but perhaps not taken yet
        return [
            *(Position.of_pattern(storable(pattern), self._latest_ns()) for pattern in self._patterns),
            *(place for place in self._ledger.known if (place.device, place.inode) not in still_read),
            *(position for positions in self._resumed.values() for position in positions),
        ]

    def _latest_ns(self) -> int:
        return max([self._modified_ns, *(tail.modified_ns for tail in self.tails)])

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _look_for_names(self) -> None:
        watched: defaultdict[str, set[str]] = defaultdict(set)
        fresh: dict[str, bool] = {}
        lone = set()
        for pattern in self._patterns:
            new = self._first and storable(pattern) not in self._followed_before
            for base, path in _bases(pattern):
                watched[base].add(path)
                fresh[base] = fresh.get(base, True) and new
                if base == path and not rotated(os.path.basename(path)).current:  # noqa: PTH119
                    lone.add(base)
        new_bases = {
            base for base in watched.keys() - self._logs.keys() if base in self._patterns or _is_log(base, watched)
        }
        latest_ns = self._latest_ns()
        for base in sorted(new_bases, key=lambda base: (os.path.islink(base), natural(base))):  # noqa: PTH114
            self._logs[base] = self._new_log(base, fresh=fresh[base], lone=base in lone)
            self._logs[base].modified_ns = self._logs[base].modified_ns or latest_ns
            self._rank[base] = len(self._rank)
        for base, log in self._logs.items():
            names = frozenset(watched.get(base, ())) | (log.watched & {base} if log.tails else frozenset())
            log.again |= names != log.watched or not log.tails or log.shares
            log.watched = names
            if log.again:
                self._resting.pop(base, None)
                self._awake[base] = log
        for base in [base for base, log in self._logs.items() if not log.watched and not log.tails]:
            for logs in (self._logs, self._awake, self._resting):
                logs.pop(base, None)
        self._first = False

    def _new_log(self, base: str, *, fresh: bool, lone: bool) -> Log:
        positions = self._resumed.pop(storable(base), [])
        log = Log(base, self._ledger, fresh=fresh and not positions, lone=lone)
        log.modified_ns = self._ledger.known.latest_ns(base)
        log.resume(positions)
        return log

    # ── how much is looked at ────────────────────────────────────────────────────────────────────────────────────────

    def _turn(self) -> list[Log]:
        """Take the logs to look at now: all that have a file open, and some of the others."""
        turn = [*self._awake.values(), *islice(self._resting.values(), MOST_LOOKED_AT)]
        for log in turn[len(self._awake) :]:
            del self._resting[log.base]
        self._awake.clear()
        return sorted(turn, key=lambda log: self._rank[log.base])

    def _rest(self, newest: Log) -> None:
        """Close files that have nothing to read while more than `most_open` are open."""
        if len(self._awake) <= self._ledger.most_open and len(newest.tails) <= self._ledger.most_open:
            return
        tails = [tail for log in self._awake.values() for tail in log.tails if tail.may_rest]
        tails.sort(key=lambda tail: tail.quiet_since or 0.0)
        for tail in tails[: max(1, len(tails) // 2)]:
            tail.sleep()
        for log in [log for log in self._awake.values() if not log.is_awake]:
            self._resting[log.base] = self._awake.pop(log.base)


def _bases(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield what a pattern stands for now: the log, and the name that belongs to it."""
    if os.path.lexists(pattern) or not glob.has_magic(pattern):
        yield pattern, pattern
        return
    for path in glob.iglob(pattern, recursive=True):  # noqa: PTH207  Path.glob takes no absolute pattern
        folder, name = os.path.split(path)
        yield os.path.join(folder, rotated(name).family), path  # noqa: PTH118


def _is_log(base: str, watched: dict[str, set[str]]) -> bool:
    """Whether a glob has found a file there; folders that it matches are passed over."""
    return any(not os.path.isdir(path) for path in watched[base])  # noqa: PTH112
