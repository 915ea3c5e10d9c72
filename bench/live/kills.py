"""A sensor is killed at random moments while its log grows and rotates; in the end every line must be counted once.

`python -m bench.live.kills FOLDER --kills 200` prints what was written and what was counted. With `--copytruncate` the
log is copied and emptied instead of renamed: then what was not counted must have been said to be lost.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Final

from bavn.runners.keeping import NAME
from bavn.runners.starting import sensor_of
from bavn.runners.turning import system_clock
from bavn.runners.warm import compile_ahead, compile_judging, compile_reading
from bavn.settings.schema import SensorSettings, Settings, SiteSettings
from bavn.store.status import read

SITE: Final = "www.vejby.example"
PATIENCE_S: Final = 60.0


def main() -> int:
    """Kill, let the last one finish, and compare; 0 if every line was counted once."""
    asked = read_options()
    compile_ahead(None)
    compile_reading()  # into this process, of which each sensor is a copy: else it would be killed while it loads them
    compile_judging()
    folder, chance = Path(asked.folder), random.Random(asked.seed)
    folder.mkdir(parents=True, exist_ok=True)
    settings = settings_of(folder)
    seconds = asked.kills * (asked.shortest + asked.longest) / 2
    begin(settings)
    writer = start_writer(folder, asked.rate, seconds, asked.rotate, copytruncate=asked.copytruncate)
    for _ in range(asked.kills):
        kill(run_apart(settings), chance.uniform(asked.shortest, asked.longest))
    written = int(writer.communicate()[0].split()[0])
    counted = finish(settings, written)
    lost = lost_bytes(folder)
    print(f"written {written} counted {counted} kills {asked.kills} said to be lost {lost} bytes")
    return 0 if is_right(folder, written, counted, lost) else 1


def is_right(folder: Path, written: int, counted: tuple[int, int], lost: int) -> bool:
    """Whether nothing was counted twice, and what was not counted was said to be lost, byte by byte."""
    lines, requests = counted
    if lines != requests or lines > written:
        return False
    with (folder / "access.log.1").open("rb") as log:
        shortest = min(len(line) for line in log)
    return written - lines <= lost / shortest


def lost_bytes(folder: Path) -> int:
    """What all sensors together have said that they lost."""
    found = re.findall(r" lost=(\d+)", (folder / "said.txt").read_text())
    return sum(map(int, found))


def settings_of(folder: Path) -> Settings:
    """One site, and snapshots much more often than in life: a kill shall meet them in every state."""
    sensor = SensorSettings(folder / "state", None, timedelta(milliseconds=20), timedelta(milliseconds=70))
    return Settings(sensor, (SiteSettings(SITE, (str(folder / "access.log"),), "combined"),))


def start_writer(
    folder: Path, rate: float, seconds: float, rotate_s: float, *, copytruncate: bool
) -> "subprocess.Popen[bytes]":
    """The server whose log it is."""
    command = [sys.executable, "-m", "bench.live.writer", str(folder / "access.log"), "--rate", str(rate)]
    more = ["--seconds", str(seconds), "--rotate", str(rotate_s), *(["--copytruncate"] if copytruncate else [])]
    return subprocess.Popen([*command, *more], stdout=subprocess.PIPE)


def run_apart(settings: Settings) -> int:
    """A sensor in a process of its own, made by a fork, so that everything is compiled already."""
    process = os.fork()
    if process == 0:
        said = settings.sensor.state.parent / "said.txt"
        sys.stderr = said.open("a", buffering=1)  # a kill leaves whole lines
        with sensor_of(settings, system_clock(), lambda _said, _lag_s: None, from_start=True) as sensor:
            sensor.run(Event())
    return process


def begin(settings: Settings) -> None:
    """Let a first sensor take a snapshot: one that is killed before it did leaves nothing to go on from."""
    process = run_apart(settings)
    deadline = time.monotonic() + PATIENCE_S
    while not (settings.sensor.state / NAME).exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)  # noqa: TID251  another process works
    kill(process, 0.0)


def kill(process: int, after_s: float) -> None:
    """`kill -9` it after a while."""
    time.sleep(after_s)  # noqa: TID251  a random moment
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def finish(settings: Settings, written: int) -> tuple[int, int]:
    """Run until all was counted; return lines read, and requests of the site."""
    state = settings.sensor.state
    (state / "status.json").unlink(missing_ok=True)
    process = run_apart(settings)
    deadline = time.monotonic() + PATIENCE_S
    status = None
    while time.monotonic() < deadline:
        status = read(state)
        if status is not None and status.lines >= written:
            break
        time.sleep(0.1)  # noqa: TID251  another process works
    kill(process, 3.0)  # anything counted twice would come now
    status = read(state) or status
    assert status is not None
    return status.lines, sum(site.requests for site in status.sites)


def read_options() -> argparse.Namespace:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder")
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--rate", type=float, default=3000)
    options.add_argument("--rotate", type=float, default=0.7, metavar="S")
    options.add_argument("--copytruncate", action="store_true", help="copy and empty the log instead of renaming it")
    options.add_argument("--shortest", type=float, default=0.05, metavar="S")
    options.add_argument("--longest", type=float, default=0.6, metavar="S")
    options.add_argument("--seed", type=int, default=1)
    return options.parse_args()


if __name__ == "__main__":
    sys.exit(main())
