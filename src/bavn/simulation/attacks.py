"""Floods of the measured shape: many sources, each slow, from some ninety networks.

Measured on 17 January 2024 (govcert-ch/CTI): 948 sources in 86 /24, 179 requests a second all together, the median
source 0.14 a second and the fastest 3.3; counts lognormal(7.40, 1.44). What cannot be known from there (agents,
referers, the order of requests) varies from flood to flood.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from bavn.simulation.addresses import draw_foreign, draw_hosting, draw_hosting_v6, draw_households
from bavn.simulation.arrivals import burst_arrivals, measured_arrivals, ramp_arrivals
from bavn.simulation.rows import GET, HTTP2, HTTP11, ROW, Floats, Ints, Rows, Span, join_rows, make_rows
from bavn.simulation.site import CALL, MISSING, STAMPED_CALL, Site
from bavn.simulation.templates import Template, draw_mixed, fill
from bavn.simulation.world import World

SPREAD: Final = 1.44  # sigma of the lognormal counts per source
FASTEST_S: Final = 3.3

Agents = Literal["any", "one", "fixed", "rotating"]
Referers = Literal["any", "none", "own", "search"]
Homes = Literal["hosting", "home", "shared", "scattered"]


@dataclass(frozen=True, slots=True)
class Flood:
    """An order to a botnet. `requests_s` is the rate of all sources together once all have joined."""

    sources: int = 1000
    requests_s: float = 400.0
    arrival: Literal["measured", "burst", "ramp", "there"] = "burst"
    spread: float = SPREAD
    fastest_s: float = FASTEST_S
    templates: Callable[[World, Site], list[Template]] = draw_mixed
    agents: Agents = "any"
    referers: Referers = "any"
    homes: Homes = "hosting"
    ipv6: float = 0.05
    http2: float = 0.4
    assets: tuple[float, float] | None = None  # each source fetches a share between these of a page's assets


@dataclass(frozen=True, slots=True)
class _Sources:
    """One element a source. Times in ms; `rate` in requests a second."""

    address: Ints
    joins: Ints
    leaves: Ints
    rate: Floats
    protocol: Ints


@dataclass(frozen=True, slots=True)
class _Shots:
    """One element a request."""

    time_ms: Ints
    address: Ints
    protocol: Ints


def flood(world: World, order: Flood, span: Span, wave: int) -> Rows:
    """Every request of one wave against the first site."""
    return flood_from(world, order, draw_sources(world, order), span, wave)


def flood_from(world: World, order: Flood, addresses: Ints, span: Span, wave: int) -> Rows:
    """As `flood`, from addresses that are given."""
    shots = _draw_shots(world.rng, _brief(world, order, addresses, span))
    templates = order.templates(world, world.site)
    which = world.rng.integers(0, len(templates), len(shots.time_ms))
    parts = [
        _write(world, order, template, shots, np.flatnonzero(which == number))
        for number, template in enumerate(templates)
    ]
    rows = join_rows(parts)
    rows["agent"] = _choose_agents(world, order, rows["address"])
    pages = np.repeat([template.page for template in templates], [len(part) for part in parts])
    rows = join_rows([rows, _fetch_assets(world, order, rows, pages)])
    rows["wave"], rows["host"] = wave, world.site.host
    return rows


def draw_sources(world: World, order: Flood) -> Ints:
    """The addresses of a botnet, by where its machines are."""
    rng = world.rng
    match order.homes:
        case "hosting":
            return _rent(world, order)
        case "home":
            return _exactly(rng, order.sources, lambda n: draw_households(rng, world.addresses, n))
        case "scattered":
            return draw_foreign(rng, world.addresses, order.sources)
        case "shared":
            return _share_with_people(world, order.sources)


def _rent(world: World, order: Flood) -> Ints:
    """Hosting and VPN exits, some of them exits that honest people use too."""
    rng, six = world.rng, int(order.sources * order.ipv6)
    exits = world.gateways.vpn[: min(len(world.gateways.vpn) // 2, order.sources // 25)]
    v6 = draw_hosting_v6(rng, world.addresses, six)
    v4 = np.setdiff1d(draw_hosting(rng, world.addresses, order.sources - six), exits)
    return np.concatenate([np.unique(exits), v6, rng.permutation(v4)])[: order.sources]


def _exactly(rng: np.random.Generator, count: int, draw: Callable[[int], Ints]) -> Ints:
    drawn = np.zeros(0, np.int64)
    while len(drawn) < count:
        drawn = np.unique(np.concatenate([drawn, draw(count)]))
    return rng.permutation(drawn)[:count]


def _share_with_people(world: World, count: int) -> Ints:
    """Half of the sources sit where honest people sit: carrier NAT, VPN exits, and people's own homes."""
    rng = world.rng
    seen = [part[(part["session"] >= 0) & (part["time_ms"] >= world.began_ms)] for part in world.parts]
    honest = np.unique(np.concatenate([part["address"] for part in seen]))
    gateways = np.concatenate([world.gateways.carriers, world.gateways.vpn])
    infected = rng.choice(honest, min(len(honest), count * 4 // 10), replace=False)
    shared = np.unique(np.concatenate([gateways, infected]))[: count * 6 // 10]
    rest = np.setdiff1d(draw_hosting(rng, world.addresses, count), shared)[: count - len(shared)]
    return np.concatenate([shared, rest])


def _brief(world: World, order: Flood, addresses: Ints, span: Span) -> _Sources:
    """Tell every source when to come, how fast to be and when to go."""
    rng, count = world.rng, len(addresses)
    length_s = (span[1] - span[0]) / 1000
    match order.arrival:
        case "measured":
            after = measured_arrivals(rng, count)
        case "burst":
            after = burst_arrivals(rng, count)
        case "ramp":
            after = ramp_arrivals(rng, count, length_s * 0.8)
        case "there":
            after = np.zeros(count)
    rate = np.minimum(rng.lognormal(0.0, order.spread, count) * _median_rate(order), order.fastest_s)
    for _ in range(6):  # what the fastest may not send the others do
        rate = np.minimum(rate * order.requests_s / rate.sum(), order.fastest_s)
    leaves = span[1] - 1000 * rng.exponential(8.0, count)
    joins = span[0] + 1000 * after
    return _Sources(
        address=addresses,
        joins=joins.astype(np.int64),
        leaves=np.maximum(leaves, joins).astype(np.int64),
        rate=rate,
        protocol=np.where(rng.random(count) < order.http2, HTTP2, HTTP11),
    )


def _median_rate(order: Flood) -> float:
    return float(order.requests_s / order.sources / np.exp(order.spread**2 / 2))


def _draw_shots(rng: np.random.Generator, sources: _Sources) -> _Shots:
    """Every request: half of them spread evenly over the source's time, half in short runs of a thread."""
    active_s = (sources.leaves - sources.joins) / 1000
    counts = rng.poisson(sources.rate * active_s)
    who = np.repeat(np.arange(len(counts)), counts)
    spot = rng.random(len(who))
    runs = np.maximum(counts // 6, 1)[who]
    phase = rng.random(len(counts))[who]
    in_run = (np.floor(spot * runs) + phase) / runs + rng.exponential(0.05, len(who)) / runs
    threaded = rng.random(len(who)) < 0.5
    spot = np.where(threaded, np.minimum(in_run, 1.0), spot)
    time_ms = (sources.joins[who] + 1000 * spot * active_s[who]).astype(np.int64)
    return _Shots(time_ms, sources.address[who], sources.protocol[who])


def _write(world: World, order: Flood, template: Template, shots: _Shots, which: Ints) -> Rows:
    """The requests `which` of the shots, after one template."""
    rng, site, count = world.rng, world.site, len(which)
    statuses, shares = zip(*template.answers, strict=True)
    rows = make_rows(count, method=template.method, status=rng.choice(statuses, count, p=shares))
    rows["time_ms"], rows["address"] = shots.time_ms[which], shots.address[which]
    rows["protocol"], rows["target"] = shots.protocol[which], fill(world, site, template, count)
    rows["size"], rows["took_ms"] = _sizes(rng, site, template, rows["status"]), rng.lognormal(4.4, 0.7, count)
    rows["costly"] = not template.pattern.endswith(".pdf")
    rows["referer"] = _choose_referers(world, order, count)
    return rows


def _choose_referers(world: World, order: Flood, count: int) -> Ints:
    rng, site = world.rng, world.site
    mode = _settle(rng, order.referers, ("none", "own", "search"))
    if mode == "own":
        return site.page_referer[site.draw_pages(rng, count)]
    return np.full(count, world.texts.of("https://www.google.com/" if mode == "search" else "-"))


def _sizes(rng: np.random.Generator, site: Site, template: Template, status: Ints) -> Ints:
    """As for people: a page is as long as it is, only results vary; one size for whatever does not exist."""
    usual = site.page_size[template.page] * (rng.lognormal(0.0, 0.2, len(status)) if template.varies else 1.0)
    size = np.select([status == 302, status == 404], [0.0, float(site.page_size[MISSING])], usual)
    return size.astype(np.int64)


def _settle(rng: np.random.Generator, wish: str, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))] if wish == "any" else wish


def _choose_agents(world: World, order: Flood, address: Ints) -> Ints:
    """User-Agents from the pool that people use: one for all, one a source, or a new one each time."""
    rng, pool = world.rng, world.agents
    mode = _settle(rng, order.agents, ("one", "fixed", "rotating"))
    if mode == "one":
        return np.full(len(address), pool.draw(rng, 1)[0])
    if mode == "rotating":
        return rng.choice(pool.everything, len(address))
    each, index = np.unique(address, return_inverse=True)
    return pool.draw(rng, len(each), mobile=0.25)[index]


def _fetch_assets(world: World, order: Flood, rows: Rows, page: Ints) -> Rows:
    """Bots that load part of what a page shows, again for each page; scripts' calls too, as a headless browser."""
    rng, site = world.rng, world.site
    if order.assets is None or not site.assets_here:
        return rows[:0]
    _, source = np.unique(rows["address"], return_inverse=True)
    eagerness = rng.uniform(*order.assets, int(source.max(initial=0)) + 1)
    of, asset = site.list_assets(page)
    taken = (rng.random(len(of)) < eagerness[source[of]]) & (site.asset_kind[asset] != STAMPED_CALL)
    of, asset = of[taken], asset[taken]
    fetched = rows[of]
    fetched["time_ms"] += 60 + rng.exponential(220, len(of)).astype(np.int64)
    fetched["target"], fetched["size"], fetched["took_ms"] = site.asset[asset], site.asset_size[asset], 2
    fetched["method"], fetched["status"], fetched["costly"] = GET, 200, site.asset_kind[asset] == CALL
    fetched["referer"] = site.page_referer[page[of]]
    return np.asarray(fetched, ROW)
