"""What of a report is held against its sources, and what is not."""

from datetime import datetime

from bavn.clearing.changes import Changes, Report
from bavn.clearing.evidence import Case, Evidence, is_held
from bavn.clearing.levels import LABELS_AT, WIDE
from bavn.clearing.orders import StandingOrders
from bavn.clearing.rules import NO_ATTACK, Rules
from bavn.clearing.vetoes import Reach, Vetoes, reading
from bavn.model.campaign import Testimony
from bavn.model.sighting import SharedSource, Sighting
from bavn.model.tlp import LEVELS, Tlp
from bavn.sharing.checking import LIMITS

HEARD = LABELS_AT["amber"]  # labels of what may leave the hub at all
V4 = 4


class Hearing:
    """Takes reports in. `active` are the members that are listened to, `vetoes` whom nothing is held against."""

    def __init__(self, rules: Rules, evidence: Evidence, orders: StandingOrders, vetoes: Vetoes) -> None:
        self.rules = rules
        self.evidence = evidence
        self.orders = orders
        self.vetoes = vetoes
        self.active: frozenset[str] = frozenset()

    def hear(self, report: Report, now: datetime, changes: Changes) -> None:
        """Take in what a report holds against its sources, and what it takes back.

        Nothing at all if its label keeps it inside, if its sources may be forged, if it is about no attack, or if its
        member is not active. Not heard: a source that is only watched or not sure enough, evidence so old that it would
        hold for less than an hour, whatever is vetoed, what an operator has cleared, what the member took back twice
        within an hour until another hour has passed, and more values than one member may hold.

        A sighting says all that it holds now: what an earlier revision of it named and this one does not hold, is taken
        back, until another sighting of the same member, or its own next revision, names it.
        """
        if report.member not in self.active:
            return
        sighting = report.sighting
        said_before = self.evidence.said_by(report.member, sighting.id)
        is_heard = sighting.tlp in HEARD and not sighting.spoofable and sighting.kind not in NO_ATTACK
        named = self._hear_sources(report, now, changes) if is_heard else set[str]()
        for value in sorted(said_before - named):
            case = self.evidence.cases[value]
            if not (is_heard and _was_cut_off(case.evidence[report.member], sighting)):
                self.evidence.take_back(case, report.member, now, changes)

    def _hear_sources(self, report: Report, now: datetime, changes: Changes) -> set[str]:
        """Hold each source against its value that may be; return all values that are named surely enough."""
        cases, least = self.evidence.cases, self.rules.least_score
        oldest = now - self.rules.arm_for + self.rules.again_after
        named = set[str]()
        for source in report.sighting.sources:
            if source.action == "watch" or not source.score >= least:
                continue
            if (case := cases.get(source.address) or self.case_of(source.address)) is None:
                continue
            named.add(case.value)
            if source.last > oldest and not self._is_told(case, report, source):
                self._hold(case, report, source, now, changes)
        return named

    def _is_told(self, case: Case, report: Report, source: SharedSource) -> bool:
        """Whether this says nothing that its member has not said: nearly everything, in the midst of an attack."""
        old = case.evidence.get(report.member)
        if old is None or old.campaign != report.campaign or old.tlp != report.sighting.tlp:
            return False
        return (
            self._newest(old, min(report.received, source.last), report.received) - old.last < self.rules.refresh
            and old.score >= _rounded(source.score)
            and old.limit_only == (source.action == "limit" and old.limit_only)
        )

    def _hold(self, case: Case, report: Report, source: SharedSource, now: datetime, changes: Changes) -> None:
        """Hold a source against its value, as its member's testimony, unless it took the same back twice just now."""
        old = case.evidence.get(report.member)
        if old is None and not self.evidence.has_room(report.member):
            return
        if old is not None and not is_held(old) and old.taken_back and old.received + self.rules.again_after > now:
            return
        testimony = self._testimony(case, report, source, old)
        if self._is_closed(case, report.sighting, testimony.first):
            return
        self.evidence.put(case, testimony, changes)
        if not self._is_quiet(case, old, testimony, now) or testimony.last + self.rules.arm_for < case.due:
            self.evidence.touched.add(case.value)

    def _testimony(self, case: Case, report: Report, source: SharedSource, old: Testimony | None) -> Testimony:
        """What a member holds now, after `old`. A score does not fall, or its sources fill its cap by turns."""
        score, requests, limit_only = _rounded(source.score), source.requests, source.action == "limit"
        first, last = source.first, min(source.last, report.received)
        label, taken_back = self._label(old, report)
        if old is not None and is_held(old) and old.tlp == label:
            score, requests = max(score, old.score), max(requests, old.requests)
            limit_only = limit_only and old.limit_only
            first, last = min(first, old.first), self._newest(old, last, report.received)
        return Testimony(
            case.value,
            report.member,
            report.campaign,
            report.sighting.kind,
            score,
            requests,
            min(first, last),
            last,
            report.received,
            label,
            False,  # noqa: FBT003  nothing spoofable is heard
            limit_only,
            report.sighting.id,
            taken_back,
        )

    def _label(self, old: Testimony | None, report: Report) -> tuple[Tlp, datetime | None]:
        """Return the label that holds now, and when its member last took something of it back.

        A label becomes stricter at once, which takes it back from the others, and wider an hour later.
        """
        new = report.sighting.tlp or "red"  # only what has a label is heard
        if old is None:
            return new, None
        if not is_held(old):
            return new, old.received
        wider = LEVELS.index(old.tlp) - LEVELS.index(new)
        if wider < 0:
            return new, report.received
        if wider and (old.taken_back is None or old.taken_back + self.rules.again_after <= report.received):
            return new, None
        return old.tlp, old.taken_back

    def _newest(self, old: Testimony, last: datetime, now: datetime) -> datetime:
        """When a source was last seen. Long past it moves by the hour, or what ends at once is said anew each time."""
        if last + self.rules.again_after <= now and last - old.last < self.rules.again_after:
            return old.last
        return max(last, old.last)

    def _is_closed(self, case: Case, sighting: Sighting, first: datetime) -> bool:
        """Whether an operator has cleared the value of this evidence, or of anything from the same attack."""
        cleared = self.orders.cleared.get(case.value)
        return cleared is not None and min(sighting.began, first) <= cleared

    def _is_quiet(self, case: Case, old: Testimony | None, new: Testimony, now: datetime) -> bool:
        """Whether a testimony cannot change what is said now: it is more of what its member says, or enough do."""
        if case.quiet_until <= now:
            return False
        if old is None or not is_held(old):
            return case.settled and new.tlp in case.stands
        return (
            old.tlp == new.tlp
            and old.last + self.rules.block_for > now
            and old.limit_only == new.limit_only
            and (old.score == new.score or not case.alone)
        )

    def case_of(self, text: str) -> Case | None:
        """The case of a value, a new one if it has none yet; None if it is no address or vetoed."""
        read = reading(text)
        if read is None:
            return None
        value, reach = read
        if (case := self.evidence.cases.get(value)) is not None:
            return case
        return None if self.vetoes.why(reach) else Case(value, reach, self.ceiling(reach))

    def ceiling(self, reach: Reach) -> str:
        """Why this is armed at most; "": it may be blocked."""
        widest = self.rules.widest_block_v4 if reach.version == V4 else self.rules.widest_block_v6
        return WIDE if reach.length < widest else self.vetoes.armed_at_most(reach)


def _rounded(score: float) -> float:
    """Hundredths are enough: each rise may put another source into a member's cap."""
    return min(round(score, 2), 1.0)


def _was_cut_off(said: Testimony, sighting: Sighting) -> bool:
    """Whether a value may be left out only because there was no more room: a full list has the surest ones."""
    if len(sighting.sources) < LIMITS.sources:
        return False
    return said.score <= _rounded(min(one.score for one in sighting.sources))
