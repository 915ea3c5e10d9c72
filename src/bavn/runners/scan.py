"""`bavn scan`: the engine over files, from the first line to the last."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.detectors.wave import moment
from bavn.model import Input, InputFile, Report, Site, Timeline
from bavn.model.problem import Problem
from bavn.runners.advance import FIRST, LAST
from bavn.runners.counting import SEED
from bavn.runners.engine import Engine
from bavn.runners.event_files import MIXED, NAMES, Span, Systems, first_time, is_event_file, is_mixed, read_event_file
from bavn.runners.intrusions import Intrusions
from bavn.runners.warm import compile_ahead
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns, Parser
from bavn.sources.files import STANDARD_INPUT, expand
from bavn.sources.formats import detect, named
from bavn.sources.formats import first_time as first_web_time
from bavn.sources.reading import Log
from bavn.windows.digest import OTHER_SITES, site_name
from bavn.windows.seconds import distinct_clients

BATCH_ROWS: Final = 8160  # no power of two: columns at equal strides would share cache lines
NAMELESS: Final = "-"
SHOWN_SITES: Final = 5


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What to read and what of it. `logs` are files, globs or '-'; times are aware; `site` names one host."""

    logs: tuple[str, ...]
    format: str | None = None
    site: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    seed: int = SEED
    intrusions: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is. `total_bytes` is None where it is not known; `log_time` the newest line's time."""

    lines: int
    done_bytes: int
    total_bytes: int | None
    log_time: datetime | None


def scan(
    settings: ScanSettings,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    on_compile: Callable[[float], None] | None = None,
) -> Report:
    """Read the logs and report what hit the site. Raises Problem where a file or its format cannot be read.

    `on_compile` is called, with about how many seconds it takes, if the engine has to be compiled first.
    """
    compile_ahead(on_compile)
    return read_logs(settings, on_progress)


def read_logs(settings: ScanSettings, on_progress: Callable[[Progress], None] | None) -> Report:
    """Read all files in the order of their times."""
    engine = Engine(TrustedProxies(settings.trusted_proxies), settings.seed)
    if settings.intrusions:
        engine.watch_intrusions(Intrusions())
    columns = Columns(BATCH_ROWS)
    first = partial(first_time, format_name=settings.format) if settings.intrusions else first_web_time
    paths = expand(settings.logs, first)
    systems = Systems(engine.intrusions.event) if engine.intrusions is not None else None
    files = [read_file(path, settings, engine, systems, columns, on_progress) for path in paths]
    engine.finish()
    refuse_unreadable(files)
    return make_report(engine, files, settings.site)


def refuse_unreadable(files: list[InputFile]) -> None:
    """Raise Problem where there were lines, and not one of them was a record."""
    lines, rejected = sum(file.lines for file in files), sum(file.rejected for file in files)
    if lines and lines == rejected:
        raise Problem(f"not one of {lines:,} lines is a record of the format {files[0].format}", where=files[0].name)


def read_file(  # noqa: PLR0913, PLR0917  handed on
    path: Path,
    settings: ScanSettings,
    engine: Engine,
    systems: Systems | None,
    columns: Columns,
    on_progress: Callable[[Progress], None] | None,
) -> InputFile:
    """Feed one file to the engine, whatever it is a log of."""
    with Log(path) as log:
        mixed = False
        if systems is not None:
            span = Span(settings.since, settings.until)
            if is_event_file(log, settings.format):
                return read_event_file(log, path, settings.format, span, systems.take)
            mixed = settings.format is None and path != STANDARD_INPUT and is_mixed(log)
            if mixed:
                with Log(path) as same:
                    read_event_file(same, path, MIXED, span, systems.take)
        parser = web_parser(log, settings)
        for batch in log.batches(parser, columns):
            if settings.since or settings.until:
                keep(batch, settings.since, settings.until)
            engine.feed(batch)
            if on_progress is not None:
                on_progress(Progress(log.lines, log.done, log.total, moment(engine.now)))
        read = log.summary(parser.name)
        return replace(read, rejected=0, examples=()) if mixed else read  # other programs' lines were read, too


def web_parser(log: Log, settings: ScanSettings) -> Parser:
    """The parser of a log of requests. Raises Problem, which also names the formats of logins and alerts."""
    try:
        return named(settings.format) if settings.format else detect(log.head(), name=log.name)
    except Problem as problem:
        if not settings.intrusions:
            raise
        allowed = f"{problem.allowed}; logins and alerts: {', '.join(sorted(NAMES))}"
        raise Problem(problem.what, where=problem.where, allowed=allowed) from None


def keep(columns: Columns, since: datetime | None, until: datetime | None) -> None:
    """Keep only the rows from `since` on and before `until`."""
    time_ms = columns.time_ms[: columns.rows]
    wanted = np.ones(columns.rows, np.bool_)
    if since is not None:
        wanted &= time_ms >= int(since.timestamp() * 1000)
    if until is not None:
        wanted &= time_ms < int(until.timestamp() * 1000)
    kept = np.flatnonzero(wanted)
    for column in (columns.time_ms, columns.status, columns.size, columns.took_ms):
        column[: kept.size] = column[kept]
    for grid in (columns.start, columns.length):
        grid[:, : kept.size] = grid[:, kept]
    columns.rows = kept.size


def make_report(engine: Engine, files: list[InputFile], only: str | None = None) -> Report:
    """Everything the engine knows, in the words of the model; `only` one site, or the name of a log without names."""
    lines = sum(file.lines for file in files)
    rejected = sum(file.rejected for file in files)
    first, last = span_of(engine)
    read = Input(tuple(files), lines, rejected, first, last)
    findings, sites = tuple(engine.report()), tuple(make_sites(engine))
    if only is None:
        return Report(read, findings, sites)
    names = {NAMELESS, only.casefold()}
    if sites and not any(site.name.casefold() in names for site in sites):
        known = ", ".join(site.name for site in sites[:SHOWN_SITES])
        raise Problem("no such site in the log", where=only, allowed=f"the busiest are {known}")
    return Report(
        read,
        tuple(replace(f, site=only) for f in findings if f.site.casefold() in names),
        tuple(replace(s, name=only) for s in sites if s.name.casefold() in names),
    )


def span_of(engine: Engine) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment of all that was read."""
    moments = [moment(int(engine.state.clock[at])) for at in (FIRST, LAST)] if engine.now else []
    if engine.intrusions is not None:
        moments += filter(None, (engine.intrusions.first, engine.intrusions.now))
    return min(moments, default=None), max(moments, default=None)


def make_sites(engine: Engine) -> list[Site]:
    """The sites that were asked for anything, busiest first."""
    sites = engine.state.sites
    found = [
        Site(
            site_name(engine.state.table, index),
            int(sites.requests[index]),
            distinct_clients(sites.registers[index]),
            make_timeline(engine, index),
        )
        for index in range(OTHER_SITES, int(engine.state.table.count[0]))
        if sites.requests[index]
    ]
    return sorted(found, key=lambda site: -site.requests)


def make_timeline(engine: Engine, index: int) -> Timeline:
    """A site's course, per second."""
    course = engine.state.course
    start, step_s, last = (int(value) for value in course.frame[:3])
    steps = (last - start) // step_s + 1

    def rate(sums: npt.NDArray[np.float32]) -> tuple[float, ...]:
        return tuple((sums[index, :steps] / step_s).round(3).tolist())

    return Timeline(moment(start), step_s, rate(course.pages), rate(course.static), rate(course.usual))
