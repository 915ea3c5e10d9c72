"""What was found out about a backup, as facts. Words for them are made elsewhere (`texts/words/backups.toml`).

A remark's `code` names its words: 'backups.<code>' says what is the matter, 'backups.do-<code>' the one next thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# 'bad': it would not save you. 'weak': it would, but not from everything. 'note': good to know.
Level = Literal["bad", "weak", "note"]
# 'untried': Bavn could not look into it, which is never counted as good.
Verdict = Literal["good", "weak", "bad", "untried"]
Value = str | int | float


class CouldNotError(Exception):
    """A backup could not be looked into: `code` names the words, `values` fill them in. Never shown as it is."""

    def __init__(self, code: str, **values: Value) -> None:
        self.code, self.values = code, values
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about a backup."""

    code: str
    level: Level
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One backup of many in a repository. `series` is the same for those that were made in the same way."""

    id: str
    at: datetime  # aware UTC
    series: str = ""
    host: str = ""
    complete: bool = True  # False: the attempt was broken off
    files: int | None = None  # where the tool says it without being asked for each file
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A regular file, in a backup or at its source. `bytes` is None where the tool does not say (a hard link)."""

    bytes: int | None
    changed: float  # modification time, seconds since 1970


@dataclass(frozen=True, slots=True)
class Listing:
    """What one snapshot holds. Paths have no slash at the front; a byte that is no UTF-8 stands as U+FFFD."""

    files: Mapping[str, File]
    folders: frozenset[str]
    whole: bool = True  # False: there is more, which was not read
    unhealthy: tuple[str, ...] = ()  # files whose content the tool itself knows to be gone

    @property
    def bytes(self) -> int:
        """The bytes of all files."""
        return sum(one.bytes or 0 for one in self.files.values())


@dataclass(frozen=True, slots=True)
class Missing:
    """Files of the source that the backup does not hold: a whole folder, all files of one ending, or single files."""

    what: str
    kind: Literal["folder", "ending", "cache", "files"]
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """One folder that must be in the backup, and what of it is.

    'held': compared with the folder on this machine. 'not-here': it is in the backup, but not on this machine, so
    nothing could be compared. 'missing': the backup does not hold it at all.
    """

    source: str
    state: Literal["held", "not-here", "missing"]
    snapshot_at: datetime | None = None
    inside: str = ""  # where in the listing it stands
    held_files: int = 0
    held_bytes: int = 0
    source_files: int = 0
    source_bytes: int = 0
    missing: tuple[Missing, ...] = ()  # the largest groups
    missing_files: int = 0  # all of them
    missing_bytes: int = 0
    new_since: int = 0  # files made after the backup: nobody could expect them in it
    changed_since: int = 0
    differs: tuple[str, ...] = ()  # not changed since the backup, and yet not the same
    unreadable: int = 0  # folders at the source that could not be read
    whole: bool = True  # False: more files than are compared

    @property
    def in_step(self) -> bool:
        """The backup holds what stands at the source now, and nothing there is newer."""
        clean = not (self.missing or self.new_since or self.changed_since or self.differs or self.unreadable)
        return self.state == "held" and self.whole and clean


@dataclass(frozen=True, slots=True)
class DataRead:
    """The stored data were read, not only listed: how much of it, and what was found damaged."""

    state: Literal["sound", "damaged", "unread"]
    share: float = 0.0  # of all of it, 0..1
    seconds: float = 0.0
    damaged: tuple[str, ...] = ()  # packs or segments
    says: str = ""  # the tool's own line
    because: str = ""  # of 'unread': 'too-large', 'too-slow', 'remote', 'not-asked', 'failed'


@dataclass(frozen=True, slots=True)
class Restore:
    """A sample that was really restored into a temporary place, read back byte for byte, and removed."""

    files: int
    bytes: int
    seconds: float
    wanted: int
    failed: tuple[str, ...] = ()  # did not come back, or not in their size
    compared: int = 0  # with the file at the source, which has not changed since
    differs: tuple[str, ...] = ()
    minutes_for_all: float | None = None  # an estimate
    says: str = ""
    because: str = ""  # why it could not be: 'no-room', 'too-slow'

    @property
    def good(self) -> bool:
        """Something was restored, all that was asked for, and nothing differs."""
        return self.files > 0 and not (self.failed or self.differs or self.because)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gets at it. `offline` and `offsite` are the plan's answers, not tried; the rest was looked at."""

    offline: str  # 'yes', 'no' or '' as answered
    offsite: str
    remote: bool = False
    writable: Literal["yes", "no", "unknown"] = "unknown"  # may this user, on this machine, delete it
    because: str = ""
    same_disk: bool | None = None  # as what is backed up
    encrypted: bool | None = None
    key_file_here: bool = False  # the key lies on this machine and not in the backup
    password_from: str = ""  # name of what holds the password in the environment, never the password


@dataclass(frozen=True, slots=True)
class Checked:
    """One backup of the plan, and everything that was found out. `remarks` are in order of urgency."""

    name: str
    where: str
    tool: str
    path: str  # safe to show: without a password
    tried: bool
    newest: datetime | None = None  # the last good backup
    age_hours: float | None = None
    limit_hours: float | None = None
    limit_answered: bool = False
    failed_attempts: int = 0
    snapshots: int = 0
    files: int | None = None
    bytes: int | None = None
    previous_bytes: int | None = None
    coverage: tuple[Coverage, ...] = ()
    data: DataRead | None = None
    restore: Restore | None = None
    restored_on: str = ""  # YYYY-MM-DD of the last good restore before this check
    reach: Reach = Reach("", "")
    remarks: tuple[Remark, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """How it stands: as the worst of its remarks."""
        if not self.tried:
            return "untried"
        levels = {remark.level for remark in self.remarks}
        return "bad" if "bad" in levels else "weak" if "weak" in levels else "good"
