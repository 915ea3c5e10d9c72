"""What every tool in the comparison is, and what it answered."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.made_log import MadeLog
from bench.measure import Cost, FailedError
from bench.score import Score, Verdict, score

Run = Callable[[MadeLog, Path], tuple[Cost, Verdict | None]]


@dataclass(frozen=True, slots=True)
class Tool:
    """One row. `run` gets the log and an empty folder of its own; `needs` are programs without which it is absent.

    `short` and `full` are the parts of the addresses (per mille) that it gets: what it can do in sensible time. The
    short comparison leaves out who would get none.
    """

    name: str
    needs: tuple[str, ...]
    run: Run
    short: int = 1000
    full: int = 1000


@dataclass(frozen=True, slots=True)
class Result:
    """What came out. `cost` is None where the tool is absent or failed, and `note` then says so."""

    name: str
    lines: int
    permille: int
    cost: Cost | None = None
    score: Score | None = None
    note: str = ""

    @property
    def lines_s(self) -> float:
        """Lines per CPU second."""
        return self.lines / self.cost.cpu_s if self.cost and self.cost.cpu_s else 0.0


def try_tool(tool: Tool, log: MadeLog, folder: Path) -> Result:
    """Run one tool. An absent or failing one is a row that says so, never an exception."""
    absent = [program for program in tool.needs if not (shutil.which(program) or Path(program).exists())]
    if absent:
        return Result(tool.name, log.lines, log.permille, note=f"absent ({', '.join(absent)})")
    folder.mkdir(parents=True)
    try:
        cost, verdict = tool.run(log, folder)
    except (FailedError, OSError, ValueError) as failed:
        return Result(tool.name, log.lines, log.permille, note=f"failed: {failed}")
    if verdict is None:
        return Result(tool.name, log.lines, log.permille, cost, note="no detector")
    return Result(tool.name, log.lines, log.permille, cost, score(verdict, log))
