"""What is said of sites that are well all day, while looks are lost by chance and a line is cut: nothing should be.

python -m bench false_alarms

Simulated time, and the code that judges in earnest. A seed of 1,000 sites takes some minutes.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from bench.table import make_table, thousands
from tests.verdicts.simulated import HANGS, HOUR, MINUTE, NOW, REFUSED, SECOND, Found, Simulated, between, targets

SITES: Final = 1_000
DAY: Final = 24 * HOUR
LOST: Final = 0.01
CUT_AT: Final = NOW + 5 * HOUR
CUT_FOR: Final = 10 * MINUTE
CUTS: Final[tuple[tuple[str, Found], ...]] = (("everything hangs", HANGS), ("everything is refused", REFUSED))
HEAD: Final = ("day", "sites", "looks", "lost", "outages", "other spells", "offline since the cut", "CPU µs per look")


def main(say: Callable[[str], None] = print, *, sites: int = SITES, seeds: Sequence[int] = (1, 2, 3)) -> bool:
    """Print the table; say whether no outage was made up."""
    rows, passed = [], True
    for seed in seeds:
        for name, how in CUTS:
            row, is_calm = simulate_day(sites, seed, f"seed {seed}, {name}", how)
            rows.append(row)
            passed = passed and is_calm
    say(make_table(HEAD, rows))
    return passed


def simulate_day(sites: int, seed: int, name: str, how: Found) -> tuple[list[str], bool]:
    """A day of two vantage points, of which one's line is cut for ten minutes; and whether nothing was made up."""
    cut = between(CUT_AT, CUT_AT + CUT_FOR, how, vantages="odense")
    began = time.process_time()
    seen = Simulated(targets(sites), look=cut, loss=LOST, seed=seed).run(CUT_AT + timedelta(minutes=5))
    since = [at - CUT_AT for at in seen.observing.offline().values()]
    seen.run(NOW + DAY)
    spent = time.process_time() - began
    kinds, counted = seen.kinds(), seen.looks
    down = kinds.pop("down", 0)
    offline = f"{min(since) / SECOND:.1f} s" if since else "never"
    row = [
        name,
        thousands(sites),
        thousands(counted),
        f"{LOST:.0%}",
        str(down),
        str(kinds.total()),
        offline,
        f"{spent / counted * 1e6:.0f}",
    ]
    return row, down == kinds.total() == 0


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
