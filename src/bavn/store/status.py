"""What the running sensor last said about itself: `status.json` in the state folder, written anew every two seconds.

{"schema": "bavn.status-file/1", "version": "0.1.0", "pid": 812, "started": "2026-11-22T06:10:00Z",
 "at": "2026-11-22T08:15:00Z", "lines": 8123456, "lag_s": 0.2, "sites": [{"name": "www.example.dk", "rate": 131.0}]}
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from bavn.disk.sqlite import StoreError
from bavn.model.problem import Problem

NAME: Final = "status.json"
SCHEMA: Final = "bavn.status-file/1"
LARGEST_BYTES: Final = 8_000_000
MOST_NOTICES: Final = 20
OK: Final = ("", "ok")  # states of an input that can be read


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """A site. `rate` and `usual` are dynamic requests a second, `clients` those of now, `requests` all since the start.

    `phase` is the engine's own word (`learning`, `calm`, `alarm`, `attack`, `crowd`); `protect` is watch, limit or
    block.
    """

    name: str
    rate: float = 0.0
    usual: float | None = None
    clients: int = 0
    requests: int = 0
    phase: str = ""
    protect: str = "watch"


@dataclass(frozen=True, slots=True)
class InputStatus:
    """A log, a port, a journal. `kind` is file, syslog, journal or stdin; `state` "ok" or what is wrong with it."""

    name: str
    kind: str = "file"
    behind_bytes: int = 0
    lines: int = 0
    state: str = "ok"


@dataclass(frozen=True, slots=True)
class EnforcerStatus:
    """A program that enforces: how many addresses stand in it, whether it takes orders, and what it said if not."""

    name: str
    standing: int = 0
    ok: bool = True
    said: str = ""


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """A channel to people: whether the last message went through, and what was said if not. No password in either."""

    name: str
    ok: bool = True
    said: str = ""


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """A notice (`bavn.model.notice`) and when it came."""

    at: datetime
    code: str
    where: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WarningStatus:
    """A warning of the hub that is open, first heard of `at`.

    `organisations` were hit, `site` is one of one's own where a list names it. `hit`: the same attack goes on here.
    """

    id: int
    why: str
    at: datetime
    severity: str
    kind: str
    site: str = ""
    organisations: int = 0
    hit: bool = False


@dataclass(frozen=True, slots=True)
class HubStatus:
    """The hub at `url`: `connected` since when, None where there is no line to it, and when it was last heard.

    `armed` values bite only in an own alarm; `blocked` and `limited` are asked for without one; `standing` networks are
    blocked or limited for the hub alone at this moment. `decisions` is what `[hub]` allows it. `why` is a code that
    says why there is no line. `watched`: every site here is only watched, so nothing of it can bite.
    """

    url: str
    name: str = ""
    connected: datetime | None = None
    heard_at: datetime | None = None
    seq: int = 0
    killed: bool = False
    decisions: str = "arm"
    armed: int = 0
    blocked: int = 0
    limited: int = 0
    standing: int = 0
    templates: int = 0
    warnings: tuple[WarningStatus, ...] = ()
    why: str = ""
    watched: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """The sensor as of `at`, since `started` (aware UTC).

    `lines` were read, `rejected` of them were no log lines, `sampled` were passed over because there were too many.
    `lag_s` is how old the newest line is that was counted, where more of them wait; `lag_bytes` wait, about
    `lag_lines`. `skew_s` is how far the log's clock is ahead of this machine's. `sampling` is n where one line of n
    is counted; 1: all.
    """

    version: str
    pid: int
    started: datetime
    at: datetime
    lines: int = 0
    rejected: int = 0
    sampled: int = 0
    sampling: int = 1
    lag_s: float = 0.0
    lag_bytes: int = 0
    lag_lines: int = 0
    skew_s: float = 0.0
    sites: tuple[SiteStatus, ...] = ()
    inputs: tuple[InputStatus, ...] = ()
    enforcers: tuple[EnforcerStatus, ...] = ()
    channels: tuple[ChannelStatus, ...] = ()
    notices: tuple[NoticeStatus, ...] = ()  # the last MOST_NOTICES, oldest first
    snapshot_at: datetime | None = None
    memory_bytes: int = 0
    hub: HubStatus | None = None
    schema: str = SCHEMA


def write(folder: Path, status: Status) -> None:
    """Replace `status.json` at once, so that a reader sees all of the old one or of the new one. `StoreError`: cannot.

    It is not forced to the disk: after a power cut there may be none.
    """
    path = folder / NAME
    new = folder / f"{NAME}.new"
    try:
        held = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(held, "wb") as file:
            file.write(msgspec.json.encode(status))
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise StoreError(f"cannot be written: {error.strerror}", where=str(path)) from None


def read(folder: Path) -> Status | None:
    """Return what the sensor last said; None where it has said nothing. `Problem`: unreadable, or of another Bavn."""
    path = folder / NAME
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(path)) from None
    try:
        status = msgspec.json.decode(data, type=Status)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        status = None
    if status is None or status.schema != SCHEMA or not all(_aware(status)):
        raise Problem("is damaged, or another version of Bavn wrote it", where=str(path), allowed=SCHEMA)
    return status


def _aware(status: Status) -> list[bool]:
    moments = [status.started, status.at, *(one.at for one in status.notices)]
    moments += [status.snapshot_at] if status.snapshot_at else []
    if status.hub is not None:
        moments += [one.at for one in status.hub.warnings]
        moments += [one for one in (status.hub.connected, status.hub.heard_at) if one is not None]
    return [one.tzinfo is not None for one in moments]
