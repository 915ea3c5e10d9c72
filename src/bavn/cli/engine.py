"""The engine, imported only when a command needs it: it brings numpy and numba."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bavn.cli.progress import on_compile
from bavn.cli.refusal import RefusedError

if TYPE_CHECKING:
    from bavn.model import Report
    from bavn.runners.scan import Progress, ScanSettings

EXTRA: Final = frozenset({"numpy", "numba", "llvmlite", "backports", "backports.zstd"})
INSTALL: Final = "this command needs the engine, which is not installed: pip install 'bavn[sensor]'"


@contextmanager
def quick_import() -> Iterator[None]:
    """Import the engine a fifth faster: nothing of what is imported is garbage, and numba need not load coverage."""
    hidden = "coverage" not in sys.modules
    if hidden:
        sys.modules["coverage"] = None  # type: ignore[assignment]  # how Python marks what is not there
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        if hidden:
            del sys.modules["coverage"]


def run_scan(settings: "ScanSettings", on_progress: "Callable[[Progress], None] | None" = None) -> "Report":
    """Scan, with a problem of the input turned into one line."""
    try:
        with quick_import():
            from bavn.model.problem import Problem
            from bavn.runners.scan import scan
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    try:
        return scan(settings, on_progress=on_progress, on_compile=on_compile)
    except Problem as problem:
        raise RefusedError(str(problem)) from None


def without_engine(missing: ModuleNotFoundError) -> Exception:
    """Say how to install the engine where that is what is missing; return any other error as it is."""
    return RefusedError(INSTALL) if missing.name in EXTRA else missing
