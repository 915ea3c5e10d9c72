"""A real restore of a sample: into a private place, read back byte for byte, compared, measured, and removed."""

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bavn.backups.result import File, Restore
from bavn.backups.sample import Sample
from bavn.backups.source import spelled
from bavn.model.problem import visible

CHUNK_BYTES = 1 << 20
MOST_SHOWN = 10
SAME_TIME_S = 2.0
ROOM = 2  # times the sample's size that must be free before anything is restored


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a tool says of one batch that it restored: how long it took and its last line if it was not content."""

    seconds: float
    says: str = ""
    too_slow: bool = False


Extract = Callable[[tuple[str, ...], Path], Extraction]


@dataclass(frozen=True, slots=True)
class Restored:
    """One file as it came back: whether it is whole, and how it compares with its source."""

    bytes: int = 0
    whole: bool = False
    against_source: str = "unknown"  # 'same', 'differs', or 'unknown' where the source is gone or has changed


def restore(  # noqa: PLR0913 - each is a fact that the restore needs
    chosen: Sample,
    files: Mapping[str, File],
    extract: Extract,
    into: Path,
    *,
    origins: Mapping[str, Path],
    made_at: datetime,
    opening_s: float = 0.0,
) -> Restore:
    """Restore a sample below `into`, an empty folder of our own, and say what came back.

    `files` is the whole listing; `origins` are the sources as they stand in it ('home/anna': /home/anna). Every
    byte that came back is read. A file is compared with its source where that is still the one that was backed up:
    same size and time, not touched since. `opening_s` is what the tool needs before its first byte, measured before.
    """
    wanted_bytes = sum(files[name].bytes or 0 for name in chosen.files)
    if shutil.disk_usage(into).free < ROOM * wanted_bytes:
        return Restore(0, 0, 0.0, len(chosen.files), because="no-room")
    runs: list[Extraction] = []
    found: dict[str, Restored] = {}
    for place, batch in enumerate((chosen.large, chosen.spread)):
        if not batch:
            runs.append(Extraction(opening_s))
            continue
        folder = into / str(place)
        folder.mkdir(mode=0o700)
        runs.append(extract(batch, folder))
        found |= {
            name: read_back(_came_back(folder, name), files[name], _origin(name, origins), made_at) for name in batch
        }
    failed = [name for name, back in found.items() if not back.whole]
    whole = {name: back for name, back in found.items() if back.whole}
    return Restore(
        files=len(whole),
        bytes=sum(back.bytes for back in whole.values()),
        seconds=round(
            sum(run.seconds for run, batch in zip(runs, (chosen.large, chosen.spread), strict=True) if batch), 3
        ),
        wanted=len(found),
        failed=tuple(visible(name) for name in sorted(failed)[:MOST_SHOWN]),
        compared=sum(back.against_source != "unknown" for back in whole.values()),
        differs=tuple(visible(name) for name, back in whole.items() if back.against_source == "differs")[:MOST_SHOWN],
        minutes_for_all=None if failed else minutes_for_all(chosen, files, runs, opening_s),
        says=next((run.says for run in runs if run.says), ""),
        because="too-slow" if any(run.too_slow for run in runs) else "",
    )


def minutes_for_all(
    chosen: Sample, files: Mapping[str, File], runs: list[Extraction], opening_s: float
) -> float | None:
    """Estimate the minutes for everything: seconds per byte from the large files, seconds per file from the others.

    None where there is nothing to measure. It is a straight line through a sample, and says nothing of fetching a
    disk from the bank or of installing a machine first.
    """
    if not chosen.files:
        return None
    large, spread = runs
    large_bytes = sum(files[name].bytes or 0 for name in chosen.large)
    spread_bytes = sum(files[name].bytes or 0 for name in chosen.spread)
    per_byte = max(0.0, large.seconds - opening_s) / large_bytes if large_bytes else 0.0
    left = max(0.0, spread.seconds - opening_s - per_byte * spread_bytes)
    per_file = left / len(chosen.spread) if chosen.spread else 0.0
    total = sum(file.bytes or 0 for file in files.values())
    return round((opening_s + per_byte * total + per_file * len(files)) / 60, 2)


def read_back(path: Path, listed: File, origin: Path | None, made_at: datetime) -> Restored:
    """Read one restored file, and its source where that has not changed since the backup was made."""
    back = digest(path)
    if back is None or (listed.bytes is not None and back[1] != listed.bytes):
        return Restored()
    same = _still_the_same(origin, listed, made_at) if origin else False
    there = digest(origin) if origin and same else None
    if there is None:
        return Restored(back[1], whole=True)
    if there[0] == back[0]:
        return Restored(back[1], whole=True, against_source="same")
    # Written while it was read here: no proof against the backup.
    still = origin is not None and _still_the_same(origin, listed, made_at)
    return Restored(back[1], whole=True, against_source="differs" if still else "unknown")


def digest(path: Path) -> tuple[str, int] | None:
    """Return a regular file's SHA-256 and its length; None if it is none, is a link, or cannot be read."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        return None
    with os.fdopen(opened, "rb") as file:
        seen, length = hashlib.sha256(), 0
        try:
            while chunk := file.read(CHUNK_BYTES):
                seen.update(chunk)
                length += len(chunk)
        except OSError:
            return None
    return seen.hexdigest(), length


def _came_back(folder: Path, name: str) -> Path:
    """Where a file was restored to; the folder itself, which is no file, where a link would lead out of it."""
    path = folder / name
    return path if os.path.realpath(path.parent).startswith(os.path.realpath(folder)) else folder


def _origin(name: str, origins: Mapping[str, Path]) -> Path | None:
    """Where a file of the listing came from: by the longest source that it lies below."""
    for within in sorted(origins, key=len, reverse=True):
        if name == within:
            return origins[within]
        if name.startswith(f"{within}/" if within else ""):
            return origins[within] / name[len(within) :].lstrip("/")
    return None


def _still_the_same(origin: Path, listed: File, made_at: datetime) -> bool:
    try:
        state = origin.lstat()
    except (OSError, ValueError):
        return False
    if spelled(str(origin)) != str(origin) or not stat.S_ISREG(state.st_mode):
        return False
    touched = max(state.st_mtime, state.st_ctime) > made_at.timestamp() - SAME_TIME_S
    return not touched and state.st_size == listed.bytes and state.st_mtime - listed.changed <= SAME_TIME_S
