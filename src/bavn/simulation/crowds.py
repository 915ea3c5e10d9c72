"""Many honest people at once: a news link, an election night, a newsletter, a school class."""

from typing import Final

import numpy as np

from bavn.simulation.addresses import draw_hosting
from bavn.simulation.browsing import browse
from bavn.simulation.people import draw_class, draw_people
from bavn.simulation.robots import draw_steps
from bavn.simulation.rows import Ints, Rows, Span, join_rows, make_rows
from bavn.simulation.site import FRONT, RESULTS, Site
from bavn.simulation.visits import Habits, Visits
from bavn.simulation.words import draw_letters
from bavn.simulation.world import World

_FROM_NEWS: Final = ("-", "https://l.facebook.com/", "https://www.avisen.example/")
_FROM_MAIL: Final = ("-", "https://outlook.live.com/", "https://mail.google.com/")


def news(world: World, site: Site, span: Span, count: int) -> Rows:
    """A push message of a newspaper's app: within seconds many phones open one page; most see nothing else."""
    rng = world.rng
    starts = _surge(rng, span, count, rise_s=12.0, parts=2.5)
    page = int(np.argsort(-site.page_share)[rng.integers(8, 40)])
    habits = Habits(
        single_page=0.8,
        landing=np.full(count, site.page[page]),
        landing_page=page,
        landing_from=rng.choice(world.texts.of_each(_FROM_NEWS), count, p=(0.6, 0.25, 0.15)),
    )
    people = draw_people(world, count, warm=0.15, mobile=0.85)
    return browse(world, site, Visits(people, np.arange(count), starts, habits))


def election_night(world: World, site: Site, span: Span, tabs: int) -> Rows:
    """Thousands keep the page of results open; its script asks for new ones every few seconds, with a timestamp."""
    rng = world.rng
    opened = np.sort(span[0] + ((span[1] - span[0]) * 0.9 * rng.beta(1.3, 1.8, tabs)).astype(np.int64))
    people = draw_people(world, tabs, warm=0.25, mobile=0.6)
    habits = Habits(single_page=0.7, landing=np.full(tabs, site.page[RESULTS]), landing_page=RESULTS)
    visits = browse(world, site, Visits(people, np.arange(tabs), opened, habits))
    who, time_ms = draw_steps(world, span, tabs, (5.0, 15.0), 0.01)
    closed = opened + 60_000 * rng.lognormal(3.0, 0.9, tabs)
    watching = (time_ms > opened[who] + 2000) & (time_ms < closed[who])
    who, time_ms = who[watching], time_ms[watching]
    polls = make_rows(len(who), time_ms=time_ms, costly=1, host=site.host, size=3900)
    polls["agent"], polls["protocol"], polls["address"] = people.agent[who], people.protocol[who], people.address[who]
    polls["target"] = world.texts.fresh([f"/api/valg/resultater?ts={at - 3}" for at in time_ms.tolist()])
    polls["referer"], polls["took_ms"] = site.page_referer[RESULTS], rng.lognormal(3.0, 0.5, len(who))
    return join_rows([visits, polls])


def newsletter(world: World, site: Site, span: Span, readers: int) -> Rows:
    """A newsletter whose every link is unique. Mail scanners open the links first, and fetch no assets."""
    rng = world.rng
    starts = _surge(rng, span, readers, rise_s=45.0, parts=2.2)
    articles = np.argsort(-site.page_share)[5:11]
    links = _draw_unique_links(world, site, rng.choice(articles, readers))
    habits = Habits(
        single_page=0.62,
        landing=links,
        landing_page=int(articles[0]),
        landing_from=rng.choice(world.texts.of_each(_FROM_MAIL), readers, p=(0.8, 0.1, 0.1)),
    )
    people = draw_people(world, readers, warm=0.35, mobile=0.6)
    visits = browse(world, site, Visits(people, np.arange(readers), starts, habits))
    pictures = make_rows(readers * site.assets_here, took_ms=2, host=site.host, size=21_000)
    pictures["target"] = world.texts.of("/media/nyhedsbrev/top.png")
    if site.assets_here:
        pictures["time_ms"], pictures["agent"] = starts - 4000, people.agent
        pictures["address"], pictures["protocol"] = people.address, people.protocol
    return join_rows([visits, _scan_mail(world, site, span, links[rng.random(readers) < 0.3]), pictures])


def _draw_unique_links(world: World, site: Site, pages: Ints) -> Ints:
    paths = [world.texts.all[text] for text in site.page[pages].tolist()]
    codes = draw_letters(world.rng, len(paths), 10, 10)
    tail = "utm_source=nyhedsbrev&utm_medium=email&mc_eid="
    return world.texts.fresh([f"{path}?{tail}{code}" for path, code in zip(paths, codes, strict=True)])


def _scan_mail(world: World, site: Site, span: Span, links: Ints) -> Rows:
    rng, count = world.rng, len(links)
    rows = make_rows(count, target=links, took_ms=80, costly=1, size=14_000, host=site.host)
    rows["time_ms"] = np.sort(span[0] + rng.exponential(40_000, count).astype(np.int64))
    rows["agent"] = world.agents.desktop[0]
    rows["address"] = rng.choice(draw_hosting(rng, world.addresses, 40, networks=6), count)
    return rows


def school_class(world: World, site: Site, began_ms: int, pupils: int, address: int) -> Rows:
    """A class that is told to open the site: the same machines, one address, two minutes; then they search."""
    starts = began_ms + (1000 * np.sort(world.rng.gamma(3.0, 14.0, pupils))).astype(np.int64)
    habits = Habits(single_page=0.1, stop=0.15, read_s=22.0, landing=np.full(pupils, site.page[FRONT]))
    return browse(world, site, Visits(draw_class(world, pupils, address), np.arange(pupils), starts, habits))


def reload_often(world: World, site: Site, span: Span, per_second: float) -> Rows:
    """One enthusiast who holds the reload key: the page again and again, and each time a few of its files (304)."""
    rng = world.rng
    person, page = draw_people(world, 1, places=(1.0, 0.0, 0.0, 0.0, 0.0)), int(site.draw_pages(rng, 1)[0])
    count = int(per_second * (span[1] - span[0]) / 1000)
    pages = make_rows(count, target=site.page[page], size=site.page_size[page], costly=1, host=site.host)
    pages["time_ms"], pages["took_ms"] = np.sort(rng.integers(*span, count)), rng.lognormal(4.2, 0.5, count)
    pages["address"], pages["agent"], pages["protocol"] = person.address[0], person.agent[0], person.protocol[0]
    if not site.assets_here:
        return pages
    files = pages[rng.integers(0, count, count)]
    _, assets = site.list_assets(np.array([page]))
    files["target"], files["status"], files["size"] = site.asset[rng.choice(assets, count)], 304, 0
    files["time_ms"] += 80
    files["referer"], files["took_ms"], files["costly"] = site.page_referer[page], 1, 0
    return join_rows([pages, files])


def _surge(rng: np.random.Generator, span: Span, count: int, *, rise_s: float, parts: float) -> Ints:
    """Start times that rise within `rise_s` seconds and ebb away; the ebb's mean is 1/`parts` of the span."""
    ebb_s = (span[1] - span[0]) / 1000 / parts
    after_s = rise_s * rng.random(count) + ebb_s * rng.exponential(1.0, count)
    return np.sort(span[0] + (1000 * after_s).astype(np.int64))
