"""What one waits for before any line is read: compiling once, and the help."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from bench.measure import Cost, FailedError
from bench.own import ask_for_help, compile_anew, warm_anew
from bench.table import make_table, mib

FIRST: Final = "the first `bavn scan`, more than the second"
WARMING: Final = "`bavn warm`, nothing compiled yet"
HELP: Final = "`bavn --help` (median of 5)"

Startup: TypeAlias = Mapping[str, Cost | str]  # of each command its cost, or why it failed


def measure_startup(*, full: bool) -> Startup:
    """The commands. What compiles takes half a minute each, and is measured only in full."""
    compiling = {FIRST: compile_anew, WARMING: warm_anew} if full else {}
    return {name: try_command(command) for name, command in {**compiling, HELP: ask_for_help}.items()}


def try_command(command: Callable[[], Cost]) -> Cost | str:
    """Its cost, or why it failed."""
    try:
        return command()
    except FailedError as failed:
        return str(failed)


def show(startup: Startup) -> str:
    """The table."""
    return make_table(
        ("Command", "CPU s", "seconds on the clock", "peak memory"), [row(*one) for one in startup.items()]
    )


def row(name: str, cost: Cost | str) -> tuple[str, ...]:
    """One command."""
    if isinstance(cost, str):
        return (f"{name}: {cost}", "-", "-", "-")
    return name, f"{cost.cpu_s:.2f}", f"{cost.wall_s:.2f}", mib(cost.peak_bytes)
