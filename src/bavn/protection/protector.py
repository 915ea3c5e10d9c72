"""Findings in, protection out: the sensor's loop tells it what is found, and never waits for what is done about it.

protector = Protector(settings, store, [Nftables(), nginx], allow)
protector.start(now)
protector.update(finding_id, finding, now)      each time a finding is new, has changed or has ended
protector.impose(heard, now)                    each time the hub says something new
protector.renew(now)                            each turn of the loop: ends, releases, what the enforcers said
protector.stop(patience_s=5)                    what stands stays, and ends by itself
"""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bavn.model.decision import Decision, IPNetwork
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.model.sighting import Template
from bavn.protection.allow import AllowList
from bavn.protection.arming import raised
from bavn.protection.auditing import ended, killed
from bavn.protection.comebacks import REMEMBERED, Comebacks
from bavn.protection.composer import Composer, HubStanding, Snapshot
from bavn.protection.composing import Freed
from bavn.protection.deciding import Case, HeldBack, bounded, permitted
from bavn.protection.enforcing import Enforcer
from bavn.protection.hand import CHECK_S, FIRST_WAIT_S, Hand, Outcome, State
from bavn.protection.holding import Holding
from bavn.protection.imposing import Alarms, Demand, Heard, is_alarm
from bavn.protection.keeper import KEPT_EACH_S, Keeper
from bavn.protection.ranges import Ranges
from bavn.settings.schema import Settings, SiteSettings
from bavn.store.audit import AuditLine
from bavn.store.database import Store
from bavn.store.releases import Release

FREED_FOR: Final = timedelta(hours=24)
CEILINGS: Final = frozenset({"ceiling", "network-share"})  # of `HeldBack`: what counts all findings together
MOST_RECALLED: Final = 20_000  # audit lines of an earlier run
LEAST_BETWEEN: Final = timedelta(seconds=1)  # two times that the hub's decisions are composed for their end alone
WENT_BACK: Final = timedelta(minutes=1)  # of the clock: more than a correction


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands, what was held back of it and why, how each enforcer fares, and who is released."""

    decisions: tuple[Decision, ...]
    held_back: tuple[HeldBack, ...]
    enforcers: tuple[State, ...]
    releases: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What is done about one finding: how many networks are to be blocked and limited, and what was held back."""

    block: int = 0
    limit: int = 0
    held_back: tuple[HeldBack, ...] = ()


class Protector:
    """Keep the enforcers at what the findings ask for, within the settings, the allow list, ceilings and releases.

    One thread calls it. Each enforcer has a thread of its own, which carries out the newest order only; composing and
    writing to the store are done by two others. What an earlier run decided stands again from `start` on.
    """

    def __init__(  # noqa: PLR0913  its colleagues, and times that tests shorten
        self,
        settings: Settings,
        store: Store,
        enforcers: Sequence[Enforcer],
        allow: AllowList,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        check_s: float = CHECK_S,
        first_wait_s: float = FIRST_WAIT_S,
        kept_each_s: float = KEPT_EACH_S,
    ) -> None:
        self._settings, self._store, self._allow = settings, store, allow
        self._outcomes: deque[Outcome] = deque(maxlen=10_000)
        self._hands = tuple(
            Hand(one, self._outcomes.append, monotonic=monotonic, check_s=check_s, first_wait_s=first_wait_s)
            for one in enforcers
        )
        self._keeper = Keeper(store, monotonic=monotonic, kept_each_s=kept_each_s)
        self._composer = Composer(self._keeper, self._hands, allow, settings)
        self._holdings: dict[int, Holding] = {}
        self._changed: set[int] = set()  # findings whose decisions the store does not have yet
        self._over: set[int] = set()  # findings that have ended with nobody held
        self._latest: datetime | None = None
        self._comebacks = Comebacks()
        self._releases: tuple[Release, ...] = ()
        self._freed_for: tuple[Release, ...] = ()
        self._freed_now = Freed()
        self._unconfirmed: dict[int, int] = {}  # releases, and the order that carries them out
        self._number = 0
        self._next_end: datetime | None = None
        self._crawlers = 0
        self._failing: dict[str, str] = {}
        self._ceilings: frozenset[str] = frozenset()
        self._alarms = Alarms(settings.protect.lasts)
        self._demand = Demand()
        self._templates: frozenset[Template] = frozenset()
        self._killed = False
        self._submitted: datetime | None = None
        self._notices: list[Notice] = []

    def start(self, now: datetime) -> None:
        """Take up what an earlier run decided, and begin to enforce. A store that fails is said, and goes without.

        Of what was decided, as much stands as the settings allow now, and no longer than it would if made now.
        """
        kept: list[Decision] = []
        try:
            kept = self._store.decisions.standing(now)
            self._releases = tuple(self._store.releases.active(now))
            over = self._store.decisions.expire(now)
            self._store.audit.write_all(ended(decision, decision.expires) for decision in over)
            self._comebacks.recall(reversed(self._store.audit.lines(now - REMEMBERED, MOST_RECALLED)))
        except Problem as problem:
            self._notices.append(Notice("decisions-not-kept", problem.where, {"why": problem.what}))
        self._take_up(kept, now)
        self._keeper.start()
        for hand in self._hands:
            hand.start()
        self._composer.start(kept)
        self._submit(now)

    def update(self, finding_id: int, finding: Finding, now: datetime) -> None:
        """Take in what is known of a finding now. Cheap where nothing changed; an unknown site is only watched.

        So is a web site that only bears a system's name: see `Settings.guard_of`.
        """
        site = self._settings.guard_of(finding.kind, finding.site)
        if site is None:
            return
        alarmed = self._alarmed(finding_id, finding, site, now)
        if self._templates:
            finding = raised(finding, self._templates)
        holding = self._holdings.get(finding_id) or Holding()
        case = Case(finding_id, finding, site, self._settings.protect, self._allow, now, self._times(now))
        made = holding.update(case)
        self._latest = max(now, self._latest or now)
        if finding.ended is not None and not holding.decisions:
            self._over.add(finding_id)
        if made is None:
            if alarmed:
                self._submit(now)
            return
        self._holdings[finding_id] = holding
        self._allow.consider(one.network for one in sorted(made, key=lambda one: one.score))
        self._changed.add(finding_id)
        self._submit(now)

    def impose(self, heard: Heard, now: datetime) -> None:
        """Take in all that the hub says now: what it said before and says no more falls away. Never waits.

        Call it before `start` with what was last heard: then it stands again at once. Nothing of it is kept here.
        """
        hub = self._settings.hub
        if hub is None:
            return
        told = {} if heard.killed else heard.decisions
        self._templates = frozenset() if heard.killed or hub.decisions == "ignore" else frozenset(heard.templates)
        if heard.killed != self._killed:
            self._killed = heard.killed
            self._keeper.take([killed(hub.url, now, is_killed=heard.killed)], {})
        self._demand = Demand(told, self._demand.alarmed)
        self._submit(now)

    def renew(self, now: datetime) -> None:
        """Let go of what has run out, obey releases, and hear what the enforcers did. Call it each turn.

        What could not be composed is tried again each time.
        """
        again = self._turned_back(now) | self._let_go(now) | self._composer.failing
        self._drop_over()
        again |= self._hear_releases(now)
        again |= self._alarms.forget_unseen(now) and self._realarmed()
        again |= self._hub_is_due(now)
        if newcomers := self._composer.newcomers():
            self._allow.consider(newcomers)
        if self._allow.found != self._crawlers:
            self._crawlers = self._allow.found
            again = True
        if again:
            self._submit(now)
        self._confirm(now)
        self._hear_outcomes()
        self._hear_ceilings()

    def release(self, network: IPNetwork | None, by: str, now: datetime, until: datetime | None = None) -> int:
        """Let a network, or everybody (None), through until `until` (a day, where none is said).

        It goes to the enforcers at once, ahead of everything else, also to one that is failing. Returns its number in
        the store, where `confirmed` says when it was in force. `StoreError` where it could not be kept.
        """
        number = self._store.releases.add(network, until or now + FREED_FOR, by, now)
        self.renew(now)
        return number

    def standing(self, now: datetime) -> Standing:
        """Return what stands."""
        whole = self._composer.whole
        return Standing(
            tuple(one for one in whole.decisions if one.expires > now),
            whole.held_back,
            tuple(hand.state for hand in self._hands),
            tuple(one for one in self._releases if one.until > now),
        )

    def effect(self, finding_id: int) -> Effect:
        """Return what is done about a finding, before releases and the ceilings of all findings together."""
        holding = self._holdings.get(finding_id)
        if holding is None:
            return Effect()
        actions = Counter(decision.action for decision in holding.decisions)
        return Effect(actions["block"], actions["limit"], holding.held_back)

    @property
    def hub(self) -> HubStanding:
        """What stands of what the hub says."""
        return self._composer.hub

    def notices(self) -> list[Notice]:
        """Return what there is to say, and forget it."""
        said = [*self._notices]
        self._notices.clear()
        for notices in (self._composer.notices, self._keeper.notices):
            while notices:
                said.append(notices.popleft())
        return said

    def stop(self, patience_s: float) -> bool:
        """End the threads after the last orders; whether all ended in time. What stands stays until it ends."""
        ends_s = time.monotonic() + patience_s
        done = [self._composer.stop(patience_s)]
        done += [hand.stop(max(0.1, ends_s - time.monotonic())) for hand in self._hands]
        done += [self._keeper.stop(max(0.1, ends_s - time.monotonic()))]
        self._hear_outcomes()
        return all(done)

    def _alarmed(self, finding_id: int, finding: Finding, site: SiteSettings, now: datetime) -> bool:
        """Whether other sites are in alarm now than before: what the hub has armed is to bite there, or to let go."""
        if self._settings.hub is None or not is_alarm(finding, site):
            return False
        return self._alarms.note(finding_id, site, now, is_open=finding.ended is None) and self._realarmed()

    def _realarmed(self) -> bool:
        before, self._demand = self._demand, replace(self._demand, alarmed=self._alarms.homes())
        return before.alarmed != self._demand.alarmed

    def _hub_is_due(self, now: datetime) -> bool:
        """Whether something of the hub's runs out or is to be renewed; looked at once a second at most."""
        due, last = self._composer.due, self._submitted
        return due is not None and now >= due and (last is None or abs(now - last) >= LEAST_BETWEEN)

    def _take_up(self, kept: Sequence[Decision], now: datetime) -> None:
        """Hold what an earlier run decided, as far as the settings allow it now; the rest leaves the store, too."""
        held: defaultdict[int, list[Decision]] = defaultdict(list)
        places = {site.name: site for site in self._settings.guarded}
        for decision in kept:
            left = permitted(bounded(decision, self._settings.protect.lasts, now), places)
            if left is not None:
                held[decision.finding].append(left)
            if left != decision:
                self._changed.add(decision.finding)
        self._holdings = {finding: Holding(decisions) for finding, decisions in held.items()}

    def _turned_back(self, now: datetime) -> bool:
        """Whether decisions that a clock had made, which was ahead, hold less long now."""
        ahead = self._latest is not None and now < self._latest - WENT_BACK
        self._latest = now if ahead else max(now, self._latest or now)
        if not ahead:
            return False
        shorter = {one for one, held in self._holdings.items() if held.turn_back(self._settings.protect.lasts, now)}
        self._changed |= shorter
        return bool(shorter)

    def _drop_over(self) -> None:
        """Forget findings that have ended with nobody held: whoever tells of the end has asked for its `effect`."""
        for finding in self._over:
            if finding in self._holdings and not self._holdings[finding].decisions:
                del self._holdings[finding]
        self._over.clear()

    def _times(self, now: datetime) -> Callable[[IPNetwork], int]:
        return lambda network: self._comebacks.earlier(network, now)

    def _submit(self, now: datetime) -> None:
        self._number += 1
        self._submitted = now
        held = {finding: holding.decisions for finding, holding in self._holdings.items()}
        decisions = [decision for one in held.values() for decision in one]
        # Below 0: the store had no number for it, and the next run gives the same one to another finding.
        keep = {finding: held.get(finding, ()) for finding in self._changed if finding >= 0}
        self._changed.clear()
        self._next_end = min((decision.expires for decision in decisions), default=None)
        self._composer.give(
            Snapshot(self._number, decisions, self._freed(now), now, keep, self._demand, self._crawlers)
        )

    def _freed(self, now: datetime) -> Freed:
        """Who is released now; the same object while that stays."""
        active = tuple(release for release in self._releases if release.until > now)
        if active != self._freed_for:
            networks = Ranges(release.network for release in active if release.network is not None)
            self._freed_now = Freed(networks, everybody=any(release.network is None for release in active))
            self._freed_for = active
        return self._freed_now

    def _let_go(self, now: datetime) -> bool:
        if self._next_end is None or now < self._next_end:
            return False
        for finding, holding in tuple(self._holdings.items()):
            if over := holding.expire(now):
                self._changed.add(finding)
                for network in over:
                    self._comebacks.lapsed(network, now)
            if not holding.decisions:
                del self._holdings[finding]
        return True

    def _hear_releases(self, now: datetime) -> bool:
        """Whether who is released has changed: somebody asked, or a release is over."""
        active = tuple(release for release in self._releases if release.until > now)
        over, self._releases = len(active) < len(self._releases), active
        fresh: list[Release] = []
        with suppress(Problem):  # the store says that itself; the next turn asks again
            waiting = self._store.releases.waiting(now)
            fresh = [release for release in waiting if release.id not in self._unconfirmed]
            if fresh:
                self._releases = tuple(self._store.releases.active(now))
                self._store.audit.write_all(_released(release, now) for release in fresh)
        for release in fresh:
            self._unconfirmed[release.id] = self._number + 1
        return bool(fresh) or over

    def _confirm(self, now: datetime) -> None:
        states = [hand.state for hand in self._hands]
        for release, order in tuple(self._unconfirmed.items()):
            if all(max(state.number, state.failed) >= order for state in states):
                said = "; ".join(state.failing for state in states if state.number < order)
                with suppress(Problem):
                    self._store.releases.confirm(release, now, said)
                    del self._unconfirmed[release]

    def _hear_outcomes(self) -> None:
        lines: list[AuditLine] = []
        while self._outcomes:
            outcome = self._outcomes.popleft()
            lines.extend(self._line(outcome))
        if lines:
            with suppress(Problem):
                self._store.audit.write_all(lines)

    def _line(self, outcome: Outcome) -> list[AuditLine]:
        """Say a failure once, and when it is over; what was applied only where it changed something."""
        name, error, applied = outcome.enforcer, outcome.error, outcome.applied
        if error is not None:
            if self._failing.get(name) == error.code:
                return []
            self._failing[name] = error.code
            self._notices.append(error.notice(name))
            return [AuditLine(outcome.at, "failed", "", name, str(error))]
        if self._failing.pop(name, None):
            self._notices.append(Notice("enforcer-works-again", name))
        if applied is None or not (applied.added or applied.removed):
            return []
        figures = f"added {applied.added}, removed {applied.removed}, standing {applied.standing}"
        return [AuditLine(outcome.at, "applied", "", name, f"{figures}, {outcome.took_s * 1000:.0f} ms")]

    def _hear_ceilings(self) -> None:
        """Say once that a ceiling was met, with its figures."""
        held = {one.code: one.networks for one in self._composer.whole.held_back if one.code in CEILINGS}
        for code in held.keys() - self._ceilings:
            values = {"networks": held[code], "most": self._settings.protect.max_blocked}
            self._notices.append(Notice(f"protection-{code}", "", values))
        self._ceilings = frozenset(held)


def _released(release: Release, now: datetime) -> AuditLine:
    """Name no address: the audit keeps its lines for two years, the release itself is forgotten long before."""
    until, network = release.until.strftime("%Y-%m-%dT%H:%M:%SZ"), release.network
    size = "all" if network is None else f"IPv{network.version} /{network.prefixlen}"
    return AuditLine(now, "release", "", f"release {release.id}", f"{size}, by {release.by}, until {until}")
