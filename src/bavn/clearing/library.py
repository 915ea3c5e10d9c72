"""The library of templates: what attacks asked for, at whom and when. What a member was asked for once comes again.

Of 12,760 hosts that came back on the public lists after two days or more, 88 % were asked for nothing new
(ddosia-tracker, 2023-06 to 2025-11), so a template stays valid for years. What was reported under RED, AMBER+STRICT or
no label is not learned: the library speaks to members, and remembers no label.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bavn.clearing.changes import Learned, Report
from bavn.clearing.trust import Witness
from bavn.model.member import Member
from bavn.model.sighting import Template
from bavn.model.tlp import may_see
from bavn.sharing.delta import MOST_TEMPLATES
from bavn.sharing.hosts import host_of

VALID: Final = timedelta(days=5 * 365)
AGAIN: Final = timedelta(hours=12)  # between two dates of one row
SEVERAL: Final = 2  # independent groups that must have sent a template before others get it
MOST_ROWS: Final = 500_000
BARE: Final = frozenset({Template("GET", "/"), Template("HEAD", "/"), Template("GET", "")})  # everybody's front page


class Library:
    """Templates by whom they were used against: members, and hosts of lists."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Template, Learned]] = {}  # by target
        self._senders: dict[Template, set[str]] = {}  # members that were attacked with it
        self._size = 0
        self._several: list[Learned] | None = None  # of what several were sent the newest, until that changes
        self._believed: Mapping[str, Witness] = {}  # by whom it was worked out

    def __len__(self) -> int:
        return self._size

    def restore(self, learned: Iterable[Learned]) -> None:
        """Take over what the store has. A row that is here already is kept where it is newer."""
        for row in learned:
            before = self._rows.get(row.target, {}).get(row.template)
            if before is None or before.last < row.last:
                self._keep(row)

    def learn(self, reports: Iterable[Report]) -> list[Learned]:
        """Learn what members were asked for; return the rows that changed. The front page is learned from nobody."""
        changed: dict[tuple[Template, str], Learned] = {}
        for report in reports:
            if not may_see("member", report.sighting.tlp):
                continue
            for shared in report.sighting.templates:
                if (row := self._learn(shared.template, report.member, report.received)) is not None:
                    changed[row.template, row.target] = row
        return list(changed.values())

    def templates_for(self, member: Member, known: Mapping[str, Witness], now: datetime) -> tuple[Template, ...]:
        """What a member's sensor should know beforehand: its own of the past five years, then what several were sent.

        Its own are those that it reported and those that a list had for one of its sites, newest first. Several are
        two of those in `known` that are independent of each other, one of them established. Never what one other
        member alone reported, or what a list has for another's host. At most `MOST_TEMPLATES`.
        """
        targets = {member.id} | {host for site in member.sites for host in both_names(site)}
        own = _newest_first(row for target in targets for row in self._rows.get(target, {}).values())
        rows = [*own, *self._of_several(known)]
        return tuple(dict.fromkeys(row.template for row in rows if now - row.last <= VALID))[:MOST_TEMPLATES]

    def _of_several(self, known: Mapping[str, Witness]) -> list[Learned]:
        """The newest row of each template that several were sent; no more than fit into one warning.

        Worked out anew only where something was learned since, or others are believed: a list may concern everybody.
        """
        if self._several is None or self._believed is not known:
            rows = (self._newest_of(one) for one, who in self._senders.items() if _are_several(who, known))
            self._several, self._believed = _newest_first(rows)[:MOST_TEMPLATES], known
        return self._several

    def _newest_of(self, template: Template) -> Learned:
        return max((self._rows[sender][template] for sender in self._senders[template]), key=lambda row: row.last)

    def forget(self, target: str) -> None:
        """Forget what was used against a member or host, as when the member is erased."""
        self._several = None
        for template in self._rows.pop(target, {}):
            self._size -= 1
            senders = self._senders.get(template, set())
            senders.discard(target)
            if not senders:
                self._senders.pop(template, None)

    def _learn(self, template: Template, member: str, at: datetime) -> Learned | None:
        if template in BARE:
            return None
        before = self._rows.get(member, {}).get(template)
        if before is None:
            return self._keep(Learned(template, member, first=at, last=at, listed=False))
        return self._keep(replace(before, last=at)) if at - before.last >= AGAIN else None

    def _keep(self, row: Learned) -> Learned | None:
        rows = self._rows.setdefault(row.target, {})
        if row.template not in rows:
            if self._size >= MOST_ROWS:
                return None
            self._size += 1
        rows[row.template] = row
        if not row.listed:
            self._senders.setdefault(row.template, set()).add(row.target)
            self._several = None
        return row


def _newest_first(rows: Iterable[Learned]) -> list[Learned]:
    return sorted(rows, key=lambda row: (-row.last.timestamp(), row.template))


def _are_several(members: Iterable[str], known: Mapping[str, Witness]) -> bool:
    """Whether independent members are among them, and one whom an operator has vouched for: two strangers are none."""
    believed = [known[member] for member in members if member in known]
    return len({one.group for one in believed}) >= SEVERAL and any(one.established for one in believed)


def both_names(site: str) -> tuple[str, str]:
    """A site's name with and without `www.`.

    >>> both_names("www.vejle.example")
    ('vejle.example', 'www.vejle.example')
    """
    bare = host_of(site).removeprefix("www.")
    return bare, f"www.{bare}"
