"""Floods of the held-out family, which come closer to people than a list of request lines does."""

from typing import Final

import numpy as np

from bavn.simulation.addresses import draw_foreign, draw_hosting, draw_households
from bavn.simulation.attacks import Flood, flood, flood_from
from bavn.simulation.robots import draw_steps
from bavn.simulation.rows import HTTP2, HTTP11, POST, Ints, Rows, Span, join_rows, make_rows
from bavn.simulation.site import FILE, LOGIN, STAMPED_CALL, Site
from bavn.simulation.templates import Template, fixed, several_pages
from bavn.simulation.world import World

PULSE_MS: Final = 20_000
PAUSE_MS: Final = 40_000

_GATEWAY: Final = fixed(
    Template("/my.policy", page=LOGIN),
    Template("/my.policy", POST, ((302, 0.9), (200, 0.1)), LOGIN),
)
_API: Final = fixed(
    Template("/graphql", POST),
    Template("/api/v2/search", POST, ((200, 0.9), (400, 0.1))),
)


def read_pages_and_call(world: World, span: Span, wave: int) -> Rows:
    """A page, half a second later the calls that its scripts would make, referer and timestamp as they should be."""
    order = Flood(
        sources=700, requests_s=140, spread=0.6, fastest_s=1.0, templates=several_pages, agents="fixed",
        referers="search",
    )  # fmt: skip
    rows, site = flood(world, order, span, wave), world.site
    page_of = {text: page for page, text in enumerate(site.page.tolist())}
    page = np.array([page_of[text] for text in rows["target"].tolist()], np.int64)
    of, asset = site.list_assets(page)
    kept = site.asset_kind[asset] != FILE
    of, asset = of[kept], asset[kept]
    calls = rows[of]
    calls["time_ms"] += 300 + world.rng.exponential(250, len(of)).astype(np.int64)
    calls["target"], calls["size"] = site.asset[asset], site.asset_size[asset]
    calls["took_ms"], calls["referer"] = world.rng.lognormal(3.0, 0.6, len(of)), site.page_referer[page[of]]
    stamped = site.asset_kind[asset] == STAMPED_CALL
    stamps = (calls["time_ms"][stamped] - 3).tolist()
    calls["target"][stamped] = world.texts.fresh([f"/api/alerts?_={stamp}" for stamp in stamps])
    return join_rows([rows, calls])


def besiege_gateway(world: World, span: Span, wave: int) -> Rows:
    """The login page of remote access, from every VPN exit that honest people use and its neighbours."""
    exits = np.unique(world.gateways.vpn)
    rented = np.setdiff1d(draw_hosting(world.rng, world.addresses, 360), exits)
    order = Flood(requests_s=170, templates=_GATEWAY, agents="fixed", referers="none")
    return flood_from(world, order, np.concatenate([exits, rented]), span, wave)


def walk_links(world: World, span: Span, wave: int, sources: int = 800) -> Rows:
    """Bots that parse a page and open a link of it, and so on; every one has its own browser's name."""
    rng, site = world.rng, world.site
    who, time_ms = draw_steps(world, span, sources, (2.5, 6.0), 0.3)
    joins = span[0] + (1000 * rng.exponential(15.0, sources)).astype(np.int64)
    here = time_ms >= joins[who]
    who, time_ms = who[here], time_ms[here]
    order = np.lexsort((time_ms, who))
    who, time_ms = who[order], time_ms[order]
    page, before = _follow_links(world, site, who)
    entry = rng.choice(world.texts.of_each(("-", "https://www.google.com/")), len(who))
    address, agent = draw_hosting(rng, world.addresses, sources), world.agents.draw(rng, sources, mobile=0.3)
    protocol = np.where(rng.random(sources) < 0.5, HTTP2, HTTP11)
    return make_rows(
        len(who), time_ms=time_ms, took_ms=rng.lognormal(4.2, 0.7, len(who)), target=site.page[page], costly=1,
        size=site.page_size[page], referer=np.where(before < 0, entry, site.page_referer[before]), host=site.host,
        address=address[who], agent=agent[who], protocol=protocol[who], wave=wave,
    )  # fmt: skip


def _follow_links(world: World, site: Site, who: Ints) -> tuple[Ints, Ints]:
    """For steps in order of walker and time: the page, and the one before it (-1: came from outside)."""
    rng = world.rng
    _, first, count = np.unique(who, return_index=True, return_counts=True)
    page, before = site.draw_pages(rng, len(who)), np.full(len(who), -1)
    for depth in range(1, int(count.max(initial=0))):
        at = first[count > depth] + depth
        follows = at[rng.random(len(at)) < 0.95]
        before[follows] = page[follows - 1]
        near = rng.random(len(follows)) < 0.75  # the other links lead to popular pages, as menus do
        page[follows] = np.where(near, site.draw_neighbours(rng, page[follows - 1]), page[follows])
    return page, before


def use_homes(world: World, span: Span, wave: int, sources: int = 9000) -> Rows:
    """Proxies on household lines here and abroad; one in ten is a line or a carrier's NAT of honest visitors."""
    rng = world.rng
    honest = np.unique(np.concatenate([part["address"][part["session"] >= 0] for part in world.parts]))
    infected = np.union1d(rng.choice(honest, min(len(honest), sources // 10), replace=False), world.gateways.carriers)
    here = draw_households(rng, world.addresses, sources * 35 // 100)
    abroad = draw_foreign(rng, world.addresses, sources * 55 // 100)
    order = Flood(
        requests_s=sources * 1.5 / 60, spread=0.2, fastest_s=0.05, templates=read_and_search, agents="rotating",
        referers="search",
    )  # fmt: skip
    return flood_from(world, order, np.unique(np.concatenate([infected, here, abroad])), span, wave)


def read_and_search(world: World, site: Site) -> list[Template]:
    """What people do too: pages that exist, and searches for words that people search for."""
    return [*several_pages(world, site), Template("/soeg?q=$w"), Template("/soeg?q=$w&page=$3")]


def pulse(world: World, span: Span, wave: int) -> Rows:
    """A flood that stops for `PAUSE_MS` after every `PULSE_MS`, so that whoever looks finds it gone."""
    active_ms = (span[1] - span[0]) * PULSE_MS // (PULSE_MS + PAUSE_MS)
    order = Flood(sources=500, requests_s=400, spread=0.8, arrival="there")
    rows = flood(world, order, (span[0], span[0] + active_ms), wave)
    rows["time_ms"] += (rows["time_ms"] - span[0]) // PULSE_MS * PAUSE_MS
    return rows


def call_api(world: World, span: Span, wave: int) -> Rows:
    """POST to an API; the programs give the name of the library that the app on people's phones uses."""
    rows = flood(world, Flood(sources=800, requests_s=300, templates=_API, referers="none"), span, wave)
    rows["agent"] = world.texts.of("okhttp/4.12.0")
    return rows
