"""What is said of a value, and when it is said anew: as seldom as may be, for every member hears each change.

    when                                                         what is said
    its action changes, or an operator decides                   at once
    it would be blocked, but for something                       at once: what holds it back
    less is left of its evidence than was said                   at once: fewer organisations, an earlier end
    less than half of its time is left, and fresher evidence     its new end, if that is at least a quarter later
    one minute is left, and fresher evidence                     its new end
More evidence for what is said already, from more members, is not said until then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.clearing.evidence import WIDEST_FIRST, Case
from bavn.clearing.levels import LABELS_AT
from bavn.clearing.orders import FAR_OFF, LONG_AGO
from bavn.clearing.rules import Rules
from bavn.clearing.trust import Witness
from bavn.model.campaign import Gone, Said, SharedAction, SharedDecision, Testimony
from bavn.model.tlp import Tlp

HAND: Final = "by-hand"
MEMBERS: Final[Tlp] = "amber"  # the level of members; what an operator decides by hand is for them


@dataclass(frozen=True, slots=True)
class Want:
    """What a level is to be told, as of now."""

    action: SharedAction
    until: datetime
    because: tuple[str, ...]

    @property
    def by_hand(self) -> bool:
        """Whether an operator decided it."""
        return HAND in self.because


def half(action: SharedAction, rules: Rules) -> timedelta:
    """Half of the time for which an action holds after the last evidence."""
    return (rules.block_for if action == "block" else rules.arm_for) / 2


def is_restated(said: Said, want: Want, now: datetime, rules: Rules) -> bool:
    """Whether what was said must be said anew, as far as action and time go."""
    if want.action != said.action or want.by_hand != (HAND in said.because) or want.until < said.until:
        return True
    if want.because[1:] and want.because[-1] not in said.because:
        return True
    if want.until == said.until:
        return False
    if want.by_hand:
        return True
    left, whole_half = said.until - now, half(said.action, rules)
    return left <= rules.last_chance or (left < whole_half and want.until - said.until >= whole_half / 2)


def next_look(case: Case, times: Iterable[datetime], now: datetime, rules: Rules) -> datetime:
    """When a case must be weighed again although nothing happens; `times` are further moments that matter to it."""
    moments = [*times, *(one.until for one in case.stands.values())]
    if case.row is not None:
        moments.append(case.row.made + rules.longest)
        for one in case.row.said.values():
            if one.gone is None:
                moments += [one.until - half(one.action, rules), one.until - rules.last_chance, one.until]
    if case.by_hand is not None:
        moments.append(case.by_hand.until)
    return min([moment for moment in moments if moment > now], default=FAR_OFF)


def quiet_until(case: Case, rules: Rules) -> datetime:
    """Until when fresher evidence of the same members cannot change what is said of a case."""
    if case.row is None or case.by_hand is not None:
        return LONG_AGO
    quiet = FAR_OFF
    for level in case.stands:
        said = case.row.said.get(level)
        if said is None or said.gone is not None:
            return LONG_AGO
        quiet = min(quiet, said.until - half(said.action, rules))
    return quiet


class Stating:
    """Says what is to be said of a case, to each level. `known` are those that are believed."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.known: Mapping[str, Witness] = {}

    def anew(self, case: Case, wants: Mapping[Tlp, Want], why: Gone | None, seq: int, now: datetime) -> dict[Tlp, Said]:
        """What must be said anew to each level, under this seq; `why` something ends, None: as its time tells."""
        before = case.row.said if case.row is not None else {}
        anew: dict[Tlp, Said] = {}
        for level in WIDEST_FIRST:
            old, want = before.get(level), wants.get(level)
            if old is not None and old.gone is not None:
                old = None
            if want is not None:
                heard = [one for one in case.usable if one.tlp in LABELS_AT[level]]
                if old is None or is_restated(old, want, now, self.rules) or self._has_lost(case, level, old, heard):
                    anew[level] = self._say(level, want, heard, seq)
            elif old is not None:
                anew[level] = _end(old, why or ("expired" if old.until <= now else "revoked"), seq, now)
        return anew

    def _has_lost(self, case: Case, level: Tlp, said: Said, heard: list[Testimony]) -> bool:
        """Whether somebody who was counted or named does not bear it out any more."""
        if said.organisations > len(heard):
            return True
        present = {one.member for one in heard}
        if any(name not in present or not self.known[name].named for name in said.named):
            return True
        return level == MEMBERS and case.row is not None and not present.issuperset(case.row.members)

    def _say(self, level: Tlp, want: Want, heard: list[Testimony], seq: int) -> Said:
        newest = max(heard, key=lambda one: (one.last, one.member)) if heard else None
        named = [one.member for one in heard if self.known[one.member].named]
        return Said(
            seq,
            want.action,
            newest.kind if newest is not None else HAND,
            newest.campaign if newest is not None and level == MEMBERS else 0,
            len(heard),
            tuple(sorted(named)),
            want.because,
            want.until,
        )

    def row_of(self, case: Case, anew: dict[Tlp, Said], number: int, seq: int, now: datetime) -> SharedDecision:
        """The row of a case with what is said anew. It is gone when no level is told anything any more.

        `number` is its id if it has none yet. What has long been gone for a level is left out.
        """
        row = case.row
        said = {**self._still(row, now), **anew}
        live = {level: one for level, one in said.items() if one.gone is None}
        widest = next(said[level] for level in WIDEST_FIRST if level in (live or said))
        return SharedDecision(
            id=number if row is None else row.id,
            seq=seq,
            value=case.value,
            actions={level: one.action for level, one in live.items()},
            kind=widest.kind,
            campaign=widest.campaign,
            members=_members(case.usable) if row is None or (live and MEMBERS in anew) else row.members,
            named=widest.named,
            because=widest.because,
            made=now if row is None else row.made,
            until=max([one.until for one in live.values()]) if live else now,
            by=case.by_hand.by if case.by_hand is not None else "" if live or row is None else row.by,
            gone=None if live else widest.gone,
            said=said,
        )

    def _still(self, row: SharedDecision | None, now: datetime) -> dict[Tlp, Said]:
        if row is None:
            return {}
        forgotten = now - self.rules.gone_for
        return {level: one for level, one in row.said.items() if not one.gone or one.until > forgotten}


def _members(usable: list[Testimony]) -> tuple[str, ...]:
    return tuple(sorted([one.member for one in usable]))


def _end(said: Said, why: Gone, seq: int, now: datetime) -> Said:
    return Said(
        seq, said.action, said.kind, said.campaign, said.organisations, said.named, said.because, until=now, gone=why
    )
