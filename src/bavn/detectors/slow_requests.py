"""Connections held open: who leaves behind 408, empty 400 and endless requests, and little else."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bavn.windows.record import HELD, Records
from bavn.windows.window import Totals


@dataclass(frozen=True, slots=True)
class SlowRequests:
    """Report addresses that hold connections open, when a site sees more of them than usual.

    An address counts with `least_held` such requests that make at least `least_share` of all it asked for: a phone
    on a bad line leaves one or two among many good ones. Nothing is reported unless these addresses explain
    `explains` of the excess, or while the site is slow for everybody (the caller asks only when no flood is on).
    """

    least_held: int = 3
    least_share: float = 0.6
    explains: float = 0.5

    def look(self, records: Records, index: npt.NDArray[np.int64], usual: float) -> Totals | None:
        """Totals of the addresses among the records at `index`; `usual` held requests are expected of them all."""
        held = (records.flags[index] & HELD) != 0
        pairs = np.stack((records.high[index], records.low[index]), axis=1)
        addresses, of = np.unique(pairs, axis=0, return_inverse=True)
        of = of.reshape(-1)
        asked = np.bincount(of, minlength=len(addresses))
        counts = np.bincount(of, weights=held, minlength=len(addresses))
        chosen = (counts >= self.least_held) & (counts >= self.least_share * asked) & addresses.any(axis=1)
        if counts[chosen].sum() < self.explains * max(held.sum() - usual, 1.0):
            return None
        seconds = records.second[index]
        first = np.full(len(addresses), np.iinfo(np.int64).max)
        last = np.zeros(len(addresses), np.int64)
        np.minimum.at(first, of, seconds)
        np.maximum.at(last, of, seconds)
        return Totals(
            addresses[chosen, 0],
            addresses[chosen, 1],
            counts[chosen].astype(np.int64),
            first[chosen],
            last[chosen],
            np.zeros(int(chosen.sum()), np.int32),
        )
