"""What is decided about each value, and every change of it: made, renewed, raised, lowered, ended with its reason.

A value is weighed when something about it changed, and at the moments that its case asked for. At the end of a step
each weighed value is stated, once, in the order of the values. Stating is idempotent: to weigh everything again changes
nothing, so a clearing house that was restarted stands where it stood.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bavn.clearing.alone import Alone, Word, size_of
from bavn.clearing.changes import Changes, Kept, Order, Report, Reputation
from bavn.clearing.evidence import ByHand, Case, Evidence, is_held
from bavn.clearing.hearing import Hearing
from bavn.clearing.levels import WIDE, Stand
from bavn.clearing.numbers import Numbers
from bavn.clearing.orders import ACTIONS, CLEARS, FAR_OFF, OF_VALUES, StandingOrders
from bavn.clearing.rows import Rows
from bavn.clearing.rules import Rules
from bavn.clearing.stating import HAND, MEMBERS, Stating, Want, next_look, quiet_until
from bavn.clearing.trust import Witness, borne_out, mistaken, witnesses
from bavn.clearing.vetoes import NOWHERE, Ranges, Reach, SharedPlaces, Vetoes, own_networks, reading
from bavn.model.campaign import Gone, SharedDecision
from bavn.model.member import Member
from bavn.model.tlp import Tlp


class Deciding:
    """All decisions. A step is any number of `hear`, `obey`, `know` … and one `settle`, which writes what changed.

    Before the registry is known nothing is settled: nobody would be believed.
    """

    def __init__(self, rules: Rules, numbers: Numbers, places: SharedPlaces = NOWHERE) -> None:
        self.rules = rules
        self.numbers = numbers
        self.rows = Rows(numbers, rules.gone_for)
        self.reputations: dict[str, Reputation] = {}
        self._evidence = Evidence(rules)
        self._orders = StandingOrders()
        self._hearing = Hearing(rules, self._evidence, self._orders, Vetoes(places))
        self._stating = Stating(rules)
        self._alone = Alone(rules.alone_most, rules.alone_most_new)
        self._members: dict[str, Member] | None = None
        self._known: dict[str, Witness] = {}
        self._why: dict[str, Gone] = {}
        self._is_believed_anew = False
        self._allowance_ends = FAR_OFF

    @property
    def known(self) -> dict[str, Witness]:
        """Who is believed, by member id."""
        return self._known

    @property
    def active(self) -> frozenset[str]:
        """The ids of the active members."""
        return self._hearing.active

    def by_hand(self, now: datetime) -> dict[int, str]:
        """The orders to act that are in force, by id, and against which value each is."""
        return self._orders.acted_on(self.rules, now)

    def begin(self, now: datetime, changes: Changes) -> None:
        """Begin a step: what was allowed until now is not any more."""
        if self._allowance_ends <= now:
            self._veto_anew(now, changes)

    def hear(self, report: Report, now: datetime, changes: Changes) -> None:
        """Take in what a report holds against its sources; see `Hearing.hear` for what is not heard."""
        self._hearing.hear(report, now, changes)

    # ── who is who ───────────────────────────────────────────────────────────────────────────────────────────────────

    def know(self, members: Sequence[Member], now: datetime, changes: Changes) -> None:
        """Learn the registry as it is now. What somebody said who is not active falls away at once."""
        before = self._members
        self._members = {member.id: member for member in members}
        self._hearing.active = frozenset(member.id for member in members if member.status == "active")
        self._believe()
        for member in sorted(self._evidence.values_of.keys() - self.active):
            self._unsay(member, changes)
        if before is None or _whereabouts(before.values()) != _whereabouts(members):
            self._veto_anew(now, changes)
        if before is None:
            self._evidence.touched.update(self._evidence.cases)

    def _believe(self) -> None:
        """Work out anew who is believed; what was said by those for whom that changed is to be weighed again."""
        old, self._known = self._known, witnesses((self._members or {}).values(), self.reputations, self.rules)
        self._stating.known = self._known
        for member in old.keys() | self._known.keys():
            if old.get(member) != self._known.get(member):
                self._evidence.touched.update(self._evidence.values_of.get(member, ()))

    def _unsay(self, member: str, changes: Changes) -> None:
        for value in list(self._evidence.values_of.get(member, ())):
            self._evidence.forget(self._evidence.cases[value], [member], changes)

    def _veto_anew(self, now: datetime, changes: Changes) -> None:
        rules = self.rules
        self._hearing.vetoes = replace(
            self._hearing.vetoes,
            members=own_networks((self._members or {}).values(), rules.widest_own_v4, rules.widest_own_v6),
            allowed=Ranges((value, "allowed-by-hand") for value in self._orders.allowances(now)),
        )
        self._allowance_ends = self._orders.next_allowance_end(now)
        for case in self._evidence.cases.values():
            if self._hearing.vetoes.why(case.reach):
                self._drop(case, "vetoed", changes)

    def bear_out(self, member: str, others: Collection[str], now: datetime, changes: Changes) -> None:
        """Count in a member's favour that an established one, independent of it, sees the same attack."""
        witness = self._known.get(member)
        old = self.reputations.get(member) or Reputation(member)
        if witness is None or (new := borne_out(old, now, self.rules)) is None:
            return
        for other in others:
            found = self._known.get(other)
            if found is not None and found.established and found.group != witness.group:
                self.reputations[member] = changes.reputations[member] = new
                self._is_believed_anew |= new.wrong > 0  # else it weighs as much as it can already
                return

    def withdraw(self, member: str, changes: Changes) -> None:
        """Forget all that a member said, and what was thought of it."""
        self._unsay(member, changes)
        self.reputations.pop(member, None)

    # ── what operators say ───────────────────────────────────────────────────────────────────────────────────────────

    def obey(self, order: Order, now: datetime, changes: Changes) -> None:
        """Do what an operator ordered about a value. Where it cannot be done, a decision that is gone says why not."""
        if order.what not in OF_VALUES:
            return
        read = reading(order.value)
        if read is None:
            self._refuse(order, "revoked", "not-an-address", now, changes)
            return
        value, reach = read
        was_allowed = value in self._orders.allowed
        blamed = self._reporters(value) if order.what == "mistake" else set()
        self._orders.fold(order)
        if was_allowed or order.what == "allow":
            self._veto_anew(now, changes)
        if order.what in ACTIONS:
            self._decide_by_hand(order, reach, now, changes)
        elif order.what in CLEARS:
            self._clear(order, blamed, value, changes)
        if value in self._evidence.cases:
            self._evidence.touched.add(value)

    def _decide_by_hand(self, order: Order, reach: Reach, now: datetime, changes: Changes) -> None:
        case = self._hearing.case_of(order.value)
        if case is None:
            self._refuse(order, "vetoed", self._hearing.vetoes.why(reach), now, changes)
            return
        action, because = ACTIONS[order.what], [HAND]
        if action == "block" and case.ceiling == "wide-prefix":
            action, because = "arm", [HAND, "wide-prefix"]
        until = min(order.until or order.at + self.rules.by_hand_for, now + self.rules.longest)
        if until <= now:
            self._refuse(order, "expired", "its-end-has-passed", now, changes)
            return
        case.by_hand = ByHand(action, until, order.by, tuple(because))
        self._evidence.cases[case.value] = case

    def _clear(self, order: Order, blamed: Iterable[str], value: str, changes: Changes) -> None:
        for member in sorted(blamed):
            new = mistaken(self.reputations.get(member) or Reputation(member))
            self.reputations[member] = changes.reputations[member] = new
            self._is_believed_anew = True
        if (case := self._evidence.cases.get(value)) is not None:
            self._drop(case, "mistake" if order.what == "mistake" else "revoked", changes)

    def _reporters(self, value: str) -> set[str]:
        """Who held something against a value: now, or when its decision ended. Nobody is blamed twice for the same."""
        case = self._evidence.cases.get(value)
        if case is not None and (held := {one.member for one in case.evidence.values() if is_held(one)}):
            return held
        last = self.rows.last_on(value)
        blamed = self._orders.mistakes.get(value)
        return set() if last is None or (blamed is not None and blamed >= last.made) else set(last.members)

    def _refuse(self, order: Order, gone: Gone, because: str, now: datetime, changes: Changes) -> None:
        number, seq = self.numbers.take("decision"), self.numbers.take("seq")
        row = SharedDecision(
            number, seq, order.value[:64], {}, HAND, 0, (), (), (HAND, because), now, now, by=order.by, gone=gone
        )
        self.rows.enter(row, changes)

    def erase(self, value: str, changes: Changes) -> None:
        """Forget an address: what is held against it and what was decided."""
        if (read := reading(value)) is None:
            return
        self._orders.erase(read[0])
        if (case := self._evidence.cases.get(read[0])) is not None:
            self._drop(case, "erased", changes)

    def _drop(self, case: Case, why: Gone, changes: Changes) -> None:
        """Let go of all that stands behind a decision; `settle` ends it, for this reason."""
        self._evidence.forget(case, case.evidence, changes)
        case.by_hand = None
        self._why[case.value] = why
        self._evidence.touched.add(case.value)

    # ── what comes of it ─────────────────────────────────────────────────────────────────────────────────────────────

    def settle(self, now: datetime, changes: Changes) -> None:
        """Weigh and state what changed and what is due."""
        if self._members is None:
            return
        if self._is_believed_anew:
            self._is_believed_anew = False
            self._believe()
        evidence, weighed = self._evidence, set[str]()
        evidence.touched |= evidence.due(now)
        while evidence.touched:
            touched, evidence.touched = evidence.touched, set()
            for value in sorted(touched):
                self._weigh(evidence.cases[value], now, changes)
            weighed |= touched
            evidence.touched = self._alone.moved - weighed
            self._alone.moved = set()
        for value in sorted(weighed):
            self._state(evidence.cases[value], now, changes)
        self._why.clear()
        self.rows.forget(now)

    def _weigh(self, case: Case, now: datetime, changes: Changes) -> None:
        self._evidence.drop_stale(case, now, changes)
        if case.by_hand is not None and case.by_hand.until <= now:
            case.by_hand = None
        ceiling = case.ceiling
        if not ceiling and self.rules.hold and not self._orders.is_signed(case.value, self.rules, now):
            ceiling = "awaits-sign-off"
        case.usable = self._evidence.usable(case, self._known, now)
        case.stands = self._evidence.stands(case.usable, self._known, now, ceiling)
        alone = {level: self._word(case, stand) for level, stand in case.stands.items() if stand.alone}
        if alone != case.alone:
            for level, word in case.alone.items():
                self._alone.drop(level, word, case.value)
            for level, word in alone.items():
                self._alone.add(level, word, case.value)
            case.alone = alone

    def _word(self, case: Case, stand: Stand) -> Word:
        is_new = not self._known[stand.alone].established
        return Word(stand.alone, is_new, stand.best, size_of(case.reach, is_new=is_new))

    def _wants(self, case: Case, made: datetime, now: datetime) -> dict[Tlp, Want]:
        """What each level is to be told now; a level that is not here is told nothing."""
        if case.by_hand is None and self._orders.is_held(case.value, now):
            self._why.setdefault(case.value, "held")
            return {}
        last = made + self.rules.longest
        wants = {
            level: Want(stand.action, min(stand.until, last), stand.because)
            for level, stand in case.stands.items()
            if self._is_admitted(case, level)
        }
        if case.by_hand is not None:
            wants[MEMBERS] = Want(case.by_hand.action, min(case.by_hand.until, last), case.by_hand.because)
        return wants

    def _is_admitted(self, case: Case, level: Tlp) -> bool:
        """Whether what stands on one member's word alone is told at all: no wide prefix, and no more than its cap."""
        if (word := case.alone.get(level)) is None:
            return True
        return case.ceiling != WIDE and self._alone.admits(level, word, case.value)

    def _state(self, case: Case, now: datetime, changes: Changes) -> None:
        if case.row is not None and case.row.made + self.rules.longest <= now:
            self._say(case, {}, now, changes)
        self._say(case, self._wants(case, case.row.made if case.row is not None else now, now), now, changes)
        times = self._evidence.expiry(case), self._orders.next_change(case.value, self.rules, now)
        self._evidence.plan(case, next_look(case, times, now, self.rules))
        case.quiet_until = quiet_until(case, self.rules)
        case.settled = all(stand.action == "block" for stand in case.stands.values())
        if case.row is None and not case.evidence and case.by_hand is None:
            del self._evidence.cases[case.value]

    def _say(self, case: Case, wants: dict[Tlp, Want], now: datetime, changes: Changes) -> None:
        why, seq = self._why.get(case.value), self.numbers.seq + 1
        if not (anew := self._stating.anew(case, wants, why, seq, now)):
            return
        self.numbers.take("seq")
        number = self.numbers.take("decision") if case.row is None else 0
        row = self._stating.row_of(case, anew, number, seq, now)
        case.row = row if row.gone is None else None
        self.rows.enter(row, changes)

    def tell_again(self, changes: Changes) -> None:
        """Give everything that holds a new seq, so that whoever let it go is told of it."""
        for row in self.rows.tell_again(changes):
            self._evidence.cases[row.value].row = row

    # ── after a restart ──────────────────────────────────────────────────────────────────────────────────────────────

    def restore(self, kept: Kept) -> None:
        """Go on from what the store kept. What comes of it is settled when the registry is known."""
        self.reputations = {reputation.member: reputation for reputation in kept.reputations}
        for order in sorted(kept.orders, key=lambda order: order.id):
            self._orders.fold(order)
        for testimony in kept.testimonies:
            if (case := self._kept_case(testimony.value)) is not None:
                self._evidence.put(case, testimony, Changes())
        self.rows.restore(kept.decisions)
        for row in kept.decisions:
            if row.gone is None and (case := self._kept_case(row.value)) is not None:
                _take_up(case, row)

    def _kept_case(self, value: str) -> Case | None:
        if (case := self._evidence.cases.get(value)) is None and (read := reading(value)) is not None:
            case = self._evidence.cases[value] = Case(value, read[1], self._hearing.ceiling(read[1]))
        return case


def _take_up(case: Case, row: SharedDecision) -> None:
    case.row = row
    said = row.said.get(MEMBERS)
    if row.by and said is not None and said.gone is None:
        case.by_hand = ByHand(said.action, said.until, row.by, said.because)


def _whereabouts(members: Iterable[Member]) -> set[tuple[object, ...]]:
    """What vetoes come of."""
    return {(member.id, member.status == "removed", member.networks, member.sites) for member in members}
