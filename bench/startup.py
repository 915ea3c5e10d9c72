"""What one waits for before any line is read: compiling once, and the help."""

from dataclasses import dataclass

from bench.measure import Cost, FailedError
from bench.own import ask_for_help, compile_anew
from bench.table import make_table, mib


@dataclass(frozen=True, slots=True)
class Startup:
    """None where the command failed."""

    compiling: Cost | None
    help: Cost | None


def measure_startup() -> Startup:
    """Both commands."""
    try:
        compiling = compile_anew()
    except FailedError:
        compiling = None
    try:
        asked = ask_for_help()
    except FailedError:
        asked = None
    return Startup(compiling, asked)


def show(startup: Startup) -> str:
    """The table."""
    rows = [
        row("`bavn warm`, nothing compiled yet", startup.compiling),
        row("`bavn --help` (median of 5)", startup.help),
    ]
    return make_table(("Command", "CPU s", "seconds on the clock", "peak memory"), rows)


def row(name: str, cost: Cost | None) -> tuple[str, ...]:
    """One command."""
    if cost is None:
        return (f"{name}: failed", "-", "-", "-")
    return name, f"{cost.cpu_s:.2f}", f"{cost.wall_s:.2f}", mib(cost.peak_bytes)
