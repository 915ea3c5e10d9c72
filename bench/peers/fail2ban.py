"""fail2ban: its own filter and failure counter, run on the log's clock.

The daemon drops lines that are older than its ban time, so on a log of another day it bans nobody. The classes that
decide are the same; `fail2ban_clock.py` gives them the time of each line.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.made_log import MadeLog
from bench.measure import Cost, measure
from bench.score import Verdict
from bench.tool import Run, Tool

PYTHON: Final = "/usr/bin/python3"  # Debian's fail2ban belongs to Debian's Python
HARNESS: Final = Path(__file__).with_name("fail2ban_clock.py")


def jail(max_retry: int, find_time_s: int) -> Run:
    """Ban who asks for `max_retry` pages (no assets) within `find_time_s`."""

    def run(log: MadeLog, _folder: Path) -> tuple[Cost, Verdict]:
        cost = measure([PYTHON, "-I", HARNESS, log.path, str(max_retry), str(find_time_s)])
        return cost, read_bans(cost.output.decode())

    return run


def read_bans(text: str) -> Verdict:
    """Lines of Unix time and address."""
    alerts = []
    for line in text.splitlines():
        time_s, address = line.split()
        alerts.append((datetime.fromtimestamp(float(time_s), UTC), address))
    banned = frozenset(address for _, address in alerts)
    return Verdict(banned, banned, tuple(alerts))


FAIL2BAN: Final = (
    Tool("fail2ban, 60 pages in 60 s", (PYTHON, "fail2ban-client"), jail(60, 60), short=50, full=300),
    Tool("fail2ban, 30 pages in 600 s", (PYTHON, "fail2ban-client"), jail(30, 600), short=0, full=300),
)
