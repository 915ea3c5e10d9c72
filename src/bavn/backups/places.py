"""Where a backup lies: a folder on this machine, or an address that only the tool itself can reach.

An address comes from the plan file, and a plan file may come from somebody else: what would reach a program as an
option (`sftp:-oProxyCommand=…`) or make one run a command (`rclone::sftp,ssh=…:`) is refused.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bavn.backups.result import CouldNotError
from bavn.model.problem import visible

RESTIC_REMOTE = re.compile(r"(sftp|rest|s3|b2|azure|gs|swift|rclone):", re.IGNORECASE)
BORG_REMOTE = re.compile(r"(?!file://)(?:[A-Za-z][A-Za-z0-9+.-]*://|[^/:]+:)")  # ssh://host/path, user@host:path
ANY_REMOTE = re.compile(r"(?!file://)[A-Za-z][A-Za-z0-9+.-]*://|[^/@]+@[^/:]+:")
LOCAL_PREFIX = re.compile(r"(local:|file://)")
RCLONE = re.compile(r"rclone:[A-Za-z0-9_][\w .@+-]*:[^:]*", re.IGNORECASE)  # a remote by its name, no settings
SECRET = re.compile(r"((?://|^\w+:)[^:@/]+:)[^@/]+(?=@)")  # user:secret@host
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """`address` as the tool wants it. `folder` is None where only the tool reaches it, over the network."""

    address: str
    folder: Path | None
    shown: str
    secret: bool = False  # a password stands in the address

    @property
    def remote(self) -> bool:
        """The tool goes over the network for it."""
        return self.folder is None


def place(path: str, tool: str) -> Place:
    """Read the plan's `path` for a tool. `CouldNotError`: 'no-path', 'refused-address', 'remote-folder'.

    >>> place("rest:https://anna:hemmeligt@backup.example/", "restic").shown
    'rest:https://anna:***@backup.example/'
    >>> place("/srv/backup", "borg").folder
    PosixPath('/srv/backup')
    """
    path = path.strip()
    if not path:
        raise CouldNotError("no-path")
    shown = masked(path)
    if len(path) > LONGEST or CONTROL.search(path):
        raise CouldNotError("refused-address", path=shown)
    pattern = {"restic": RESTIC_REMOTE, "borg": BORG_REMOTE}.get(tool, ANY_REMOTE)
    if not pattern.match(path):
        folder = at_home(LOCAL_PREFIX.sub("", path, count=1))
        if not folder.is_absolute():
            raise CouldNotError("relative-path", path=shown)
        return Place(str(folder), folder, shown)
    if tool not in {"restic", "borg"}:
        raise CouldNotError("remote-folder", path=shown)
    if _hostile(path):
        raise CouldNotError("refused-address", path=shown)
    return Place(path, None, shown, secret=SECRET.search(path) is not None)


def at_home(path: str) -> Path:
    """Return the path with `~` replaced by the home it names; as it is where nobody has that home."""
    with suppress(RuntimeError):
        return Path(path).expanduser()
    return Path(path)


def masked(path: str) -> str:
    """Return a path that is safe to show: no password, nothing that moves the cursor, not endless."""
    return visible(SECRET.sub(r"\1***", path.strip()[: 2 * LONGEST]))[:LONGEST]


def _hostile(address: str) -> bool:
    """Whether it could reach a program as an option, or hold settings that start one."""
    scheme, _, rest = address.partition(":")
    if scheme.lower() == "rclone":
        return RCLONE.fullmatch(address) is None
    whole = rest if RESTIC_REMOTE.match(address) or rest.startswith("//") else address
    host = whole.lstrip("/").partition("/")[0]
    return any(part.startswith("-") for part in re.split(r"[@:]", host))
