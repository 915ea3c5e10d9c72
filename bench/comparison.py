"""Bavn, the floors and the peers on one log in one run."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.floors import FLOORS, GAWK
from bench.made_log import ALL, MadeLog, make_log, sample
from bench.own import OWN
from bench.peers import PEERS
from bench.score import Score
from bench.table import make_table, mib, part, ratio, thousands
from bench.tool import Result, Tool, try_tool

HEAD = (
    "Tool", "lines", "of the addresses", "CPU s", "lines / CPU s", "x gawk", "peak memory",
    "precision", "recall", "first alert", "honest blocked", "shared blocked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows of one run, bavn's first."""

    log: MadeLog
    results: tuple[Result, ...]

    @property
    def own_ran(self) -> bool:
        """Bavn must; a peer that is absent or fails is only reported."""
        own = self.named("bavn scan")
        return own is not None and own.cost is not None

    def named(self, start: str) -> Result | None:
        """The first row whose name starts so."""
        return next((result for result in self.results if result.name.startswith(start)), None)


def compare(*, full: bool, peers: bool, say: Callable[[str], None]) -> Comparison:
    """Run everything. `full` gives the peers as much of the log as they can read in minutes, otherwise in seconds."""
    log = make_log()
    read_through(log.path)
    tools: Sequence[Tool] = (*OWN, *FLOORS, *(PEERS if peers else ()))
    results, samples = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for number, tool in enumerate(tools):
            if not (permille := tool.full if full else tool.short):
                continue
            say(tool.name)
            if permille not in samples:
                samples[permille] = sample(log, permille)
            results.append(try_tool(tool, samples[permille], Path(folder) / str(number)))
    for taken in samples.values():
        if taken.path != log.path:
            taken.path.unlink()
    return Comparison(log, tuple(results))


def read_through(path: Path) -> None:
    """Let the log stand in memory before anyone is measured: the disk is not the subject."""
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 22):
            pass


def show(comparison: Comparison) -> str:
    """The table."""
    gawk = comparison.named(f"floor: {GAWK}")
    floor = gawk.lines_s if gawk else 0.0
    ran = [row(result, floor) for result in comparison.results if result.cost]
    return "\n".join([make_table(HEAD, ran), *tell_missing(comparison.results)])


def tell_missing(results: Sequence[Result]) -> list[str]:
    """One line for each tool that is absent or failed."""
    missing = [f"- {result.name}: {result.note}" for result in results if result.cost is None]
    return ["", *missing] if missing else []


def row(result: Result, floor: float) -> tuple[str, ...]:
    """One tool."""
    of_all = f"{result.permille / 10:g} %"
    assert result.cost
    against = ratio(result.lines_s / floor) if floor else "-"
    speed = (
        result.name, thousands(result.lines), of_all, f"{result.cost.cpu_s:.2f}", thousands(result.lines_s), against,
        mib(result.cost.peak_bytes),
    )  # fmt: skip
    if result.score is None:
        return (*speed, *("-",) * 5)
    found = result.score
    delay = "never" if found.delay_s is None else f"+{found.delay_s:.0f} s"
    return (
        *speed,
        part(found.precision),
        part(found.recall),
        delay,
        str(found.honest_blocked),
        f"{found.shared_blocked} of {found.shared}",
    )


def tell_better(comparison: Comparison) -> list[str]:
    """In what others are better than Bavn on this log. A part of the log says little about memory."""
    own = comparison.named("bavn scan")
    if not own or not own.cost:
        return []
    told = []
    for other in comparison.results:
        if other.name.startswith("bavn") or not other.cost:
            continue
        if other.lines_s > own.lines_s:
            told.append(f"{other.name} reads {ratio(other.lines_s / own.lines_s)} times as many lines per CPU second")
        if other.permille == ALL and other.cost.peak_bytes < own.cost.peak_bytes:
            told.append(f"{other.name} needs {mib(other.cost.peak_bytes)}, Bavn {mib(own.cost.peak_bytes)}")
        if own.score and other.score:
            told += [f"{other.name} {what}" for what in find_better(other.score, own.score)]
    return told


def find_better(other: Score, own: Score) -> Iterator[str]:
    """In which figures by address a tool is better; on few attackers they are rough."""
    few = f" (on {other.attackers} attackers)"
    if (other.precision or 0) > (own.precision or 0):
        yield f"has a precision of {part(other.precision)}{few}, Bavn of {part(own.precision)}"
    if (other.recall or 0) > (own.recall or 0):
        yield f"has a recall of {part(other.recall)}{few}, Bavn of {part(own.recall)}"
    if other.delay_s is not None and (own.delay_s is None or other.delay_s < own.delay_s):
        yield f"alerts {other.delay_s:.0f} s after the flood's first line"


def tell_ratios(comparison: Comparison) -> str:
    """How many times as many lines Bavn reads in a CPU second as each other tool, in this run."""
    own = comparison.named("bavn scan")
    if not own or not own.lines_s:
        return "Bavn itself did not run; nothing can be compared."
    told = [
        f"- {result.name}: {ratio(own.lines_s / result.lines_s)}"
        for result in comparison.results
        if result.lines_s and not result.name.startswith("bavn")
    ]
    return "Lines per CPU second, Bavn's divided by the other's:\n\n" + "\n".join(told)
