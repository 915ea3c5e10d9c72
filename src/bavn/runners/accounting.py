"""Windows of records turned into waves: who is in one, what it adds to a finding, and who is to be spared."""

from abc import abstractmethod
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.detectors.alarm import KNOWN_MINUTES
from bavn.detectors.attribution import Attribution, Attributor
from bavn.detectors.scene import Usual
from bavn.detectors.slow_requests import SlowRequests
from bavn.detectors.suspects import Address
from bavn.detectors.verdict import Hammer, Judge
from bavn.detectors.wave import Wave
from bavn.intrusions.networks import is_local
from bavn.model import Finding
from bavn.runners.counting import SEED, Counting
from bavn.runners.intrusions import agreed, spared
from bavn.runners.watch import Watch
from bavn.sources.addresses import read_address
from bavn.sources.clients import TrustedProxies
from bavn.windows.digest import site_name
from bavn.windows.seconds import HELD, PAGES, RING, distinct_clients, total_of
from bavn.windows.visitors import NEIGHBOUR, VISITOR, are_trusted, were_here
from bavn.windows.window import Totals, Window

SLOW_KIND: Final = "slow-requests"


class Accounting(Counting):
    """Adds windows to waves. `findings` holds the ended ones; `report` gives all of them."""

    def __init__(self, trusted: TrustedProxies, seed: int = SEED) -> None:
        super().__init__(trusted, seed)
        self.watches: dict[int, Watch] = {}
        self.findings: list[tuple[int, Wave]] = []
        self.attributor = Attributor()
        self.judge = Judge()
        self.hammer = Hammer()
        self.slow_requests = SlowRequests()

    def watch(self, site: int) -> Watch:
        """The site's memory."""
        return self.watches.setdefault(site, Watch())

    def attribute(self, site: int, window: Window, *, certain: bool = False) -> Attribution:
        """Ask who is in a window, against the site's past."""
        usual = Usual(None, np.zeros(0), 0.0)
        if self.state.sites.learned[site] >= KNOWN_MINUTES:
            usual = Usual(*self.watch(site).past.gather())
        return self.attributor.look(window.rows, usual, window.seconds, certain=certain)

    def find_slow(self, site: int, start: int) -> Totals | None:
        """Who holds connections open since second `start`."""
        low = int(np.searchsorted(self.records.second[: self.end], start))
        index = low + np.flatnonzero(self.records.site[low : self.end] == site)
        usual = float(self.state.sites.usual[site, HELD]) * max(1, self.now - start)
        return self.slow_requests.look(self.records, index, usual) if index.size else None

    def account_slow(self, site: int, wave: Wave) -> None:
        """Add what came since the last window to a wave of held connections."""
        totals = self.find_slow(site, max(wave.accounted, self.oldest()))
        wave.peak = max(wave.peak, wave.usual + float(self.state.sites.peak[site, HELD]))
        wave.accounted = self.now
        if totals is not None:
            wave.add_held(totals)

    def account(self, site: int, wave: Wave) -> None:
        """Add what came since the last window to a wave."""
        if self.now - wave.accounted < 1:
            return
        window = self.window(site, max(wave.accounted, self.oldest()), wave.began)
        found = self.attribute(site, window, certain=True)
        hammers = self.hammer.look(window, self.thinned(site, window, wave.usual))
        wave.add(window, found, hammers, self.records, self.lexicon)

    def thinned(self, site: int, window: Window, usual: float) -> float:
        """A usual rate as a window would show it, from which records were left out."""
        if self.sampled_until <= window.start or not window.pages:
            return usual
        span = min(int(window.seconds), RING - 1)
        counted = total_of(self.state.sites.seconds[site, PAGES], self.now - 1, span)
        return usual * min(1.0, window.pages / max(counted, 1))

    def report(self) -> list[Finding]:
        """All findings so far, open ones too, in order of their beginning, as rules can be made of all together."""
        waves = [*self.findings, *((site, wave) for site, watch in self.watches.items() for wave in watch.open())]
        found = [self.say(site, wave) for site, wave in waves]
        told = agreed([*found, *self.tell_intrusions()], together=True)
        return sorted(told, key=lambda finding: finding.began)

    @abstractmethod
    def tell_intrusions(self) -> list[Finding]:
        """The findings of intrusions."""

    def say(self, site: int, wave: Wave) -> Finding:
        """A wave as a finding, as of now."""
        self.spare_visitors(wave)
        return wave.finding(site_name(self.state.table, site), distinct_clients(self.state.sites.registers[site]))

    def known(self, addresses: list[Address]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
        """For each address: whether somebody behaved as a visitor does there or beside it; whether it is a proxy."""
        high, low = np.ascontiguousarray(np.array(addresses, np.uint64).reshape(-1, 2).T)
        here = were_here(self.state.visitors, high, low, self.now // 60)
        return here, are_trusted(high, low, self.proxies.ranges)

    def spare_people(self, finding: Finding) -> Finding:
        """A finding of an intrusion, of which shared addresses are only limited; proxies and one's own only watched."""
        acted_on = [source.address for source in finding.sources if source.action != "watch"]
        if not acted_on:
            return finding
        here, allowed = self.known([read_address(address.partition("/")[0]) for address in acted_on])
        shared = [address for address, place in zip(acted_on, here.tolist(), strict=True) if place == VISITOR]
        ours = [address for address, proxy in zip(acted_on, allowed, strict=True) if proxy or is_local(address)]
        return spared(finding, shared, ours)

    def spare_visitors(self, wave: Wave) -> None:
        """Mark the sources at whose address somebody behaved as a visitor does, before or during the attack."""
        addresses = list(wave.suspects.by_address)
        here, allowed = self.known(addresses)
        for k in np.flatnonzero((here > 0) | allowed).tolist():
            wave.suspects.spare(
                addresses[k],
                shared=bool(here[k] == VISITOR),
                peopled=bool(here[k] == NEIGHBOUR),
                allowed=bool(allowed[k]),
            )
