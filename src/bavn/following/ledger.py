"""Who reads what: one file is read once, however many names, globs and links lead to it."""

from dataclasses import dataclass, field, replace

from bavn.following.folders import Folders
from bavn.following.known import Known
from bavn.following.position import Position
from bavn.following.source import Identity
from bavn.following.tail import Tail
from bavn.model.notice import Notice


@dataclass(slots=True)
class Ledger:
    """What all logs of one `Watching` share."""

    most_open: int
    from_start: bool
    folders: Folders = field(default_factory=Folders)
    readers: dict[Identity, Tail] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    notices: list[Notice] = field(default_factory=list)

    def notice(self, code: str, where: str, **values: str | int) -> None:
        """Say something."""
        self.notices.append(Notice(code, where, values))

    def read_by(self, tail: Tail) -> None:
        """Its file is read by `tail`."""
        self.readers[tail.identity] = tail

    def done_with(self, tail: Tail) -> None:
        """Nothing more comes from `tail`; if the file is ever met again, it goes on where that ended."""
        if self.readers.get(tail.identity) is tail:
            del self.readers[tail.identity]
            if not tail.nameless:
                self.known.add(_done(tail))
            if tail.damage:
                self.notice("log-damaged", tail.path, what=tail.damage)
        tail.sleep()


def _done(tail: Tail) -> Position:
    """A file that was read to its end: as it is on the disk, where it is packed."""
    place = replace(tail.here(), passed_over=True)
    return replace(place, offset=0, size=tail.stored, mark=b"", mark_length=0) if tail.packed else place
