"""The sensor's word about itself: gathered every two seconds for status, metrics, systemd, the log and the people."""

import sys
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from os import getpid
from pathlib import Path
from typing import Final, Protocol

from bavn import __version__
from bavn.disk.sqlite import StoreError
from bavn.model.notice import Notice
from bavn.model.safe_text import visible
from bavn.runners.notify_systemd import Notifier
from bavn.runners.sensor import Sensor
from bavn.runners.sites_now import sites_now
from bavn.runners.status import memory_bytes
from bavn.settings.schema import Settings
from bavn.store.status import MOST_NOTICES, ChannelStatus, EnforcerStatus, HubStatus, NoticeStatus, Status, write

LINE_BYTES: Final = 250  # about what a line takes
GRAVE: Final = frozenset({  # what people are told of, not only the log
    # it sees less than there is
    "sampling", "all-lines-again", "format-unknown", "log-missing", "log-appeared", "log-unreadable",
    "log-is-a-folder", "log-is-no-file", "log-readable-again", "log-place-lost", "log-truncated", "journal-absent",
    "journal-ended", "journal-readable-again", "journal-position-lost", "spool-dropped", "spool-not-written",
    "spool-written-again", "standard-input-unreadable", "syslog-stopped", "syslog-full", "syslog-certificate",
    # it would not remember
    "store-failing", "store-set-aside", "snapshot-not-written", "snapshot-set-aside", "snapshot-unreadable",
    "decisions-not-kept", "decisions-kept-again",
    # it does not protect
    "enforcer-fault", "enforcer-works-again", "nft-absent", "nft-no-json", "nft-no-kernel", "nft-not-permitted",
    "nft-refused", "nft-silent", "include-no-file", "include-no-folder", "include-unwritable",
    "reload-failed", "reload-failed-twice", "reload-missing", "reload-missing-twice", "reload-silent",
    "reload-silent-twice", "haproxy-absent", "haproxy-endless", "haproxy-no-map", "haproxy-refused", "haproxy-silent",
    "protection-ceiling", "protection-network-share",
    # it is alone, or may not believe what it hears
    "hub-not-joined", "hub-joined",
    "hub-revoked", "hub-accepted", "hub-versions", "hub-not-believed", "hub-killed", "hub-unkilled", "hub-clock",
    "hub-repeated", "hub-stopped", "hub-not-imposed", "hub-spool-full", "hub-spool-not-written",
    "hub-spool-written-again",
})  # fmt: skip


class Speaker(Protocol):
    """Who has notices to give."""

    def notices(self) -> Iterable[Notice]:
        """Give what has come since the last call."""


class Reporter:
    """Gathers notices and writes the status. `tell` hands a notice to people."""

    def __init__(  # noqa: PLR0913  whom it asks, each by name
        self,
        settings: Settings,
        started: datetime,
        *,
        speakers: Iterable[Speaker],
        enforcers: Callable[[], Iterable[EnforcerStatus]],
        channels: Callable[[], Iterable[ChannelStatus]],
        tell: Callable[[Notice, datetime], None],
        notifier: Notifier,
        hub: Callable[[], HubStatus | None] = lambda: None,
    ) -> None:
        self.latest: Status | None = None
        self._settings = settings
        self._started = started
        self._speakers = tuple(speakers)
        self._enforcers = enforcers
        self._channels = channels
        self._tell = tell
        self._notifier = notifier
        self._hub = hub
        self._noticed: deque[NoticeStatus] = deque(maxlen=MOST_NOTICES)
        self._failing = ""

    def report(self, sensor: Sensor, now: datetime) -> None:
        """Gather, write, and keep the watchdog quiet."""
        for notice in self._gathered(sensor):
            self.note(notice, now)
        self.latest = self._status(sensor, now)
        self._write(self._settings.sensor.state, self.latest, now)
        self._notifier.alive()
        self._notifier.says(f"{self.latest.lines} lines, {self.latest.lag_s:.1f} s behind")

    def note(self, notice: Notice, now: datetime) -> None:
        """Take one notice: into the log, the status, and to people where it is grave."""
        self._noticed.append(NoticeStatus(now, notice.code, notice.where, notice.values))
        log(now, notice)
        if is_grave(notice):
            self._tell(notice, now)

    def _gathered(self, sensor: Sensor) -> Iterable[Notice]:
        yield from sensor.notices()
        yield from sensor.parts.inputs.notices()
        yield from sensor.parts.keeper.notices()
        if (intrusions := sensor.parts.engine.intrusions) is not None:
            yield from intrusions.notices()
        for speaker in self._speakers:
            yield from speaker.notices()

    def _status(self, sensor: Sensor, now: datetime) -> Status:
        parts = sensor.parts
        counted, behind = parts.inputs.counted, parts.inputs.behind_bytes
        return Status(
            version=__version__,
            pid=getpid(),
            started=self._started,
            at=now,
            lines=counted.lines,
            rejected=counted.rejected,
            sampled=counted.sampled,
            sampling=sensor.pressure.weight,
            lag_s=round(sensor.lag_s, 3),
            lag_bytes=behind if sensor.lag_s else 0,
            lag_lines=behind // LINE_BYTES if sensor.lag_s else 0,
            skew_s=float(parts.engine.skew_s or 0),
            sites=sites_now(parts.engine, self._settings.sites, self._settings.systems),
            inputs=parts.inputs.status(),
            enforcers=tuple(self._enforcers()),
            channels=tuple(self._channels()),
            notices=tuple(self._noticed),
            snapshot_at=parts.keeper.kept_at,
            memory_bytes=memory_bytes(),
            hub=self._hub(),
        )

    def _write(self, folder: Path, status: Status, now: datetime) -> None:
        try:
            write(folder, status)
        except StoreError as error:
            if not self._failing:
                self.note(Notice("store-failing", str(folder), {"why": str(error)}), now)
            self._failing = str(error)
        else:
            self._failing = ""


def is_grave(notice: Notice) -> bool:
    """Whether people are told. A log that is truncated loses nothing where it was copied before."""
    return notice.code in GRAVE and (notice.code != "log-truncated" or bool(notice.values.get("lost")))


def log(now: datetime, notice: Notice) -> None:
    """Write one line for the machine's log: key=value, each value quoted where it must be."""
    fields = {"at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "notice": notice.code, "where": notice.where, **notice.values}
    said = " ".join(f"{key}={_quoted(str(value))}" for key, value in fields.items() if value != "")
    if sys.stderr is None:  # the shell's `2>&-`
        return
    with suppress(OSError):  # a full disk, a reader that has gone: no reason to stop
        sys.stderr.write(f"bavn: {said}\n")
        sys.stderr.flush()


def _quoted(value: str) -> str:
    shown = visible(value)
    if shown and not set(shown) & set(' "='):
        return shown
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
