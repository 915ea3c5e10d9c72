"""The incidents of one plan: a folder with one log for each, named by when it began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from bavn.model.problem import Problem
from bavn.plan.incident import Incident, replay
from bavn.plan.library import Library
from bavn.plan.log import Entry, Event, Log, holds_log

MOST_IN_A_MINUTE = 100


@dataclass(frozen=True, slots=True)
class Case:
    """One incident: its name, its log, and what the log adds up to."""

    name: str
    log: Log
    entries: Sequence[Entry]
    incident: Incident


class Cases:
    """The incidents in `folder`, which need not exist yet."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.folder = folder
        self.library = library

    def begin(self, event: Event, now: datetime, zone: tzinfo) -> Case:
        """Begin a log of its own; its name is the local minute, with a number where that is taken."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            name = self._free_name(f"{now.astimezone(zone):%Y-%m-%d-%H%M}")
        except OSError as error:
            raise Problem(error.strerror or "cannot be written", where=str(self.folder)) from None
        try:
            Log(self._path(name)).append(event, now)
        except BaseException:  # an empty log would count for an incident that nobody began
            self._path(name).unlink(missing_ok=True)
            raise
        return self.read(name)

    def read(self, name: str) -> Case:
        """Read one incident. `Problem` if there is none of that name."""
        if name not in self.names():
            raise Problem(f"there is no incident '{name}'", where=str(self.folder), allowed=", ".join(self.names()))
        log = Log(self._path(name))
        entries = log.entries()
        return Case(name, log, entries, replay(entries, self.library))

    def all(self) -> tuple[Case, ...]:
        """Return every incident, the oldest first."""
        return tuple(self.read(name) for name in self.names())

    def names(self) -> tuple[str, ...]:
        """Return the names of all incidents, the oldest first. What is no log of ours is passed over."""
        return tuple(sorted((path.stem for path in self.folder.glob("*.jsonl") if _is_log(path)), key=_in_order))

    def chosen(self, name: str | None) -> Case:
        """Return the incident of that name, or the only one that is still open. `Problem` if that is not one."""
        if name:
            return self.read(name)
        still_open = [case for case in self.all() if not case.incident.closed_at]
        if len(still_open) == 1:
            return still_open[0]
        if not still_open:
            raise Problem("no incident is open; `bavn incident start` begins one", where=str(self.folder))
        raise Problem(
            "several incidents are open; say which with --incident",
            where=str(self.folder),
            allowed=", ".join(case.name for case in still_open),
        )

    def _free_name(self, minute: str) -> str:
        for number in range(1, MOST_IN_A_MINUTE):
            name = minute if number == 1 else f"{minute}-{number}"
            try:
                self._path(name).touch(mode=0o600, exist_ok=False)
            except FileExistsError:
                continue
            return name
        raise Problem("too many incidents began in this minute", where=str(self.folder))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"


def _is_log(path: Path) -> bool:
    """Return whether it is a file of its own, no link to another, that holds at least one line of a log."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        data = Log(path).read()
    except Problem:
        return False
    return bool(data) and holds_log(data)


def _in_order(name: str) -> list[tuple[int, str]]:
    """Sort '-2' before '-10'."""
    return [(len(part), part) for part in name.split("-")]
