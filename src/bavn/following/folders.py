"""Which names stand in a folder, and which inode each has: listed once for each look at the logs."""

import os
from collections import defaultdict
from typing import NamedTuple

from bavn.following.rotation import Rotated, rotated


class Entry(NamedTuple):
    """One name in a folder, with what it says about rotation."""

    path: str
    says: Rotated


class Listing:
    """The names of one folder, by the log that they belong to and by inode. Empty where it cannot be listed."""

    def __init__(self, folder: str) -> None:
        self.families: defaultdict[str, list[Entry]] = defaultdict(list)
        self.by_inode: defaultdict[int, list[str]] = defaultdict(list)
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    says = rotated(entry.name)
                    self.families[says.family].append(Entry(entry.path, says))
                    self.by_inode[entry.inode()].append(entry.path)
        except (OSError, ValueError):
            return

    def beginning_with(self, start: str) -> list[Entry]:
        """Return the names of all logs whose name begins with `start`."""
        return [entry for family, entries in self.families.items() if family.startswith(start) for entry in entries]


class Folders:
    """The listings of this look; `forget` before the next."""

    def __init__(self) -> None:
        self._listings: dict[str, Listing] = {}

    def forget(self) -> None:
        """What was listed may have changed."""
        self._listings.clear()

    def listing(self, folder: str) -> Listing:
        """List `folder`, once."""
        if folder not in self._listings:
            self._listings[folder] = Listing(folder)
        return self._listings[folder]
