"""A batch of requests, reduced to what the engine counts: numbers and hashes, no text.

Sixty-odd bytes a request, one array a field, so that the last minutes of a flood fit in fixed memory.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

ASSET: Final = 1  # a style sheet, script, image or font: what a browser fetches by itself
QUERY: Final = 2  # has a query string
POST: Final = 4  # any method but GET, HEAD and OPTIONS
SLOW: Final = 8  # 408, or a 400 without a request line: a connection held open
NO_REQUEST: Final = 16  # the request line was no HTTP
LONG: Final = 32  # took longer than any page should, and sent little
HELD: Final = SLOW | LONG  # what a connection held open leaves behind
CHAINED: Final = 64  # its referer is another page that the same persona fetched


class Records(NamedTuple):
    """Requests in arrival order; only the first `n` rows that the owner counts are valid.

    `second` is Unix time in seconds; `high`, `low` the client address (IPv4 as ::ffff:a.b.c.d); `site` the
    index of the site; `flags` as above. The rest are 32-bit hashes: `path` (url.path), `template` (method,
    path and the names of the query's parameters), `query` (its values too), `agent`, `referer_host` and
    `referer_path` (0: none), `protocol`. Filled in when a record is counted: `persona` (entry in the table of
    personas, -1: no room) and `first_seen` (minute in which the site first served this template).
    """

    second: npt.NDArray[np.int64]
    high: npt.NDArray[np.uint64]
    low: npt.NDArray[np.uint64]
    site: npt.NDArray[np.int32]
    flags: npt.NDArray[np.uint8]
    status: npt.NDArray[np.int16]
    path: npt.NDArray[np.uint32]
    template: npt.NDArray[np.uint32]
    query: npt.NDArray[np.uint32]
    agent: npt.NDArray[np.uint32]
    referer_host: npt.NDArray[np.uint32]
    referer_path: npt.NDArray[np.uint32]
    protocol: npt.NDArray[np.uint32]
    persona: npt.NDArray[np.int32]
    first_seen: npt.NDArray[np.int32]


def make_records(capacity: int) -> Records:
    """Room for `capacity` requests."""
    kinds: dict[str, Any] = {
        "second": np.int64,
        "high": np.uint64,
        "low": np.uint64,
        "site": np.int32,
        "flags": np.uint8,
        "status": np.int16,
        "persona": np.int32,
        "first_seen": np.int32,
    }
    return Records(*(np.zeros(capacity, kinds.get(name, np.uint32)) for name in Records._fields))
