"""`bavn replay`: what these settings would have done with an old log, and to whom. Nothing is changed or told."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import numpy as np

from bavn.detectors.wave import moment
from bavn.model.problem import Problem
from bavn.pages.replayed import Outcome
from bavn.protection.allow import AllowList
from bavn.protection.composing import Freed, compose
from bavn.protection.deciding import Wanted, wanted
from bavn.runners.engine import Engine
from bavn.runners.feeds import Feed, count_in_order
from bavn.runners.lines import Lines
from bavn.runners.publishing import Key, key_of
from bavn.runners.scan import Progress
from bavn.runners.warm import compile_ahead
from bavn.runners.whole import Whole
from bavn.settings.schema import BY_HOST, ProtectSettings, SiteSettings
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.files import expand
from bavn.sources.formats import first_time

SLICE_ROWS: Final = 128  # after so many records the engine is asked for news
VIEW_S: Final = 15  # of log time between two looks at a finding that goes on
LATEST_MS: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Order:
    """What to replay: logs, the sites and the protection of the settings, and from when to when (aware UTC)."""

    logs: tuple[str, ...]
    sites: tuple[SiteSettings, ...]
    protect: ProtectSettings
    zone: tzinfo = UTC
    since: datetime | None = None
    until: datetime | None = None


class Replay:
    """An engine over old logs, looked at as often as a sensor would, and the judgement of each look.

    It stands in the engine's place where feeds count: see `feeds.count_in_order`.
    """

    def __init__(self, order: Order, allow: AllowList) -> None:
        self.engine = Engine(TrustedProxies())
        self.outcomes: dict[Key, Outcome] = {}
        self._order = order
        self._allow = allow
        self._sites = {site.name: site for site in order.sites}
        self._looked = 0
        self._since_ms = _milliseconds(order.since, -LATEST_MS)
        self._until_ms = _milliseconds(order.until, LATEST_MS)

    def feed(  # noqa: PLR0913  as the engine's own
        self,
        columns: Columns,
        *,
        site: str | None = None,
        trusted: TrustedProxies | None = None,
        weight: int = 1,
        first: int = 0,
        last: int | None = None,
    ) -> None:
        """Count rows of a batch that are of the time asked for, and look where something is to be seen."""
        end = columns.rows if last is None else last
        times = columns.time_ms[first:end]
        wanted = np.flatnonzero((times >= self._since_ms) & (times < self._until_ms)) + first
        breaks = np.flatnonzero(np.diff(wanted) > 1) + 1
        for run in np.split(wanted, breaks):
            for begin in range(0, run.size, SLICE_ROWS):
                part = run[begin : begin + SLICE_ROWS]
                rows = {"first": int(part[0]), "last": int(part[-1]) + 1}
                self.engine.feed(columns, site=site, trusted=trusted, weight=weight, **rows)
                self.look_if_due()

    def look_if_due(self) -> None:
        """Look where a finding begins or ends, and now and then while one goes on."""
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
            outcome = self.outcomes.setdefault(key_of(finding), Outcome(finding))
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
    run = Replay(order, allow)
    wholes = [(Whole(path), site_of(path, order.sites)) for path in expand(order.logs, first_time)]
    try:
        feeds = [feed_of(whole, site, order.zone) for whole, site in wholes]
        total = sum(whole.total or 0 for whole, _ in wholes)

        def go_on() -> bool:
            if on_progress is not None:
                lines = sum(feed.lines.counted.lines for feed in feeds)
                done = sum(whole.done for whole, _ in wholes)
                on_progress(Progress(lines, done, total, moment(run.engine.now)))
            return True

        count_in_order(feeds, run, go_on)
    finally:
        for whole, _ in wholes:
            whole.close()
    refuse_unreadable(feeds)
    run.finish()
    return sorted(run.outcomes.values(), key=lambda outcome: outcome.finding.began)


def feed_of(whole: Whole, site: SiteSettings | None, zone: tzinfo) -> Feed:
    """How one log is read: as the sensor would, whichever site's it is."""
    name = None if site is None or site.name == BY_HOST else site.name
    lines = Lines(whole, site.format if site else None, zone)
    return Feed(lines, name, TrustedProxies(site.trusted_proxies if site else ()))


def refuse_unreadable(feeds: Sequence[Feed]) -> None:
    """Raise Problem where a log was not understood at all."""
    for feed in feeds:
        counted = feed.lines.counted
        if feed.lines.unknown or (counted.lines and counted.rejected == counted.lines):
            what = feed.lines.unknown or "not one line is a record"
            raise Problem(what, where=feed.lines.log.name)


def _milliseconds(when: datetime | None, otherwise: int) -> int:
    return otherwise if when is None else int(when.timestamp() * 1000)


def site_of(path: Path, sites: Sequence[SiteSettings]) -> SiteSettings | None:
    """Which site's log this is: the one whose settings name it, else the only one, else by the Host of each line."""
    for site in sites:
        if any(fnmatch(str(path.absolute()), str(Path(log).absolute()) + "*") for log in site.logs):
            return site
    return sites[0] if len(sites) == 1 else None
