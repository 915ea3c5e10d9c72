"""The clearing house as one pure step machine: reports, orders, lists and time in; what changed out.

    reports ─> campaigns (which of them are one attack) ─> attribution ─> warnings (whom it has not hit yet)
          └─> deciding (who is believed, what is vetoed, what each level may know) ─> decisions
    lists ──> listing ─> warnings of those listed, with what the library says they were asked for before

Every step takes the hub's time (aware UTC, never going back) and first does what had become due by then. Nothing here
reads a clock, a disk or a network, and nothing is random: the same steps give the same changes, to the last number, and
a clearing house that was restored from what the store kept goes on as the one that was never stopped.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import TypeVar

from bavn.clearing.attribution import NO_NETWORKS, KnownSet
from bavn.clearing.campaigns import Campaigns
from bavn.clearing.changes import Changes, Kept, Order, Report, Reputation
from bavn.clearing.deciding import Deciding
from bavn.clearing.hearing import HEARD
from bavn.clearing.library import Library
from bavn.clearing.listing import Listings, Silence
from bavn.clearing.numbers import Numbers
from bavn.clearing.orders import ACTIONS
from bavn.clearing.owners import Owners, host_of
from bavn.clearing.rules import DEFAULT, Rules
from bavn.clearing.suspects import Suspects
from bavn.clearing.target_list import TargetList
from bavn.clearing.trust import Witness
from bavn.clearing.vetoes import NOWHERE, SharedPlaces, reading
from bavn.clearing.warnings import Warnings
from bavn.model.campaign import Campaign, Claim, EarlyWarning, SharedDecision
from bavn.model.member import Member
from bavn.model.sighting import Template

Row = TypeVar("Row", SharedDecision, EarlyWarning)


class Clearing:
    """All that the hub knows and says.

    `places`: shared and indispensable addresses (`vetoes.shipped_places()`). `known_set`: the intrusion set to which
    attacks may be put down, with the networks that it is known to use, where somebody brought any.

    A new one is told the registry with `know` first; one that goes on is told what was kept with `restore`, and then
    the registry. Before `know` nobody is believed, so nothing comes of what is reported.
    """

    def __init__(
        self, rules: Rules = DEFAULT, places: SharedPlaces = NOWHERE, known_set: KnownSet = NO_NETWORKS
    ) -> None:
        self.rules = rules
        self.places = places
        self._set = known_set
        self.numbers = Numbers()
        self._campaigns = Campaigns()
        self._deciding = Deciding(rules, self.numbers, places)
        self._warnings = Warnings(rules, self.numbers)
        self._library = Library()
        self._suspects = Suspects(known_set)
        self._listings = Listings(is_common=self._is_common, beforehand=self._beforehand)
        self._members: dict[str, Member] = {}
        self._reporters: set[str] = set()
        self._kept_campaigns: dict[int, Campaign] = {}
        self._again: dict[int, Campaign] = {}
        self._killed = False
        self._kept_counters = self.numbers.kept()

    def anew(self) -> "Clearing":
        """One that goes by the same rules and the same knowledge of others, and has heard nothing yet."""
        return Clearing(self.rules, self.places, self._set)

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, reports: Sequence[Report], now: datetime) -> Changes:
        """Take reports in. All of them are in the changes, in their order, with the campaign that they are part of.

        One whose label keeps it inside (RED, AMBER+STRICT, none) and one of a member that is not active are part of
        none and change nothing else: nobody outside can tell whether they were sent. Unless an earlier revision was
        heard: what that said is taken back.
        """
        changes = self._begin(now)
        shared = [self._is_shared(report) for report in reports]
        placed = self._campaigns.take([report for report, ok in zip(reports, shared, strict=True) if ok], now)
        for report in [report for report, ok in zip(reports, shared, strict=True) if not ok]:
            self._campaigns.take_back(report.member, report.sighting.id, report.sighting.revision, now)
        in_order = iter(placed)
        changes.reports = [next(in_order) if ok else report for report, ok in zip(reports, shared, strict=True)]
        for report in changes.reports:
            self._deciding.hear(report, now, changes)
        fellows: dict[int, set[str]] = {}
        for report in placed:
            fellows.setdefault(report.campaign, set()).add(report.member)
        self._learn(placed, changes)
        return self._finish(now, changes, fellows)

    def tick(self, now: datetime) -> Changes:
        """Do what has become due: renew, lower, end, forget. Nothing is in the changes if nothing was."""
        return self._finish(now, self._begin(now))

    def know(self, members: Sequence[Member], now: datetime) -> Changes:
        """Learn the registry as it is now. The evidence of who is not active any more falls away at once."""
        changes = self._begin(now)
        before, self._members = self._deciding.known, {member.id: member for member in members}
        self._deciding.know(members, now, changes)
        self._look_again(lambda campaign: any(self._vouches_anew(member, before) for member in campaign.members))
        changes.withdrawn = self._reporters - self._deciding.active
        for member in sorted(changes.withdrawn):
            self._campaigns.withdraw(member, now)
        self._trust()
        self._reporters &= self._deciding.active
        changes = self._finish(now, changes)
        for number in [
            number for number, kept in self._kept_campaigns.items() if changes.campaigns.get(number) == kept
        ]:
            del changes.campaigns[number]  # what was withdrawn before the restart, is withdrawn again
        self._kept_campaigns = {}
        return changes

    def obey(self, order: Order, now: datetime) -> Changes:
        """Do what an operator ordered. The order is kept; where it cannot be done, a decision that is gone says why.

        A veto holds against an operator too: to act against a vetoed value, take back what vetoes it.
        """
        changes = self._begin(now)
        changes.orders.append(order)
        if order.what in {"kill", "unkill"}:
            self._switch(order.what == "kill", changes)
        else:
            self._deciding.obey(order, now, changes)
            if order.what in ACTIONS and (read := reading(order.value)) is not None:
                self._campaigns.vouch(order.id, read[0])
        return self._finish(now, changes)

    def read_list(self, snapshot: TargetList, now: datetime) -> Changes:
        """Read a published target list, and warn whom it concerns."""
        changes = self._begin(now)
        read = self._listings.read(snapshot, [*self._members.values()], now, lambda: self.numbers.take("warning"))
        changes.listings.update({(row.host, row.source): row for row in read.listings})
        changes.learned.update({(row.template, row.target): row for row in read.learned})
        self._campaigns.know(read.learned)
        self._suspects.know(read.learned)
        self._library.restore(read.learned)
        self._warnings.enter(read.warnings, now, changes)
        return self._finish(now, changes)

    def silence(self, snapshot: TargetList, now: datetime) -> Silence:
        """Why nobody would be warned of a target list that is read now, as a code; "" where everybody concerned is."""
        return self._listings.silence(snapshot, now)

    def claim(self, claim: Claim, now: datetime) -> Changes:
        """Record that somebody claims an attack, and tell the member whose host it is. It is never taken for a fact."""
        changes = self._begin(now)
        changes.claims.append(claim)
        if claim.tlp in HEARD:
            own = {member: self._beforehand(member, now) for member in self._own(claim.target)}
            self._warnings.claimed(claim, own, now, changes)
        return self._finish(now, changes)

    def withdraw(self, member: str, now: datetime) -> Changes:
        """Forget all that a member reported, and what came of it alone."""
        changes = self._begin(now)
        self._deciding.withdraw(member, changes)
        self._campaigns.withdraw(member, now)
        self._library.forget(member)
        self._reporters.discard(member)
        return self._finish(now, changes)

    def erase(self, value: str, now: datetime) -> Changes:
        """Forget an address: evidence, decision, and where it was seen. A new attack by it is heard again."""
        changes = self._begin(now)
        self._deciding.erase(value, changes)
        self._campaigns.erase(value)
        self._warnings.enter(self._listings.erase(value), now, changes)
        return self._finish(now, changes)

    def restore(self, kept: Kept, now: datetime) -> None:
        """Go on where the store stands. Nothing is changed by it; `know` comes next."""
        self.numbers.restore(kept.counters)
        self._killed = kept.killed[0]
        self._campaigns.restore(kept, now)
        self._campaigns.next_id = max(self._campaigns.next_id, self.numbers.next["campaign"])
        self._deciding.restore(kept)
        self._warnings.restore(kept.warnings)
        self._library.restore(kept.learned)
        self._suspects.restore(kept.learned, kept.campaigns)
        self._listings.restore(kept.listings, kept.learned, kept.warnings)
        self._reporters = {report.member for report in kept.reports}
        self._kept_campaigns = {campaign.id: campaign for campaign in kept.campaigns}
        self._kept_counters = self.numbers.kept()

    # ── what is known; read-only, and only in the thread that makes the steps ────────────────────────────────────────

    @property
    def killed(self) -> bool:
        """Whether the kill switch is on: then nothing that the hub said is in force."""
        return self._killed

    @property
    def seq(self) -> int:
        """The number of the last change of anything that readers are told."""
        return self.numbers.seq

    @property
    def floor(self) -> int:
        """Who has heard less than this seq must be told all (`since` 0): what ended before has been forgotten."""
        return self.numbers.floor

    def decisions(self) -> list[SharedDecision]:
        """Those in force, and those gone within a day; the latest change last."""
        return list(self._deciding.rows.all.values())

    def warnings(self) -> list[EarlyWarning]:
        """Those that run, and those that ended within a week; the latest change last."""
        return list(self._warnings.rows.values())

    def since(self, seq: int) -> tuple[list[SharedDecision], list[EarlyWarning]]:
        """What changed after a seq. It costs what it gives, however much there is."""
        decisions, warnings = self._deciding.rows.all, self._warnings.rows
        return _after(reversed(decisions.values()), seq), _after(reversed(warnings.values()), seq)

    def campaigns(self) -> list[Campaign]:
        """Those that run."""
        found = (self._campaigns.get(number) for number in self._campaigns.numbers())
        return [self._suspects.known(campaign) for campaign in found if campaign is not None]

    def reputations(self) -> dict[str, Reputation]:
        """By member; who is not here was neither borne out nor mistaken yet."""
        return dict(self._deciding.reputations)

    def groups(self) -> dict[str, str]:
        """For each member that is believed, the group in which it is believed once."""
        return {member: witness.group for member, witness in self._deciding.known.items()}

    # ── how a step goes ──────────────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, now: datetime) -> Changes:
        changes = Changes()
        self._campaigns.tick(now)
        self._deciding.begin(now, changes)
        self._warnings.enter(self._listings.tick(now), now, changes)
        return changes

    def _finish(self, now: datetime, changes: Changes, fellows: dict[int, set[str]] | None = None) -> Changes:
        self._tell_of_campaigns(now, changes, fellows or {})
        self._deciding.settle(now, changes)
        self._trust()  # a mistake, or one that was made good, may have changed who is established
        self._warnings.tick(now, changes)
        self.numbers.next["campaign"] = self._campaigns.next_id
        counters = self.numbers.kept()
        if counters != self._kept_counters:
            changes.counters = self._kept_counters = counters
        return changes

    def _tell_of_campaigns(self, now: datetime, changes: Changes, fellows: dict[int, set[str]]) -> None:
        by_hand = self._deciding.by_hand(now)
        changed, self._again = self._again | self._campaigns.changed(), {}
        for number, campaign in sorted(changed.items()):
            campaign = self._attributed(campaign)  # noqa: PLW2901  the same one, and who may be behind it
            changes.campaigns[number] = campaign
            for member in sorted(fellows.get(number, ())):
                self._deciding.bear_out(member, campaign.members, now, changes)
            templates = self._campaigns.templates_of_several(number, HEARD)
            vouched = self._is_vouched(campaign, by_hand)
            self._warnings.consider(campaign, templates, self._deciding.known, now, changes, vouched=vouched)

    def _is_vouched(self, campaign: Campaign, by_hand: Mapping[int, str]) -> bool:
        """Whether an operator has something done against an address of a campaign, and had when it was ordered."""
        values = {by_hand[order] for order in campaign.vouched if order in by_hand}
        return bool(values) and not values.isdisjoint(self._campaigns.sources_of(campaign.id))

    def _look_again(self, concerns: Callable[[Campaign], bool]) -> None:
        """Warn anew of what runs and concerns somebody who bears it out now, though nobody reported more of it."""
        running = (self._campaigns.get(number) for number in self._campaigns.numbers())
        self._again = {one.id: one for one in running if one is not None and concerns(one)}

    def _trust(self) -> None:
        self._campaigns.trust([member for member, witness in self._deciding.known.items() if witness.established])

    def _vouches_anew(self, member: str, before: Mapping[str, Witness]) -> bool:
        """Whether a member that was known already has been established since, or is established no longer."""
        old, new = before.get(member), self._deciding.known.get(member)
        return old is not None and new is not None and old.established != new.established

    def _attributed(self, campaign: Campaign) -> Campaign:
        return self._suspects.attributed(
            campaign, self._campaigns.sources_of, self._warnings.of_hosts(campaign.members)
        )

    def _is_shared(self, report: Report) -> bool:
        return report.sighting.tlp in HEARD and report.member in self._deciding.active

    def _learn(self, placed: Iterable[Report], changes: Changes) -> None:
        placed = list(placed)
        self._reporters.update(report.member for report in placed)
        for row in self._library.learn(placed):
            changes.learned[row.template, row.target] = row

    def _switch(self, on: bool, changes: Changes) -> None:  # noqa: FBT001  it is a switch
        if on == self._killed:
            return
        self._killed = on
        changes.killed = (on, self.numbers.take("seq"))
        if not on:  # whoever let go of everything begins anew, and is told of no end that it has not waited for
            self.numbers.floor = max(self.numbers.floor, changes.killed[1])
            self._deciding.tell_again(changes)
            self._warnings.tell_again(changes)

    def _own(self, target: str) -> list[str]:
        host = host_of(target)
        return [concern.member for concern in Owners(self._members.values()).of(host, ()) if concern.relation == "own"]

    def _beforehand(self, member: str, now: datetime) -> tuple[Template, ...]:
        return self._library.templates_for(self._members[member], self._deciding.known, now)

    def _is_common(self, address: str) -> bool:
        read = reading(address)
        return read is not None and bool(self.places.never.touches(read[1]) or self.places.armed.touches(read[1]))


def _after(newest_first: Iterable[Row], seq: int) -> list[Row]:
    """The rows that changed after a seq, oldest change first."""
    return list(takewhile(lambda row: row.seq > seq, newest_first))[::-1]
