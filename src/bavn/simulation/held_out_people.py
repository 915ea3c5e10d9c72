"""Honest traffic of the held-out family that looks like trouble, and the honest use of what its floods aim at."""

from typing import Final

import numpy as np

from bavn.simulation.addresses import draw_robots
from bavn.simulation.arrivals import day_curve
from bavn.simulation.browsing import browse
from bavn.simulation.everyday import live_everyday
from bavn.simulation.people import draw_people
from bavn.simulation.robots import draw_steps
from bavn.simulation.rows import POST, ROW, Rows, Span, join_rows, make_rows
from bavn.simulation.site import LOGIN, Look, Site, build_site
from bavn.simulation.visits import Habits, Visits
from bavn.simulation.world import World

RETRY_S: Final = 5.0

_APP_AGENTS: Final = ("okhttp/4.12.0", "StrandbyApp/4.2 CFNetwork/3826.500.131 Darwin/24.6.0")
_APP_CALLS: Final = ("/api/v2/session", "/graphql", "/graphql", "/api/v2/search", "/graphql", "/api/v2/messages")
_LOGIN_STEPS: Final = (  # target, method, status, ms after the one before, costly
    ("/", 0, 302, 0, 1),
    ("/my.policy", 0, 200, 80, 1),
    ("/public/include/css/apm.css", 0, 200, 150, 0),
    ("/public/include/js/session_check.js", 0, 200, 40, 0),
    ("/public/images/customization/logo.png", 0, 200, 60, 0),
    ("/my.policy", POST, 302, 14_000, 1),
    ("/vdesk/webtop.eui?webtop=/Common/full&webtop_type=webtop_full", 0, 200, 120, 1),
    ("/public/include/css/webtop.css", 0, 200, 90, 0),
)
_MOBILE_PLACES: Final = (0.55, 0.40, 0.02, 0.02, 0.01)  # phones: many behind a carrier's NAT
_REMOTE_PLACES: Final = (0.55, 0.15, 0.05, 0.0, 0.25)  # whoever works remotely often does so over a VPN
_PARENT_PLACES: Final = (0.45, 0.20, 0.15, 0.18, 0.02)


def log_in_remotely(world: World, span: Span, per_second: float) -> Rows:
    """Employees and citizens who log in at the gateway of remote access; one in eight types a wrong password."""
    rng = world.rng
    count = int(rng.poisson(per_second * (span[1] - span[0]) / 1000))
    people = draw_people(world, count, places=_REMOTE_PLACES, mobile=0.2)
    begin = rng.integers(*span, count)
    after = np.cumsum([step[3] for step in _LOGIN_STEPS])
    wrong = rng.random(count) < 0.12
    parts = []
    for number, (target, method, status, _, costly) in enumerate(_LOGIN_STEPS):
        rows = make_rows(
            count, target=world.texts.of(target), method=method, status=status, costly=costly, host=world.site.host,
            address=people.address, agent=people.agent, protocol=people.protocol, size=3100, took_ms=60,
        )  # fmt: skip
        rows["time_ms"] = begin + (after[number] * rng.lognormal(0.0, 0.3, count)).astype(np.int64)
        parts.append(rows)
        if method == POST:
            again = rows[wrong]
            again["time_ms"] -= 6000
            again["status"] = 200
            parts.append(again)
    rows = join_rows(parts)
    return np.asarray(rows[rows["time_ms"] < span[1]], ROW)


def use_app(world: World, span: Span, opens_s: float) -> Rows:
    """People open an app some times a second; it sends six POSTs or so, and only POSTs."""
    rng = world.rng
    count = int(rng.poisson(opens_s * (span[1] - span[0]) / 1000))
    people = draw_people(world, max(count // 2, 1), places=_MOBILE_PLACES)  # many open it twice
    agent = rng.choice(world.texts.of_each(_APP_AGENTS), len(people))
    opened, person = rng.integers(*span, count), rng.integers(0, len(people), count)
    calls = rng.poisson(6.0, count) + 1
    who = np.repeat(np.arange(count), calls)
    step = np.arange(len(who)) - np.repeat(np.cumsum(calls) - calls, calls)
    time_ms = opened[who] + step * 200 + (rng.exponential(2500.0, len(who)) * step).astype(np.int64)
    target = world.texts.of_each(_APP_CALLS)[np.minimum(step, 5)]
    rows = make_rows(
        len(who), time_ms=time_ms, took_ms=rng.lognormal(3.4, 0.5, len(who)), method=POST, target=target, costly=1,
        size=rng.integers(80, 6000, len(who)), address=people.address[person[who]], agent=agent[person[who]],
        protocol=1, host=world.site.host, status=np.where(rng.random(len(who)) < 0.01, 401, 200),
    )  # fmt: skip
    return np.asarray(rows[time_ms < span[1]], ROW)


def retry_in_vain(world: World, span: Span, opens_s: float) -> Rows:
    """The new release gets a 500 and asks again every `RETRY_S`, until its owner gives up or, rarely, never."""
    rng = world.rng
    count = int(rng.poisson(opens_s * (span[1] - span[0]) / 1000))
    people = draw_people(world, count, places=_MOBILE_PLACES)
    opened = rng.integers(*span, count)
    patience_s = np.where(rng.random(count) < 0.08, 1e6, rng.lognormal(4.2, 0.8, count))
    length_s = np.minimum(patience_s, (span[1] - opened) / 1000)
    tries = (length_s / RETRY_S).astype(np.int64) + 1
    who = np.repeat(np.arange(count), tries)
    step = np.arange(len(who)) - np.repeat(np.cumsum(tries) - tries, tries)
    time_ms = opened[who] + (1000 * RETRY_S * step).astype(np.int64) + rng.integers(0, 120, len(who))
    agents = world.texts.of_each(("okhttp/4.12.0", "StrandbyApp/5.0 CFNetwork/3826.500.131 Darwin/24.6.0"))
    return make_rows(
        len(who), time_ms=time_ms, took_ms=rng.lognormal(3.0, 0.3, len(who)), costly=1, status=500, size=170,
        target=world.texts.of("/api/v3/me?include=cases,messages"), address=people.address[who], protocol=1,
        agent=rng.choice(agents, count)[who], host=world.site.host,
    )  # fmt: skip


def enrol(world: World, span: Span, parents: int = 2600) -> Rows:
    """The event begins a minute before the opening: they come early, reload until it opens, then send a form."""
    rng, site = world.rng, world.site
    opening = span[0] + 60_000
    after_s = np.where(rng.random(parents) < 0.6, rng.normal(-12.0, 18.0, parents), rng.exponential(150.0, parents))
    starts = np.sort(np.clip(opening + (1000 * after_s).astype(np.int64), span[0], span[1] - 1000))
    people = draw_people(world, parents, warm=0.5, mobile=0.5, places=_PARENT_PLACES)
    page = int(np.argsort(-site.page_share)[12])
    habits = Habits(single_page=0.35, stop=0.3, read_s=14.0, landing=np.full(parents, site.page[page]))
    visits = browse(world, site, Visits(people, np.arange(parents), starts, habits))
    early = np.flatnonzero(starts < opening + 20_000)
    who, time_ms = draw_steps(world, (span[0], opening + 25_000), len(early), (2.0, 9.0), 0.2)
    who, time_ms = early[who][time_ms > starts[early[who]]], time_ms[time_ms > starts[early[who]]]
    sent = np.flatnonzero(rng.random(parents) < 0.7)
    sent_ms = np.maximum(starts[sent], opening) + (1000 * rng.lognormal(4.5, 0.5, len(sent))).astype(np.int64)
    common = {"costly": 1, "host": site.host, "took_ms": 90}
    reloads = make_rows(
        len(who), time_ms=time_ms, target=site.page[page], size=site.page_size[page], address=people.address[who],
        agent=people.agent[who], protocol=people.protocol[who], **common,
    )  # fmt: skip
    forms = make_rows(
        len(sent), time_ms=sent_ms, target=site.page[LOGIN], method=POST, status=302, address=people.address[sent],
        agent=people.agent[sent], protocol=people.protocol[sent], referer=site.page_referer[page], **common,
    )  # fmt: skip
    return join_rows([visits, reloads, forms])


def hear_sirens(world: World, span: Span, count: int = 4000) -> Rows:
    """A warning on every telephone: 85 of 100 open the page that it names within ten seconds, the others later."""
    rng, site = world.rng, world.site
    late = rng.random(count) < 0.15
    after_s = np.where(late, rng.exponential(120.0, count), np.clip(rng.normal(5.0, 2.2, count), 0.0, 10.0))
    starts = np.sort(span[0] + (1000 * after_s).astype(np.int64))
    page = int(np.argsort(-site.page_share)[25])
    habits = Habits(single_page=0.85, landing=np.full(count, site.page[page]), landing_page=page)
    people = draw_people(world, count, warm=0.1, mobile=0.93, places=_MOBILE_PLACES)
    return browse(world, site, Visits(people, np.arange(count), np.minimum(starts, span[1] - 1000), habits))


def move_behind_cdn(world: World, switch_ms: int) -> None:
    """From `switch_ms` on, within five minutes, every client comes over one of twelve addresses of a CDN.

    The CDN keeps most files, so the server sees few of them. No address of a client is in the log any more.
    """
    rng = world.rng
    edges = draw_robots(rng, world.addresses, 12, 2)
    moves = switch_ms + rng.integers(0, 300_000, len(world.addresses.all))
    edge = rng.choice(edges, len(world.addresses.all))  # a client stays with its nearest
    for number, part in enumerate(world.parts):
        moved = part["time_ms"] >= moves[part["address"]]
        kept = ~moved | (part["costly"] == 1) | (rng.random(len(part)) < 0.12)
        part["address"] = np.where(moved, edge[part["address"]], part["address"])
        world.parts[number] = part[kept]


def relaunch(world: World, rate: float, switch_ms: int) -> None:
    """A new site takes the place of the old one; whoever comes to an old address gets a 301 or a 404."""
    old, end_s = world.site, (switch_ms - world.began_ms) // 1000
    new = build_site(
        world.rng, world.texts, old.host, world.hosts[old.host], Look(old.pages, assets_here=old.assets_here)
    )
    before = len(world.parts)
    shape = day_curve(world.began_ms, world.seconds, world.zone_minutes)
    shape[:end_s] = 0.0
    live_everyday(world, new, rate * (world.seconds - end_s) / world.seconds, shape)
    fresh = [_rename_files(world, part[part["time_ms"] >= switch_ms]) for part in world.parts[before:]]
    world.parts[:] = [_send_on(world, old, part, switch_ms) for part in world.parts[:before]] + fresh


def _rename_files(world: World, rows: Rows) -> Rows:
    """The new site's files have other names, and no browser knows them."""
    files = rows["costly"] == 0
    names = world.texts.all
    rows["target"][files] = world.texts.of_each("/dist" + names[text] for text in rows["target"][files].tolist())
    known = files & (rows["status"] == 304)
    rows["status"][known], rows["size"][known] = 200, 20_000
    return rows


def _send_on(world: World, old: Site, rows: Rows, switch_ms: int) -> Rows:
    """What is left of the old site's traffic: those whom others send to its pages."""
    rng = world.rng
    late = rows["time_ms"] >= switch_ms
    own = np.isin(rows["referer"], old.page_referer)
    stays = late & np.isin(rows["target"], old.page) & ~own & (rng.random(len(rows)) < 0.7)
    gone = rng.random(len(rows)) < 0.4
    rows["status"] = np.where(stays, np.where(gone, 404, 301), rows["status"])
    rows["size"] = np.where(stays, np.where(gone, 5100, 162), rows["size"])
    return np.asarray(rows[~late | stays], ROW)
