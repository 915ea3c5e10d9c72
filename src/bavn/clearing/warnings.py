"""Early warnings: of a campaign to everybody whom it has not hit yet, of a list or a claim to whom it concerns.

What is warned of (`rules.TRAVELS`, `LOCAL`, `NO_ATTACK` say which kinds are which):

    kind                                seen by one member         by two independent groups
    floods, password spraying           from medium on             from medium on
    other attacks                       from high on               from medium on
    scans, probes, another tool's       never                      from medium on
    no attack                           never                      never
On the word of new members alone none is graver than medium, so that nobody is called for it, until an established one
sees the attack too, or an operator decides about an address that it has by then.

A warning goes on, and ends with its campaign. It is said anew when it says more: a member that was not hit, another
severity, templates, an attribution, twice the organisations, sources or rate; when some of it was taken back; and once
a day.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import Final

from bavn.clearing.changes import Changes
from bavn.clearing.numbers import Numbers
from bavn.clearing.rules import LOCAL, NO_ATTACK, TRAVELS, Rules
from bavn.clearing.trust import Witness
from bavn.model.campaign import NOT_CONFIRMED, Campaign, Claim, EarlyWarning
from bavn.model.finding import RANKS, Severity
from bavn.model.sighting import Template
from bavn.sharing.delta import MOST_TEMPLATES

FEW_SOURCES: Final = 50  # twice as many as that is worth saying
SLOW: Final = 50.0  # requests a second, the same


class Warnings:
    """All warnings, in the order in which they were last said: `rows` by id."""

    def __init__(self, rules: Rules, numbers: Numbers) -> None:
        self.rules = rules
        self.numbers = numbers
        self.rows: OrderedDict[int, EarlyWarning] = OrderedDict()
        self._of_campaign: dict[int, int] = {}
        self._claimed: dict[int, datetime] = {}  # since when, of those that run
        self._alone: dict[str, set[int]] = {}  # of campaigns at one member, those that run
        self._of_hosts: dict[str, set[int]] = {}  # of a member's own hosts, those that run

    def consider(  # noqa: PLR0913  what a warning comes of, by name
        self,
        campaign: Campaign,
        templates: tuple[Template, ...],
        known: Mapping[str, Witness],
        now: datetime,
        changes: Changes,
        *,
        vouched: bool = False,
    ) -> None:
        """Warn of a campaign, go on warning of it, or end the warning. `templates` are those that several members sent.

        `vouched`: an operator bears it out. Silent about what the table leaves out, and beyond so many running warnings
        on one member's word alone.
        """
        old = self.rows.get(self._of_campaign.get(campaign.id, 0))
        if campaign.ended is not None or campaign.tlp is None or not worth_a_warning(campaign, known, self.rules):
            if old is not None and not old.ended:
                self._say(replace(old if campaign.members else _bare(old), ended=True, at=now), changes)
            return
        if (old is None or old.ended) and not self._has_room(campaign, known):
            return
        new = _warning(campaign, templates[:MOST_TEMPLATES], now, old)
        new = replace(new, severity=severity_told(campaign, known, self.rules, vouched=vouched))
        if old is None:
            new = replace(new, id=self.numbers.take("warning"))
            self._of_campaign[campaign.id] = new.id
        if old is None or self._says_more(old, new, now):
            self._say(new, changes)
        elif new.hit != old.hit:  # kept, so that whoever was hit is not warned; not worth telling the others
            changes.warnings[old.id] = self._put(replace(old, hit=new.hit))

    def enter(self, warnings: Iterable[EarlyWarning], now: datetime, changes: Changes) -> None:
        """Say what a list gave, each with its final id. Of one that has ended, `at` is when it was said to have."""
        for warning in warnings:
            self._say(replace(warning, at=now) if warning.ended else warning, changes)

    def _has_room(self, campaign: Campaign, known: Mapping[str, Witness]) -> bool:
        """Whether one more warning may run on one member's word alone; always, where several bear it out."""
        if len(campaign.members) != 1:
            return True
        witness = known[campaign.members[0]]
        most = self.rules.warnings_alone if witness.established else self.rules.warnings_alone_new
        return len(self._alone.get(campaign.members[0], ())) < most

    def _says_more(self, old: EarlyWarning, new: EarlyWarning, now: datetime) -> bool:
        return (
            old.ended
            or old.severity != new.severity
            or old.tlp != new.tlp
            or old.templates != new.templates
            or old.attribution != new.attribution
            or new.organisations >= 2 * old.organisations
            or new.sources >= 2 * max(old.sources, FEW_SOURCES)
            or new.peak >= 2 * max(old.peak, SLOW)
            or _is_taken_back(old, new)
            or now - old.at >= self.rules.warned_again
        )

    def _say(self, warning: EarlyWarning, changes: Changes) -> None:
        old = self.rows.get(warning.id)
        since = warning.since or (old.since if old is not None and not old.ended else None) or warning.at
        said = replace(warning, seq=self.numbers.take("seq"), since=since)
        changes.warnings[said.id] = self._put(said)
        self.rows.move_to_end(said.id)

    def _put(self, row: EarlyWarning) -> EarlyWarning:
        if (old := self.rows.get(row.id)) is not None:
            _whose(self._alone, self._of_hosts, old).discard(row.id)
        if not row.ended:
            _whose(self._alone, self._of_hosts, row).add(row.id)
        self.rows[row.id] = row
        return row

    def claimed(
        self, claim: Claim, members: Mapping[str, tuple[Template, ...]], now: datetime, changes: Changes
    ) -> None:
        """Tell members that somebody claims to attack them: once, while an earlier telling of the same site runs.

        `members` are they, each with what it may expect to be asked for.
        """
        for member, templates in members.items():
            known = (self.rows[number] for number in self._claimed)
            if any(row.members == (member,) and row.site == claim.target for row in known):
                continue
            warning = EarlyWarning(
                id=self.numbers.take("warning"),
                seq=0,
                why="claimed",
                at=now,
                severity="medium",
                kind="http-flood",
                tlp=claim.tlp,
                members=(member,),
                site=claim.target,
                templates=templates[:MOST_TEMPLATES],
                source=claim.source,
            )
            self._claimed[warning.id] = now
            self._say(warning, changes)

    def tick(self, now: datetime, changes: Changes) -> None:
        """End what was claimed a day ago, and forget what ended and was last said a week ago."""
        for number, at in list(self._claimed.items()):
            if at + self.rules.claimed_for <= now:
                del self._claimed[number]
                self._say(replace(self.rows[number], ended=True, at=now), changes)
        self._forget(now)

    def of_hosts(self, members: Iterable[str]) -> list[EarlyWarning]:
        """Those that run for a host of one of these members, because it is listed or somebody claims to attack it."""
        return [self.rows[number] for member in members for number in sorted(self._of_hosts.get(member, ()))]

    def _forget(self, now: datetime) -> None:
        """Those that ended stand in the order of their ends; what runs stands between them, and stays."""
        for row in self._long_ended(now):
            del self.rows[row.id]
            self._of_campaign.pop(row.campaign, None)
            self.numbers.floor = max(self.numbers.floor, row.seq)

    def _long_ended(self, now: datetime) -> list[EarlyWarning]:
        ended = (row for row in self.rows.values() if row.ended)
        return list(takewhile(lambda row: row.at + self.rules.warned_for <= now, ended))

    def tell_again(self, changes: Changes) -> None:
        """Give everything that holds a new seq."""
        for row in [row for row in self.rows.values() if not row.ended]:
            self._say(row, changes)

    def restore(self, kept: Iterable[EarlyWarning]) -> None:
        """Go on from what the store kept."""
        for row in sorted(kept, key=lambda row: row.seq):
            self._put(row)
            if row.why == "campaign":
                self._of_campaign[row.campaign] = row.id
            elif row.why == "claimed" and not row.ended:
                self._claimed[row.id] = row.at


def worth_a_warning(campaign: Campaign, known: Mapping[str, Witness], rules: Rules) -> bool:
    """Whether others are to be warned of a campaign: the table at the top of this file."""
    groups = {known[member].group for member in campaign.members if member in known}
    if not groups or campaign.kind in NO_ATTACK:
        return False
    several = len(groups) >= rules.block_groups
    if campaign.kind in LOCAL and not several:
        return False
    least = rules.warn_from if several or campaign.kind in TRAVELS else rules.warn_others_from
    return RANKS[campaign.severity] >= RANKS[least]


def severity_told(campaign: Campaign, known: Mapping[str, Witness], rules: Rules, *, vouched: bool = False) -> Severity:
    """How grave others are told that a campaign is."""
    if vouched or any(known[member].established for member in campaign.members if member in known):
        return campaign.severity
    return min(campaign.severity, rules.warned_new, key=RANKS.__getitem__)


def _warning(
    campaign: Campaign, templates: tuple[Template, ...], now: datetime, old: EarlyWarning | None
) -> EarlyWarning:
    assert campaign.tlp is not None  # noqa: S101  asked before
    return EarlyWarning(
        id=old.id if old is not None else 0,
        seq=0,
        why="campaign",
        at=now,
        severity=campaign.severity,
        kind=campaign.kind,
        tlp=campaign.tlp,
        campaign=campaign.id,
        hit=tuple(sorted(campaign.members)),
        organisations=len(campaign.members),
        sources=campaign.sources,
        peak=campaign.peak,
        templates=templates,
        attribution=campaign.attribution,
    )


def _is_taken_back(old: EarlyWarning, new: EarlyWarning) -> bool:
    """Whether something that was said is not borne out any more."""
    return new.organisations < old.organisations or new.peak < old.peak or 2 * new.sources < old.sources


def _bare(warning: EarlyWarning) -> EarlyWarning:
    """A warning of what turned out to be nothing that may be told: its figures are nobody's."""
    return replace(warning, organisations=0, sources=0, peak=0.0, templates=(), attribution=NOT_CONFIRMED)


def _whose(alone: dict[str, set[int]], of_hosts: dict[str, set[int]], row: EarlyWarning) -> set[int]:
    """The set in which a running warning stands; one that nobody asks for, where it stands in none."""
    if row.why == "campaign":
        return alone.setdefault(row.hit[0], set()) if len(row.hit) == 1 else set()
    return of_hosts.setdefault(row.members[0], set()) if row.site and row.members else set()
