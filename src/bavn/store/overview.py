"""What `bavn status` shows, read beside a sensor that runs, or after one that does not."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bavn.model.problem import Problem
from bavn.store import status as status_file
from bavn.store.database import Store, join_store
from bavn.store.findings import Kept
from bavn.store.lock import holder
from bavn.store.outbox import Channel, Message
from bavn.store.releases import Release
from bavn.store.status import Status

MESSAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """The state folder as of `now`.

    `process` is that of the sensor that runs: 0 where its number is unknown, None where none runs. `status` is the
    sensor's last word, None where it never said one. `standing` networks are blocked or limited until `next_expiry` at
    the earliest. `unread` holds a line for each part that could not be read.
    """

    folder: Path
    now: datetime
    process: int | None
    status: Status | None = None
    findings: tuple[Kept, ...] = ()
    standing: int = 0
    next_expiry: datetime | None = None
    releases: tuple[Release, ...] = ()
    messages: tuple[Message, ...] = ()
    waiting: int = 0
    channels: tuple[Channel, ...] = ()
    unread: tuple[str, ...] = ()


def overview(folder: Path, now: datetime) -> Overview:
    """Read the state folder. `Problem` where there is none or it may not be read; else what is unreadable is said."""
    if not folder.is_dir():
        raise Problem("no sensor has kept anything here yet", where=str(folder))
    process = holder(folder)
    unread: list[str] = []
    status = None
    try:
        status = status_file.read(folder)
    except Problem as problem:
        unread.append(str(problem))
    try:
        with join_store(folder, read_only=True) as store:
            return _with_store(Overview(folder, now, process, status, unread=tuple(unread)), store)
    except Problem as problem:
        unread.append(str(problem))
    return Overview(folder, now, process, status, unread=tuple(unread))


def _with_store(seen: Overview, store: Store) -> Overview:
    releases = tuple(store.releases.active(seen.now))
    everybody = any(one.network is None for one in releases)
    decided = [] if everybody else store.decisions.standing(seen.now)
    standing = [one for one in decided if not any(release.covers(one.network) for release in releases)]
    return Overview(
        folder=seen.folder,
        now=seen.now,
        process=seen.process,
        status=seen.status,
        findings=tuple(store.findings.open()),
        standing=len({one.network for one in standing}),
        next_expiry=min((one.expires for one in standing), default=None),
        releases=releases,
        messages=tuple(store.outbox.recent(MESSAGES)),
        waiting=store.outbox.waiting(),
        channels=tuple(store.outbox.channels()),
        unread=seen.unread,
    )
