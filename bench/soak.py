"""What takes too long for every change: endless forged input, sustained load, full fuzz, a process killed in mid-work.

Writes docs/soak.md. Takes ten to twenty minutes; everything is made up, read from this machine, and removed.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from bench.machine import ROOT, describe_machine
from bench.made_log import make_log, remove_log
from bench.measure import Cost, FailedError, measure
from bench.own import BAVN
from bench.probe import false_alarms
from bench.table import make_table

PAGE: Final = ROOT / "docs" / "soak.md"
FORGED_LINES: Final = 20_000_000
FORGED_HOST_LINES: Final = 2_000_000
REPEATS: Final = 10
MEMORY_BYTES: Final = 300_000_000
KILLS: Final = 12
FIRST_KILL_S: Final = 0.2
KILL_STEP_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that was tried; `told` are the figures, or why it failed."""

    name: str
    passed: bool
    told: str


def main(say: Callable[[str], None]) -> int:
    """Try everything, write the page, print it; 1 where something failed."""
    trials = []
    for name, work in TRIALS:
        say(name)
        try:
            trials.append(work(name))
        except FailedError as failed:
            trials.append(Trial(name, passed=False, told=str(failed)))
    text = show(trials)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(trial.passed for trial in trials) else 1


def show(trials: list[Trial]) -> str:
    """docs/soak.md."""
    rows = [(trial.name, "held" if trial.passed else "**FAILED**", trial.told) for trial in trials]
    return (
        "# Soak\n\n"
        "`make soak` runs what takes too long for every change: sustained load, a process killed in mid-work, a log\n"
        "that never ends. Its logs are made up and read from the machine it runs on; it sends nothing. The program\n"
        "writes this page; nobody writes figures into it by hand.\n\n"
        f"{describe_machine()}\n\n{make_table(('Trial', 'Result', 'Figures'), rows)}\n"
    )


def flood_with_forged(name: str) -> Trial:
    """No address, path, referer or browser comes twice."""
    return read_forged(name, FORGED_LINES)


def flood_with_forged_hosts(name: str) -> Trial:
    """No site comes twice either."""
    return read_forged(name, FORGED_HOST_LINES, "--hosts")


def read_forged(name: str, lines: int, *options: str) -> Trial:
    """Forged lines through standard input; all must be read, in fixed memory."""
    maker = subprocess.Popen(
        [sys.executable, "-m", "bench.hostile", str(lines), *options], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert maker.stdout
    with maker:
        cost = measure([*BAVN, "scan", "--json", "-"], stdin=maker.stdout)
        maker.stdout.close()
    return weigh(name, lines, cost)


def sustain(name: str) -> Trial:
    """Ten floods one after another, hours of log."""
    log = make_log(REPEATS)
    try:
        return weigh(name, log.lines, measure([*BAVN, "scan", "--json", log.path]))
    finally:
        remove_log(log)


def weigh(name: str, lines: int, cost: Cost) -> Trial:
    """Every line was read, none was rejected, and memory stayed under the limit."""
    document = msgspec.json.decode(cost.output)
    read, rejected = document["input"]["lines"], document["input"]["rejected"]
    told = (
        f"{read:,} lines, {rejected:,} rejected, {len(document['findings'])} findings, "
        f"{cost.cpu_s:.0f} CPU s, at most {cost.peak_bytes / 1e6:.0f} MB"
    )
    return Trial(name, read == lines and not rejected and cost.peak_bytes < MEMORY_BYTES, told)


def fuzz(name: str) -> Trial:
    """The parsers against a slow reference, on 200,000 mutated lines: none missed, none extra."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/sources", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "BAVN_FUZZ": "full"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Trial(name, done.returncode == 0, (done.stdout.strip().splitlines() or ["no output"])[-1].strip("= "))


def kill(name: str) -> Trial:
    """Kill a scan at many moments; nothing is left behind, and the next scan is whole."""
    log = make_log()
    left: set[str] = set()
    killed = 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for number in range(KILLS):
            killed += kill_after(log.path, place, FIRST_KILL_S + KILL_STEP_S * number)
            left |= {str(path.relative_to(place)) for path in place.rglob("*")}
        cost = measure([*BAVN, "scan", "--json", log.path])
    whole = msgspec.json.decode(cost.output)["input"]["lines"] == log.lines
    behind = ", ".join(sorted(left)) or "nothing"
    after = "was whole" if whole else "was NOT whole"
    told = f"killed {killed} of {KILLS} in mid-work; left behind: {behind}; the next scan {after}"
    return Trial(name, not left and whole and killed > 0, told)


def simulate_calm_days(name: str) -> Trial:
    """A day on which looks are lost by chance and one line is cut, twice: nothing may be said of any site."""
    days = [false_alarms.simulate_day(false_alarms.SITES, 1, cut, how) for cut, how in false_alarms.CUTS]
    told = "; ".join(f"{row[0]}: {row[2]} looks, {row[4]} outages, {row[5]} other spells" for row, _ in days)
    return Trial(name, all(calm for _, calm in days), told)


def kill_after(log: Path, place: Path, after_s: float) -> bool:
    """Start a scan that would write a page, kill it; whether it was still at work."""
    process = subprocess.Popen(
        [*BAVN, "scan", "--json", "--html", str(place / "page.html"), str(log)],
        cwd=place,
        env={**os.environ, "TMPDIR": str(place), "HOME": str(place)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    (place / "page.html").unlink(missing_ok=True)
    return False


TRIALS: Final[tuple[tuple[str, Callable[[str], Trial]], ...]] = (
    (f"{FORGED_LINES // 10**6} M lines, every client, path and browser forged", flood_with_forged),
    (f"{FORGED_HOST_LINES // 10**6} M lines, every site forged too", flood_with_forged_hosts),
    (f"{REPEATS} floods on end, one log", sustain),
    ("Parsers against a slow reference, 200,000 mutated lines", fuzz),
    ("Killed (-9) at many moments", kill),
    (
        f"False alarms: {false_alarms.SITES:,} sites for a simulated day, {false_alarms.LOST:.0%} lost, one line cut",
        simulate_calm_days,
    ),
)
