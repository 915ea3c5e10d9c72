"""What readers see: an immutable picture of the clearing house, made anew after each commit. Nobody waits for it.

published.levels["green"].standing   decisions in force that a reader of GREEN is told, oldest change first
published.levels["green"].gone       those that were told and hold no more, of the last 24 hours
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from bavn.clearing.changes import Changes
from bavn.clearing.levels import LEVEL
from bavn.model.campaign import Campaign, EarlyWarning, Said, SharedDecision
from bavn.model.tlp import LEVELS, Audience, Tlp

KEPT_GONE: Final = timedelta(hours=24)
KEPT_WARNINGS: Final = timedelta(days=7)
KEPT_CAMPAIGNS: Final = timedelta(days=30)
LEVEL_OF: Final = LEVEL  # by which level a reader is told


@dataclass(frozen=True, slots=True)
class Level:
    """The decisions of one audience level as it was told of them (`as_told`), each tuple sorted by `seq`.

    `horizon`: who heard of everything up to a seq below it has missed ends that are forgotten, and must begin anew.
    """

    standing: tuple[SharedDecision, ...] = ()
    gone: tuple[SharedDecision, ...] = ()
    horizon: int = 0

    def standing_since(self, since: int) -> tuple[SharedDecision, ...]:
        """Those in force that are new or changed after `since`."""
        return self.standing[bisect_right(self.standing, since, key=seq_of) :]

    def gone_since(self, since: int) -> tuple[SharedDecision, ...]:
        """Those that ended after `since`; none for 0, where everything is told anew."""
        return self.gone[bisect_right(self.gone, since, key=seq_of) :] if since else ()

    @property
    def newest(self) -> int:
        """The seq of its last change."""
        last = [rows[-1].seq for rows in (self.standing, self.gone) if rows]
        return max(*last, self.horizon) if last else self.horizon

    def rows_since(self, since: int) -> int:
        """How many there are of both."""
        ended = len(self.gone) - bisect_right(self.gone, since, key=seq_of) if since else 0
        return len(self.standing) - bisect_right(self.standing, since, key=seq_of) + ended


NOTHING: Final[Mapping[Tlp, Level]] = MappingProxyType({level: Level() for level in LEVELS})


@dataclass(frozen=True, slots=True)
class Published:
    """The clearing house as of `seq`, made at `at`. `killed`: nothing of it is to be told, and all to be let go.

    `switched` is the seq at which that last changed; 0: it never did.
    """

    seq: int
    at: datetime
    killed: bool = False
    switched: int = 0
    levels: Mapping[Tlp, Level] = field(default_factory=lambda: NOTHING)
    warnings: tuple[EarlyWarning, ...] = ()  # not ended, or ended in the last seven days; by seq
    campaigns: tuple[Campaign, ...] = ()  # seen in the last thirty days, newest change last

    def place(self, audience: Audience) -> int:
        """Up to which seq this audience has been told all. Outside the membership it stands still while others hear."""
        level = LEVEL_OF[audience]
        return self.seq if level == LEVEL_OF["member"] else max(self.levels[level].newest, self.switched)

    def level(self, audience: Audience) -> Level:
        """What this audience is told of decisions; nothing while the kill switch is on."""
        return self.levels[LEVEL_OF[audience]] if not self.killed else Level(horizon=self.seq)


def seq_of(row: SharedDecision | EarlyWarning) -> int:
    """The counter by which readers go on."""
    return row.seq


@dataclass(slots=True)
class _Rows:
    """One level while it changes: rows in the order of their seq, as a dict keeps its keys."""

    level: Tlp
    secret: bytes
    standing: dict[int, SharedDecision] = field(default_factory=dict)
    gone: dict[int, SharedDecision] = field(default_factory=dict)
    floor: int = 0
    made: Level | None = None

    def take(self, decision: SharedDecision) -> None:
        """A value that this level was never told of is not told to it as an end either."""
        said = decision.said.get(self.level)
        if said is None:
            return
        before = self.standing.get(decision.id) or self.gone.get(decision.id)
        if before is not None and before.seq == said.seq:
            return  # it changed for others only
        self.standing.pop(decision.id, None)
        self.gone.pop(decision.id, None)
        told = as_told(decision, self.level, said)
        if self.level != LEVEL_OF["member"]:
            told = replace(told, id=number_for(self.level, decision.id, self.secret))
        (self.standing if said.gone is None else self.gone)[decision.id] = told
        self.made = None

    def forget(self, before: datetime, floor: int) -> None:
        """Drop ends that are older than that; who heard less than `floor` is told everything anew."""
        for number, decision in list(self.gone.items()):
            if decision.until >= before:
                continue
            floor = max(floor, decision.seq)
            del self.gone[number]
        self.begin_anew(floor)

    def begin_anew(self, floor: int) -> None:
        """Tell everything anew to who heard less than that."""
        if floor > self.floor:
            self.floor, self.made = floor, None

    def picture(self) -> Level:
        if self.made is None:
            self.made = Level(tuple(self.standing.values()), tuple(self.gone.values()), self.floor)
        return self.made


def as_told(decision: SharedDecision, level: Tlp, said: Said) -> SharedDecision:
    """A decision with nothing in it but what this level was told of it. `members` is empty: `said` has their number."""
    return SharedDecision(
        decision.id,
        said.seq,
        decision.value,
        {level: said.action},
        said.kind,
        said.campaign,
        (),
        said.named,
        said.because,
        decision.made,
        said.until,
        decision.by,
        said.gone,
        {level: said},
    )


def number_for(level: Tlp, number: int, secret: bytes) -> int:
    """A decision's number as outsiders are told it: the same for life, also over a restart, and nothing to count by.

    Counted through, the numbers that are missing would tell how much else is decided. It has 53 bits, as many as arrive
    in programs whose numbers are all fractions.
    """
    made = blake2b(f"{level} {number}".encode(), digest_size=8, key=secret, person=b"bavn.number").digest()
    return int.from_bytes(made) >> 11


class Publishing:
    """Makes the next `Published` from the last one's rows and what a step changed. Only the writer calls it.

    `secret` (64 bytes at most) stays the same over a restart: numbers that outsiders are told are made with it.
    `floor` is the clearing house's; nobody knows any more what of it outsiders were told, so all begin there.
    `switched` is the seq at which the kill switch last changed.
    """

    def __init__(  # noqa: PLR0913  what it begins with, by name
        self,
        decisions: Iterable[SharedDecision],
        warnings: Iterable[EarlyWarning],
        campaigns: Iterable[Campaign],
        *,
        floor: int,
        now: datetime,
        secret: bytes,
        switched: int = 0,
    ) -> None:
        self._rows: dict[Tlp, _Rows] = {level: _Rows(level, secret) for level in LEVELS}
        self._warnings: dict[int, EarlyWarning] = {}
        self._campaigns: dict[int, Campaign] = {}
        self._told_warnings: tuple[EarlyWarning, ...] | None = None
        self._told_campaigns: tuple[Campaign, ...] | None = None
        self._switched = switched
        self._decide(decisions)
        self._say(sorted(warnings, key=seq_of), sorted(campaigns, key=lambda one: one.last))
        self.forget(now, floor)
        self._begin_anew(floor)

    def add(self, changes: Changes) -> None:
        """Take what one step changed."""
        if changes.killed is not None:
            killed, self._switched = changes.killed
            if not killed:
                self._begin_anew(self._switched)
        self._decide(changes.decisions.values())
        self._say(sorted(changes.warnings.values(), key=seq_of), list(changes.campaigns.values()))

    def _begin_anew(self, floor: int) -> None:
        for rows in self._rows.values():
            rows.begin_anew(floor)

    def _decide(self, decisions: Iterable[SharedDecision]) -> None:
        for level, rows in self._rows.items():
            said = [one for one in decisions if level in one.said]
            for decision in sorted(said, key=lambda one: one.said[level].seq):
                rows.take(decision)

    def _say(self, warnings: Sequence[EarlyWarning], campaigns: Sequence[Campaign]) -> None:
        for warning in warnings:
            self._warnings.pop(warning.id, None)
            self._warnings[warning.id] = warning
            self._told_warnings = None
        for campaign in campaigns:
            self._campaigns.pop(campaign.id, None)
            self._campaigns[campaign.id] = campaign
            self._told_campaigns = None

    def forget(self, now: datetime, floor: int) -> None:
        """Drop what is too old to be told; `floor` is the clearing house's. Once a minute is often enough.

        Outsiders begin anew after what they were told of alone: else their counter would follow the members'.
        """
        for level, rows in self._rows.items():
            rows.forget(now - KEPT_GONE, floor if level == LEVEL_OF["member"] else 0)
        for number, warning in list(self._warnings.items()):
            if warning.ended and warning.at < now - KEPT_WARNINGS:
                del self._warnings[number]
                self._told_warnings = None
        for number, campaign in list(self._campaigns.items()):
            if campaign.last < now - KEPT_CAMPAIGNS:
                del self._campaigns[number]
                self._told_campaigns = None

    def published(self, seq: int, now: datetime, *, killed: bool) -> Published:
        """The picture as it is now."""
        if self._told_warnings is None:
            self._told_warnings = tuple(self._warnings.values())
        if self._told_campaigns is None:
            self._told_campaigns = tuple(self._campaigns.values())
        levels = MappingProxyType({level: rows.picture() for level, rows in self._rows.items()})
        return Published(seq, now, killed, self._switched, levels, self._told_warnings, self._told_campaigns)
