"""The thread between the sensor's loop and the enforcers: composes the newest state and hands it out.

loop --Snapshot--> composer --Order--> hand of nftables
                      |     --Order--> hand of nginx
                      '--> keeper: decisions and audit lines, after the orders
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bavn.model.decision import Decision, IPNetwork
from bavn.model.notice import Notice
from bavn.protection.auditing import by_network, changes
from bavn.protection.composing import Freed, Whole, compose
from bavn.protection.deciding import Spares
from bavn.protection.hand import Hand, Order
from bavn.protection.keeper import Keeper
from bavn.protection.overlaps import milder, outermost, placed
from bavn.protection.worker import Worker


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All decisions of all findings, who is freed, and what is to be kept: the complete decisions of some findings."""

    number: int
    decisions: Sequence[Decision]
    freed: Freed
    now: datetime
    keep: Mapping[int, Sequence[Decision]] = field(default_factory=dict)


class Composer:
    """Compose the newest snapshot. `give` never waits. Of more than `most` networks, the highest scores stand.

    `failing`: the newest snapshot could not be composed, by a mistake of ours, so what was composed before stands.
    That is a notice, once; and so is that it works again.
    """

    def __init__(self, keeper: Keeper, hands: Sequence[Hand], allow: Spares, most: int) -> None:
        self._keeper, self._hands, self._allow, self._most = keeper, hands, allow, most
        self._snapshot: Snapshot | None = None
        self._standing: dict[IPNetwork, Decision] = {}
        self._worker = Worker("composer", self._step, self._fault)
        self.whole = Whole()
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
        whole = compose(snapshot.decisions, self._allow, snapshot.freed, self._most, snapshot.now)
        for hand in self._hands:
            decisions = whole.packets if hand.enforcer.packet_filter else whole.decisions
            hand.give(Order(snapshot.number, decisions, snapshot.now))
        after = by_network(whole.decisions)
        lines = changes(self._standing, after, self._allow, snapshot.freed, snapshot.now)
        self._keeper.take(list(lines), snapshot.keep)
        self._standing, self.whole = after, whole
