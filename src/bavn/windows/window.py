"""One site's requests of some seconds, profiled: rows of clients, and the way back from a row to its addresses."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.windows.hashing import U64, hash_pair
from bavn.windows.personas import Personas
from bavn.windows.record import ASSET, SLOW, Records
from bavn.windows.rows import Rows, encode, find_or_add, make_draft, make_rows, profile, sample_clients


class Totals(NamedTuple):
    """What single addresses did: `high`, `low`, `requests`, `first`, `last` second, `row` (of Window.rows)."""

    high: npt.NDArray[np.uint64]
    low: npt.NDArray[np.uint64]
    requests: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    row: npt.NDArray[np.int32]


MOST_PERSONAS: Final = 1 << 17  # of one window; further ones are not profiled


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of one site's clients from second `start` on, over `seconds`; `count` of `rows` are valid.

    `pages` counts all requests for pages, `failing` is the share of them that the site did not answer (5xx, or the
    client gave up: 499). `index` are the records, `row_of` the row of each of them (-1: none).
    """

    rows: Rows
    start: int
    seconds: float
    pages: int
    failing: float
    index: npt.NDArray[np.int64]
    row_of: npt.NDArray[np.int32]

    @property
    def clients(self) -> int:
        """How many clients asked for pages."""
        return int(np.unique(self.rows.client).size)


def open_window(
    records: Records,
    index: npt.NDArray[np.int64],
    personas: Personas,
    own_host: int,
    *,
    start: int,
    seconds: float,
    sampling: int = 0,
    novel_since: int,
    known_before: int,
) -> Window:
    """Profile the records at `index` (one site's, in time order); see windows.rows.profile for the settings.

    With `sampling` s, only one client in 2 ** s.
    """
    if sampling:
        index = sample_clients(records, index, sampling)
    size = index.size
    persona_of = np.zeros(size, np.int32)
    row_of_persona = np.zeros(min(size, MOST_PERSONAS), np.int32)
    most = min(size, MOST_PERSONAS)
    draft, into = make_draft(most), make_draft(2 * most)
    settings = (np.uint32(own_host), novel_since, known_before, seconds / 60.0)
    _, clients = profile(records, index, personas, *settings, persona_of, row_of_persona, draft, into)
    rows = make_rows(2 * clients)
    number_of = np.full(2 * clients + 1, -1, np.int32)  # the last one is for personas without a row
    count = encode(into, clients, rows, number_of)
    status = records.status[index][(records.flags[index] & (ASSET | SLOW)) == 0]
    failing = float(((status >= 499) & (status != 501)).mean()) if status.size else 0.0
    known = persona_of >= 0
    found = np.full(size, -1, np.int32)
    found[known] = number_of[row_of_persona[persona_of[known]]]
    return Window(
        Rows._make(column[:count] for column in rows), start, seconds, int(status.size), failing, index, found
    )


@njit(cache=True)
def add_up(
    records: Records, index: npt.NDArray[np.int64], row_of: npt.NDArray[np.int32], wanted: npt.NDArray[np.bool_]
) -> Totals:
    """Totals of the addresses whose row is wanted, in order of appearance."""
    size = 16
    while size < 2 * index.size:
        size *= 2
    keys = np.zeros(size, np.uint64)
    ids = np.zeros(size, np.int32)
    totals = Totals(
        np.zeros(index.size, np.uint64),
        np.zeros(index.size, np.uint64),
        np.zeros(index.size, np.int64),
        np.zeros(index.size, np.int64),
        np.zeros(index.size, np.int64),
        np.zeros(index.size, np.int32),
    )
    count = 0
    for k in range(index.size):
        row = row_of[k]
        if row < 0 or not wanted[row]:
            continue
        at = index[k]
        source = find_or_add(keys, ids, hash_pair(records.high[at], records.low[at]) | U64(1), count)
        if source < 0:
            continue
        if source == count:
            totals.high[source] = records.high[at]
            totals.low[source] = records.low[at]
            totals.first[source] = records.second[at]
            totals.row[source] = row
            count += 1
        totals.requests[source] += 1
        totals.last[source] = records.second[at]
    return Totals(
        totals.high[:count],
        totals.low[:count],
        totals.requests[:count],
        totals.first[:count],
        totals.last[:count],
        totals.row[:count],
    )


def count_networks(records: Records, window: Window, wanted: npt.NDArray[np.bool_]) -> int:
    """How many networks (/24 of IPv4, /48 of IPv6) the wanted rows' requests come from."""
    here = window.row_of >= 0
    at = window.index[here][wanted[window.row_of[here]]]
    high, low = records.high[at], records.low[at]
    network = np.where(high == 0, low >> np.uint64(8), high >> np.uint64(16))
    return int(np.unique(network).size)
