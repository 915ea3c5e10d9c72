"""One watched log: the file of that name, those that rotation made of it, and which of them are read from where."""

import os
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from bavn.following.finding import Found, find
from bavn.following.ledger import Ledger
from bavn.following.members import Member, Order, State, identity_at, members_of
from bavn.following.position import Position
from bavn.following.rotation import CURRENT, GONE, rotated
from bavn.following.source import Identity, Refused, Source, look, open_source
from bavn.following.tail import Tail, Verdict, last_line
from bavn.following.troubles import Troubles

LINGER_S: Final = 600.0  # so long after rotation a server may still write to the old file
LINGER_NAMELESS_S: Final = 5.0  # a deleted file fills the disk as long as it is open


class Newcomer(NamedTuple):
    """A file that nobody reads yet, open."""

    member: Member
    source: Source


class Log:
    """Follow what stands under `base` through every rotation. `tails` are in the order in which they must be read.

    `watched` are the names that the patterns gave: `base` itself, and where a glob takes them in, its rotated forms.
    Others of its rotated forms are read only where they hold what came after the last that was read.
    """

    def __init__(self, base: str, ledger: Ledger, *, fresh: bool, lone: bool = False) -> None:
        self.base = base
        self.watched: frozenset[str] = frozenset()
        self.tails: list[Tail] = []
        self.modified_ns = 0  # of what was read last
        self.fresh = fresh  # nothing was read here before: what stands there now is old
        self.again = True  # look at the names again
        self.shares = False  # a file of ours is read as another log's; that may change
        self._ledger = ledger
        self._lone = lone
        self._settled: set[State] = set()
        self._real = os.path.realpath(base)
        self._base: Identity | str = ""
        self._now_s = 0.0
        self._troubles = Troubles(ledger.notice)
        self._begin_at: dict[Identity, int] = {}

    @property
    def is_awake(self) -> bool:
        """Whether it is to be looked at each time: a file is open, or something is to be found out."""
        return self.again or not self.tails or not all(tail.asleep for tail in self.tails)

    # ── one look ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def look(self, now_s: float) -> None:
        """See what has come, and whether anything was rotated."""
        self._now_s = now_s
        self._let_go()
        moved = self.again
        for tail in list(self.tails):
            if not tail.ended:
                moved |= self._look_at(tail, now_s)
                self._say_refusal(tail)
        if moved | self._base_changed():
            self.rescan()
        if self._base == "unreadable" and not self.tails:
            self.again = True
        self._let_go()

    def _look_at(self, tail: Tail, now_s: float) -> bool:
        """Look at one file; return whether it is no longer where it was."""
        if tail.refuses and not tail.nameless:  # a network file system may have lost it, and give it when opened anew
            tail.sleep()
        if tail.asleep:
            return self._look_at_sleeping(tail, now_s)
        if tail.blank and not tail.left and tail.has_stirred():
            return True
        verdict = tail.check()
        if verdict in {Verdict.OVERWRITTEN, Verdict.CUT}:
            self._begin_anew(tail, verdict)
            return True
        if tail.waiting or tail.quiet_since is None or tail.has_lost_its_name():
            tail.quiet_since = now_s
        if tail.moved or tail.nameless:
            self._linger(tail, now_s - tail.quiet_since)
        return not tail.left and not tail.nameless and identity_at(tail.path) != tail.identity

    def _look_at_sleeping(self, tail: Tail, now_s: float) -> bool:
        try:
            found = look(tail.path)
            if (found.st_dev, found.st_ino) != tail.identity:
                return True
            if found.st_size == tail.offset and found.st_mtime_ns == tail.modified_ns:
                if tail.moved:
                    self._linger(tail, now_s - (tail.quiet_since or now_s))
                return False
            if not tail.blank and tail.wake(open_source(tail.path)):
                tail.check()
                return False
        except Refused as refused:
            return refused.code == "missing"
        except OSError:  # it cannot be read now; the next look tries again
            return False
        return True

    def _linger(self, tail: Tail, quiet_s: float) -> None:
        if tail.nameless and quiet_s >= LINGER_NAMELESS_S:
            tail.end()
        elif quiet_s >= LINGER_S:
            if tail.left:
                tail.end()
            else:
                tail.close_line()

    def _base_changed(self) -> bool:
        if self.base not in self.watched:
            return False
        now = identity_at(self.base)
        changed = now != self._base
        self._base = now
        return changed

    def _let_go(self) -> None:
        for tail in self.tails:
            if tail.ended and not tail.behind:
                self.modified_ns = max(self.modified_ns, tail.modified_ns)
                self._ledger.done_with(tail)  # closed: from now on its inode may become another file's
        self.tails = [tail for tail in self.tails if not tail.drained]

    # ── truncation ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _begin_anew(self, old: Tail, verdict: Verdict) -> None:
        """The file was truncated: the rest of the old bytes comes from a copy if there is one, then the new ones."""
        self._ledger.folders.forget()  # a copy is made before a file is truncated: list what is there now
        seen, left, place = old.size, old.standing, old.here()
        del self._ledger.readers[old.identity]  # as if it were a file that nobody has read
        copy = find(place, self._ledger.folders, other_than=old.identity)
        if copy and copy.source.identity in self._ledger.readers:
            copy.source.close()
            copy = None
        if copy:
            self._ledger.known.add_copy(self.base, copy.path, copy.source)
        old.continue_in(copy.source if copy else None)
        rescued = _rescued(copy, place.offset, seen)
        lost = max(0, seen - place.offset - rescued)
        self._ledger.notice("log-truncated", old.path, lost=lost, rescued=rescued)
        if verdict is Verdict.CUT:
            self._begin_at[old.identity] = left

    # ── rotation ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def resume(self, positions: Iterable[Position]) -> None:
        """Find each file again that was being read."""
        for position in positions:
            self.modified_ns = max(self.modified_ns, position.modified_ns)
            if not position.head_length:
                continue  # an empty file: what it became is found as new
            found = find(position, self._ledger.folders)
            if found and found.source.identity in self._ledger.readers:
                found.source.close()
            elif found:
                self._resume_in(found, position)
            elif position.size > position.offset:
                self._ledger.notice("log-place-lost", self.base, lost=position.size - position.offset)

    def _resume_in(self, found: Found, position: Position) -> None:
        try:
            tail = Tail(self.base, found.path, found.source, position.offset, found.before, position.lines)
        except OSError:
            found.source.close()
            self._begin_at[found.source.identity] = position.offset
            return
        tail.ended = found.source.packed
        tail.order = rotated(os.path.basename(found.path)).order  # noqa: PTH119
        tail.size = max(tail.size, position.size) if found.source.size < position.offset else tail.size
        if found.path != position.path:
            self._ledger.notice("log-rotated", self.base, to=os.path.basename(found.path))  # noqa: PTH119
        self._follow(tail)

    def rescan(self) -> None:
        """See where each file is now, and which new ones are to be read."""
        self.again = self.shares = False
        members = self._members()
        self._forget_blank()
        lost = [tail for tail in self.tails if not tail.ended and not self._locate(tail, members)]
        newcomers = self._newcomers(members)
        newest = self._newest(members, newcomers)
        # The newest first, and plain before packed: copies are known by what they are copies of.
        for newcomer in sorted(newcomers, key=lambda new: (new.member.order, not new.source.packed), reverse=True):
            self._take_up(newcomer, newest)
        for tail in lost:
            self._say_gone(tail)
        self.tails.sort(key=lambda tail: tail.order)
        self.fresh &= self._base == "unreadable"  # what stands there has not been seen yet
        self._ledger.known.forget_older(self.base, members)
        self._settled &= {member.state for member in members}

    def _forget_blank(self) -> None:
        """A file that was empty when last looked at shows nothing to know it by: what it became is found as new."""
        for tail in [tail for tail in self.tails if tail.blank and (tail.asleep or tail.stirred)]:
            tail.sleep()
            self.modified_ns = max(self.modified_ns, tail.modified_ns)
            del self._ledger.readers[tail.identity]
            self.tails.remove(tail)

    def _members(self) -> list[Member]:
        real = os.path.realpath(self.base)
        if real != self._real:
            self._real = real
            self._ledger.notice("log-link-changed", self.base, to=real)
        if self.base in self.watched:
            self._look_at_base()
        return members_of(self.base, self.watched, self._ledger.folders, self._troubles.begin, lone=self._lone)

    def _look_at_base(self) -> None:
        self._base = identity_at(self.base)
        if not isinstance(self._base, str):
            if self._real != self.base or self._troubles.of(self.base) != "unreadable":  # then opening it will tell
                self._troubles.end(self.base)
        elif self._base != "missing" or not self.tails:
            self._troubles.begin(self.base, self._base)

    def _locate(self, tail: Tail, members: Sequence[Member]) -> bool:
        """Find where the file of `tail` stands now; False where it has no name here, or is not what it was."""
        at = next((member for member in members if member.identity == tail.identity), None)
        path = at.path if at else self._elsewhere(tail)
        if path is None or (tail.asleep and not self._wake(tail, path)):
            if tail.asleep:
                self._continue_elsewhere(tail)
            tail.order = GONE if tail.order == CURRENT else tail.order
            return False
        if path != tail.path:
            tail.moved, tail.quiet_since = True, self._now_s
            self._ledger.notice("log-rotated", self.base, to=os.path.basename(path))  # noqa: PTH119
            tail.path = path
        tail.order = at.order if at else GONE
        tail.left = at is None or not at.watched
        tail.moved |= tail.order != CURRENT
        return True

    def _elsewhere(self, tail: Tail) -> str | None:
        listing = self._ledger.folders.listing(os.path.dirname(tail.path))  # noqa: PTH120
        names = listing.by_inode.get(tail.identity[1], [])
        return next((name for name in names if identity_at(name) == tail.identity), None)

    def _wake(self, tail: Tail, path: str) -> bool:
        """Open a closed file again; False where it is not what it was. It stays closed where that cannot be told."""
        try:
            return tail.wake(open_source(path))
        except (Refused, OSError):
            return True

    def _newcomers(self, members: Sequence[Member]) -> list[Newcomer]:
        """Open what nobody reads and nobody has decided about."""
        newcomers = []
        for member in members:
            reader = self._ledger.readers.get(member.identity)
            self.shares |= member.watched and reader is not None and reader not in self.tails
            if reader or member.state in self._settled:
                self._troubles.end(member.path)
                continue
            try:
                newcomers.append(Newcomer(member, open_source(member.path)))
            except Refused as refused:
                self._refuse(member, refused.code)
        return newcomers

    def _refuse(self, member: Member, code: str) -> None:
        if not member.watched:
            return
        self._troubles.begin(member.path, code)
        self.again = True
        if self.fresh and not self._ledger.from_start:
            self._begin_at.setdefault(member.identity, member.found.st_size)

    def _newest(self, members: Sequence[Member], newcomers: Sequence[Newcomer]) -> Order | None:
        """The place in the rotation of the newest file that has been read; None: none of them is there any more."""
        orders = [member.order for member in members if self._has_been_read(member)]
        orders += [member.order for member, source in newcomers if self._is_copy(member, source)]
        return max(orders, default=None)

    def _has_been_read(self, member: Member) -> bool:
        return member.identity in self._ledger.readers or self._ledger.known.unchanged(member.found)

    def _take_up(self, newcomer: Newcomer, newest: Order | None) -> None:
        member, source = newcomer
        offset = None
        try:
            offset = self._first_offset(member, source, newest)
            tail = None if offset is None else Tail.at(self.base, member.path, source, offset)
        except OSError:  # it can be opened and not be read
            source.close()
            if offset:
                self._begin_at[member.identity] = offset
            self._refuse(member, "unreadable")
            return
        self._troubles.end(member.path)
        if tail is None:
            source.close()
            return
        tail.order, tail.left, tail.moved = member.order, not member.watched, member.order != CURRENT
        tail.ended = source.packed
        self._follow(tail)

    def _first_offset(self, member: Member, source: Source, newest: Order | None) -> int | None:
        """From where a file is read that nobody reads yet; None: it is not read (now)."""
        known = self._ledger.known.place_of(source)
        if known is None and member.order != CURRENT:
            known = self._ledger.known.twin_of(self.base, source)
        if known and not source.packed and 0 < known.offset < source.size:
            return known.offset
        copied = self._is_copy(member, source)
        if copied is None:
            self.again = True
            return None
        if copied and not source.packed:
            self._ledger.known.add_copy(self.base, member.path, source)
        offset = None if copied or known else self._start_of(member, source, newest)
        if offset is None:
            self._settled.add(member.state)
        return offset

    def _start_of(self, member: Member, source: Source, newest: Order | None) -> int | None:
        growing = member.watched and not source.packed
        if self.fresh and self._ledger.from_start:
            return 0 if member.watched else None
        if self.fresh:
            return last_line(source) if growing else None
        if growing:
            return self._begin_at.pop(member.identity, 0)
        newer = source.modified_ns > self.modified_ns if newest is None else member.order > newest
        return 0 if newer else None

    def _is_copy(self, member: Member, source: Source) -> bool | None:
        """Whether a file with a rotated name holds what another of this log held; None: it cannot be told yet."""
        if member.order == CURRENT or (self.fresh and not (self._ledger.from_start and source.packed)):
            return False
        if not source.packed and not source.size:
            return None
        try:
            answers = {tail.holds_start_of(source) for tail in self.tails}
        except OSError:
            return None
        if True in answers or (source.packed and self._ledger.known.twin_of(self.base, source)):
            return True
        return None if None in answers and not source.packed else False

    def _follow(self, tail: Tail) -> None:
        self.tails.append(tail)
        self._ledger.read_by(tail)

    # ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _say_refusal(self, tail: Tail) -> None:
        if tail.refuses != tail.refusal_said:
            tail.refusal_said = tail.refuses
            self._ledger.notice("log-unreadable" if tail.refuses else "log-readable-again", tail.path)

    def _say_gone(self, tail: Tail) -> None:
        if tail.gone or tail.left:
            return
        tail.gone = True
        if self._base_is_new(tail):
            self._ledger.notice("log-replaced", tail.path)
        else:
            self._ledger.notice("log-deleted", tail.path, unread=tail.behind)
        tail.moved = tail.left = True

    def _base_is_new(self, tail: Tail) -> bool:
        return any(other.path == tail.path and other is not tail and not other.ended for other in self.tails)

    def _continue_elsewhere(self, tail: Tail) -> None:
        """A file that was closed for the while is gone: look for a copy, packed or not."""
        place = tail.here()
        found = find(place, self._ledger.folders)
        if found and found.source.identity in self._ledger.readers:
            found.source.close()
            found = None
        if self._ledger.readers.get(tail.identity) is tail:
            del self._ledger.readers[tail.identity]
        tail.continue_in(found.source if found else None)
        if found:
            tail.identity = found.source.identity
            self._ledger.read_by(tail)


def _rescued(copy: Found | None, offset: int, seen: int) -> int:
    if copy is None:
        return 0
    return max(0, seen - offset) if copy.source.packed else copy.source.size - offset
