"""The thread between the sensor's loop and the enforcers: composes the newest state and hands it out.

loop --Snapshot--> composer --Order--> hand of nftables
                      |     --Order--> hand of nginx
                      '--> keeper: decisions and audit lines, after the orders
"""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bavn.model.decision import OF_HUB, Decision, IPNetwork
from bavn.model.notice import Notice
from bavn.protection.auditing import by_network, changes
from bavn.protection.composing import Freed, HubPart, Whole, compose
from bavn.protection.deciding import Spares
from bavn.protection.hand import Hand, Order
from bavn.protection.imposing import Demand, Imposed, Imposing
from bavn.protection.keeper import Keeper
from bavn.protection.overlaps import milder, outermost, placed
from bavn.protection.worker import Worker
from bavn.settings.schema import Settings

MOST_CONSIDERED: Final = 256  # of the hub's, which has looked at that before


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All decisions of all findings, who is freed, and what is to be kept: the complete decisions of some findings.

    `demand` is what the hub says; what that comes to is worked out in the composer's thread. `crawlers` is how many are
    known to be spared.
    """

    number: int
    decisions: Sequence[Decision]
    freed: Freed
    now: datetime
    keep: Mapping[int, Sequence[Decision]] = field(default_factory=dict)
    demand: Demand = field(default_factory=Demand)
    crawlers: int = 0


@dataclass(frozen=True, slots=True)
class HubStanding:
    """What the hub asks for here, and how many of its networks stand now: blocked, limited.

    Of networks that are decided here too, one's own decision stands.
    """

    asked: Imposed = field(default_factory=Imposed)
    blocked: int = 0
    limited: int = 0


class Composer:
    """Compose the newest snapshot. `give` never waits.

    `hub` says how much of what the hub asks for waits and stands, and `due` when it must be composed again for that.
    `failing`: the newest snapshot could not be composed, by a mistake of ours, so what was composed before stands.
    That is a notice, once; and so is that it works again.
    """

    def __init__(self, keeper: Keeper, hands: Sequence[Hand], allow: Spares, settings: Settings) -> None:
        self._keeper, self._hands, self._allow, self._most = keeper, hands, allow, settings.protect.max_blocked
        self._settings = settings
        self._imposing = Imposing(settings)
        self._hub_fails = False
        self._part: HubPart | None = None
        self._newcomers: deque[IPNetwork] = deque(maxlen=MOST_CONSIDERED)
        self._made_of: tuple[object, ...] = (None, None, None)
        self._snapshot: Snapshot | None = None
        self._standing: dict[IPNetwork, Decision] = {}
        self._worker = Worker("composer", self._step, self._fault)
        self.whole = Whole()
        self.hub = HubStanding()
        self.due: datetime | None = None
        self.failing = False
        self.notices: deque[Notice] = deque(maxlen=1000)

    def start(self, standing: Sequence[Decision]) -> None:
        """Begin to work. `standing` is what an earlier run left: its audit lines have been written."""
        self._standing = by_network([one.decision for one in outermost(milder(placed(standing)))])
        self._worker.start()

    def give(self, snapshot: Snapshot) -> None:
        """Replace the snapshot that waits, if one does; what it was to keep is kept all the same."""
        with self._worker.condition:
            if self._snapshot is not None:
                snapshot = replace(snapshot, keep={**self._snapshot.keep, **snapshot.keep})
            self._snapshot = snapshot
            self._worker.condition.notify()

    def newcomers(self) -> list[IPNetwork]:
        """Some of what the hub asks for since the last call, to find out whether they are crawlers."""
        return [self._newcomers.popleft() for _ in range(len(self._newcomers))]

    def stop(self, patience_s: float) -> bool:
        """End the thread after what it was given last has been handed out; whether it ended in time."""
        return self._worker.stop(patience_s)

    def _step(self) -> bool:
        snapshot = self._next()
        if snapshot is None:
            return False
        try:
            self._compose(snapshot)
        except Exception:
            self._keeper.take((), snapshot.keep)
            raise
        if self.failing:
            self.notices.append(Notice("enforcer-works-again", self._worker.name))
        self.failing = False
        return True

    def _fault(self, error: Exception) -> None:
        if not self.failing:
            self.notices.append(
                Notice("enforcer-fault", self._worker.name, {"why": f"{type(error).__name__}: {error}"})
            )
        self.failing = True

    def _next(self) -> Snapshot | None:
        with self._worker.condition:
            while self._snapshot is None and not self._worker.stopping:
                self._worker.condition.wait()
            snapshot, self._snapshot = self._snapshot, None
            return snapshot

    def _compose(self, snapshot: Snapshot) -> None:
        whole = self._composed(snapshot)
        for hand in self._hands:
            decisions = whole.packets if hand.enforcer.packet_filter else whole.decisions
            hand.give(Order(snapshot.number, decisions, snapshot.now))
        after = by_network(whole.decisions)
        lines = changes(self._standing, after, self._allow, snapshot.freed, snapshot.now)
        self._keeper.take(list(lines), snapshot.keep)
        self._standing, self.whole = after, whole
        self.hub = _standing_of_hub(self._imposing.imposed, whole.decisions)

    def _composed(self, snapshot: Snapshot) -> Whole:
        """Compose both, or one's own alone where that fails: whatever the hub says must not keep them out of force."""
        own = snapshot.decisions, self._allow, snapshot.freed, self._most, snapshot.now
        try:
            whole = compose(*own, self._of_hub(snapshot))
        except Exception as error:
            if not snapshot.demand.said:
                raise
            self._imposing, self._part = Imposing(self._settings), None
            if not self._hub_fails:
                self.notices.append(Notice("hub-not-imposed", "hub", {"error": type(error).__name__}))
            self._hub_fails = True
            return compose(*own)
        self._hub_fails = False
        return whole

    def _of_hub(self, snapshot: Snapshot) -> HubPart | None:
        """What the hub asks for now; made anew only where it, or who is spared, is another."""
        asked = self._imposing.take(snapshot.demand, snapshot.now)
        self.due = self._imposing.due
        if not asked:
            self._part = None
            return None
        key = (asked, snapshot.freed, snapshot.crawlers)
        over = self._part is None or self._part.until is None or self._part.until <= snapshot.now
        if over or any(new is not old for new, old in zip(key, self._made_of, strict=True)):
            self._part, self._made_of = HubPart(asked, self._allow, snapshot.freed, snapshot.now), key
            self._newcomers.extend(one.decision.network for one in asked[:MOST_CONSIDERED])
        return self._part


def _standing_of_hub(imposed: Imposed, decisions: Sequence[Decision]) -> HubStanding:
    counted = Counter(one.action for one in decisions if one.finding == OF_HUB)
    return HubStanding(imposed, counted["block"], counted["limit"])
