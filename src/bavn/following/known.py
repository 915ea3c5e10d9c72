"""Files that need no reading any more: read to their end, or copies of others. They must not be taken for new ones."""

import os
from collections.abc import Iterator, Sequence
from typing import Final

from bavn.following.finding import begins_alike, verify
from bavn.following.fingerprint import WINDOW, fingerprint
from bavn.following.members import Member
from bavn.following.position import Position, storable
from bavn.following.source import Identity, Source

MOST: Final = 4096

Key = tuple[Identity, bytes]  # an inode may be given to another file


class Known:
    """The places of such files. All are `passed_over`; an `offset` says where one goes on, should it ever grow."""

    def __init__(self) -> None:
        self._places: dict[Key, Position] = {}

    def __iter__(self) -> Iterator[Position]:
        return iter(list(self._places.values()))

    def add(self, position: Position) -> None:
        """Remember a file; not an empty one, which any other could be taken for."""
        if not position.head_length:
            return
        key = (position.device, position.inode), position.head
        self._places.pop(key, None)
        self._places[key] = position
        if len(self._places) > MOST:
            del self._places[next(iter(self._places))]

    def add_copy(self, log: str, path: str, source: Source) -> None:
        """All that the file holds is read elsewhere. One that cannot be read is not remembered."""
        try:
            start = source.start(WINDOW)
        except OSError:
            return
        self.add(
            Position(
                log=storable(log),
                path=storable(path),
                device=source.identity[0],
                inode=source.identity[1],
                offset=0,
                size=source.stored,
                modified_ns=source.modified_ns,
                head=fingerprint(start),
                head_length=len(start),
                passed_over=True,
            )
        )

    def unchanged(self, found: os.stat_result) -> bool:
        """Whether a file, by its inode, size and time, is a known one."""
        inode, state = (found.st_dev, found.st_ino), (found.st_size, found.st_mtime_ns)
        return any(key[0] == inode and (place.size, place.modified_ns) == state for key, place in self._places.items())

    def place_of(self, source: Source) -> Position | None:
        """Return the place of this very file, if it still holds what it did."""
        places = [place for key, place in self._places.items() if key[0] == source.identity]
        return next((place for place in places if verify(place, source) is not None), None)

    def twin_of(self, log: str, source: Source) -> Position | None:
        """Return the place of a file of `log` that `source` is a copy of.

        Of a packed copy the first bytes must do: it would have to be unpacked for the others.
        """
        for place in self._places.values():
            alike = place.log == storable(log) and place.head_length and begins_alike(place, source)
            if alike and (source.packed or verify(place, source) is not None):
                return place
        return None

    def latest_ns(self, log: str) -> int:
        """The newest time of a file of `log`, 0 where none is known."""
        return max((place.modified_ns for place in self._places.values() if place.log == storable(log)), default=0)

    def forget_older(self, log: str, members: Sequence[Member]) -> None:
        """Files of `log` that are older than all that is left of it were rotated away for good."""
        if not members:
            return
        oldest_ns = min(member.found.st_mtime_ns for member in members)
        left = {member.identity for member in members}
        for key, place in list(self._places.items()):
            if place.log == storable(log) and place.modified_ns < oldest_ns and key[0] not in left:
                del self._places[key]
