"""What is NOT in the backup: the folders that the firm named, against what a snapshot holds.

A file that was made after the backup is not missing, and one that was changed since may differ: both are counted, and
neither is held against the backup. What is left is what nobody would find out before the day it is needed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Literal

from bavn.backups.result import Coverage, File, Listing, Missing
from bavn.backups.source import Source, spelled

SAME_TIME_S = 2.0  # what FAT and some network disks keep
HOUR_S = 3600.0  # FAT keeps local time: off by an hour when the clocks change
FEWEST_FOR_A_RULE = 3
MOST_SHOWN = 10

Kind = Literal["folder", "ending", "cache", "files"]


def inside(source: str, listing: Listing, *, alone: bool = False, names: Iterable[str] = ()) -> str | None:
    """Find a source in a listing: the path there, "" for the listing's own root, None if it is not in it.

    Tools keep '/home/anna' as 'home/anna', or 'anna' where it was given as such, or below a folder of a machine's
    name. The longest match wins. `alone`: it is the only source, so a plain copy may hold its content (`names`) at
    the root.
    """
    parts = [spelled(part) for part in PurePosixPath(source).parts if part != "/"]
    for first in range(len(parts)):
        end = "/".join(parts[first:])
        if end in listing.folders or end in listing.files:
            return end
        telling = first == 0 or len(parts) - first > 1  # 'data' alone may be anybody's
        below = [folder for folder in listing.folders if telling and folder.endswith(f"/{end}")]
        if below:
            return min(below, key=lambda folder: (folder.count("/"), folder))
    top = {path.partition("/")[0] for path in listing.files}
    wanted = {name.partition("/")[0] for name in names}
    if not parts or (alone and wanted and 2 * len(wanted & top) >= len(wanted)):
        return ""
    return None


def coverage(  # noqa: PLR0913 - the facts of one source
    source: str,
    now_there: Source | None,
    listing: Listing,
    at: datetime,
    *,
    within: str | None,
    left_out: frozenset[str] = frozenset(),
) -> Coverage:
    """Compare one source with the snapshot made `at`, in which it stands at `within` (None: it does not).

    `now_there` is None where the folder is not on this machine; `left_out` are paths below it that need not be in it.
    """
    if within is None:
        there = _wanted_files(now_there, left_out)
        size = sum(file.bytes or 0 for file in there.values())
        return Coverage(source, "missing", source_files=len(there), source_bytes=size)
    held = _below(listing.files, within)
    held_bytes = sum(file.bytes or 0 for file in held.values())
    if now_there is None:
        return Coverage(
            source, "not-here", at, within, held_files=len(held), held_bytes=held_bytes, whole=listing.whole
        )
    there = _wanted_files(now_there, left_out)
    held |= {name: held[other] for name in there if name not in held and (other := _otherwise(name)) in held}
    since = at.timestamp()
    gone = [name for name in there if name not in held]
    old = [name for name in gone if not _later(name, now_there, since)]
    both = [name for name in there if name in held]
    changed = [name for name in both if not _same(there[name], held[name])]
    differs = [name for name in changed if not _later(name, now_there, since)]
    folders = {prefix for name in held for prefix in _parents(name)} | _below_folders(listing.folders, within)
    return Coverage(
        source,
        "held",
        at,
        within,
        held_files=len(held),
        held_bytes=held_bytes,
        source_files=len(there),
        source_bytes=sum(file.bytes or 0 for file in there.values()),
        missing=tuple(missing(old, there, held, folders, now_there.caches)) if listing.whole else (),
        missing_files=len(old) if listing.whole else 0,
        missing_bytes=sum(there[name].bytes or 0 for name in old) if listing.whole else 0,
        new_since=len(gone) - len(old),
        changed_since=len(changed) - len(differs),
        differs=tuple(sorted(differs)[:MOST_SHOWN]) if listing.whole else (),
        unreadable=now_there.unreadable,
        whole=listing.whole and now_there.whole,
    )


def missing(
    names: list[str],
    there: Mapping[str, File],
    held: Mapping[str, File],
    folders: set[str],
    caches: frozenset[str] = frozenset(),
) -> list[Missing]:
    """Group missing files: by the highest folder that is missing whole, by an ending that is left out, and the rest.

    Largest group first, at most ten. `folders` are the folders that the backup holds. Single files are one group,
    called after the largest of them.
    """
    groups: dict[tuple[Kind, str], list[str]] = {}
    loose: list[str] = []
    for name in names:
        cache = next((prefix for prefix in _parents(name) if prefix in caches), "")
        folder = next((prefix for prefix in reversed(_parents(name)) if prefix not in folders), "")
        if cache:
            groups.setdefault(("cache", cache), []).append(name)
        elif folder:
            groups.setdefault(("folder", folder), []).append(name)
        else:
            loose.append(name)
    _group_endings(loose, held, groups)
    found = [
        Missing(
            what or max(members, key=lambda name: there[name].bytes or 0),
            kind,
            len(members),
            sum(there[name].bytes or 0 for name in members),
        )
        for (kind, what), members in groups.items()
    ]
    return sorted(found, key=lambda group: (-group.bytes, -group.files, group.what))[:MOST_SHOWN]


def _group_endings(loose: list[str], held: Mapping[str, File], groups: dict[tuple[Kind, str], list[str]]) -> None:
    """An ending of which three or more are missing and none is there looks like a rule of exclusion."""
    kept = {_ending(name) for name in held}
    counts = Counter(_ending(name) for name in loose)
    for name in sorted(loose):
        ending = _ending(name)
        rule = ending and ending not in kept and counts[ending] >= FEWEST_FOR_A_RULE
        groups.setdefault(("ending", f"*{ending}") if rule else ("files", ""), []).append(name)


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _parents(name: str) -> list[str]:
    """The folders above a file, nearest first: 'a/b/c' has 'a/b' and 'a'."""
    parts = name.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _below(files: Mapping[str, File], folder: str) -> dict[str, File]:
    if folder in files:
        return {"": files[folder]}
    prefix = f"{folder}/" if folder else ""
    return {name[len(prefix) :]: file for name, file in files.items() if name.startswith(prefix)}


def _below_folders(folders: frozenset[str], folder: str) -> set[str]:
    prefix = f"{folder}/" if folder else ""
    return {name[len(prefix) :] for name in folders if name.startswith(prefix)}


def _otherwise(name: str) -> str:
    """How borg spells a byte that is no UTF-8 (and a question mark)."""
    return name.replace("\ufffd", "?")


def _wanted_files(source: Source | None, left_out: frozenset[str]) -> Mapping[str, File]:
    if source is None or not left_out:
        return source.files if source else {}
    return {
        name: file
        for name, file in source.files.items()
        if name not in left_out and not left_out.intersection(_parents(name))
    }


def _same(there: File, held: File) -> bool:
    """Whether the backup may hold what is at the source: same size, and not from an earlier time."""
    if held.bytes is not None and held.bytes != there.bytes:
        return False
    behind = there.changed - held.changed
    return behind <= SAME_TIME_S or abs(behind - HOUR_S) <= SAME_TIME_S


def _later(name: str, source: Source, since: float) -> bool:
    """Whether a file was made or changed after the backup began."""
    return max(source.files[name].changed, source.touched[name]) > since - SAME_TIME_S
