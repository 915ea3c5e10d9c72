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
        member is not active. Not heard: a source that is only watched or not sure enough, evidence that is too old,
        whatever is vetoed, what an operator has cleared, what the member took back within the hour, and more values
        than one member may hold.

        A sighting says all that it holds now: what an earlier revision of it named and this one does not hold, is taken
        back. Where another sighting of the same member still names it, that one's next revision is heard after an hour.
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
        cases, least, oldest = self.evidence.cases, self.rules.least_score, now - self.rules.arm_for
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
        last = min(report.received, source.last)
        return (
            last - old.last < self.rules.refresh
            and old.score == (min(1.0, source.score))
            and old.limit_only == (source.action == "limit" and old.limit_only)
        )

    def _hold(self, case: Case, report: Report, source: SharedSource, now: datetime, changes: Changes) -> None:
        """Hold a source against its value, as its member's testimony; what says nothing new is not written."""
        sighting, member = report.sighting, report.member
        old = case.evidence.get(member)
        if old is not None and not is_held(old) and old.received + self.rules.again_after > now:
            return
        score, first, last, requests = min(source.score, 1.0), source.first, source.last, source.requests
        limit_only = source.action == "limit"
        last = min(last, report.received)
        if old is not None and old.tlp == sighting.tlp:
            limit_only = limit_only and old.limit_only
            first, last, requests = min(first, old.first), max(last, old.last), max(requests, old.requests)
        if self._is_closed(case, sighting, first) or (old is None and not self.evidence.has_room(member)):
            return
        testimony = Testimony(
            case.value,
            member,
            report.campaign,
            sighting.kind,
            score,
            requests,
            min(first, last),
            last,
            report.received,
            sighting.tlp or "red",  # only what has a label is heard
            False,  # noqa: FBT003  nothing spoofable is heard
            limit_only,
            sighting.id,
        )
        self.evidence.put(case, testimony, changes)
        if not self._is_quiet(case, old, testimony, now) or last + self.rules.arm_for < case.due:
            self.evidence.touched.add(case.value)

    def _is_closed(self, case: Case, sighting: Sighting, first: datetime) -> bool:
        """Whether an operator has cleared the value of this evidence, or of anything from the same attack."""
        cleared = self.orders.cleared.get(case.value)
        return cleared is not None and min(sighting.began, first) <= cleared

    def _is_quiet(self, case: Case, old: Testimony | None, new: Testimony, now: datetime) -> bool:
        """Whether a testimony cannot change what is said now: it is more of what its member says, or enough do."""
        if case.quiet_until <= now:
            return False
        if old is None:
            return case.settled
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


def _was_cut_off(said: Testimony, sighting: Sighting) -> bool:
    """Whether a value may be left out only because there was no more room: a full list has the surest ones."""
    return len(sighting.sources) >= LIMITS.sources and said.score <= min(one.score for one in sighting.sources)
