"""What is held against each value, by whom: at most one testimony of each member, and never too many of one member.

Out of it comes, for each value, how things stand at each level.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush
from typing import Final

from bavn.clearing.alone import Word
from bavn.clearing.changes import Changes
from bavn.clearing.levels import LABELS_AT, Stand, counts, stand
from bavn.clearing.orders import FAR_OFF, LONG_AGO
from bavn.clearing.rules import Rules
from bavn.clearing.trust import Witness
from bavn.clearing.vetoes import Reach
from bavn.model.campaign import SharedAction, SharedDecision, Testimony
from bavn.model.tlp import LEVELS, Tlp

WIDEST_FIRST: Final[tuple[Tlp, ...]] = LEVELS[::-1]  # amber sees most evidence, clear least


@dataclass(frozen=True, slots=True)
class ByHand:
    """What an operator decided about a value, until when."""

    action: SharedAction
    until: datetime
    by: str
    because: tuple[str, ...]


class Case:
    """All about one value. `row` is its decision while that holds; `ceiling` is why it is armed at most, "": it is not.

    When it was weighed, `usable` is the evidence that counted, `stands` what it came to at each level, and `alone` on
    whose word it stands there.

    Until `quiet_until` fresher evidence of the same kind and member cannot change what is said; where `settled`, that
    of further members cannot either. `due` is when the case must be weighed again at the latest.
    """

    __slots__ = (
        "alone",
        "by_hand",
        "ceiling",
        "due",
        "evidence",
        "quiet_until",
        "reach",
        "row",
        "settled",
        "stands",
        "usable",
        "value",
    )

    def __init__(self, value: str, reach: Reach, ceiling: str = "") -> None:
        self.value = value
        self.reach = reach
        self.ceiling = ceiling
        self.evidence: dict[str, Testimony] = {}
        self.usable: list[Testimony] = []
        self.stands: dict[Tlp, Stand] = {}
        self.alone: dict[Tlp, Word] = {}
        self.row: SharedDecision | None = None
        self.by_hand: ByHand | None = None
        self.quiet_until = LONG_AGO
        self.settled = False
        self.due = FAR_OFF


def is_held(testimony: Testimony) -> bool:
    """Whether a testimony holds anything; else it is one that was taken back."""
    return testimony.score > 0


class Evidence:
    """The cases, who holds something against whom, and which cases are due when."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.cases: dict[str, Case] = {}
        self.values_of: dict[str, set[str]] = {}  # by member
        self._said_by: dict[tuple[str, str], set[str]] = {}  # by member and sighting: what it holds something against
        self.touched: set[str] = set()  # values that must be weighed
        self._due: list[tuple[datetime, str]] = []

    def put(self, case: Case, testimony: Testimony, changes: Changes) -> None:
        """Hold a testimony against the value of a case, instead of what its member said before."""
        key = (case.value, testimony.member)
        if testimony.member not in case.evidence:
            self.cases[case.value] = case
            self.values_of.setdefault(testimony.member, set()).add(case.value)
            changes.forgotten.discard(key)
        self._said_no_more(case, testimony.member)
        case.evidence[testimony.member] = testimony
        changes.testimonies[key] = testimony
        if is_held(testimony):
            self._said_by.setdefault((testimony.member, testimony.sighting), set()).add(case.value)

    def said_by(self, member: str, sighting: str) -> frozenset[str]:
        """The values against which a sighting of a member holds something, as the one that said so last."""
        return frozenset(self._said_by.get((member, sighting), ()))

    def take_back(self, case: Case, member: str, now: datetime, changes: Changes) -> None:
        """Hold nothing against a value any more that this member said; that it took it back is remembered."""
        before = case.evidence[member].taken_back
        if before is not None and before + self.rules.again_after <= now:
            before = None
        nothing = replace(case.evidence[member], campaign=0, score=0.0, received=now, taken_back=before)
        self.put(case, nothing, changes)
        self.touched.add(case.value)

    def _said_no_more(self, case: Case, member: str) -> None:
        old = case.evidence.get(member)
        if old is None or not is_held(old):
            return
        values = self._said_by[member, old.sighting]
        values.discard(case.value)
        if not values:
            del self._said_by[member, old.sighting]

    def has_room(self, member: str) -> bool:
        """Whether a member may hold something against one more value."""
        return len(self.values_of.get(member, ())) < self.rules.evidence_most

    def forget(self, case: Case, members: Iterable[str], changes: Changes) -> None:
        """Drop what these members hold against a value."""
        for member in list(members):
            self._said_no_more(case, member)
            del case.evidence[member]
            values = self.values_of[member]
            values.discard(case.value)
            if not values:
                del self.values_of[member]
            changes.testimonies.pop((case.value, member), None)
            changes.forgotten.add((case.value, member))
            self.touched.add(case.value)

    def drop_stale(self, case: Case, now: datetime, changes: Changes) -> None:
        """Forget what is too old."""
        stale = [member for member, testimony in case.evidence.items() if self._end(testimony) <= now]
        if stale:
            self.forget(case, stale, changes)

    def expiry(self, case: Case) -> datetime:
        """When the first testimony of a case will be too old."""
        return min(map(self._end, case.evidence.values()), default=FAR_OFF)

    def _end(self, testimony: Testimony) -> datetime:
        """When a testimony is too old; one that was taken back is remembered for an hour at least."""
        end = testimony.last + self.rules.arm_for
        return end if is_held(testimony) else max(end, testimony.received + self.rules.again_after)

    def plan(self, case: Case, due: datetime) -> None:
        """Have a case weighed again at `due`."""
        if due != case.due:
            case.due = due
            if due < FAR_OFF:
                heappush(self._due, (due, case.value))

    def due(self, now: datetime) -> set[str]:
        """The values whose cases are due."""
        values: set[str] = set()
        while self._due and self._due[0][0] <= now:
            due, value = heappop(self._due)
            case = self.cases.get(value)
            if case is not None and case.due == due:
                case.due = FAR_OFF
                values.add(value)
        return values

    def usable(self, case: Case, known: Mapping[str, Witness], now: datetime) -> list[Testimony]:
        """The testimonies that count now."""
        return [one for one in case.evidence.values() if counts(one, known, self.rules, now)]

    def stands(
        self, usable: list[Testimony], known: Mapping[str, Witness], now: datetime, ceiling: str
    ) -> dict[Tlp, Stand]:
        """How things stand at each level that may see something."""
        stands: dict[Tlp, Stand] = {}
        seen = usable
        wider: Stand | None = None
        for level in WIDEST_FIRST:
            visible = [one for one in seen if one.tlp in LABELS_AT[level]]
            if not visible:
                break
            if wider is None or len(visible) < len(seen):
                wider = stand(visible, known, self.rules, now, ceiling)
            if wider is not None:
                stands[level] = wider
            seen = visible
        return stands
