"""What looking for intrusions costs a scan, and how many honest requests it looks at in vain.

    python -m bench intrusions

Each run is a process of its own that reads the made log as `bavn scan` does, with intrusions or without; figures are
CPU seconds (user and system), medians of `RUNS` that take turns, so that a busy machine is busy for both.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from bench.made_log import ROOT, make_log
from bench.own import warm
from bench.table import make_table, thousands

RUNS: Final = 5
BATCH_ROWS: Final = 8160
LEAST_SHARE: Final = 0.6  # of the speed without
MOST_JUDGED: Final = 0.01  # of honest requests


@dataclass(frozen=True, slots=True)
class Run:
    """One reading of a log: its lines, CPU seconds, and how many requests the judge was asked about, and findings."""

    lines: int
    cpu_s: float
    judged: int = 0
    told: int = 0


def main(say: Callable[[str], None], runs: int = RUNS) -> int:
    """Print the table of so many runs; 1 where a figure is missed."""
    warm()
    log = make_log()
    without, with_it = [], []
    for turn in range(runs):
        say(f"intrusions, turn {turn + 1} of {runs}")
        without.append(run_apart(log.path, look=False))
        with_it.append(run_apart(log.path, look=True))
    print(show(without, with_it))
    one = with_it[0]
    share = median(run.cpu_s for run in without) / median(run.cpu_s for run in with_it)
    print(
        f"\n{share:.0%} of the speed is kept; {one.judged / one.lines:.3%} of the requests judged, {one.told} findings."
    )
    return 0 if share >= LEAST_SHARE and one.judged <= MOST_JUDGED * one.lines else 1


def run_apart(path: Path, *, look: bool) -> Run:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "bench.intrusions", str(path), "look" if look else "count"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    return Run(**json.loads(told))


def show(without: list[Run], with_it: list[Run]) -> str:
    """The table."""
    head = ("Engine", "CPU s, median", "least to most", "lines / CPU s")
    return make_table(head, [row("without", without), row("with intrusions", with_it)])


def row(name: str, runs: list[Run]) -> tuple[str, ...]:
    """One line of it."""
    times = [run.cpu_s for run in runs]
    speed = runs[0].lines / median(times)
    return name, f"{median(times):.2f}", f"{min(times):.2f} to {max(times):.2f}", thousands(speed)


def read(path: Path, *, look: bool) -> Run:
    """Read a log through the engine."""
    from bavn.runners.engine import Engine  # noqa: PLC0415  what measures does not need numpy
    from bavn.runners.inspecting import Inspector  # noqa: PLC0415
    from bavn.runners.intrusions import Intrusions  # noqa: PLC0415
    from bavn.sources.clients import TrustedProxies  # noqa: PLC0415
    from bavn.sources.columns import Columns  # noqa: PLC0415
    from bavn.sources.formats import detect  # noqa: PLC0415
    from bavn.sources.reading import Log  # noqa: PLC0415

    engine = Engine(TrustedProxies())
    if look:
        engine.watch_intrusions(Intrusions())
    began = cpu_s()
    with Log(path) as log:
        for batch in log.batches(detect(log.head(), name=log.name), Columns(BATCH_ROWS)):
            engine.feed(batch)
        lines = log.lines
    engine.finish()
    found = len(engine.report())
    judged = engine.inspector.judged if isinstance(engine.inspector, Inspector) else 0
    return Run(lines, cpu_s() - began, judged, found)


def cpu_s() -> float:
    """User and system time of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    one = read(Path(sys.argv[1]), look=sys.argv[2] == "look")
    print(json.dumps({"lines": one.lines, "cpu_s": one.cpu_s, "judged": one.judged, "told": one.told}))
