"""The hub's store: a folder (SQLite) or one URL (PostgreSQL), with one schema.

One process is the hub and opens it with `open_hub_store`. Commands beside it use `join_hub_store`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bavn.clearing.changes import Changes, Kept
from bavn.hubstore import keeping, on_postgresql, on_sqlite, schema
from bavn.hubstore.audit import Audit
from bavn.hubstore.backing_up import backup, settle_restored
from bavn.hubstore.bulletins import Bulletins
from bavn.hubstore.database import Database
from bavn.hubstore.erasing_addresses import erase_address
from bavn.hubstore.erasing_members import erase_member
from bavn.hubstore.exercises import Exercises
from bavn.hubstore.exporting import export_member
from bavn.hubstore.lapi_cursors import LapiCursors
from bavn.hubstore.messages import Messages
from bavn.hubstore.orders import Orders
from bavn.hubstore.readiness import Readiness
from bavn.hubstore.registry import Registry
from bavn.hubstore.removals import Removals
from bavn.hubstore.reports import Reports
from bavn.hubstore.tidying import tidy
from bavn.hubstore.writing import Writing
from bavn.model.campaign import SharedDecision
from bavn.model.problem import Problem


@dataclass(frozen=True, slots=True)
class HubStore:
    """All that the hub keeps. Any thread may call any method; each is one transaction (`StoreError`: none of it)."""

    database: Database
    registry: Registry = field(init=False)
    orders: Orders = field(init=False)
    reports: Reports = field(init=False)
    audit: Audit = field(init=False)
    messages: Messages = field(init=False)
    removals: Removals = field(init=False)
    exercises: Exercises = field(init=False)
    bulletins: Bulletins = field(init=False)
    readiness: Readiness = field(init=False)
    lapi_cursors: LapiCursors = field(init=False)
    _writing: Writing = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = {
            "registry": Registry,
            "orders": Orders,
            "reports": Reports,
            "audit": Audit,
            "messages": Messages,
            "removals": Removals,
            "exercises": Exercises,
            "bulletins": Bulletins,
            "readiness": Readiness,
            "lapi_cursors": LapiCursors,
            "_writing": Writing,
        }
        for name, part in parts.items():
            object.__setattr__(self, name, part(self.database))

    @property
    def where(self) -> str:
        """The file, or the URL without its password."""
        return self.database.where

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several calls one: all or nothing, and kept for good once this has ended. Other writers wait."""
        with self.database.transaction():
            yield

    def write(self, changes: Changes) -> None:
        """Keep one step of the clearing house. See `Writing.write`."""
        self._writing.write(changes)

    def kept(self, now: datetime) -> Kept:
        """Return all that the clearing house still needs. See `keeping.kept`."""
        return keeping.kept(self.database, now)

    def decided(self, begins: datetime, ends: datetime) -> list[SharedDecision]:
        """Return the decisions that held at some time between the two, as they are now. Of the last 30 days."""
        return keeping.decided(self.database, begins, ends)

    def newest_revisions(self, member: str, ids: Iterable[str]) -> dict[str, int]:
        """Return the kept revision of each sighting of a member; those that are not kept are absent."""
        return self.reports.newest_revisions(member, ids)

    def tidy(self, now: datetime) -> dict[str, int]:
        """Take away what is older than `retention.RETENTION` says, from any thread; return how much of what."""
        return tidy(self.database, now)

    def backup(self, to: Path, now: datetime) -> None:
        """Write a copy to a new file while others write. See `backing_up`, also for `check` and `restore`."""
        backup(self.database, to, now)

    def export_member(self, member: str) -> dict[str, Any]:
        """Return everything about one member, as JSON can hold it."""
        return export_member(self.database, member)

    def erase_member(self, member: str, now: datetime) -> dict[str, int]:
        """Delete a member and all that it sent. See `erasing_members`."""
        return erase_member(self.database, member, now)

    def erase_address(self, value: str, now: datetime) -> dict[str, int]:
        """Delete an address wherever it stands. See `erasing_addresses`."""
        return erase_address(self.database, value, now)

    def hub_runs(self) -> bool:
        """Whether a hub holds this store: a command that waits for it to obey would wait in vain otherwise."""
        if self.database.is_sqlite:
            return on_sqlite.hub_runs(self.database)
        return on_postgresql.hub_runs(self.database)

    def close(self) -> None:
        """Close it, after which every method raises `StoreError`. Twice does no harm."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_hub_store(where: Path | str, now: datetime) -> HubStore:
    """Open the store as the one hub that runs on it: a folder, or postgresql://…; new where there is none.

    Brings its tables to today's schema; skips numbers and voids tokens where it was restored from a backup. `Problem`:
    it cannot be used, another hub holds it, or a newer Bavn wrote it.
    """
    database = _database(where, alone=True)
    try:
        schema.upgrade(database)
        settle_restored(database, now)
        return HubStore(database)
    except BaseException:
        database.close()
        raise


def join_hub_store(where: Path | str) -> HubStore:
    """Open the store beside the hub, whether that runs or not: for commands. Changes no tables.

    `Problem` where there is no store, or one that another version wrote.
    """
    if not on_postgresql.is_url(where) and not on_sqlite.is_there(Path(where)):
        raise Problem("no hub has kept anything here yet: bavn hub init", where=str(where))
    database = _database(where, alone=False)
    try:
        schema.require(database)
        return HubStore(database)
    except BaseException:
        database.close()
        raise


def _database(where: Path | str, *, alone: bool) -> Database:
    if isinstance(where, str) and on_postgresql.is_url(where):
        return on_postgresql.open_url(where, alone=alone)
    return on_sqlite.open_folder(Path(where), alone=alone)
