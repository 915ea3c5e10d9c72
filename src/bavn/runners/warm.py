"""`bavn warm`: compile ahead, at installation, what would otherwise be compiled on first use."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bavn.runners.scan import ScanSettings, scan

BEGINS: Final = datetime(2026, 1, 1, tzinfo=UTC)
CALM_S: Final = 420
FLOOD_S: Final = 60
SOURCES: Final = 200


def warm() -> float:
    """Run every kernel once over a small made-up flood; return the seconds it took (under 1 where all is compiled)."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "warm.log")
        path.write_text("".join(lines()))
        scan(ScanSettings((str(path),)))
    return time.perf_counter() - began


def lines() -> Iterator[str]:
    """A calm site with one visitor a second, then a minute in which 200 addresses search for something new."""
    for second in range(CALM_S + FLOOD_S):
        when = (BEGINS + timedelta(seconds=second)).strftime("%d/%b/%Y:%H:%M:%S +0000")
        visitor = f"192.0.2.{second % 200}"
        yield line(visitor, when, "/", "-")
        for asset in ("/a.css", "/b.js", "/c.png"):
            yield line(visitor, when, asset, "https://www.example.com/")
        for source in range(SOURCES if second >= CALM_S else 0):
            yield line(f"198.18.{source}.9", when, f"/search?q={source}x{second}", "-")


def line(address: str, when: str, target: str, referer: str) -> str:
    """One line of a combined log."""
    return f'{address} - - [{when}] "GET {target} HTTP/1.1" 200 512 "{referer}" "Mozilla/5.0"\n'
