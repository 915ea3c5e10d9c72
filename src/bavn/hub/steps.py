"""What the writer's thread does, step by step: each is kept whole or not at all, and published when it is kept."""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from bavn.clearing.changes import Changes, Order, Report
from bavn.clearing.clearing import Clearing
from bavn.clearing.list_outcome import outcome_of
from bavn.clearing.target_list import ListError, TargetList, read_target_list
from bavn.disk.sqlite import StoreError
from bavn.hub.admitted import Admitted, admitted_of
from bavn.hub.faults import said_of
from bavn.hub.published import Publishing
from bavn.hubstore.erasing_addresses import canonical, erase_address
from bavn.hubstore.erasing_members import erase_member
from bavn.hubstore.orders import Import
from bavn.hubstore.store import HubStore
from bavn.model.campaign import Claim
from bavn.model.problem import Problem

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

LOG: Final = logging.getLogger("bavn.hub")
ERASE_ADDRESS: Final = "erase-address"  # orders of `bavn hub erase`, which the clearing house never sees
ERASE_MEMBER: Final = "erase-member"
ERASURES: Final = frozenset({ERASE_ADDRESS, ERASE_MEMBER})
GIVEN_UP: Final = -1  # in place of the seq of what could not be done
EACH_SECOND: Final = timedelta(seconds=1)
EACH_MINUTE: Final = timedelta(minutes=1)

T = TypeVar("T")


class Steps:
    """Moves the clearing house, keeps what it changed, and puts the new picture in its place.

    `published` is told after each new picture, `known` after each change of who may come in. Both are called in the
    writer's thread.
    """

    def __init__(self, hub: "Hub", published: Callable[[], None], known: Callable[[], None]) -> None:
        self._hub, self._published, self._known = hub, published, known
        self._store: HubStore = hub.store
        self._clearing: Clearing = hub.clearing
        self._publishing: Publishing | None = None
        self._newest = datetime.min.replace(tzinfo=UTC)
        self._ticked: datetime | None = None
        self._noted: datetime | None = None

    def take(self, reports: Sequence[Report], now: datetime) -> tuple[Sequence[Report], int]:
        """Keep reports in one transaction; return those that said something new, and the seq."""
        changes, now = None, self._time(now)
        with self._store.transaction():
            new = self._new(reports)
            if new:
                changes = self._clearing.take(new, now)
                self._store.write(changes)
        if changes is not None:
            self._publish(now, changes)
        return new, self._clearing.seq

    def obey(self, order: Order, now: datetime) -> tuple[Order, int]:
        """Keep an order and what came of it; return it with its number, and the seq."""
        now = self._time(now)
        with self._store.transaction():
            given = self._store.orders.add(order)
            changes = self._obeyed(given, now)
        self._publish(now, changes)
        return given, self._clearing.seq

    def read_list(self, snapshot: TargetList, now: datetime) -> int:
        """Keep what a target list says, for whoever was let in until now; return the seq."""
        now = self._time(now)
        self.look(now)
        self._step(now, lambda: self._clearing.read_list(snapshot, now))
        return self._clearing.seq

    def call(self, work: Callable[[HubStore, datetime], T], now: datetime) -> T:
        """Do something with the store in a transaction of its own."""
        with self._store.transaction():
            return work(self._store, self._time(now))

    def tick(self, now: datetime) -> None:
        """Let time pass: what commands have changed, and what expires."""
        now = self._time(now)
        self.look(now)
        orders = self._store.orders
        for order in orders.waiting_orders():
            self._guarded(now, partial(self._do, order, now), partial(orders.taken, order.id, GIVEN_UP))
        for claim in orders.waiting_claims():
            step = partial(self._step, now, partial(self._claimed, claim, now))
            self._guarded(now, step, partial(orders.claim_taken, claim.id, GIVEN_UP))
        for handed_in in orders.waiting_imports():
            step = partial(self._step, now, partial(self._read, handed_in, now))
            self._guarded(now, step, partial(orders.import_taken, handed_in.id, "this list could not be read"))
        if self._ticked is None or not timedelta(0) <= now - self._ticked < EACH_SECOND:
            self._ticked = now
            self._step(now, lambda: self._clearing.tick(now))
        if self._noted is None or not timedelta(0) <= now - self._noted < EACH_MINUTE:
            self._noted = now
            self._note(now)

    def erase_address(self, value: str, now: datetime, order: int = 0) -> dict[str, int]:
        """Forget an address, in memory and in the store; return how many rows of each kind had it. `Problem`.

        `order` is the one that asked for it: it is done when the address is gone, and not before.
        """
        now, value = self._time(now), canonical(value)
        with self._store.transaction():
            self._done(order)
            changes = self._clearing.erase(value, now)
            self._store.write(changes)
            counts = erase_address(self._store.database, value, now)
        self._publish(now, changes)
        return counts

    def erase_member(self, member: str, now: datetime, order: int = 0) -> dict[str, int]:
        """Forget a member, in memory and in the store; return how many rows of each kind it had. `Problem`."""
        now = self._time(now)
        if self._store.registry.members.get(member) is None:
            raise Problem("there is no such member", where=f"member {member}")
        with self._store.transaction():
            self._done(order)
            self._store.write(self._clearing.withdraw(member, now))
            counts = erase_member(self._store.database, member, now)
        self.rebuild(now)  # its name also stands in what was made of many members' reports
        return counts

    def _done(self, order: int) -> None:
        if order:
            self._store.orders.taken(order, self._clearing.seq)  # its value is erased with the rest

    def rebuild(self, now: datetime) -> None:
        """Make the clearing house anew from the store, and the picture from that."""
        now = self._time(now)
        kept = self._store.kept(now)
        self._clearing = self._hub.clearing = self._clearing.anew()
        self._clearing.restore(kept, now)
        seq, killed = self._clearing.seq, self._clearing.killed
        self._publishing = Publishing(
            kept.decisions,
            kept.warnings,
            kept.campaigns,
            floor=self._clearing.floor,
            now=now,
            secret=self._hub.signing.raw,
            switched=kept.killed[1],
        )
        self._hub.published = self._publishing.published(seq, now, killed=killed)
        self._know(self._registry(), now)
        self._published()

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def _time(self, now: datetime) -> datetime:
        """The hub's time, which never goes back, whatever is done to the machine's clock."""
        self._newest = max(self._newest, now)
        return self._newest

    def _new(self, reports: Sequence[Report]) -> list[Report]:
        """Those that say more than what is kept: nothing is counted twice, whatever is sent again."""
        newest: dict[tuple[str, str], int] = {}
        of_members: dict[str, list[str]] = {}
        for report in reports:
            of_members.setdefault(report.member, []).append(report.sighting.id)
        for member, ids in of_members.items():
            for sighting, revision in self._store.newest_revisions(member, set(ids)).items():
                newest[member, sighting] = revision
        new = []
        for report in reports:
            name = report.member, report.sighting.id
            if report.sighting.revision > newest.get(name, -1):
                newest[name] = report.sighting.revision
                new.append(report)
        return new

    def _guarded(self, now: datetime, step: Callable[[], None], give_up: Callable[[], None]) -> None:
        """Do one thing that somebody asked for. One that cannot be done is given up: it must not stop the rest."""
        try:
            step()
        except StoreError:
            raise  # it may work again
        except Exception as error:  # noqa: BLE001  whatever it is, the clearing house may have been left half way
            LOG.error("what was asked for could not be done: %s", said_of(error))  # noqa: TRY400  a text may hold values
            self.rebuild(now)
            give_up()

    def _step(self, now: datetime, step: Callable[[], Changes]) -> None:
        with self._store.transaction():
            changes = step()
            self._store.write(changes)
        self._publish(now, changes)

    def _do(self, order: Order, now: datetime) -> None:
        """Obey an order that a command left. An erasure is one too: what is in memory has to go with it."""
        if order.what not in ERASURES:
            with self._store.transaction():
                changes = self._obeyed(order, now)
            self._publish(now, changes)
            return
        (self.erase_address if order.what == ERASE_ADDRESS else self.erase_member)(order.value, now, order.id)

    def _obeyed(self, order: Order, now: datetime) -> Changes:
        changes = self._clearing.obey(order, now)
        self._store.write(changes)
        self._store.orders.taken(order.id, self._clearing.seq)
        return changes

    def _claimed(self, claim: Claim, now: datetime) -> Changes:
        changes = self._clearing.claim(claim, now)
        self._store.orders.claim_taken(claim.id, self._clearing.seq)
        return changes

    def _read(self, handed_in: Import, now: datetime) -> Changes:
        try:
            snapshot = read_target_list(handed_in.body, handed_in.name, handed_in.at, at=handed_in.published)
        except ListError as error:
            self._store.orders.import_taken(handed_in.id, str(error))
            return Changes()
        silence = self._clearing.silence(snapshot, now)
        changes = self._clearing.read_list(snapshot, now)
        said = outcome_of(snapshot, silence, changes.warnings.values())
        self._store.orders.import_taken(handed_in.id, msgspec.json.encode(said).decode())
        return changes

    def _publish(self, now: datetime, changes: Changes) -> None:
        if self._publishing is None:
            return
        self._publishing.add(changes)
        before = self._hub.published
        seq, killed = self._clearing.seq, self._clearing.killed
        self._hub.published = self._publishing.published(seq, now, killed=killed)
        if (before.seq, before.killed) != (seq, killed):
            self._published()

    def look(self, now: datetime) -> None:
        """See whether anybody was let in, suspended or turned away since."""
        if self._store.registry.version() != self._hub.admitted.version:
            self._know(self._registry(), self._time(now))

    def _know(self, admitted: Admitted, now: datetime) -> None:
        """Tell the clearing house who belongs. Only then it is known at the doors: what fails is looked at again."""
        self._step(now, lambda: self._clearing.know(tuple(admitted.members.values()), now))
        self._hub.admitted = admitted
        self._known()

    def _registry(self) -> Admitted:
        registry = self._store.registry
        version = registry.version()  # before the rest: what changes meanwhile is seen by the next look
        return admitted_of(version, registry.members.all(), registry.keys.all(), registry.users.all())

    def _note(self, now: datetime) -> None:
        seen, self._hub.seen = self._hub.seen, {}
        self._store.registry.keys.seen(list(seen), now)
        if self._publishing is not None:
            self._publishing.forget(now, self._clearing.floor)
