"""A log that grows fast for minutes: how far the sensor is behind, what it costs, and whether its memory stays.

`python -m bench.live.sustained --rate 100000 --seconds 300`
"""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.store.status import Status, read
from bench.live.peers import BAVN, cpu_s, process, resident
from bench.live.stage import counted

WARM_S: Final = 6.0
LOOK_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Sustained:
    """What came out: lines written and counted, worst lag, share of a core, memory after a minute and at the end."""

    written: int
    counted: int
    sampled: int
    worst_lag_s: float
    core: float
    early_bytes: int
    late_bytes: int


def sustain(rate: float, seconds: float) -> Sustained:
    """Write, look at the status every second, and wait at the end until all was counted."""
    with tempfile.TemporaryDirectory(prefix="bavn-sustained-") as made:
        folder = Path(made)
        log = folder / "access.log"
        log.touch()
        (folder / "bavn.toml").write_text(BAVN.format(folder=folder, log=log))
        command = [sys.executable, "-m", "bavn", "sensor", "--config", str(folder / "bavn.toml"), "--json"]
        with process(command, folder) as sensor:
            time.sleep(WARM_S)  # noqa: TID251  starting is not measured
            before = cpu_s(sensor.pid)
            writer = [sys.executable, "-m", "bench.live.writer", str(log), "--rate", str(rate)]
            lags, memory = [], []
            began = time.monotonic()
            with subprocess.Popen([*writer, "--seconds", str(seconds)], stdout=subprocess.PIPE) as writing:
                while writing.poll() is None:
                    time.sleep(LOOK_S)  # noqa: TID251  other processes work
                    lags.append(status_of(folder).lag_s)
                    memory.append(resident(sensor.pid))
                written = int(writing.stdout.read().split()[0]) if writing.stdout else 0
            spent = cpu_s(sensor.pid) - before
            took = time.monotonic() - began
            last = counted(folder, written, patience_s=10) or status_of(folder)
            early = memory[min(60, len(memory) // 2)]
            return Sustained(written, last.lines, last.sampled, max(lags), spent / took, early, memory[-1])


def status_of(folder: Path) -> Status:
    """What the sensor last said."""
    status = read(folder / "state")
    assert status is not None
    return status


def show(rate: float, seconds: float, found: Sustained) -> str:
    """One line for each figure."""
    return (
        f"{rate:,.0f} lines a second for {seconds:.0f} s: {found.written:,} written, {found.counted:,} counted, "
        f"{found.sampled:,} of them only counted; worst lag {found.worst_lag_s:.2f} s; {found.core:.1%} of a core; "
        f"memory {found.early_bytes / 1e6:.0f} MB after a minute, {found.late_bytes / 1e6:.0f} MB at the end"
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rate", type=float, default=100_000)
    options.add_argument("--seconds", type=float, default=300)
    asked = options.parse_args()
    print(show(asked.rate, asked.seconds, sustain(asked.rate, asked.seconds)))


if __name__ == "__main__":
    main()
