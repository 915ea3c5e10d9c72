"""What the hub says becomes decisions of this machine's own, within what `[hub]` allows and what its sites protect.

the hub says    [hub] decisions = "arm"      [hub] decisions = "block"
arm             limit, in an own alarm       limit, in an own alarm; from a member in `trust`: block
limit           limit, in an own alarm       limit
challenge       limit, in an own alarm       limit
block           limit, in an own alarm       block (a wide prefix: limit, in an own alarm)

Where a site only limits, nobody is blocked. Nothing is made of a value that no rule may name, of a private network, or
of a wide prefix of which one organisation alone speaks. What is armed around something that is to be blocked gives way
to it: whoever joined yesterday must not turn blocks into limits by naming the network around them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_network
from typing import Final, Literal, Protocol

from bavn.model.campaign import SharedAction
from bavn.model.decision import OF_HUB, Decision, IPNetwork
from bavn.model.finding import Finding
from bavn.model.safe_text import visible
from bavn.model.sighting import Template
from bavn.protection.deciding import LONGEST
from bavn.protection.overlaps import Placed, place, place_of
from bavn.protection.ranges import Ranges
from bavn.response.decisions import ATTACKS, network_of
from bavn.settings.schema import HubSettings, Settings, SiteSettings

WIDEST_BLOCKED: Final = {4: 24, 6: 48}  # a wider prefix is only ever armed
RENEWED_AFTER: Final = 0.5  # of the time for which a decision may hold without the sensor
WENT_BACK: Final = timedelta(minutes=1)  # of the clock: more than a correction
ALARMING: Final = ATTACKS - {"web-probe"}  # of which the internet is never free
LONGEST_CODE: Final = 60
MOST_CODES: Final = 8
PRIVATE: Final = Ranges(
    ip_network(text) for text in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)

Stance = Literal["arm", "limit", "block"]


class Saying(Protocol):
    """What the hub says of one value; see `sharing.delta.ToldDecisions`."""

    @property
    def action(self) -> SharedAction:
        """What is to be done."""
        ...

    @property
    def campaign(self) -> int:
        """The campaign that it is part of; 0: none."""
        ...

    @property
    def until(self) -> datetime:
        """When it ends."""
        ...

    @property
    def organisations(self) -> int:
        """How many bear it out."""
        ...

    @property
    def because(self) -> tuple[str, ...]:
        """Reason codes."""
        ...

    @property
    def named(self) -> tuple[str, ...]:
        """The members behind it that let themselves be named."""
        ...


class Heard(Protocol):
    """What was last heard from the hub; see `member.heard`. Where `killed` is True, none of it is in force."""

    @property
    def decisions(self) -> Mapping[str, Saying]:
        """What the hub says, by value."""
        ...

    @property
    def templates(self) -> Collection[Template]:
        """What attacks are to be expected to ask for."""
        ...

    @property
    def killed(self) -> bool:
        """Whether the kill switch is on."""
        ...


@dataclass(frozen=True, slots=True)
class Home:
    """The sites for which the same is done: their name where it is one alone. `mild`: nobody is blocked for them."""

    forwarded: bool
    site: str
    mild: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """All that the hub says now, by value, and the sites here that are in alarm."""

    said: Mapping[str, Saying] = field(default_factory=dict)
    alarmed: tuple[Home, ...] = ()


@dataclass(frozen=True, slots=True)
class Imposed:
    """How many values are `armed` (they bite only in an own alarm) and to be blocked or limited without one."""

    armed: int = 0
    blocked: int = 0
    limited: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What one value comes to here, since when."""

    network: IPNetwork
    stance: Stance
    saying: Saying
    since: datetime


def homes(sites: Iterable[SiteSettings]) -> tuple[Home, ...]:
    """Group the sites that protect by whether a packet filter may see their addresses.

    The milder action wins among all sites of a machine, so one that only limits makes all of them mild.
    """
    protected = [site for site in sites if site.protect != "watch"]
    mild = any(site.protect == "limit" for site in protected)
    names = {behind: sorted({one.name for one in protected if one.behind_proxy is behind}) for behind in (False, True)}
    return tuple(Home(behind, sites[0] if len(sites) == 1 else "", mild) for behind, sites in names.items() if sites)


class Imposing:
    """Keeps the decisions that the hub asks for. Only what changed is made anew; one thread calls it.

    `placed` are those that stand as of the last `take`, in order. `due` is when the first of them ends or must be
    renewed: none may hold for long where the sensor is gone, an armed one no longer than a decision of one's own.
    """

    def __init__(self, settings: Settings) -> None:
        self._hub = settings.hub
        self._homes = homes(settings.guarded)
        self._lasts = settings.protect.lasts
        self._said: Mapping[str, Saying] = {}
        self._asked: dict[str, Asked] = {}
        self._made: dict[str, tuple[Placed, ...]] = {}
        self._alarmed: tuple[Home, ...] = ()
        self._made_at: datetime | None = None
        self.placed: tuple[Placed, ...] = ()
        self.due: datetime | None = None
        self.imposed = Imposed()

    def take(self, demand: Demand, now: datetime) -> tuple[Placed, ...]:
        """Return what stands of what the hub says at `now` (aware UTC)."""
        touched = self._hear(demand.said, now)
        if self._all_anew(now):
            touched |= self._asked.keys()
            self._made_at = now
        elif demand.alarmed != self._alarmed:
            touched |= {value for value, asked in self._asked.items() if asked.stance == "arm"}
        self._alarmed = demand.alarmed
        for value in touched:
            self._make(value, now)
        if touched or self._runs_out(now):
            self._settle(now)
        return self.placed

    def _hear(self, said: Mapping[str, Saying], now: datetime) -> set[str]:
        """Take in what is said of each value; return those that it changes anything about."""
        if said is self._said:
            return set()
        before, self._said = self._said, said
        touched = before.keys() - said.keys()
        for value, saying in said.items():
            if (had := before.get(value)) is not saying and had != saying:
                touched.add(value)
        for value in touched:
            self._hear_one(value, said.get(value), now)
        return touched

    def _hear_one(self, value: str, saying: Saying | None, now: datetime) -> None:
        had = self._asked.pop(value, None)
        network = had.network if had else network_of(value)
        if saying is None or self._hub is None or network is None or PRIVATE.touches(network):
            return
        stance = stance_of(saying, network, self._hub)
        if stance is not None:
            self._asked[value] = Asked(network, stance, saying, had.since if had else now)

    def _all_anew(self, now: datetime) -> bool:
        """Whether half the time is over for which decisions may hold without the sensor, or the clock went back."""
        return self._made_at is None or not -WENT_BACK < now - self._made_at < RENEWED_AFTER * self._lasts

    def _make(self, value: str, now: datetime) -> None:
        asked = self._asked.get(value)
        made = () if asked is None else self._decided(asked, now)
        if made:
            self._made[value] = made
        else:
            self._made.pop(value, None)

    def _decided(self, asked: Asked, now: datetime) -> tuple[Placed, ...]:
        arms = asked.stance == "arm"
        longest = self._lasts if arms else max(self._lasts, LONGEST)
        expires = min(asked.saying.until, now + longest)
        wanted = self._alarmed if arms else self._homes
        if expires <= now or not wanted:
            return ()
        because, score, where = codes_of(asked.saying), score_of(asked.saying), place_of(asked.network)
        made, network = min(asked.since, now), asked.network
        return tuple(
            place(
                Decision(
                    network,
                    "block" if asked.stance == "block" and not home.mild else "limit",
                    *(home.site, OF_HUB, made, expires, score, because, home.forwarded),
                ),
                where,
            )
            for home in wanted
        )

    def _in_order(self) -> Iterator[Placed]:
        """What stands, in order; what is armed around a block is left out."""
        stances = {value: asked.stance == "arm" for value, asked in self._asked.items()}
        made = [(one, stances[value]) for value, placed in self._made.items() for one in placed]
        made.sort(key=lambda it: _order(it[0]))
        left_out = around_blocks(made) if self._alarmed else set()
        return (one for one, armed in made if not armed or _order(one) not in left_out)

    def _runs_out(self, now: datetime) -> bool:
        return self.due is not None and now >= self.due

    def _settle(self, now: datetime) -> None:
        """Drop what has run out, and put the rest in order."""
        over = [value for value, made in self._made.items() if made[0].decision.expires <= now]
        for value in over:
            del self._made[value]
        self.placed = tuple(self._in_order())
        ends = min((one.decision.expires for one in self.placed), default=None)
        renewed = (self._made_at or now) + RENEWED_AFTER * self._lasts
        self.due = None if ends is None else min(ends, renewed)
        counted = Counter(asked.stance for asked in self._asked.values() if asked.saying.until > now)
        self.imposed = Imposed(counted["arm"], counted["block"], counted["limit"])


def around_blocks(ordered: Iterable[tuple[Placed, bool]]) -> set[tuple[int, int, int]]:
    """Find which of those that are armed (the flag) have anything that is to be blocked inside. In order."""
    found: set[tuple[int, int, int]] = set()
    open_arms: list[Placed] = []
    for one, armed in ordered:
        while open_arms and (open_arms[-1].version != one.version or open_arms[-1].last < one.first):
            open_arms.pop()
        if armed:
            open_arms.append(one)
        elif one.decision.action == "block":
            found |= {_order(arm) for arm in open_arms}
    return found


def stance_of(saying: Saying, network: IPNetwork, hub: HubSettings) -> Stance | None:
    """Return what a saying comes to within `[hub]`; None where the hub's decisions are ignored."""
    if hub.decisions == "ignore":
        return None
    wide = network.prefixlen < WIDEST_BLOCKED[network.version]
    if wide and saying.organisations == 1:
        return None
    if hub.decisions == "arm":
        return "arm"
    if saying.action == "block" or (saying.action == "arm" and not set(hub.trust).isdisjoint(saying.named)):
        return "arm" if wide else "block"
    return "arm" if saying.action == "arm" else "limit"


def codes_of(saying: Saying) -> tuple[str, ...]:
    """Return why, as reason codes that all begin with `hub`: nobody reports such a source back to the hub."""
    return _codes(saying.campaign, saying.because)


@lru_cache(maxsize=1 << 10)
def _codes(campaign: int, because: tuple[str, ...]) -> tuple[str, ...]:
    codes = ((f"campaign-{campaign}",) if campaign else ()) + because
    return tuple(f"hub:{visible(code, LONGEST_CODE)}" for code in codes[:MOST_CODES]) or ("hub",)


def score_of(saying: Saying) -> float:
    """Return how sure: the more organisations, the surer; what somebody decided by hand is sure.

    It ranks the hub's decisions among themselves, where there is not room for all.
    """
    return 1.0 if not saying.organisations else 1 - 0.5 ** max(1, min(saying.organisations, 10))


def _order(one: Placed) -> tuple[int, int, int]:
    return one[:3]


def is_alarm(finding: Finding, site: SiteSettings) -> bool:
    """Whether a finding puts its site in alarm while it is open. What is only watched is never in alarm."""
    return finding.kind in ALARMING and site.protect != "watch"


class Alarms:
    """Which sites here are in alarm: by the open findings of attacks. The noise of the internet is none."""

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._open: dict[int, tuple[SiteSettings, datetime]] = {}

    def note(self, finding: int, site: SiteSettings, now: datetime, *, is_open: bool) -> bool:
        """Take in whether a finding is open; return whether that changes which sites are in alarm."""
        before = self._open.get(finding)
        if not is_open:
            return self._open.pop(finding, None) is not None
        self._open[finding] = (site, now)
        return before is None

    def forget_unseen(self, now: datetime) -> bool:
        """Let go of findings that nobody has shown for as long as a decision lasts; whether there were any."""
        unseen = [one for one, (_, seen) in self._open.items() if not -self._lasts < now - seen < self._lasts]
        for one in unseen:
            del self._open[one]
        return bool(unseen)

    def homes(self) -> tuple[Home, ...]:
        """The sites in alarm."""
        return homes({site.name: site for site, _ in self._open.values()}.values())
