"""What one run of `bavn scan` knows: its input, its findings, and the timeline they stand on."""

from dataclasses import dataclass, field
from datetime import datetime

from bavn.model.finding import Finding


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read. `examples` are (line number, the first bytes of a rejected line).

    `warnings` are sentences about the file as a whole: truncated, damaged.
    """

    name: str
    lines: int
    rejected: int
    format: str = ""
    examples: tuple[tuple[int, bytes], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """All that was read. `first` and `last` are the log's own times (aware UTC), None for an empty log."""

    files: tuple[InputFile, ...]
    lines: int
    rejected: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """One site's requests per second in equal steps of `step_s` seconds from `start` on.

    `dynamic` (pages, searches, forms), `static` (assets) and `usual` (what the engine expected of
    `dynamic` at that time) are of equal length.
    """

    start: datetime
    step_s: int
    dynamic: tuple[float, ...]
    static: tuple[float, ...]
    usual: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One site of the log: its name ('-' where the log names none), requests, distinct clients, timeline."""

    name: str
    requests: int
    clients: int
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a scan."""

    input: Input
    findings: tuple[Finding, ...]
    sites: tuple[Site, ...] = field(default=())
