"""Speed and memory of the whole command at two million lines and at twenty million."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.comparison import read_through
from bench.made_log import make_log, remove_log
from bench.measure import Cost, FailedError, measure, median_cost
from bench.own import BAVN, warm
from bench.table import make_table, mib, thousands

RUNS = 3
LENGTHS = (1, 10)


@dataclass(frozen=True, slots=True)
class Speed:
    """The median run on a log of `lines`; `cost` is None where the command failed, and `note` says why."""

    lines: int
    megabytes: float
    cost: Cost | None
    note: str = ""

    @property
    def lines_s(self) -> float:
        """Lines per CPU second."""
        return self.lines / self.cost.cpu_s if self.cost else 0.0


def measure_speeds(say: Callable[[str], None]) -> tuple[Speed, ...]:
    """One figure for each length. The long log is removed afterwards: it is as large as a film."""
    warm()
    speeds = []
    for repeats in LENGTHS:
        say(f"speed, {repeats} times the log")
        log = make_log(repeats)
        read_through(log.path)
        size = log.path.stat().st_size / 1e6
        try:
            cost = median_cost(RUNS, lambda path=log.path: measure([*BAVN, "scan", "--json", path]))  # type: ignore[misc]
            speeds.append(Speed(log.lines, size, cost))
        except FailedError as failed:
            speeds.append(Speed(log.lines, size, None, str(failed)))
        finally:
            if repeats > 1:
                remove_log(log)
    return tuple(speeds)


def show(speeds: tuple[Speed, ...]) -> str:
    """The table: medians, with the least and the most of the runs."""
    head = ("Log", "MB", f"CPU s, median of {RUNS}", "least to most", "lines / CPU s", "least to most", "peak memory")
    return make_table(head, [row(speed) for speed in speeds])


def row(speed: Speed) -> tuple[str, ...]:
    """One length."""
    name = f"{thousands(speed.lines)} lines"
    if speed.cost is None:
        return (f"{name}: {speed.note}", *("-",) * 6)
    least, most = speed.cost.spread_s
    return (
        name,
        thousands(speed.megabytes),
        f"{speed.cost.cpu_s:.2f}",
        f"{least:.2f} to {most:.2f}",
        thousands(speed.lines_s),
        f"{thousands(speed.lines / most)} to {thousands(speed.lines / least)}",
        mib(speed.cost.peak_bytes),
    )
