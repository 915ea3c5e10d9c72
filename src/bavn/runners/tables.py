"""Which of the engine's tables a snapshot holds, how much of each, and what must be true of what is read back.

Kernels check no bounds, so nothing from outside may reach them that could point beyond a table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bavn.detectors.wave import LATEST
from bavn.runners.counting import Counting
from bavn.runners.inspecting import Inspected, Inspector
from bavn.windows import names, personas
from bavn.windows.digest import MAX_SITES, SITE_WIDTH
from bavn.windows.timeline import STEPS

Array = npt.NDArray[Any]

LARGEST: Final = 1e12
USUAL: Final = frozenset({"minutes", "minute_at", "learned", "usual", "deviation", "limits"})
HOURS: Final = frozenset({"hour_sum", "hour_count"})
ALARMS: Final = frozenset({"phase", "began", "raised", "quiet", "peak", "awake"})
HOSTS: Final = frozenset({"own_host", "own_votes"})
COUNTS: Final = frozenset({"seconds", "requests", "newest", "registers"})

# groups: what belongs together, and is kept or dropped as a whole
NAMED: Final = "sites"
RECORDS: Final = "records"
FINDINGS: Final = "findings"
PAST: Final = "past"
INSPECTION: Final = "inspection"
NEEDS: Final[Mapping[str, frozenset[str]]] = {  # a group that means nothing without others
    "records": frozenset({"personas"}),
    "alarms": frozenset({"usual"}),
    "inspection": frozenset({"sites"}),
}
# columns without a row for each entry
WHOLE: Final = frozenset(
    {"lost", "skipped", "second", "used", "path_second", "path_used", "path_client", "chain", "asked"}
)


@dataclass(frozen=True, slots=True)
class Table:
    """One array of the engine: `live` is the whole of it, in use are `rows` or those whose `tag` is not 0."""

    group: str
    name: str
    live: Array
    rows: int | None = None
    tag: Array | None = None

    def used(self) -> dict[str, Array]:
        """Copies of what is in use, by name."""
        if self.tag is None:
            return {self.name: self.live[: self.rows].copy()}
        index = np.flatnonzero(self.tag)
        return {self.name: self.live[index], f"{self.name}@": index.astype(np.int32)}

    def fits(self, arrays: Mapping[str, Array]) -> bool:
        """Whether arrays of a snapshot can stand in this table."""
        found = arrays.get(self.name)
        if found is None or found.dtype != self.live.dtype or found.shape[1:] != self.live.shape[1:] or not found.ndim:
            return False
        if self.tag is None:
            return len(found) <= len(self.live)
        index = arrays.get(f"{self.name}@")
        if index is None or index.dtype != np.int32 or index.shape != found.shape[:1]:
            return False
        return not index.size or (int(index.min()) >= 0 and int(index.max()) < len(self.live))

    def fill(self, arrays: Mapping[str, Array]) -> None:
        """Put them there."""
        found = arrays[self.name]
        if self.tag is None:
            self.live[: len(found)] = found
        else:
            self.live[arrays[f"{self.name}@"]] = found


def tables(engine: Counting, sites: int, end: int) -> Iterator[Table]:
    """All tables of an engine of which `sites` sites and `end` records are in use."""
    state = engine.state
    yield Table("clock", "clock", state.clock, len(state.clock))
    for name in ("tag", "index", "count"):
        yield Table(NAMED, f"table.{name}", getattr(state.table, name), len(getattr(state.table, name)))
    for name in ("text", "length"):
        yield Table(NAMED, f"table.{name}", getattr(state.table, name), sites)
    for name in state.sites._fields:
        yield Table(group_of(name), f"sites.{name}", getattr(state.sites, name), sites)
    for name in ("personas", "visitors", "seen"):
        table = getattr(state, name)
        yield Table(name, name, table, tag=table[:, 0])
    for name in engine.lexicon._fields:
        texts = getattr(engine.lexicon, name)
        for part in texts._fields:
            yield Table("texts", f"texts.{name}.{part}", getattr(texts, part), tag=texts.tag)
    start, step, last, *_ = (int(value) for value in state.course.frame)
    steps = min(STEPS, (last - start) // max(step, 1) + 1)
    yield Table("course", "course.frame", state.course.frame, len(state.course.frame))
    for name in ("pages", "static", "usual"):
        yield Table("course", f"course.{name}", getattr(state.course, name).T, steps)
    for name in engine.records._fields:
        yield Table(RECORDS, f"records.{name}", getattr(engine.records, name), end)
    if isinstance(engine.inspector, Inspector):
        yield from inspected(engine.inspector.tables)


def inspected(found: Inspected) -> Iterator[Table]:
    """The tables of who runs into errors, how sites usually answer, and who was judged how often."""
    for name in found._fields:
        table = getattr(found, name)
        for part in table._fields:
            column = getattr(table, part)
            whole = part in WHOLE
            yield Table(INSPECTION, f"{name}.{part}", column, *((len(column),) if whole else (None, table.tag)))


def group_of(name: str) -> str:
    """The group of one of the Sites' columns."""
    groups = {"usual": USUAL, "hours": HOURS, "alarms": ALARMS, "hosts": HOSTS, "counts": COUNTS}
    return next((group for group, members in groups.items() if name in members), name)


def is_sound(engine: Counting, group: str, end: int) -> bool:
    """Whether what was put into a group's tables can be worked with; `end` records were."""
    return all(between(values, least, most) for values, least, most in bounds(engine, group, end))


def bounds(  # noqa: C901  one case for each group
    engine: Counting, group: str, end: int
) -> Iterator[tuple[Array, float, float]]:
    """The arrays of a group whose values must lie in a range, with the range."""
    state, sites, records = engine.state, engine.state.sites, engine.records
    match group:
        case "clock":
            yield state.clock, 0, LATEST
        case "sites":
            yield state.table.index, 0, MAX_SITES - 1
            yield state.table.count, 1, MAX_SITES
            yield state.table.length, 0, SITE_WIDTH
        case "usual":
            yield from ((column, 0, LARGEST) for column in (sites.learned, sites.minutes, sites.usual, sites.deviation))
            yield sites.minute_at, 0, LATEST
            yield sites.limits, 0, np.iinfo(np.int64).max
        case "hours":
            yield from ((column, 0, LARGEST) for column in (sites.hour_sum, sites.hour_count))
        case "alarms":
            yield from ((column, 0, LATEST) for column in (sites.began, sites.raised, sites.quiet))
            yield sites.peak, -LARGEST, LARGEST
            yield sites.phase, 0, 2
        case "counts":
            yield sites.newest, 0, LATEST
            yield from ((column, 0, 1 << 60) for column in (sites.requests, sites.seconds))
        case "texts":
            yield from ((texts.length, 0, names.WIDTH) for texts in engine.lexicon)
        case "course":
            start, step, last = (int(value) for value in state.course.frame[:3])
            yield state.course.frame, 0, LATEST
            yield np.array([step, STEPS * step - max(last - start, 0)]), 1, STEPS * LATEST
        case "inspection" if isinstance(engine.inspector, Inspector):
            yield from inspected_bounds(engine.inspector.tables)
        case "records":
            yield records.persona[:end], -1, personas.SLOTS - 1
            yield records.site[:end], 0, MAX_SITES - 1
            yield records.second[:end], 0, LATEST


def inspected_bounds(found: Inspected) -> Iterator[tuple[Array, float, float]]:
    """The same of an inspector's tables."""
    allotted = found.allotment
    counts = (*(table.numbers for table in found), found.probers.lost, allotted.skipped, allotted.used)
    times = allotted.second, allotted.path_second, allotted.path_used
    yield found.probers.site, 0, MAX_SITES - 1
    yield from ((column, 0, 1 << 53) for column in (*counts, *times))


def between(values: Array, least: float, most: float) -> bool:
    """Whether all values lie in a range (NaN does not)."""
    return not values.size or bool(((values >= least) & (values <= most)).all())
