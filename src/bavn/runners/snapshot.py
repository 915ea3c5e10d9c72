"""The engine as bytes, and back: what is usual, what is open, and the last minutes' records survive a restart.

An engine that was frozen and thawed goes on with exactly the findings of one that never stopped. Where a later version
keeps a table in another shape, that group is begun anew and named; everything else is kept.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta

from bavn.disk.documents import UNREADABLE
from bavn.intrusions.logins import SECRET
from bavn.runners.clocks import LogClock
from bavn.runners.container import Array, SnapshotError, pack, unpack
from bavn.runners.engine import Engine
from bavn.runners.frozen import Amount, Count, Half, Second, Site, WaveState, freeze_wave, thaw_wave
from bavn.runners.inspecting import Inspector
from bavn.runners.intrusions import Intrusions
from bavn.runners.tables import ALARMS, FINDINGS, INSPECTION, NAMED, NEEDS, PAST, RECORDS, Table, is_sound, tables
from bavn.runners.watch import CLIENT_MINUTES, Crowd, Watch
from bavn.sources.clients import TrustedProxies
from bavn.windows.past import MOST_MINUTES, Minute, Past
from bavn.windows.rows import Rows, make_rows

__all__ = ["SnapshotError", "Thawed", "freeze", "thaw"]

MEANING: Final = 1  # of the codes in rows and records: another number, and those of before say nothing


class MinuteState(msgspec.Struct, frozen=True, array_like=True):
    """A calm minute: how many rows, each for how many clients, over how many seconds."""

    rows: Annotated[int, Meta(ge=0, le=1 << 24)]
    weight: Annotated[float, Meta(gt=0, le=1e9)]
    seconds: Annotated[float, Meta(gt=0, le=1e6)]


Minutes = Annotated[list[MinuteState], Meta(max_length=MOST_MINUTES)]


class WatchState(msgspec.Struct, frozen=True):
    """A site's memory."""

    tainted_until: Second
    clients: Annotated[list[Amount], Meta(max_length=CLIENT_MINUTES)]
    empty: Count
    usual: tuple[Amount, Amount]
    past: Minutes
    before_crowd: Minutes
    crowd_usual: Amount
    wave: WaveState | None
    slow: WaveState | None
    crowd: WaveState | None
    silence: WaveState | None


class Findings(msgspec.Struct, frozen=True):
    """Everything that is a finding, open or ended."""

    watches: dict[Site, WatchState]
    ended: list[tuple[Site, WaveState]]


class Values(msgspec.Struct, frozen=True):
    """What is no table. `findings` is MessagePack of its own, so that another version of it spoils nothing else."""

    meaning: int
    sites: Annotated[int, Meta(ge=1)]
    end: Annotated[int, Meta(ge=0)]
    noted: Count
    seed: Half
    stale: Count
    sampled_until: Second
    skew: int | None
    logs: dict[str, tuple[int | None, Second]]
    findings: msgspec.Raw
    intrusions: bytes = b""


@dataclass(frozen=True, slots=True)
class Thawed:
    """An engine that goes on, and the groups of its tables that had to be begun anew."""

    engine: Engine
    dropped: tuple[str, ...] = ()


def freeze(engine: Engine) -> Callable[[], bytes]:
    """Copy what an engine knows. What is returned makes bytes of it, in any thread, while the engine goes on."""
    sites = int(engine.state.table.count[0])
    arrays: dict[str, Array] = {}
    for table in tables(engine, sites, engine.end):
        arrays |= table.used()
    watches: dict[int, WatchState] = {}
    for site, watch in engine.watches.items():
        watches[site] = freeze_watch(watch)
        for name, past in pasts(site, watch):
            arrays |= {f"{name}.{column}": values for column, values in gather(past)._asdict().items()}
    findings = Findings(watches, [(site, freeze_wave(wave)) for site, wave in engine.findings])
    clocks = engine.clocks.skew, {name: (log.skew, log.heard) for name, log in engine.clocks.logs.items()}
    intrusions = b"" if engine.intrusions is None else engine.intrusions.keep()
    plain = (engine.noted, int(engine.seed), engine.stale, engine.sampled_until)

    def write() -> bytes:
        known = msgspec.Raw(msgspec.msgpack.encode(findings))
        values = Values(MEANING, sites, len(arrays["records.second"]), *plain, *clocks, known, intrusions)
        return pack(arrays, msgspec.msgpack.encode(values))

    return write


def freeze_watch(watch: Watch) -> WatchState:
    """A site's memory as plain values; the rows of its past are kept beside it."""
    crowd = watch.crowd
    return WatchState(
        tainted_until=watch.tainted_until,
        clients=list(watch.clients),
        empty=watch.empty,
        usual=watch.usual,
        past=freeze_past(watch.past),
        before_crowd=[] if crowd is None else freeze_past(crowd.past),
        crowd_usual=0.0 if crowd is None else crowd.usual,
        wave=None if watch.wave is None else freeze_wave(watch.wave),
        slow=None if watch.slow is None else freeze_wave(watch.slow),
        crowd=None if crowd is None else freeze_wave(crowd.wave),
        silence=None if watch.silence is None else freeze_wave(watch.silence),
    )


def freeze_past(past: Past) -> list[MinuteState]:
    """The minutes without their rows."""
    return [MinuteState(minute.rows.pages.size, minute.weight, minute.seconds) for minute in past.minutes]


def pasts(site: int, watch: Watch) -> Iterator[tuple[str, Past]]:
    """The names under which a site's pasts are kept."""
    yield f"past.{site}", watch.past
    if watch.crowd is not None:
        yield f"before-crowd.{site}", watch.crowd.past


def gather(past: Past) -> Rows:
    """All rows of a past in their order, also of minutes without any."""
    rows = past.gather()[0]
    return make_rows(0) if rows is None else rows


def thaw(data: bytes, trusted: TrustedProxies, secret: bytes = SECRET) -> Thawed:
    """Make an engine of what `freeze` wrote. Raises SnapshotError.

    The other proxies are not kept: they are those of the settings, and each log brings its own. `secret` is the key
    under which user names are remembered.
    """
    contents = unpack(data)
    try:
        values = msgspec.msgpack.decode(contents.values, type=Values)
    except UNREADABLE:
        raise SnapshotError("its values cannot be read") from None
    engine = Engine(trusted, values.seed)
    anew = watch_intrusions(engine, values, secret)
    dropped = anew | fill_tables(engine, values, contents.arrays)
    if NAMED in dropped:  # without the sites' names nothing says whose counts these are
        engine = Engine(trusted, values.seed)
        watch_intrusions(engine, values, secret)
        return Thawed(engine, tuple(sorted(dropped)))
    dropped |= fill_findings(engine, values, contents.arrays)
    engine.noted = values.noted
    engine.stale = values.stale
    engine.sampled_until = values.sampled_until
    engine.clocks.skew = values.skew
    engine.clocks.logs = {name: LogClock(skew, heard) for name, (skew, heard) in values.logs.items()}
    return Thawed(engine, tuple(sorted(dropped)))


def watch_intrusions(engine: Engine, values: Values, secret: bytes) -> set[str]:
    """Go on looking for intrusions where that was done; return the judges that begin anew."""
    if not values.intrusions:
        return set()
    intrusions, anew = Intrusions.restore(values.intrusions, secret)
    engine.watch_intrusions(intrusions)
    return set(anew)


def fill_tables(engine: Engine, values: Values, arrays: Mapping[str, Array]) -> set[str]:
    """Fill the engine's tables group by group; return the groups that do not fit. Raises SnapshotError."""
    groups: dict[str, list[Table]] = {}
    for table in tables(engine, values.sites, values.end):
        groups.setdefault(table.group, []).append(table)
    dropped = {name for name, members in groups.items() if not all(table.fits(arrays) for table in members)}
    if values.meaning != MEANING:
        dropped |= {RECORDS, "personas"}
    dropped |= {name for name, others in NEEDS.items() if name in groups and others & dropped}
    for name in groups.keys() - dropped:
        for table in groups[name]:
            table.fill(arrays)
    lengths = {len(arrays[table.name]) for table in groups[RECORDS] if table.name in arrays}
    if RECORDS not in dropped:
        if lengths != {values.end}:
            raise SnapshotError("its records are of different lengths")
        engine.end = values.end
    unsound = {name for name in groups.keys() - dropped if not is_sound(engine, name, engine.end)}
    if INSPECTION in unsound and engine.intrusions is not None:  # what was learned of everything else is worth more
        engine.inspector = Inspector(engine.intrusions)
        dropped.add(INSPECTION)
    for name in sorted(unsound - dropped):
        raise SnapshotError(f"its {name} cannot be")
    return dropped


def fill_findings(engine: Engine, values: Values, arrays: Mapping[str, Array]) -> set[str]:
    """Take up the findings and the pasts; return what does not fit."""
    try:
        found = msgspec.msgpack.decode(values.findings, type=Findings)
        watches = {site: thaw_watch(state) for site, state in found.watches.items()}
        ended = [(site, thaw_wave(state)) for site, state in found.ended]
    except UNREADABLE:
        for name in ALARMS:  # an attack without its finding would never be looked at again
            getattr(engine.state.sites, name)[:] = 0
        return {FINDINGS, PAST}
    engine.watches, engine.findings = watches, ended
    fitting = values.meaning == MEANING
    for site, state in found.watches.items():
        here = thaw_past(f"past.{site}", state.past, arrays)
        before = thaw_past(f"before-crowd.{site}", state.before_crowd, arrays) if state.crowd else Past()
        fitting = fitting and here is not None and before is not None
        watches[site].past = here or Past()
        crowd = watches[site].crowd
        if crowd is not None:
            crowd.past = before or Past()
    if not fitting:
        for watch in watches.values():
            watch.past = Past()
    return set() if fitting else {PAST}


def thaw_watch(state: WatchState) -> Watch:
    """A site's memory, without its past yet."""
    crowd = None if state.crowd is None else Crowd(thaw_wave(state.crowd), state.crowd_usual, Past())
    return Watch(
        wave=None if state.wave is None else thaw_wave(state.wave),
        slow=None if state.slow is None else thaw_wave(state.slow),
        crowd=crowd,
        silence=None if state.silence is None else thaw_wave(state.silence),
        tainted_until=state.tainted_until,
        clients=deque(state.clients, CLIENT_MINUTES),
        empty=state.empty,
        usual=state.usual,
    )


def thaw_past(name: str, minutes: list[MinuteState], arrays: Mapping[str, Array]) -> Past | None:
    """A past with its rows; None where they are of another shape."""
    blank = make_rows(0)
    columns = [arrays.get(f"{name}.{column}") for column in Rows._fields]
    total = sum(minute.rows for minute in minutes)
    kinds: tuple[Array, ...] = tuple(blank)
    for column, kind in zip(columns, kinds, strict=True):
        if column is None or column.dtype != kind.dtype or column.shape != (total, *kind.shape[1:]):
            return None
    parts = np.cumsum([0, *(minute.rows for minute in minutes)])
    found: deque[Minute] = deque()
    for number, minute in enumerate(minutes):
        rows = (column[parts[number] : parts[number + 1]].copy() for column in columns if column is not None)
        found.append(Minute(Rows._make(rows), minute.weight, minute.seconds))
    return Past(found, total)
