"""Compiling the engine: once after installation (`bavn warm`), or on first use.

Two processes share the work, one for each half of the kernels; both write numba's cache, from which every later run
reads. Each kernel is called over no records at all, which compiles it for the types that it will meet.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from bavn.detectors.search import Masks, expand
from bavn.runners.advance import tick
from bavn.runners.engine import Engine
from bavn.runners.inspecting import Inspector, Nobody, Rows
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.combined import Combined
from bavn.windows.following import follow
from bavn.windows.sift import sift_rows
from bavn.windows.visitors import are_trusted, were_here
from bavn.windows.window import add_up

ABOUT_S: Final = 14.0  # on an ordinary machine with two cores
KERNELS: Final = (tick, add_up, follow, sift_rows)  # the last of each half, and what looks for intrusions


def compile_ahead(on_compile: Callable[[float], None] | None = None) -> None:
    """Compile what is not in numba's cache yet; call `on_compile` first, with about how many seconds it takes."""
    if is_compiled():
        return
    if on_compile is not None:
        on_compile(ABOUT_S)
    gc.disable()  # hardly any of it is garbage
    try:
        with subprocess.Popen([sys.executable, "-P", "-m", __name__], stdin=subprocess.DEVNULL) as other:  # noqa: S603  ourselves
            compile_reading()
            other.wait()
        compile_judging()  # from the cache, unless the other process failed
    finally:
        gc.enable()


def warm() -> float:
    """Compile what is not compiled yet; return the seconds it took."""
    began = time.perf_counter()
    compile_ahead()
    return time.perf_counter() - began


def is_compiled() -> bool:
    """Whether numba's cache holds both halves, from sources no older than these."""
    return all(is_cached(kernel) for kernel in KERNELS)


def is_cached(kernel: Callable[..., object]) -> bool:
    """Whether numba's cache has an index of this kernel that is newer than its source."""
    source = Path(kernel.__code__.co_filename)
    folder = Path(kernel._cache.cache_path)  # type: ignore[attr-defined]  # noqa: SLF001  numba offers no other way
    indices = folder.glob(f"{source.stem}.{kernel.__name__}-*.nbi")
    return any(index.stat().st_mtime >= source.stat().st_mtime for index in indices)


def compile_reading() -> None:
    """Lines to columns, columns to records, and the clock that counts them."""
    engine, columns = Engine(TrustedProxies()), Columns(1)
    block = np.zeros(1, np.uint8)
    Combined().parse(block, 0, columns)
    columns.buffer = block
    engine.digest(columns, 0, 0)
    engine.place("")
    engine.advance(0, 0)
    engine.tick(0)
    inspector, rows = make_inspector(engine, columns)
    inspector.follow(rows)


def compile_judging() -> None:
    """Records to rows, rows to signatures and sources."""
    engine = Engine(TrustedProxies())
    engine.note(0, 0)
    nobody = np.zeros(0, np.int64)
    engine.profile(1, nobody, 0, 60.0, 0, 0, sampling=1)
    window = engine.profile(1, nobody, 0, 60.0, 0, 0)
    none = np.zeros((1, 1), np.uint64)
    expand(Masks(none, none, none, none, none), Masks(none, none, none, none, none))
    were_here(engine.state.visitors, np.zeros(0, np.uint64), np.zeros(0, np.uint64), 0)
    are_trusted(np.zeros(0, np.uint64), np.zeros(0, np.uint64), engine.proxies.ranges)
    add_up(engine.records, nobody, window.row_of, np.zeros(0, np.bool_))
    columns = Columns(1)
    columns.buffer = np.zeros(1, np.uint8)
    inspector, rows = make_inspector(engine, columns)
    inspector.pick(rows)


def make_inspector(engine: Engine, columns: Columns) -> tuple[Inspector, Rows]:
    """Who looks for intrusions, and no rows to look at."""
    return Inspector(Nobody()), Rows(columns, 0, 0, engine.records, 0, engine.state.table, 1)


if __name__ == "__main__":
    gc.disable()
    compile_judging()
