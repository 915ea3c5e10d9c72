"""What is behind an alarm: a flood, a crowd, or nothing that can be said yet."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from bavn.detectors.attribution import Attribution
from bavn.detectors.conditions import is_machine
from bavn.windows import rows as codes
from bavn.windows.window import Window


class Verdict(Enum):
    """FLOOD: an attack explains the excess. CROWD: honest visitors do. OPEN: not to be said yet."""

    FLOOD = "flood"
    CROWD = "crowd"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Judge:
    """Weigh a window's attribution against its excess.

    A flood is said where the matching clients are at least `least_sources`, make at least `least_share` of the excess
    (or as much as the whole usual traffic), and are felt: `least_rate` pages a second and `least_times` the usual.
    Fewer than `few_sources`, or from no more than `few_networks`, may be a crawler or a mail scanner: they must make
    `strong_times` the usual and `strong_rate` pages a second, and do more than read.

    A crowd is said where the pages are `crowd_times` the usual and `crowd_rate` a second, after `crowd_seconds`, and
    those who came are `crowd_clients` at least and can be vouched for;
    after `blind_seconds` where nobody can. Everything else stays open: silence.
    """

    least_sources: int = 10
    least_share: float = 0.4
    least_rate: float = 0.5
    least_times: float = 0.25
    crowd_times: float = 3.0
    crowd_rate: float = 5.0
    crowd_seconds: float = 30.0
    blind_seconds: float = 58.0
    few_sources: int = 60
    few_networks: int = 8
    strong_times: float = 3.0
    strong_rate: float = 50.0
    failing: float = 0.2
    failing_growth: float = 1.5
    crowd_growth: float = 3.0
    crowd_patience: float = 25.0
    crowd_clients: int = 50

    def look(self, window: Window, attribution: Attribution, usual_rate: float, networks: int) -> Verdict:
        """Judge one window.

        `usual_rate` is pages per second, `networks` how many /24 (/48) the matching clients come from.
        """
        excess = max(window.pages - usual_rate * window.seconds, 1.0)
        matched = self.evidence(window, attribution)
        flood = float(window.rows.pages[matched].sum())
        sources = int(matched.sum())
        rate = flood / max(window.seconds, 1.0)
        large = flood >= self.least_share * excess or rate >= max(usual_rate, 10.0)
        felt = rate >= max(self.least_rate, self.least_times * usual_rate)
        if sources >= self.least_sources and large and felt:
            many = sources >= self.few_sources and networks > self.few_networks
            if many or self.is_more_than_robots(window, matched, rate, usual_rate):
                return Verdict.FLOOD
        if self.is_crowd(window, attribution, usual_rate):
            return Verdict.CROWD
        return Verdict.OPEN

    def evidence(self, window: Window, attribution: Attribution) -> npt.NDArray[np.bool_]:
        """Which rows speak for a flood.

        In the first seconds in which vouched visitors multiply, many people of a crowd have not loaded their assets
        yet; where the site fails under it, they never will. Then only conduct that no person has counts.
        """
        matched = attribution.cause_of >= 0
        fails = window.failing >= self.failing and attribution.growth >= self.failing_growth
        begins = window.seconds < self.crowd_patience and attribution.growth >= self.crowd_growth
        if not fails and not begins:
            return matched
        machine = np.array([is_machine(cause.conditions) for cause in attribution.causes] + [False])
        return matched & machine[attribution.cause_of]

    def is_more_than_robots(self, window: Window, matched: npt.NDArray[np.bool_], rate: float, usual: float) -> bool:
        """Whether a few sources are an attack: strong, and not just reading page after page."""
        if rate < max(self.strong_times * usual, self.strong_rate):
            return False
        rows = window.rows
        reading = (rows.conduct[matched, codes.REPEATS] == 0) & (rows.conduct[matched, codes.CHURN] < 2)
        reading &= rows.conduct[matched, codes.NOVELTY] < 2
        return float(reading.mean()) < 0.5

    def is_crowd(self, window: Window, attribution: Attribution, usual_rate: float) -> bool:
        """Many more pages than usual, asked for by people."""
        rate = window.pages / max(window.seconds, 1.0)
        patience = self.crowd_seconds if attribution.assets_seen else self.blind_seconds
        if window.seconds < patience or rate < max(self.crowd_times * usual_rate, self.crowd_rate):
            return False
        if window.rows.pages.size < self.crowd_clients:
            return False
        return attribution.growth >= 2.0 or not attribution.assets_seen


@dataclass(frozen=True, slots=True)
class Hammer:
    """Find the few clients that flood alone: one address, or a handful, at a rate no person has.

    Each asks for at least `least_rate` pages a second, always for the same few, and hardly meets an error: a
    crawler reads many pages, a scanner meets errors, and people who reload are slower. Together they must make at
    least `least_share` of the excess and `least_total` pages a second.
    """

    least_rate: float = 4.0
    least_total: float = 25.0
    least_share: float = 0.5
    least_seconds: float = 5.0

    def look(self, window: Window, usual_rate: float) -> npt.NDArray[np.bool_]:
        """Which rows are such clients; none where they explain too little."""
        rows = window.rows
        seconds = max(window.seconds, 1.0)
        steady = (rows.conduct[:, codes.REPEATS] == 1) | (rows.conduct[:, codes.CHURN] == 2)
        few_templates = rows.templates[:, codes.TEMPLATES - 1] == 0
        flags = (rows.vouched == 0) & (rows.pages >= self.least_rate * seconds) & steady & few_templates
        flags &= rows.conduct[:, codes.ERRORS] < 2
        total = float(rows.pages[flags].sum())
        excess = max(window.pages - usual_rate * seconds, 1.0)
        enough = total >= self.least_share * excess and total >= self.least_total * seconds
        if window.seconds < self.least_seconds or not enough:
            flags[:] = False
        return flags
