"""A firm's folder, and real repositories of it, made small: what the tests of backups share."""

import os
import random
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bavn.backups.check import check
from bavn.backups.result import Checked
from bavn.backups.wanted import Wanted

ZONE = ZoneInfo("Europe/Copenhagen")
HOST = "kontor"
PASSWORD = "ikke-en-rigtig-kode"  # noqa: S105 - of repositories that live as long as a test


@dataclass(frozen=True, slots=True)
class Firm:
    """A source folder, the environment for the tools, and a moment after everything in it was made."""

    source: Path
    environment: Mapping[str, str]
    made: datetime  # when its backups say that they were made
    now: datetime  # when they are looked at, an hour later


def program(name: str) -> str:
    if path := shutil.which(name):
        return path
    pytest.skip(f"{name} is not installed")


def firm(root: Path) -> Firm:
    """A firm's folder: 30 documents and 8 pictures, some empty, one large."""
    source = root / "home" / "anna"
    chance = random.Random(3)
    for number in range(30):
        path = source / "regnskab" / f"{2000 + number % 5}" / f"bilag-{number}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(600 * (number % 9)))
    (source / "billeder").mkdir()
    for number in range(8):
        (source / "billeder" / f"hus-{number}.jpg").write_bytes(chance.randbytes(3_000))
    (source / "regnskab" / "kunder.db").write_bytes(chance.randbytes(400_000))
    (source / "regnskab" / "Året [2026] *.txt").write_text("æøå")
    newest = max(path.stat().st_ctime for path in source.rglob("*"))
    made = datetime.fromtimestamp(int(newest) + 60, UTC)  # so that no test has to wait
    environment = {
        **{key: os.environ[key] for key in ("PATH", "HOME", "TZ") if key in os.environ},
        "RESTIC_PASSWORD": PASSWORD,
        "RESTIC_CACHE_DIR": str(root / "restic-cache"),
        "BORG_PASSPHRASE": PASSWORD,
        "BORG_BASE_DIR": str(root / "borg"),
    }
    return Firm(source, environment, made, made + timedelta(hours=1))


def run(*command: object, environment: Mapping[str, str], folder: Path | None = None) -> bytes:
    done = subprocess.run(
        [str(part) for part in command],
        env=dict(environment),
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, (command, done.stdout[-1_000:], done.stderr[-2_000:])
    return done.stdout


def restic(of: Firm, repository: Path, *arguments: object) -> bytes:
    return run(program("restic"), "-q", "-r", repository, *arguments, environment=of.environment)


def restic_backup(of: Firm, repository: Path, *more: object, at: datetime | None = None, host: str = HOST) -> None:
    local = (at or of.made).astimezone().strftime("%Y-%m-%d %H:%M:%S")  # restic reads it in the machine's zone
    restic(of, repository, "backup", "--host", host, "--time", local, *(more or (of.source,)))


def borg(of: Firm, *arguments: object, folder: Path | None = None) -> bytes:
    return run(program("borg"), *arguments, environment=of.environment, folder=folder)


def borg_backup(of: Firm, repository: Path, name: str, *paths: object, at: datetime | None = None) -> None:
    stamp = (at or of.made).strftime("%Y-%m-%dT%H:%M:%S")  # borg reads it as UTC
    borg(of, "create", "--timestamp", stamp, f"{repository}::{name}", *(paths or (of.source,)))


def dated(of: Firm, at: datetime | None = None) -> str:
    return f"kopi-{(at or of.made).astimezone(ZONE):%Y-%m-%dT%H%M%S}"


def copy(of: Firm, folder: Path, at: datetime | None = None) -> Path:
    """A plain copy of the firm's folder in a folder with a date; returns where the content is."""
    inside = folder / dated(of, at) / "anna"
    shutil.copytree(of.source, inside)
    return inside


def row(tool: str, path: Path | str, *sources: Path | str, **more: object) -> Wanted:
    """A row of the plan: everything answered, nothing to complain of but what is tested."""
    answers = {
        "name": tool,
        "where": "NAS",
        "who": "Anna, kuvert i boksen",
        "offline": "yes",
        "offsite": "yes",
        "limit_hours": 24.0,
        "tool": tool,
        "path": str(path),
        "sources": tuple(str(source) for source in sources),
        "left_out": (),
    }
    return Wanted(**{**answers, **more})  # type: ignore[arg-type]


def look(of: Firm, wanted: Wanted, **more: object) -> Checked:
    """Check one row as the command would."""
    return check(wanted, **{"now": of.now, "zone": ZONE, "host": HOST, "environment": of.environment, **more})  # type: ignore[arg-type]


def codes(found: Checked, level: str = "bad") -> list[str]:
    return [remark.code for remark in found.remarks if remark.level == level]


def state(root: Path) -> dict[str, tuple[int, int, int]]:
    """Everything below a folder that a change would show in: size, modification and change of rights."""
    seen = {}
    for path in [root, *root.rglob("*")]:
        told = path.lstat()
        seen[str(path)] = (told.st_size if path.is_file() else 0, told.st_mtime_ns, told.st_ctime_ns)
    return seen


def damage(path: Path) -> None:
    """Turn a byte in the middle of a file."""
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
