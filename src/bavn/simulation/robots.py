"""Honest machines: crawlers, monitors, feed readers, API clients, tabs that poll, mail pictures, small probes."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.addresses import draw_foreign, draw_households, draw_robots
from bavn.simulation.people import draw_people
from bavn.simulation.rows import GET, HEAD, HTTP11, NO_METHOD, NO_PROTOCOL, Ints, Rows, Span, join_rows, make_rows
from bavn.simulation.site import FRONT, Site
from bavn.simulation.words import DEAD_LINKS, PROBES
from bavn.simulation.world import World


@dataclass(frozen=True, slots=True)
class Crawler:
    """One owner of a crawler. `share_of_assets`: how many of its fetches are files of the page (rendering)."""

    agent: str
    network: int
    addresses: int
    pages_min: float
    share_of_assets: float = 0.0


_BOT: Final = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible;"
_GOOGLE: Final = "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
_PHONE: Final = "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko)"

CRAWLERS: Final = (
    Crawler(f"Mozilla/5.0 {_GOOGLE}", 2, 12, 34, 0.15),
    Crawler(f"{_PHONE} Chrome/141.0.7390.54 Mobile Safari/537.36 {_GOOGLE}", 2, 10, 22, 0.35),
    Crawler(
        f"{_BOT} bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36", 1, 9, 26, 0.05
    ),
    Crawler(f"{_BOT} GPTBot/1.2; +https://openai.com/gptbot)", 1, 8, 45),
    Crawler("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", 0, 6, 14),
    Crawler("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", 0, 3, 5),
    Crawler("CCBot/2.0 (https://commoncrawl.org/faq/)", 1, 2, 9),
)


def run_everyday_robots(world: World, site: Site, span: Span, scale: float) -> Rows:
    """All honest machines of an ordinary day. `scale` is 1 for a site with about 150 lines a second."""
    few = max(scale, 0.02)
    return join_rows(
        [
            *(crawl(world, site, span, crawler, crawler.pages_min * min(few, 2.0)) for crawler in CRAWLERS),
            monitor(world, site, span, max(1, round(4 * min(scale, 1.5)))),
            poll_api(world, site, span, round(3 * min(scale, 2.0))),
            poll_tabs(world, site, span, round(14 * scale)),
            read_feeds(world, site, span, max(1, round(40 * scale))),
            load_mail_pictures(world, site, span, 0.5 * few),
            probe(world, site, span, 2.0 * few),
            stumble(world, site, span, 6.0 * few),
        ]
    )


def draw_steps(world: World, span: Span, count: int, gap_s: tuple[float, float], jitter: float) -> tuple[Ints, Ints]:
    """Times of `count` machines that come back every so often: (which machine, time in ms)."""
    rng, length = world.rng, span[1] - span[0]
    gap = 1000 * rng.uniform(*gap_s, count)
    each = np.ceil(length / gap).astype(np.int64)
    who = np.repeat(np.arange(count), each)
    step = np.arange(len(who)) - np.repeat(np.cumsum(each) - each, each)
    time_ms = span[0] + (rng.random(count) * gap)[who] + step * gap[who]
    time_ms += rng.normal(0.0, 1.0, len(who)) * gap[who] * jitter
    inside = (time_ms >= span[0]) & (time_ms < span[1])
    return who[inside], time_ms[inside].astype(np.int64)


def crawl(world: World, site: Site, span: Span, crawler: Crawler, pages_min: float) -> Rows:
    """Pages all over the site, popular or not, in bursts; mostly without assets."""
    rng = world.rng
    count = int(rng.poisson(pages_min * (span[1] - span[0]) / 60_000))
    pauses = np.cumsum(rng.lognormal(0.0, 1.4, count + 1))
    time_ms = span[0] + (pauses[:-1] / pauses[-1] * (span[1] - span[0])).astype(np.int64)
    asset = rng.random(count) < crawler.share_of_assets * site.assets_here
    page, file = rng.integers(FRONT, site.pages, count), rng.integers(0, len(site.asset), count)
    target = np.where(asset, site.asset[file], site.page[page])
    dead = rng.random(count) < 0.04
    target = np.where(dead, rng.choice(world.texts.of_each(DEAD_LINKS), count), target)
    target = np.where(rng.random(count) < 0.01, world.texts.of("/robots.txt"), target)
    status = np.where(dead, 404, np.where(rng.random(count) < 0.12, 304, 200))
    return make_rows(
        count, time_ms=time_ms, took_ms=rng.lognormal(4.0, 0.6, count), target=target, status=status,
        size=np.where(status == 304, 0, np.where(asset, site.asset_size[file], site.page_size[page])),
        agent=world.texts.of(crawler.agent), costly=~asset, host=site.host, protocol=HTTP11,
        address=rng.choice(draw_robots(rng, world.addresses, crawler.addresses, crawler.network), count),
    )  # fmt: skip


def monitor(world: World, site: Site, span: Span, count: int) -> Rows:
    """Uptime monitors: one URL every 30 or 60 seconds each, day and night."""
    rng = world.rng
    who, time_ms = draw_steps(world, span, count, (29.9, 60.1), 0.002)
    agents = world.texts.of_each(
        [
            "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
            "Pingdom.com_bot_version_1.4",
            "Zabbix",
        ]
    )
    target = np.array([site.page[FRONT], world.texts.of("/api/health")])[rng.integers(0, 2, count)]
    return make_rows(
        len(who), time_ms=time_ms, took_ms=rng.lognormal(4.0, 0.3, len(who)), target=target[who], host=site.host,
        method=np.where(rng.random(count) < 0.3, HEAD, GET)[who], agent=agents[rng.integers(0, 3, count)][who],
        address=draw_robots(rng, world.addresses, min(count, 250), 0)[who % 250], size=1200, costly=1,
    )  # fmt: skip


def poll_api(world: World, site: Site, span: Span, count: int, gap_s: tuple[float, float] = (2.0, 5.0)) -> Rows:
    """Programs of partners that ask every few seconds for what is new since a time that changes."""
    rng = world.rng
    who, time_ms = draw_steps(world, span, count, gap_s, 0.05)
    agents = ["python-requests/2.32.5", "okhttp/4.12.0", "Java/17.0.12", "axios/1.7.9", "GuzzleHttp/7", "curl/8.5.0"]
    since = (time_ms // 1000 - 5).tolist()
    paths = ["/api/v1/affald/toemning", "/api/v1/dagsordener", "/api/v1/vejarbejder"]
    kind = rng.integers(0, 3, count)[who].tolist()
    return make_rows(
        len(who), time_ms=time_ms, took_ms=rng.lognormal(3.2, 0.5, len(who)), costly=1, host=site.host,
        target=world.texts.fresh([f"{paths[k]}?since={at}" for k, at in zip(kind, since, strict=True)]),
        agent=world.texts.of_each(agents)[rng.integers(0, len(agents), count)][who],
        address=draw_households(rng, world.addresses, count, ipv6=0.1)[who], size=rng.integers(2, 4000, len(who)),
    )  # fmt: skip


def poll_tabs(world: World, site: Site, span: Span, count: int, gap_s: tuple[float, float] = (15.0, 60.0)) -> Rows:
    """Browser tabs left open for hours whose script asks again and again, with a cache-buster."""
    rng, people = world.rng, draw_people(world, count)
    who, time_ms = draw_steps(world, span, count, gap_s, 0.01)
    open_from = rng.uniform(span[0] - (span[1] - span[0]) / 2, span[1], count)
    open_for = 1000 * 3600 * rng.lognormal(0.3, 0.8, count)
    seen = (time_ms >= open_from[who]) & (time_ms < (open_from + open_for)[who])
    who, time_ms = who[seen], time_ms[seen]
    return make_rows(
        len(who), time_ms=time_ms, took_ms=rng.lognormal(2.8, 0.5, len(who)), costly=1, host=site.host, size=210,
        target=world.texts.fresh([f"/api/alerts?_={at - 2}" for at in time_ms.tolist()]), agent=people.agent[who],
        referer=site.page_referer[site.draw_pages(rng, count)][who], address=people.address[who],
        protocol=people.protocol[who],
    )  # fmt: skip


def read_feeds(world: World, site: Site, span: Span, count: int) -> Rows:
    """Feed readers: the news feed every quarter of an hour to an hour, mostly unchanged."""
    rng = world.rng
    who, time_ms = draw_steps(world, span, count, (900, 3600), 0.02)
    agents = [
        "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)",
        "FreshRSS/1.24.0",
        "Tiny Tiny RSS/23.05",
    ]
    status = np.where(rng.random(len(who)) < 0.7, 304, 200)
    return make_rows(
        len(who), time_ms=time_ms, took_ms=40, target=world.texts.of("/nyheder/rss"), status=status, host=site.host,
        size=np.where(status == 304, 0, 18_000), agent=world.texts.of_each(agents)[rng.integers(0, 3, count)][who],
        address=draw_households(rng, world.addresses, count)[who], costly=1,
    )  # fmt: skip


def load_mail_pictures(world: World, site: Site, span: Span, per_second: float) -> Rows:
    """Mail programs that load the crest in the footer of the municipality's letters: no page, no referer."""
    rng = world.rng
    count = int(rng.poisson(per_second * (span[1] - span[0]) / 1000)) * site.assets_here
    outlook = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"
    return make_rows(
        count, time_ms=rng.integers(span[0], span[1], count), took_ms=2, target=world.texts.of("/img/mail-crest.png"),
        size=8200, agent=np.where(rng.random(count) < 0.6, world.texts.of(outlook), world.agents.draw(rng, count)),
        address=draw_households(rng, world.addresses, count), protocol=rng.integers(0, 2, count), host=site.host,
    )  # fmt: skip


def probe(world: World, site: Site, span: Span, per_minute: float) -> Rows:
    """The small probes that every address on the Internet gets: one stranger, a handful of known paths."""
    rng = world.rng
    strangers = int(rng.poisson(per_minute / 4 * (span[1] - span[0]) / 60_000))
    who = np.repeat(np.arange(strangers), rng.integers(1, 8, strangers))
    time_ms = rng.integers(span[0], span[1], strangers)[who] + rng.integers(0, 8000, len(who))
    agents = np.concatenate([world.agents.desktop[:3], world.texts.of_each(["-", "Go-http-client/1.1", "zgrab/0.x"])])
    status = rng.choice([404, 403, 301, 400], len(who), p=[0.8, 0.1, 0.07, 0.03])
    return make_rows(
        len(who), time_ms=time_ms, took_ms=12, target=rng.choice(world.texts.of_each(PROBES), len(who)), status=status,
        size=548, agent=rng.choice(agents, strangers)[who], address=draw_foreign(rng, world.addresses, strangers)[who],
        costly=1, host=site.host,
    )  # fmt: skip


def stumble(world: World, site: Site, span: Span, per_minute: float) -> Rows:
    """Connections that never become a request: phones that lose the network (408), strangers who speak TLS (400)."""
    rng = world.rng
    count = int(rng.poisson(per_minute * (span[1] - span[0]) / 60_000))
    people = draw_people(world, count)
    garbage = rng.random(count) < 0.2
    tls = world.texts.of("\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xFC\\x03\\x03")
    return make_rows(
        count, time_ms=rng.integers(span[0], span[1], count), took_ms=np.where(garbage, 3, 60_000), method=NO_METHOD,
        target=np.where(garbage, tls, 0), status=np.where(garbage, 400, 408), address=people.address,
        size=np.where(garbage, 157, 0), protocol=NO_PROTOCOL, host=site.host,
    )  # fmt: skip


def scan_for_holes(world: World, site: Site, span: Span, per_second: float) -> Rows:
    """The municipality's own vulnerability scanner: one address, one machine's patience, mostly 404."""
    rng = world.rng
    count = int(per_second * (span[1] - span[0]) / 1000)
    words = [path.strip("/") for path in PROBES] + [
        "admin",
        "backup",
        "test",
        "old",
        "dev",
        "api",
        "login",
        "config",
        "sql",
    ]
    picks, odds = rng.integers(0, len(words), (count, 2)).tolist(), rng.random(count)
    endings = rng.choice(["", ".php", ".bak", "/", ".zip", "?id=1%27", ".old", "%00"], count).tolist()
    paths = [f"/{words[a]}/{words[b]}{end}" for (a, b), end in zip(picks, endings, strict=True)]
    return make_rows(
        count, time_ms=np.sort(rng.integers(span[0], span[1], count)), took_ms=rng.lognormal(3.0, 0.4, count),
        target=world.texts.of_each(paths), size=5100, costly=1, host=site.host,
        status=np.select([odds < 0.9, odds < 0.93, odds < 0.96], [404, 403, 301], 200),
        agent=world.texts.of("Mozilla/5.0 (compatible; Greenbone OS 22.04)"), address=world.addresses.of("10.9.1.77"),
    )  # fmt: skip


def check_links(world: World, site: Site, span: Span, per_second: float) -> Rows:
    """The municipality's own link checker at night: every page and file from one address."""
    rng = world.rng
    everything = np.concatenate([site.page, site.asset, site.documents])
    count = int(per_second * (span[1] - span[0]) / 1000)
    target = np.resize(rng.permutation(everything), count)
    page = np.isin(target, site.page)
    return make_rows(
        count, time_ms=np.linspace(span[0], span[1] - 1, count).astype(np.int64), target=target, costly=page,
        took_ms=rng.lognormal(3.6, 0.5, count), method=np.where(page, GET, HEAD), size=np.where(page, 15_000, 0),
        status=np.where(rng.random(count) < 0.02, 404, 200), agent=world.texts.of("LinkChecker/10.4.0"),
        address=world.addresses.of("10.9.1.30"), host=site.host,
    )  # fmt: skip
