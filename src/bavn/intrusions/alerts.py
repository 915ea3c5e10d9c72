"""Other tools' alerts become findings: one for each tool and attacker while he goes on, in bounded memory."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, Self

import msgspec

from bavn.intrusions import keeping
from bavn.intrusions.ledger import Outlined
from bavn.intrusions.prefix import client_of
from bavn.model.alert import Alert
from bavn.model.finding import RANKS, SEVERITIES, Finding, Network, Rate, Signature, Source
from bavn.model.safe_text import visible

SCHEMA: Final = "bavn.alerts/2"
KIND: Final = "tool-alert"
QUIET: Final = timedelta(hours=1)  # without an alert, after which a campaign is over
SAME_WITHIN: Final = timedelta(hours=1)  # what we found ourselves so near in time is the same
LOOK_EVERY_S: Final = 300.0  # of a system's own log
MOST_SYSTEMS: Final = 1_000  # whose clock is known
MOST_OPEN: Final = 5_000
MOST_ENDED: Final = 5_000
MOST_RULES: Final = 20  # of one campaign that are told apart; of its techniques as well
MOST_AT_ONCE: Final = 1_000_000  # events that one alert may stand for
SHOWN_RULES: Final = 5
LONGEST_RULE: Final = 120
LONGEST_SYSTEM: Final = 253
MOMENT: Final = timedelta(microseconds=1)
OTHERS: Final = "(others)"
SCORES: Final = {"low": 0.3, "medium": 0.6, "high": 0.8, "critical": 0.9}

Key = tuple[str, str, str]  # system, origin, actor
Name = tuple[str, str, datetime]  # system, actor, began
ClockOf = Callable[[str], float | None]


class Campaign(msgspec.Struct):
    """What one tool has said of one attacker at one system."""

    system: str
    origin: str
    actor: str
    began: datetime  # as it was first told
    first: datetime
    last: datetime
    rank: int
    count: int = 0
    rules: dict[str, int] = {}
    techniques: dict[str, int] = {}
    blocked: bool = False
    ended: bool = False
    told: bool = False
    ours_until: datetime | None = None  # when we had last found the same ourselves

    def add(self, alert: Alert) -> None:
        """Take one more alert, which may be older than the last."""
        count = min(max(1, alert.count), MOST_AT_ONCE)
        self.first, self.last = min(self.first, alert.time), max(self.last, alert.time)
        self.rank = max(self.rank, RANKS[alert.severity])
        self.count += count
        self.blocked = self.blocked or alert.blocked
        _count(self.rules, visible(alert.rule, LONGEST_RULE), count)
        if alert.technique:
            _count(self.techniques, alert.technique, count)

    @property
    def key(self) -> Key:
        """Who says it of whom: at most one that goes on."""
        return self.system, self.origin, self.actor

    @property
    def name(self) -> Name:
        """What its finding is known by."""
        return self.system, self.actor, self.began

    @property
    def is_address(self) -> bool:
        """Whether the attacker has a name of his own."""
        return bool(self.actor) and "/" not in self.actor

    def finding(self) -> Finding:
        """As a finding. Nobody is to be acted on: the tool that saw it has acted, or only tells."""
        severity = SEVERITIES[self.rank]
        rules = Counter(self.rules).most_common(SHOWN_RULES)
        because = ("blocked-there",) if self.blocked else ()
        source = Source(
            self.actor,
            self.count,
            self.first,
            self.last,
            SCORES[severity],
            shared=False,
            action="watch",
            because=because,
        )
        return Finding(
            kind=KIND,
            technique=self._technique(),
            site=self.system,
            began=self.began,
            detected=self.began,
            ended=self.last if self.ended else None,
            severity=severity,
            confidence=SCORES[severity],
            requests=self.count,
            rate=Rate(0.0, 0.0),
            sources=(source,) if self.is_address else (),
            networks=(Network(self.actor, 0, self.count),) if self.actor and not self.is_address else (),
            signatures=tuple(Signature({"rule": rule}, 1, count, 0.0) for rule, count in rules),
            actor=self.actor,
            outcome=None,
            origin=self.origin,
        )

    def outlined(self) -> Outlined:
        """What makes its finding the same, and what of it is news."""
        return KIND, self.system, self.actor, self.began, self.ended, SEVERITIES[self.rank], None

    def _technique(self) -> str | None:
        named = {one: count for one, count in self.techniques.items() if one != OTHERS}
        return max(named, key=lambda one: (named[one], one), default=None)


class State(msgspec.Struct, array_like=True):
    """What is kept over a restart."""

    campaigns: list[Campaign]
    looked: dict[str, float]
    sampled: int


class Alerts:
    """Adds up alerts by tool, system and attacker; an hour without one ends a campaign, by the clock of its system.

    Silent about what Bavn has found itself: see `findings`. `sampled` counts campaigns that were let go because there
    were too many at once, the ones that had been quiet for longest first.
    """

    def __init__(self) -> None:
        self.sampled = 0
        self._looked: dict[str, float] = {}  # when, by its own log, a system's quiet campaigns were last ended
        self._seen: Seen = {}
        self._open: OrderedDict[Key, Campaign] = OrderedDict()
        self._ended: list[Campaign] = []
        self._names: set[Name] = set()
        self._handed_out = 0

    def feed(self, system: str, alert: Alert) -> None:
        """Take one alert. `system` is where it was seen, never what the traffic says of itself.

        One that comes late counts, and ends nothing.
        """
        actor = alert.address or alert.network or ""
        key = visible(system, LONGEST_SYSTEM), alert.origin, actor
        self._look(key[0], alert.time.timestamp())
        campaign = self._open.get(key)
        if campaign is not None and alert.time - campaign.last > QUIET:
            self._end(key)
            campaign = None
        if campaign is None:
            campaign = self._begin(key, alert)
        campaign.add(alert)
        self._open.move_to_end(key)

    def live(self, now: datetime) -> bool:
        """Let the clock of all systems run: campaigns that have been quiet end. True where one did."""
        time = now.timestamp()
        return self.live_by(lambda _: time)

    def live_by(self, clock_of: ClockOf) -> bool:
        """The same, each system by its own clock, in seconds since 1970; None: nothing of this one ends."""
        quiet = [key for key, one in self._open.items() if _is_quiet(one, clock_of(one.system))]
        for key in quiet:
            self._end(key)
        return bool(quiet)

    def outline(self) -> list[Outlined]:
        """Return what makes each finding the same, and what of it is news; cheap, and hands nothing out.

        What is ours is taken from the last `findings`.
        """
        found = (*self._ended, *self._open.values())
        return [one.outlined() for one in found if one.told or not _is_ours(one, _ours_until(one, self._seen))]

    def findings(self, own: Iterable[Finding] = ()) -> list[Finding]:
        """Return all since the last `forget_ended`, without those whose attacker is in a finding of our `own` then.

        One that was handed out before we found it ourselves is handed out once more, as ended. Once we have found the
        same it stays so, also when our finding is over and forgotten; what comes an hour later is news again.
        """
        self._seen = _seen(own)
        for campaign in (*self._ended, *self._open.values()):
            campaign.ours_until = _ours_until(campaign, self._seen)
        for key in [key for key, one in self._open.items() if one.told and _is_ours(one, one.ours_until)]:
            self._end(key)
        self._handed_out = len(self._ended)
        found = [one for one in (*self._ended, *self._open.values()) if one.told or not _is_ours(one, one.ours_until)]
        for campaign in found:
            campaign.told = True
        return [campaign.finding() for campaign in found]

    def forget_ended(self) -> None:
        """Let go of the ended ones that the last `findings` has handed out."""
        self._names -= {campaign.name for campaign in self._ended[: self._handed_out]}
        del self._ended[: self._handed_out]
        self._handed_out = 0

    def keep(self) -> bytes:
        """Return all that is remembered, for `restore`."""
        return keeping.pack(SCHEMA, State([*self._ended, *self._open.values()], self._looked, self.sampled))

    @classmethod
    def restore(cls, kept: bytes) -> Self:
        """Return a judge that goes on where the kept one stood. Raises ValueError for what is damaged or another's."""
        state = keeping.unpack(SCHEMA, kept, State)
        found = cls()
        found._looked, found.sampled = state.looked, state.sampled
        for campaign in state.campaigns:
            found._names.add(campaign.name)
            if campaign.ended:
                found._ended.append(campaign)
            else:
                found._open[campaign.key] = campaign
        return found

    def _begin(self, key: Key, alert: Alert) -> Campaign:
        """Two tools may see one attacker at one moment: the second finding then begins a moment later."""
        if len(self._open) >= MOST_OPEN:
            self._end(next(iter(self._open)))
            self.sampled += 1
        system, origin, actor = key
        began = alert.time
        while (system, actor, began) in self._names:
            began += MOMENT
        campaign = Campaign(system, origin, actor, began, alert.time, alert.time, RANKS[alert.severity])
        self._open[key] = campaign
        self._names.add(campaign.name)
        return campaign

    def _look(self, system: str, time: float) -> None:
        """End what is quiet at a system, now and then; another's clock may be wrong."""
        looked = self._looked.get(system)
        if looked is not None and time - looked < LOOK_EVERY_S:
            return
        if looked is None and len(self._looked) >= MOST_SYSTEMS:
            del self._looked[next(iter(self._looked))]
        self._looked[system] = time
        self.live_by(lambda other: time if other == system else None)

    def _end(self, key: Key) -> None:
        campaign = self._open.pop(key)
        campaign.ended = True
        self._ended.append(campaign)
        if len(self._ended) > MOST_ENDED:
            self._names.discard(self._ended.pop(0).name)
            self._handed_out = max(0, self._handed_out - 1)
            self.sampled += 1


Seen = dict[str, list[tuple[datetime, datetime]]]


def _seen(own: Iterable[Finding]) -> Seen:
    """When we saw each attacker ourselves; of IPv6, whoever is in his /64."""
    found: Seen = {}
    for finding in own:
        for source in finding.sources:
            found.setdefault(client_of(source.address), []).append((source.first, source.last))
    return found


def _ours_until(campaign: Campaign, seen: Seen) -> datetime | None:
    """When we had last found the same ourselves. Dates are compared, never added to: a log may say the year 9999."""
    times: Sequence[tuple[datetime, datetime]] = seen.get(client_of(campaign.actor), ())
    until = [
        last for first, last in times if first - campaign.last <= SAME_WITHIN and campaign.first - last <= SAME_WITHIN
    ]
    if campaign.ours_until is not None:
        until.append(campaign.ours_until)
    return max(until, default=None)


def _is_ours(campaign: Campaign, until: datetime | None) -> bool:
    return until is not None and campaign.last - until <= SAME_WITHIN


def _is_quiet(campaign: Campaign, time: float | None) -> bool:
    return time is not None and time - campaign.last.timestamp() > QUIET.total_seconds()


def _count(counts: dict[str, int], what: str, count: int) -> None:
    """Add to the count of `what`, or of all others where too many are told apart already."""
    what = what if what in counts or len(counts) < MOST_RULES else OTHERS
    counts[what] = counts.get(what, 0) + count
