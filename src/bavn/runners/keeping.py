"""What a restart goes on from: the engine and, of the same moment, where each log was left; one file, replaced whole.

    engine.snapshot         the newest
    engine.snapshot.old     the one before: used where the newest cannot be read
    engine.snapshot.bad-…   one that was damaged, set aside
    engine.snapshot.unread-…   one that could not be read, and would have been written over

Both parts are of one moment, so no line is counted twice and none is left out: what came after is read again.
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from bavn.disk.documents import UNREADABLE
from bavn.disk.sqlite import StoreError
from bavn.intrusions.logins import SECRET
from bavn.model.notice import Notice
from bavn.runners.engine import Engine
from bavn.runners.followed import Kept
from bavn.runners.secret import secret_of
from bavn.runners.snapshot import SnapshotError, freeze, thaw
from bavn.sources.clients import TrustedProxies
from bavn.store.database import Store

NAME: Final = "engine.snapshot"
SCHEMA: Final = "bavn.snapshot/1"
SIZE: Final = 4  # bytes that say how long the first part is; then its checksum
CHECK: Final = 16
HEAD: Final = SIZE + CHECK
LARGEST_HEAD: Final = 1 << 26


class Head(msgspec.Struct, frozen=True):
    """The first part of a snapshot: when it was made, and where each source was left."""

    schema: str
    at: datetime
    kept: dict[str, Kept]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at the start: an engine that goes on (None: begin anew), and the sources' places."""

    engine: Engine | None = None
    kept: dict[str, Kept] = field(default_factory=dict)
    at: datetime | None = None
    notices: tuple[Notice, ...] = ()


class Keeper:
    """Writes snapshots in a thread of its own; only the copying takes time from the loop."""

    def __init__(self, folder: Path, store: Store, on_kept: Callable[[dict[str, Kept]], None]) -> None:
        self.kept_at: datetime | None = None
        self._path = folder / NAME
        self._store = store
        self._on_kept = on_kept
        self._thread: threading.Thread | None = None
        self._notices: list[Notice] = []
        self._failing = ""

    def keep(self, engine: Engine, kept: dict[str, Kept], now: datetime) -> None:
        """Take a snapshot as of now. Where the one before is still being written, this one is left out."""
        if self._thread is not None and self._thread.is_alive():
            return
        head = msgspec.msgpack.encode(Head(SCHEMA, now, kept))
        parts = freeze(engine)
        thread = threading.Thread(target=self._write, args=(head, parts, kept, now), name="bavn-snapshot")
        try:
            thread.start()
        except RuntimeError as error:  # the system has no room for another thread
            self._fail(str(error))
            return
        self._thread = thread

    def finish(self) -> None:
        """Wait until what is being written is written."""
        if self._thread is not None:
            self._thread.join()

    def notices(self) -> list[Notice]:
        """What went wrong since the last call."""
        found, self._notices = self._notices, []
        return found

    def _write(self, head: bytes, parts: Callable[[], bytes], kept: dict[str, Kept], now: datetime) -> None:
        try:
            replace(self._path, whole(head, parts()))
            self.kept_at = now
            self._on_kept(kept)
            with suppress(StoreError):
                self._store.checkpoint()
        except OSError as error:
            self._fail(error.strerror or type(error).__name__)
        except Exception as error:  # noqa: BLE001  whatever it is: nobody else would see it, and the sensor goes on
            self._fail(type(error).__name__)
        else:
            self._failing = ""

    def _fail(self, why: str) -> None:
        if why != self._failing:
            self._notices.append(Notice("snapshot-not-written", str(self._path), {"why": why}))
        self._failing = why


def whole(head: bytes, rest: bytes) -> bytes:
    """Put the parts of a snapshot together. `rest` has a checksum of its own."""
    return len(head).to_bytes(SIZE, "big") + checksum(head) + head + rest


def checksum(head: bytes) -> bytes:
    """What tells a damaged first part."""
    return blake2b(head, digest_size=CHECK).digest()


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of the file, which becomes the `.old` one; a kill leaves one of both whole."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            fresh.unlink()  # half of it would only fill the disk
        raise
    old = path.with_name(f"{path.name}.old")
    for before in (old, path):
        spare(before)
    with suppress(FileNotFoundError):
        path.replace(old)
    fresh.replace(path)


def spare(path: Path) -> None:
    """Move a file that cannot be read out of the way: it may be a good one, and is not to be written over."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        return
    except OSError:
        with suppress(OSError):
            path.replace(path.with_name(f"{path.name}.unread-{path.stat().st_mtime_ns}"))


def load(folder: Path, trusted: TrustedProxies, now: datetime) -> Found:
    """Read the newest snapshot that is whole. A damaged one is set aside and said; then the one before is used.

    One that the disk or its permissions do not give stays where it is: a later start may read it. That is said, too.
    """
    notices: list[Notice] = []
    secret = secret_of(folder)
    for path in (folder / NAME, folder / f"{NAME}.old"):
        try:
            head, engine, said = read(path.read_bytes(), trusted, secret)
        except FileNotFoundError:
            continue
        except (SnapshotError, IsADirectoryError) as error:
            aside = path.with_name(f"{path.name}.bad-{now:%Y%m%dT%H%M%SZ}")
            with suppress(OSError):
                path.replace(aside)
            notices.append(Notice("snapshot-set-aside", str(path), {"aside": aside.name, "why": str(error)}))
            continue
        except OSError as error:
            notices.append(Notice("snapshot-unreadable", str(path), {"why": error.strerror or type(error).__name__}))
            continue
        return Found(engine, head.kept, head.at, (*notices, *said))
    return Found(notices=tuple(notices))


def read(data: bytes, trusted: TrustedProxies, secret: bytes = SECRET) -> tuple[Head, Engine, list[Notice]]:
    """Take a snapshot apart. `SnapshotError`: it is damaged, or of another kind."""
    size = int.from_bytes(data[:SIZE], "big")
    first = data[HEAD : HEAD + size]
    if size > LARGEST_HEAD or data[SIZE:HEAD] != checksum(first):
        raise SnapshotError("its first part is damaged")
    try:
        head = msgspec.msgpack.decode(first, type=Head)
    except UNREADABLE:
        raise SnapshotError("its first part cannot be read") from None
    if head.schema != SCHEMA:
        raise SnapshotError("another version of Bavn wrote it")
    thawed = thaw(data[HEAD + size :], trusted, secret)
    said = [Notice("snapshot-partly-used", NAME, {"anew": ", ".join(thawed.dropped)})] if thawed.dropped else []
    return head, thawed.engine, said
