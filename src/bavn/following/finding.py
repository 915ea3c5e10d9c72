"""Where a file is now, after it was renamed, packed or copied while nobody looked: found by what it holds."""

import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from bavn.following.fingerprint import WINDOW, fingerprint
from bavn.following.folders import Folders
from bavn.following.position import Position
from bavn.following.rotation import stem
from bavn.following.source import Identity, Refused, Source, open_source

MOST_OPENED: Final = 400  # files of one log whose first bytes are looked at


class Found(NamedTuple):
    """An open file that goes on at a position, and the bytes before it."""

    path: str
    source: Source
    before: bytes


def find(position: Position, folders: Folders, *, other_than: Identity | None = None) -> Found | None:
    """Open the file that holds what was read up to `position`; None where it is nowhere.

    Looks for the inode in the folder of the file and of its log, then for its first bytes in what belongs to the log,
    plain or packed. `other_than` is left out. A file that was only cut (shorter than `position`) comes last.
    """
    short: Found | None = None
    for path in _names(position, folders):
        source = _opened(path)
        if source is None or source.identity == other_than:
            continue
        try:
            before = verify(position, source)
            cut = before is None and source.identity[1] == position.inode and is_cut(position, source)
        except OSError:  # what cannot be read is not found
            source.close()
            continue
        if before is not None:
            if short:
                short.source.close()
            return Found(path, source, before)
        if cut and not short:
            short = Found(path, source, b"")
        else:
            source.close()
    return short


def verify(position: Position, source: Source) -> bytes | None:
    """Return the bytes before `position` if `source` holds what it says, None if not."""
    if not begins_alike(position, source):
        return None
    if position.offset and not position.head_length:
        return None
    if not source.packed and source.size < position.offset:
        return None
    before = source.before(position.offset, WINDOW)
    if position.offset and not before:
        return None
    mark = before[len(before) - position.mark_length :] if position.mark_length else b""
    return before if fingerprint(mark) == position.mark else None


def is_cut(position: Position, source: Source) -> bool:
    """Whether `source` is the file of `position`, only shorter."""
    return not source.packed and source.size < position.offset and begins_alike(position, source)


def begins_alike(position: Position, source: Source) -> bool:
    """Whether the first bytes are those of `position`."""
    start = source.start(position.head_length)
    return len(start) == position.head_length and fingerprint(start) == position.head


def _opened(path: str) -> Source | None:
    try:
        return open_source(path)
    except Refused:
        return None


def _names(position: Position, folders: Folders) -> Iterator[str]:
    """Name what may be the file, the likeliest first, each once."""
    seen = set()
    for path in _by_inode(position, folders):
        if path not in seen:
            seen.add(path)
            yield path
    if not position.head_length:
        return  # an empty file looks like any other
    for path in _by_name(position, folders)[:MOST_OPENED]:
        if path not in seen:
            seen.add(path)
            yield path


def _folders_of(position: Position) -> list[str]:
    names = (position.path, position.log, os.path.realpath(position.log))
    return list(dict.fromkeys(os.path.dirname(name) for name in names))  # noqa: PTH120  text in, text out


def _by_inode(position: Position, folders: Folders) -> Iterator[str]:
    for folder in _folders_of(position):
        names = folders.listing(folder).by_inode.get(position.inode, [])
        yield from sorted(names, key=lambda name: name != position.path)
    yield from (position.path, position.log)  # by a link, whose own inode is another


def _by_name(position: Position, folders: Folders) -> list[str]:
    entries = [
        entry
        for folder in _folders_of(position)
        for entry in folders.listing(folder).beginning_with(stem(os.path.basename(position.log)))  # noqa: PTH119
    ]
    entries.sort(key=lambda entry: (entry.says.order, entry.path), reverse=True)
    return [entry.path for entry in entries]
