"""A shadow of a borg repository: borg works on it as on any other, and nothing of the real one is written.

Even `borg list` writes a lock into a repository, `borg check` writes its settings anew, and an index that is not up to
date is rebuilt in place. The shadow is a private folder with copies of the small files and links to the large ones:
what borg writes or removes is a file of the shadow. Only the segments below `data` are the real ones, and commands
that read never write there. So a repository on a disk that is mounted read-only can be tried, too.
"""

import configparser
import re
import shutil
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bavn.backups.places import Place, at_home
from bavn.backups.result import CouldNotError, Remark
from bavn.model.problem import visible

LARGEST_COPY_BYTES = 64 << 20
STALE_LOCK = timedelta(hours=24)  # of another machine, whose processes cannot be seen from here
UNDERSTOOD = 1
LOCK_HOLDER = re.compile(r"(?P<host>[^@]*)@[^.]*\.(?P<pid>\d{1,10})-")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the repository's own file `config` says."""

    version: int
    append_only: bool
    key_inside: bool


def settings(place: Place, folder: Path) -> Settings:
    """Read `config`. `CouldNotError`: 'not-found', 'unreadable', 'not-a-repository', 'newer-version'."""
    try:
        if not folder.exists():
            raise CouldNotError("not-found", path=place.shown)
        text = (folder / "config").read_text(encoding="utf-8", errors="replace")[:LARGEST_COPY_BYTES]
    except PermissionError:
        raise CouldNotError("unreadable", path=place.shown) from None
    except OSError:
        raise CouldNotError("not-a-repository", path=place.shown, tool="borg") from None
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
        version = parser.getint("repository", "version")
        append_only = parser.getboolean("repository", "append_only", fallback=False)
    except (configparser.Error, ValueError):
        raise CouldNotError("not-a-repository", path=place.shown, tool="borg") from None
    if version != UNDERSTOOD:
        raise CouldNotError("newer-version", path=place.shown, says=f"version {version}")
    return Settings(version, append_only, bool(parser.get("repository", "key", fallback="").strip()))


def shadow(folder: Path, into: Path) -> Path:
    """Make the shadow of a repository below `into`, and return it. `CouldNotError` 'unreadable'."""
    made = into / "repository"
    made.mkdir(mode=0o700)
    try:
        for entry in sorted(folder.iterdir()):
            if entry.name.startswith("lock."):
                continue
            if entry.is_dir() or entry.stat().st_size > LARGEST_COPY_BYTES or entry.name.startswith("index."):
                (made / entry.name).symlink_to(entry.resolve())
            else:
                shutil.copyfile(entry, made / entry.name)
        next((folder / "data").iterdir(), None)  # the right to look into it
    except PermissionError:
        raise CouldNotError("unreadable", path=visible(str(folder))) from None
    except OSError as error:
        raise CouldNotError("broken", says=visible(error.strerror or str(error))) from None
    return made


def look_at_lock(folder: Path, now: datetime) -> Remark | None:
    """Say what a lock means that somebody holds alone; None if there is none. It is never removed.

    `CouldNotError` 'locked' if its process runs, or may run on another machine. 'locked-long' if it was left behind:
    borg makes no backup until it is gone. (Borg itself removes it where it sees that its process is dead.)
    """
    lock = folder / "lock.exclusive"
    try:
        at = datetime.fromtimestamp(lock.stat().st_mtime, UTC)
        holders = [found for entry in lock.iterdir() if (found := LOCK_HOLDER.match(entry.name))]
    except (OSError, OverflowError, ValueError):
        return None
    values = {"since": at.isoformat(), "host": visible(holders[0]["host"])[:80] if holders else ""}
    ours = [holder for holder in holders if holder["host"] in {socket.gethostname(), socket.getfqdn()}]
    alive = any(_alive(int(holder["pid"])) for holder in ours) if ours else now - at < STALE_LOCK
    if alive:
        raise CouldNotError("locked", **values)
    return Remark("locked-long", "bad", values)


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() or not Path("/proc/self").exists()


def known_repositories(environment: dict[str, str], into: Path) -> None:
    """Copy what borg remembers of repositories, so that it still warns of one put in its place, and writes nothing."""
    config = environment.get("BORG_CONFIG_DIR") or str(_config_home(environment) / "borg")
    remembered = Path(environment.get("BORG_SECURITY_DIR") or Path(config) / "security")
    keys = Path(environment.get("BORG_KEYS_DIR") or Path(config) / "keys")
    try:
        if remembered.is_dir():
            shutil.copytree(remembered, into / "security", symlinks=True)
    except OSError:  # shutil.Error too: what cannot be copied is not remembered
        pass
    environment["BORG_SECURITY_DIR"] = str(into / "security")
    environment["BORG_CACHE_DIR"] = str(into / "cache")
    environment["BORG_CONFIG_DIR"] = str(into / "config")
    environment["BORG_KEYS_DIR"] = str(keys if keys.is_dir() else into / "keys")


def _config_home(environment: dict[str, str]) -> Path:
    if base := environment.get("BORG_BASE_DIR"):
        return Path(base) / ".config"
    home = environment.get("XDG_CONFIG_HOME")
    return Path(home) if home else at_home(environment.get("HOME", "~")) / ".config"
