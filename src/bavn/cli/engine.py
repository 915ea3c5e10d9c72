"""The engine, imported only when a command needs it: it brings numpy and numba."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bavn.cli.progress import on_compile
from bavn.cli.refusal import RefusedError

if TYPE_CHECKING:
    from bavn.model import Report
    from bavn.runners.scan import Progress, ScanSettings

EXTRA: Final = frozenset({"numpy", "numba", "llvmlite", "backports", "backports.zstd"})
INSTALL: Final = "this command needs the engine, which is not installed: pip install 'bavn[sensor]'"


def run_scan(settings: "ScanSettings", on_progress: "Callable[[Progress], None] | None" = None) -> "Report":
    """Scan, with a problem of the input turned into one line."""
    try:
        from bavn.runners.scan import scan
        from bavn.sources.problem import Problem
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    try:
        return scan(settings, on_progress=on_progress, on_compile=on_compile)
    except Problem as problem:
        raise RefusedError(str(problem)) from None


def without_engine(missing: ModuleNotFoundError) -> Exception:
    """Say how to install the engine where that is what is missing; return any other error as it is."""
    return RefusedError(INSTALL) if missing.name in EXTRA else missing
