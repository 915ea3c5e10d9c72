"""What one waits for before any line is read: compiling once, and the help."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.measure import Cost, FailedError
from bench.own import ask_for_help, compile_anew, warm_anew
from bench.table import make_table, mib


@dataclass(frozen=True, slots=True)
class Startup:
    """The cost of each command, or why it failed. `warming` is None where it was left out."""

    compiling: Cost | str
    warming: Cost | str | None
    help: Cost | str


def measure_startup(*, full: bool) -> Startup:
    """The commands. `bavn warm` compiles what the first scan does, and is measured only in full."""
    warming = try_command(warm_anew) if full else None
    return Startup(try_command(compile_anew), warming, try_command(ask_for_help))


def try_command(command: Callable[[], Cost]) -> Cost | str:
    """Its cost, or why it failed."""
    try:
        return command()
    except FailedError as failed:
        return str(failed)


def show(startup: Startup) -> str:
    """The table."""
    rows = [
        row("the first `bavn scan`, more than the second", startup.compiling),
        *([row("`bavn warm`, nothing compiled yet", startup.warming)] if startup.warming is not None else []),
        row("`bavn --help` (median of 5)", startup.help),
    ]
    return make_table(("Command", "CPU s", "seconds on the clock", "peak memory"), rows)


def row(name: str, cost: Cost | str) -> tuple[str, ...]:
    """One command."""
    if isinstance(cost, str):
        return (f"{name}: {cost}", "-", "-", "-")
    return name, f"{cost.cpu_s:.2f}", f"{cost.wall_s:.2f}", mib(cost.peak_bytes)
