"""What the tests of this folder share: rows of clients made by hand, windows around them, and sites that were calm."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from bavn.detectors.scene import Usual
from bavn.windows import rows as codes
from bavn.windows.rows import Rows, make_rows
from bavn.windows.seconds import PAGES, RING, Sites, make_sites
from bavn.windows.usual import learn_minute
from bavn.windows.window import Window

NEWS: Final = 11  # templates
CONTACT: Final = 12
SEARCH: Final = 21
FIREFOX: Final = 31  # browsers
BOTNET: Final = 32
MINUTE: Final = 29_000_000
SECOND: Final = 60 * MINUTE


def group(count: int, *, vouched: bool = False, pages: int = 1, asks: tuple[int, ...] = (NEWS,), agent: int = FIREFOX,
          known: int = 0, **conduct: int) -> Rows:  # fmt: skip
    """`count` clients that all do the same; conduct codes by name, `queries=3`."""
    rows = make_rows(count)
    rows.vouched[:] = vouched
    rows.conduct[:, codes.ASSETS] = 2 if vouched else 0
    rows.conduct[:, codes.PAGES_SEEN] = rows.conduct[:, codes.PACE] = min(pages, 2) if pages < 3 else 3
    rows.content[:, codes.AGENT] = agent
    rows.templates[:, : len(asks)] = asks
    rows.pages[:] = pages
    rows.known[:] = known
    rows.client[:] = np.arange(count)
    return behave(rows, conduct)


def behave(rows: Rows, conduct: Mapping[str, int]) -> Rows:
    """Let all rows have these conduct codes."""
    for name, code in conduct.items():
        rows.conduct[:, getattr(codes, name.upper())] = code
    return rows


def together(*groups: Rows) -> Rows:
    """Groups as one window's rows; each row is a client of its own."""
    rows = Rows(*(np.concatenate(column) for column in zip(*groups, strict=True)))
    rows.client[:] = np.arange(rows.pages.size)
    return rows


def honest(times: int = 1) -> Rows:
    """An ordinary minute: forty visitors, and a few clients that load no assets."""
    return together(
        group(30 * times, vouched=True, pages=2, asks=(NEWS, CONTACT)),
        group(10 * times, vouched=True, asks=(SEARCH,), queries=1),
        group(8 * times, asks=(NEWS,)),
        group(2 * times, asks=(SEARCH,), queries=1),
    )


def bots(count: int = 200, *, agent: int = BOTNET) -> Rows:
    """Clients that search for something new each time."""
    return group(count, pages=12, asks=(SEARCH,), agent=agent, queries=4, churn=2, pages_seen=5, pace=5)


def past(minutes: int = 10, minute: Rows | None = None) -> Usual:
    """Calm minutes, each like `minute` (by default an ordinary one)."""
    rows = together(*([honest() if minute is None else minute] * minutes))
    return Usual(rows, np.ones(rows.pages.size), 60.0 * minutes)


NO_PAST: Final = Usual(None, np.zeros(0), 0.0)


def window_of(rows: Rows, *, seconds: float = 60.0, pages: int | None = None, failing: float = 0.0) -> Window:
    """A window of these rows whose records do not matter."""
    nothing = np.zeros(0, np.int64)
    total = int(rows.pages.sum()) if pages is None else pages
    return Window(
        rows=rows, start=SECOND, seconds=seconds, pages=total, failing=failing,
        index=nothing, row_of=nothing.astype(np.int32),
    )  # fmt: skip


def known_site(pages_per_second: int = 2, *, minutes: int = 15) -> Sites:
    """Site 1, of which calm minutes are known, and at which the ring is full of such seconds."""
    sites = make_sites()
    for minute in range(minutes):
        learn_minute(sites, 1, MINUTE - minutes + minute, np.array([60 * pages_per_second, 0, 0], np.int64))
    sites.seconds[1, PAGES] = pages_per_second
    return sites


def put(sites: Sites, first: int, counts: list[int], series: int = PAGES) -> int:
    """Write counts of the seconds from `first` on at site 1; return the last of them."""
    for k, count in enumerate(counts):
        sites.seconds[1, series, (first + k) & (RING - 1)] = count
    return first + len(counts) - 1
