"""GoAccess: a report over the whole log. It counts much and detects nothing."""

from pathlib import Path
from typing import Final

from bench.made_log import MadeLog
from bench.measure import Cost, measure
from bench.tool import Tool


def report(log: MadeLog, folder: Path) -> tuple[Cost, None]:
    """All panels but the referrers, as JSON."""
    cost = measure(
        [
            "goaccess",
            log.path,
            "--log-format=COMBINED",
            "--no-global-config",
            "--no-progress",
            "--ignore-panel=REFERRERS",
            "--max-items=60000",
            "-o",
            folder / "report.json",
        ]
    )
    return cost, None


GOACCESS: Final = (Tool("GoAccess, all panels but referrers", ("goaccess",), report, short=100),)
