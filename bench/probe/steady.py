"""What a prober costs that runs: a thousand sites every thirty seconds, with everything that it does besides looking.

python -m bench steady [SITES] [MINUTES]

All looks are full HTTPS checks by name, verified, at one server and one DNS server on this machine, which are other
processes and are not counted. Each round is judged, kept on disk and learned from as it would be.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Timer
from typing import Final

from bavn.observatory.observatory import join_observatory
from bavn.runners.probing_starting import prober_of
from bavn.runners.turning import system_clock
from bavn.settings.reading import loads
from bavn.settings.schema import Settings
from bench.probe.look import HOST, Stage, serving
from bench.table import make_table

SITES: Final = 1_000
MINUTES: Final = 3.0
WARM_S: Final = 30.0  # the first round: names are made, everything is loaded
GOAL_CPU: Final = 0.2
GOAL_MB: Final = 200.0


def main(say: Callable[[str], None], sites: int = SITES, minutes: float = MINUTES) -> int:
    """Print the table; 1 where a goal is missed."""
    say(f"steady: {sites:,} sites every 30 s, for {minutes:g} minutes")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as stage:
        share, looks = run(settings_for(Path(folder), stage, sites), stage, minutes * 60)
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ("CPU, share of one core", f"{share:.1%}", f"< {GOAL_CPU:.0%}"),
        ("CPU for each look, all in all", f"{share * minutes * 60_000 / max(looks, 1):.2f} ms", "< 2 ms"),
        ("memory, the most", f"{most_mb:.0f} MB", f"< {GOAL_MB:.0f} MB"),
        ("looks, none of which failed", f"{looks:,}", ""),
    ]
    print(make_table(("Running prober", "Measured", "Goal"), rows))
    return 0 if share < GOAL_CPU and most_mb < GOAL_MB else 1


def settings_for(folder: Path, stage: Stage, sites: int) -> Settings:
    """So many targets, all at the one server."""
    probes = "".join(
        f'[[probe]]\nname = "s{number}"\nsite = "s{number}"\nurl = "https://{HOST}:{stage.web}/{number}"\n'
        for number in range(sites)
    )
    probing = '[probing]\ncontact = "mailto:bench@probe.example"\nfamilies = [4]\nstate = "state"\n'
    return loads(f"{probing}{probes}", str(folder / "bavn.toml"))


def run(settings: Settings, stage: Stage, seconds: float) -> tuple[float, int]:
    """Run it; return the share of a core it took after the first round, and how many looks were kept."""
    clock = system_clock()
    stop, marks = Event(), []

    def mark() -> None:
        marks.append((time.monotonic(), time.process_time()))

    began = clock.wall()
    with prober_of(settings, clock, _no_finding, _say, stage.tools()) as prober:
        for after_s, then in ((WARM_S, mark), (WARM_S + seconds, mark), (WARM_S + seconds, stop.set)):
            Timer(after_s, then).start()
        prober.run(stop)
    (first_s, first_cpu), (last_s, last_cpu) = marks
    with join_observatory(settings.probing.state) as kept:
        samples = list(kept.samples(began, clock.wall()))
    assert all(one.ending == "ok" for one in samples)
    per_second = len(samples) / (last_s - first_s + WARM_S)
    return (last_cpu - first_cpu) / (last_s - first_s), round(per_second * (last_s - first_s))


def _no_finding(said: object) -> None:
    raise AssertionError(said)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
