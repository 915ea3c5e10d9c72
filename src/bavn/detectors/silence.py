"""A site that nobody asks for anything any more: down, cut off, or its log no longer comes."""

from dataclasses import dataclass
from math import ceil, exp, log
from typing import Final

import numpy as np
import numpy.typing as npt

HOUR_S: Final = 3600
YEAR_S: Final = 365 * 86_400
LONGEST_S: Final = 14 * 86_400  # longer gaps are judged as this

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Silence:
    """Report a site that has been asked for nothing longer than chance allows.

    Visitors come by chance (Poisson), so a gap in which n were expected has the probability exp(-n). One is
    reported where that should happen less than `false_alarms_a_year` times in a year. Expected are `caution` times the
    clients of the quieter minutes before it; clients, not requests, as one crawler may make most of those. Where the
    hours of the week are known, a quieter hour expects fewer; a busier one no more.

    Silent below `least_gap_s` (a restart), while fewer than `least_minutes` are known, and where less than `least_rate`
    requests a second are usual; but a gap as long as the site's own `silent_after_s` is always reported.
    """

    least_rate: float = 0.05
    least_gap_s: float = 60.0
    least_minutes: int = 10
    caution: float = 0.25
    false_alarms_a_year: float = 0.01

    def look(
        self,
        gap_s: float,
        rate: float,
        clients: Numbers,
        quieter: Numbers,
        silent_after_s: float | None = None,
    ) -> float | None:
        """How sure it is that the site is silent (0..1), None where it is not.

        `rate` is the usual one, requests a second. `clients` were seen in each of the last calm minutes, `quieter` are
        the shares (0..1) of them that are usual in each hour of the gap; see `quieter_hours`.
        """
        expected = self.expected(gap_s, clients, quieter)
        if silent_after_s is not None and gap_s >= silent_after_s:
            return 1.0 - exp(-expected)
        if gap_s < self.least_gap_s or rate < self.least_rate or clients.size < self.least_minutes:
            return None
        gaps_a_year = max(expected / gap_s * YEAR_S, 1.0)  # as many gaps as clients
        return 1.0 - exp(-expected) if expected >= log(gaps_a_year / self.false_alarms_a_year) else None

    def expected(self, gap_s: float, clients: Numbers, quieter: Numbers) -> float:
        """How many clients should have come."""
        if not clients.size:
            return 0.0
        a_second = self.caution * float(np.quantile(clients, 0.25)) / 60.0
        gap_s = min(gap_s, LONGEST_S)
        hours = np.minimum(np.maximum(gap_s - HOUR_S * np.arange(quieter.size), 0.0), HOUR_S)
        return a_second * float((hours * quieter).sum())


def quieter_hours(means: Numbers, first: int, gap_s: float) -> Numbers:
    """The share that is usual in each hour of a gap, against the hour of the week `first` in which it begins.

    `means` (WEEK) are pages a minute by hour of the week, NaN where they are not known. A gap begins anywhere within an
    hour, so each one is taken to be as quiet as the quieter of its two.
    """
    hours = ceil(min(gap_s, LONGEST_S) / HOUR_S)
    here = means[(first + np.arange(hours + 1)) % means.size]
    if not here[0] > 0:
        return np.ones(hours)
    shares = np.minimum(np.nan_to_num(here / here[0], nan=1.0), 1.0)
    return np.asarray(np.minimum(shares[:-1], shares[1:]), np.float64)
