"""Requests as plain values, sifted."""

from collections.abc import Sequence

import numpy as np

from bavn.windows.places import Places
from bavn.windows.sift import ENTRIES, Sift, make_sift, sift_rows
from tests.windows.samples import SEED, Request, columns_of


def sifted(requests: Sequence[Request], sift: Sift | None = None, places: Places | None = None) -> list[int]:
    """The flags of each request."""
    return sifted_and_asked(requests, sift or make_sift(places))[0]


def sifted_and_asked(requests: Sequence[Request], sift: Sift) -> tuple[list[int], list[int]]:
    """The flags of each request, and those of them that a judge has still to answer."""
    columns, count = columns_of(requests, between=b" " * 8), len(requests)
    flags, asked = np.zeros(count, np.uint8), np.zeros(count, np.uint8)
    entries, tags = np.zeros((ENTRIES, count), np.int32), np.zeros((ENTRIES, count), np.uint64)
    sift_rows(
        columns.buffer, columns.start, columns.length, columns.status, 0, count, sift, SEED, flags, asked, entries, tags
    )
    return flags.tolist(), asked.tolist()
