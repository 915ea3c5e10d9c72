"""What one command costs: CPU seconds (user and system, its own children included) and peak memory.

Seconds on the clock depend on who else uses the machine; they are kept, but nothing is compared by them.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

CHILD: Final = Path(__file__).with_name("child.py")
LONGEST_S: Final = 1500.0
FOLDERS: Final = re.compile(r"(?<![\w/:.])(?:/[\w.+-]+)+/")
LAST_WORDS: Final = 300  # characters of a failed command's errors that are shown


class FailedError(Exception):
    """A command that did not do its work; the text is one line."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One run of a command. `spread_s` is the least and the most CPU seconds where it ran several times."""

    cpu_s: float
    wall_s: float
    peak_bytes: int
    output: bytes = b""
    spread_s: tuple[float, float] = (0.0, 0.0)


def measure(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: IO[bytes] | None = None,
    timeout_s: float = LONGEST_S,
) -> Cost:
    """Run a command to its end. Raises FailedError where it is missing, fails, or takes longer than `timeout_s`."""
    words = [str(word) for word in command]
    name = Path(words[0]).name
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as error:
        answer = Path(folder) / "cost.json"
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", CHILD, answer, *words],
            stdin=stdin or subprocess.DEVNULL,
            stdout=output,
            stderr=error,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        wait(process, name, timeout_s)
        if not answer.exists():
            raise FailedError(f"{name}: {read_end(error)}")
        told = json.loads(answer.read_text(encoding="utf-8"))
        if told["status"]:
            raise FailedError(f"{name} left with {told['status']}: {read_end(error)}")
        output.seek(0)
        cpu_s = float(told["cpu_s"])
        return Cost(cpu_s, float(told["wall_s"]), int(told["peak_bytes"]), output.read(), (cpu_s, cpu_s))


def wait(process: subprocess.Popen[bytes], name: str, timeout_s: float) -> None:
    """Wait, and end the command with all that it started where it takes too long or this program is interrupted."""
    try:
        process.wait(timeout_s)
    except BaseException as reason:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(reason, subprocess.TimeoutExpired):
            raise FailedError(f"{name} took longer than {timeout_s:.0f} s") from None
        raise


def read_end(errors: IO[bytes]) -> str:
    """The last line that a command wrote to standard error. Folders are cut off: pages show it, and they differ."""
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines() or ["without a word"]
    return FOLDERS.sub("", lines[-1])[-LAST_WORDS:]


def median_cost(runs: int, work: Callable[[], Cost]) -> Cost:
    """The run with the median of the CPU seconds (of an even number the lower), with the largest memory of all."""
    costs = sorted((work() for _ in range(runs)), key=lambda cost: cost.cpu_s)
    middle = next(cost for cost in costs if cost.cpu_s == statistics.median_low(each.cpu_s for each in costs))
    peak = max(cost.peak_bytes for cost in costs)
    return replace(middle, peak_bytes=peak, spread_s=(costs[0].cpu_s, costs[-1].cpu_s))
