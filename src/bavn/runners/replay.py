"""`bavn replay`: what these settings would have done with an old log, and to whom. Nothing is changed or told."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from bavn.detectors.wave import moment
from bavn.pages.replayed import Outcome
from bavn.protection.allow import AllowList
from bavn.protection.composing import Freed, compose
from bavn.protection.deciding import Wanted, wanted
from bavn.runners.engine import Engine
from bavn.runners.feeds import BATCH_ROWS
from bavn.runners.scan import Progress, keep
from bavn.runners.warm import compile_ahead
from bavn.settings.schema import ProtectSettings, SiteSettings
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.files import expand
from bavn.sources.formats import detect, first_time, named
from bavn.sources.reading import Log

SLICE_ROWS: Final = 128  # after so many records the engine is asked for news
VIEW_S: Final = 15  # of log time between two looks at a finding that goes on
BY_HOST: Final = "*"


@dataclass(frozen=True, slots=True)
class Order:
    """What to replay: logs, the sites and the protection of the settings, and from when to when (aware UTC)."""

    logs: tuple[str, ...]
    sites: tuple[SiteSettings, ...]
    protect: ProtectSettings
    since: datetime | None = None
    until: datetime | None = None


class Replay:
    """An engine over old logs, looked at as often as a sensor would, and the judgement of each look."""

    def __init__(self, order: Order, allow: AllowList) -> None:
        self.engine = Engine(TrustedProxies())
        self.outcomes: dict[tuple[str, str, datetime], Outcome] = {}
        self._order = order
        self._allow = allow
        self._sites = {site.name: site for site in order.sites}
        self._looked = 0

    def feed(self, columns: Columns, site: SiteSettings | None, trusted: TrustedProxies) -> None:
        """Count a batch, and look where something is to be seen."""
        name = None if site is None or site.name == BY_HOST else site.name
        for first in range(0, columns.rows, SLICE_ROWS):
            last = min(first + SLICE_ROWS, columns.rows)
            self.engine.feed(columns, site=name, trusted=trusted, first=first, last=last)
            due = self.engine.now - self._looked >= VIEW_S
            if self.engine.outline() and (self.engine.has_news() or due):
                self.look()

    def finish(self) -> None:
        """The logs are over."""
        self.engine.finish()
        self.look()

    def look(self) -> None:
        """Judge every finding as of now."""
        self._looked = self.engine.now
        now, most = moment(self.engine.now), self._order.protect.max_blocked
        judged: list[tuple[Outcome, Wanted]] = []
        for number, finding in enumerate(self.engine.view()):
            key = (finding.site, finding.kind, finding.began)
            outcome = self.outcomes.setdefault(key, Outcome(finding))
            outcome.finding = finding
            site = self._sites.get(finding.site) or SiteSettings(finding.site)
            judged.append((outcome, wanted(number, finding, site, self._order.protect, self._allow, now)))
        self.engine.forget_ended()
        everything = [decision for _, one in judged for decision in one.decisions]
        whole = compose(everything, self._allow, Freed(), most, now)
        stands = {decision.network: decision for decision in whole.decisions}
        for outcome, one in judged:
            outcome.add([stands[decision.network] for decision in one.decisions if decision.network in stands])
            held = Counter({held.code: held.networks for held in (*one.held_back, *whole.held_back)})
            outcome.held_back = dict(held) or outcome.held_back


def replay(
    order: Order,
    allow: AllowList,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    on_compile: Callable[[float], None] | None = None,
) -> list[Outcome]:
    """Replay the logs, oldest first. Raises Problem where one cannot be read, or belongs to none of several sites."""
    compile_ahead(on_compile)
    run, columns = Replay(order, allow), Columns(BATCH_ROWS)
    for path in expand(order.logs, first_time):
        site = site_of(path, order.sites)
        trusted = TrustedProxies(site.trusted_proxies if site else ())
        with Log(path) as log:
            parser = named(site.format) if site and site.format else detect(log.head(), name=log.name)
            for batch in log.batches(parser, columns):
                keep(batch, order.since, order.until)
                if batch.rows:
                    run.feed(batch, site, trusted)
                if on_progress is not None:
                    on_progress(Progress(log.lines, log.done, log.total, moment(run.engine.now)))
    run.finish()
    return sorted(run.outcomes.values(), key=lambda outcome: outcome.finding.began)


def site_of(path: Path, sites: Sequence[SiteSettings]) -> SiteSettings | None:
    """Which site's log this is: the one whose settings name it, else the only one, else by the Host of each line."""
    for site in sites:
        if any(fnmatch(str(path.absolute()), str(Path(log).absolute()) + "*") for log in site.logs):
            return site
    return sites[0] if len(sites) == 1 else None
