"""How each site is doing right now, for the status."""

from collections.abc import Sequence
from typing import Final

from bavn.detectors.alarm import KNOWN_MINUTES
from bavn.runners.engine import Engine
from bavn.settings.schema import SiteSettings, SystemSettings
from bavn.store.status import SiteStatus
from bavn.windows.digest import OTHER_SITES, site_name
from bavn.windows.seconds import PAGES, distinct_clients, total_of

SPAN_S: Final = 10  # the rate is that of so many seconds


def sites_now(
    engine: Engine, settings: Sequence[SiteSettings], systems: Sequence[SystemSettings] = ()
) -> tuple[SiteStatus, ...]:
    """The configured sites, and those that the logs themselves name, busiest first; then the back-end systems."""
    protect = {site.name: site.protect for site in settings}
    found = {}
    for index in range(OTHER_SITES, int(engine.state.table.count[0])):
        name = site_name(engine.state.table, index)
        if engine.state.sites.requests[index] or name in protect:
            found[name] = site_now(engine, index, name, protect.get(name, "watch"))
    for name, mode in protect.items():
        found.setdefault(name, SiteStatus(name, protect=mode, phase="learning"))
    behind = (SiteStatus(system.name, protect=system.protect, phase="system") for system in systems)
    return (*sorted(found.values(), key=lambda site: -site.requests), *behind)


def site_now(engine: Engine, index: int, name: str, protect: str) -> SiteStatus:
    """One site."""
    sites = engine.state.sites
    known = int(sites.learned[index]) >= KNOWN_MINUTES
    rate = total_of(sites.seconds[index, PAGES], engine.now - 1, SPAN_S) / SPAN_S if engine.now else 0.0
    return SiteStatus(
        name,
        rate=round(float(rate), 2),
        usual=round(float(sites.usual[index, PAGES]), 2) if known else None,
        clients=distinct_clients(sites.registers[index]),
        requests=int(sites.requests[index]),
        phase=phase_of(engine, index, known=known),
        protect=protect,
    )


def phase_of(engine: Engine, index: int, *, known: bool) -> str:
    """The engine's word for what goes on there."""
    watch = engine.watches.get(index)
    if watch is not None and (watch.wave is not None or watch.slow is not None):
        return "attack"
    if watch is not None and watch.crowd is not None:
        return "crowd"
    if not known:
        return "learning"
    return "alarm" if engine.state.sites.phase[index, PAGES] else "calm"
