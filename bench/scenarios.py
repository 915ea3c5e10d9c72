"""Every simulated scenario: what Bavn finds, how soon, and whom it would hit.

The held-out family, if the simulator has one, is told apart: nothing was tuned on it.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from bavn import simulation
from bavn.model import Finding, Report
from bavn.runners.scan import ScanSettings, scan
from bavn.simulation import SCENARIOS, Scenario, Traffic, simulate
from bench.judge import Judged, judge
from bench.truths import Onset, count_attackers, find_onset

HELD_OUT: Final[dict[str, Scenario]] = getattr(simulation, "HELD_OUT", {})
ALL: Final = {**SCENARIOS, **HELD_OUT}
AFTER: Final = timedelta(seconds=60)
FLOODS: Final = ("http-flood", "slow-requests")
SHAPED: Final = "flood-ddosia"
FIFTIETH: Final = 50
TWO_MINUTES: Final = timedelta(minutes=2)
STYLES: Final = {"multi-site": "vhost_combined"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One wave of the truth: when it began, when it had to be found, and the finding that found it."""

    kind: str
    began: datetime
    onset: Onset | None
    found: tuple[Finding, ...]

    @property
    def delay_s(self) -> float | None:
        """From the wave's first line to `detected`."""
        return (self.found[0].detected - self.began).total_seconds() if self.found else None

    @property
    def delay_from_onset_s(self) -> float | None:
        """From the onset to `detected`; negative where it was found before it had to be."""
        return (self.found[0].detected - self.onset.at).total_seconds() if self.found and self.onset else None


@dataclass(frozen=True, slots=True)
class Played:
    """One scenario with one seed. `failed` is the exception, where the engine raised one."""

    name: str
    seed: int
    lines: int = 0
    kinds: tuple[str, ...] = ()
    waves: tuple[Seen, ...] = ()
    whole: Judged | None = None
    minute: Judged | None = None
    causal: bool = True
    attributed: float | None = None
    failed: str = ""


def play(name: str, seed: int) -> Played:
    """Simulate, scan whole and cut, judge. An exception of the engine becomes the row's."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "access.log"
        traffic = simulate(name, seed=seed, style=STYLES.get(name, "combined"))
        traffic.write(path)
        try:
            return scan_and_judge(name, seed, traffic, path)
        except Exception as error:  # noqa: BLE001  the other scenarios still count
            return Played(name, seed, len(traffic), failed=f"{type(error).__name__}: {error}")


def scan_and_judge(name: str, seed: int, traffic: Traffic, path: Path) -> Played:
    """Everything about one log."""
    truth, report = traffic.truth, scan_until(path)
    detected = min((finding.detected for finding in report.findings if finding.kind in FLOODS), default=None)
    minute, causal = None, True
    if detected is not None:
        cut = scan_until(path, detected + AFTER)
        minute = judge(cut, truth, count_attackers(traffic, detected + AFTER))
        causal = any(finding.detected == detected for finding in cut.findings)
    return Played(
        name,
        seed,
        len(traffic),
        tuple(finding.kind for finding in report.findings),
        tuple(watch_waves(traffic, report)),
        judge(report, truth, count_attackers(traffic)),
        minute,
        causal,
        attribute(traffic, path) if name == SHAPED else None,
    )


def scan_until(path: Path, until: datetime | None = None) -> Report:
    """The report on the log up to a moment."""
    return scan(ScanSettings((str(path),), until=until, seed=1, intrusions=False))


def watch_waves(traffic: Traffic, report: Report) -> Iterable[Seen]:
    """Each wave with the findings of its kind that are detected within it or a minute after."""
    number = 0
    for wave in traffic.truth.waves:
        found = tuple(
            finding
            for finding in report.findings
            if finding.kind == wave.kind and wave.began <= finding.detected <= wave.ended + AFTER
        )
        onset = None
        if wave.kind in FLOODS:
            number += 1
            onset = find_onset(traffic, number) if wave.kind == "http-flood" else None
        yield Seen(wave.kind, wave.began, onset, found)


def attribute(traffic: Traffic, path: Path) -> float | None:
    """The share of the attack's requests that is attributed two minutes after the 50th source came."""
    firsts = sorted(attacker.first for attacker in traffic.truth.attackers.values())
    if len(firsts) < FIFTIETH:
        return None
    until = firsts[FIFTIETH - 1] + TWO_MINUTES
    return judge(scan_until(path, until), traffic.truth, count_attackers(traffic, until)).requests


def play_all(names: Iterable[str], seeds: range, jobs: int, say: Callable[[str], None]) -> tuple[Played, ...]:
    """Every scenario with every seed, in the table's order."""
    asked = [(name, seed) for name in names for seed in seeds]
    if jobs <= 1:
        return tuple(play_aloud(name, seed, say) for name, seed in asked)
    played = []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for one in pool.map(play, *zip(*asked, strict=True)):
            say(f"{one.name}, seed {one.seed}")
            played.append(one)
    return tuple(played)


def play_aloud(name: str, seed: int, say: Callable[[str], None]) -> Played:
    """Say what comes next, and play it."""
    say(f"{name}, seed {seed}")
    return play(name, seed)


def main(asked: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print the table; with `--check` also what is missed, and leave with 1 if anything is."""
    from bench import must_reach, scenario_table  # noqa: PLC0415  both need the names of this file

    names = asked.only.split(",") if asked.only else list(ALL)
    played = play_all(names, range(asked.first_seed, asked.first_seed + asked.seeds), asked.jobs, say)
    print(scenario_table.show(played))
    missed = must_reach.check_scenarios(played)
    print("\n" + must_reach.show(missed))
    return 1 if asked.check and missed else 0
