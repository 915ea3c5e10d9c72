"""Which files are, were or may be one log: its own name and those that rotation gives, older first."""

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bavn.following.folders import Entry, Folders
from bavn.following.rotation import rotated
from bavn.following.source import Identity, Refused, look

Order = tuple[int, int, str]
State = tuple[Identity, int, int, bool]


class Member(NamedTuple):
    """A file of a log, as it was when it was looked at. `watched`: its name is one that was asked for."""

    path: str
    order: Order
    watched: bool
    found: os.stat_result

    @property
    def identity(self) -> Identity:
        """Device and inode."""
        return self.found.st_dev, self.found.st_ino

    @property
    def state(self) -> State:
        """What was decided about stays decided while this is so; an inode alone may be another file's by now."""
        return self.identity, self.found.st_size, self.found.st_mtime_ns, self.watched


def members_of(
    base: str, watched: frozenset[str], folders: Folders, refused: Callable[[str, str], None], *, lone: bool
) -> list[Member]:
    """Look at all files of the log `base`; where it is a link, at those of the file that it leads to as well.

    One file has one name here, the newest. `refused` is told path and code of watched names that are no file.
    `lone`: no other file belongs to it.
    """
    real = os.path.realpath(base)
    entries = {entry.path: entry for name in {base, real} for entry in _entries(name, folders, lone=lone)}
    if real != base:
        entries.pop(base, None)
    members: dict[Identity, Member] = {}
    for entry in sorted(entries.values(), key=lambda entry: (entry.says.order, entry.path)):
        wanted = entry.path in watched or (entry.path == real and base in watched)
        try:
            member = Member(entry.path, entry.says.order, wanted, look(entry.path))
        except Refused as error:
            if wanted and error.code != "missing":
                refused(entry.path, error.code)
            continue
        members.pop(member.identity, None)
        members[member.identity] = member
    return list(members.values())


def _entries(path: str, folders: Folders, *, lone: bool) -> Sequence[Entry]:
    folder, name = os.path.split(path)
    says = rotated(name)
    if lone:
        return [Entry(path, says)]
    return folders.listing(folder).families.get(name if says.current else says.family, [])


def identity_at(path: str) -> Identity | str:
    """What stands at `path`: a file's identity, or the code of what is wrong."""
    try:
        found = look(path)
    except Refused as refused:
        return refused.code
    return found.st_dev, found.st_ino
