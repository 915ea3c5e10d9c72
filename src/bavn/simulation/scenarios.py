"""Every scenario in one visible table: what happens, and what a detector should say about it."""

from collections.abc import Callable
from typing import Final

import numpy as np

from bavn.simulation import crowds, robots, slow, templates
from bavn.simulation.attacks import Flood
from bavn.simulation.rows import Floats
from bavn.simulation.site import Look
from bavn.simulation.stage import Scenario, Stage
from bavn.simulation.templates import Template


def _flood(order: Flood) -> Callable[[Stage], None]:
    return lambda stage: stage.attack(order)


def _nothing(_stage: Stage) -> None:
    """Only what always is."""


def _grow_twentyfold(seconds: int) -> Floats:
    return np.geomspace(1.0, 20.0, seconds)


def _two_waves(stage: Stage) -> None:
    begin, end = stage.event
    third = (end - begin) // 3
    stage.attack(Flood(sources=600, requests_s=300), (begin, begin + third))
    stage.attack(Flood(sources=600, requests_s=250, agents="fixed"), (end - third, end))


def _news(stage: Stage, times: float = 8.0) -> None:
    stage.note_crowd()
    lines_per_visit = 25.0 if stage.world.site.assets_here else 5.0
    visits = int(stage.rate * times * stage.event_s / lines_per_visit)
    stage.world.add(crowds.news(stage.world, stage.world.site, stage.event, visits))


def _election(stage: Stage) -> None:
    stage.note_crowd()
    stage.world.add(crowds.election_night(stage.world, stage.world.site, stage.event, int(stage.rate * 14)))


def _newsletter(stage: Stage) -> None:
    stage.note_crowd()
    lines_per_visit = 9.0 if stage.world.site.assets_here else 1.6
    readers = int(stage.rate * stage.event_s / lines_per_visit)
    stage.world.add(crowds.newsletter(stage.world, stage.world.site, stage.event, readers))


def _crowd_then_flood(stage: Stage) -> None:
    _news(stage, 6.0)
    begin, end = stage.event
    stage.attack(Flood(sources=800, requests_s=350), (begin + (end - begin) // 3, end))


def _crawl(stage: Stage) -> None:
    agent = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; LernBot/1.0; +https://crawler.example/bot)"
    crawler = robots.Crawler(agent, network=1, addresses=40, pages_min=2400)
    stage.world.add(robots.crawl(stage.world, stage.world.site, stage.event, crawler, crawler.pages_min))


def _machines(stage: Stage) -> None:
    world, site, scale = stage.world, stage.world.site, max(stage.rate / 150, 0.05)
    world.add(robots.monitor(world, site, stage.event, max(2, int(40 * scale))))
    world.add(robots.poll_api(world, site, stage.event, max(2, int(25 * scale))))
    world.add(robots.poll_tabs(world, site, stage.event, max(5, int(300 * scale)), gap_s=(5.0, 30.0)))


def _reload(stage: Stage) -> None:
    stage.world.add(crowds.reload_often(stage.world, stage.world.site, stage.event, 2.0))


def _own_scan(stage: Stage) -> None:
    per_second = float(stage.world.rng.uniform(30, 100))
    stage.world.add(robots.scan_for_holes(stage.world, stage.world.site, stage.event, per_second))


def _check_links(stage: Stage) -> None:
    stage.world.add(robots.check_links(stage.world, stage.world.site, stage.event, 25.0))


def _slowloris(stage: Stage) -> None:
    held = slow.hold_connections(stage.world, stage.event, stage.note_wave("slow-requests"))
    stage.world.add(held)
    stage.free = slow.free_slots(stage.world, held, slots=1750)


def _school(stage: Stage) -> None:
    address = int(stage.world.gateways.schools[0])
    stage.world.add(crowds.school_class(stage.world, stage.world.site, stage.event[0], 200, address))


_WORDS: Final = templates.fixed(Template("/soeg?q=$w"), Template("/soeg?q=$w&page=$3"))
_PATHS: Final = templates.fixed(Template("/$1", answers=((404, 1.0),)), Template("/$1/$1", answers=((404, 1.0),)))
_FRONT: Final = templates.fixed(Template("/?$1", page=0))
_FORMS: Final = templates.fixed(*templates.RANDOM_BODY[:4])
_MIMIC: Final = Flood(requests_s=330, spread=0.35, templates=templates.several_pages, referers="own", agents="fixed")
_LOADING: Final = Flood(
    requests_s=60, fastest_s=1.0, templates=templates.several_pages, referers="own", agents="fixed", assets=(0.3, 0.6)
)
_ONE: Final = Flood(
    sources=1, requests_s=300, fastest_s=400, spread=0.0, arrival="there", templates=templates.one_page, agents="one",
    ipv6=0.0,
)  # fmt: skip
# Late sources add to the spread of counts: with 1.25 here the total, the median and both tails come near the measured.
_MEASURED: Final = Flood(sources=948, requests_s=196, spread=1.25, arrival="measured", ipv6=0.0)

_TINY: Final = Look(pages=60)
_BARE: Final = Look(assets_here=False)
_FOUR_SITES: Final = (
    "www.strandby.example",
    "bibliotek.strandby.example",
    "www.havnby.example",
    "museum.havnby.example",
)
_CROWD_TOO: Final[frozenset[str | None]] = frozenset({"flash-crowd"})
_SILENCE_TOO: Final[frozenset[str | None]] = frozenset({None})

_TABLE: Final = (
    Scenario("calm-day-part", "an ordinary forenoon", None, _nothing, rate=200),
    Scenario("calm-tiny", "a tiny site: one to three page views a minute", None, _nothing, 120, 0, 0, 0.5, look=_TINY),
    Scenario(
        "morning-ramp", "05 to 10 o'clock: honest traffic grows twentyfold", None, _nothing, 300, 0, 0, 40,
        starts="2025-11-12T04:00:00+00:00", shape=_grow_twentyfold, capacity=12,
    ),
    Scenario("flood-1000", "1,000 sources, 400 requests a second for minutes", "http-flood", _flood(Flood())),
    Scenario(
        "flood-ddosia", "948 sources, 179 requests a second for five hours, as measured", "http-flood",
        _flood(_MEASURED),
        30, 319, 15, 100, starts="2025-11-12T05:45:00+00:00",
    ),
    Scenario(
        "flood-15000", "15,000 sources, about 24 requests each in ten minutes", "http-flood",
        _flood(Flood(sources=15_000, requests_s=600, spread=0.7, homes="scattered")), event=10,
    ),
    Scenario(
        "flood-15000-sparse", "15,000 sources, one to three requests each", "http-flood",
        _flood(Flood(sources=15_000, requests_s=55, spread=0.4, homes="scattered")), event=10, capacity=2.5,
    ),
    Scenario(
        "flood-search-words", "searches for the words that people search for", "http-flood",
        _flood(Flood(requests_s=350, templates=_WORDS, agents="fixed")),
    ),
    Scenario("flood-static-pages", "existing pages, internal referer, like people", "http-flood", _flood(_MIMIC)),
    Scenario(
        "flood-html-pages", "addresses that look like files: .html and .pdf", "http-flood",
        _flood(Flood(requests_s=350, templates=templates.documents)), look=Look(suffix=".html"),
    ),
    Scenario(
        "flood-post-forms", "POST to forms; the address never changes", "http-flood",
        _flood(Flood(requests_s=300, templates=_FORMS)),
    ),
    Scenario(
        "flood-some-assets", "bots that load 30 to 60 % of a page's assets", "http-flood",
        _flood(_LOADING), capacity=2.5,
    ),
    Scenario(
        "flood-rotating-agents", "a new browser's name with every request", "http-flood",
        _flood(Flood(agents="rotating")),
    ),
    Scenario(
        "flood-home-country", "infected machines among the country's own lines", "http-flood",
        _flood(Flood(homes="home")),
    ),
    Scenario(
        "flood-shared", "two in five attacking addresses also have honest people behind them", "http-flood",
        _flood(Flood(homes="shared")),
    ),
    Scenario(
        "flood-no-assets", "a flood of a site whose assets are elsewhere", "http-flood",
        _flood(Flood()), rate=60, look=_BARE,
    ),
    Scenario(
        "crowd-no-assets", "a news link to a site whose assets are elsewhere", "flash-crowd",
        _news, rate=60, look=_BARE,
    ),
    Scenario(
        "newsletter-no-assets", "unique links by mail to a site whose assets are elsewhere", "flash-crowd", _newsletter,
        rate=60, look=_BARE, tolerated=_SILENCE_TOO,
    ),
    Scenario(
        "starts-in-attack", "the log begins within a flood", "http-flood",
        _flood(Flood(sources=900, requests_s=350, arrival="there")), 0, 12, 20,
    ),
    Scenario("two-waves", "two floods from different sources, a pause between", "http-flood", _two_waves, event=18),
    Scenario(
        "slow-ramp", "a flood that grows over twenty minutes from nothing", "http-flood",
        _flood(Flood(sources=1500, requests_s=400, arrival="ramp")), event=24,
    ),
    Scenario(
        "flood-tiny-site", "a flood of a tiny site", "http-flood", _flood(Flood(sources=300, requests_s=40)),
        120, 10, 20, 0.5, look=_TINY, capacity=60,
    ),
    Scenario("flood-random-paths", "paths that do not exist", "http-flood", _flood(Flood(templates=_PATHS))),
    Scenario("flood-one-source", "one address, one page, 300 requests a second", "http-flood", _flood(_ONE)),
    Scenario(
        "flood-cache-buster", "the front page with a random query", "http-flood", _flood(Flood(templates=_FRONT)),
    ),
    Scenario("crowd-news", "a push message: eight times the visitors within seconds", "flash-crowd", _news, event=10),
    Scenario(
        "crowd-election-night", "thousands of tabs poll the page of results", "flash-crowd", _election, event=45,
        starts="2025-11-18T18:35:00+00:00", tolerated=_SILENCE_TOO,
    ),
    Scenario(
        "newsletter", "a newsletter with a unique link for everybody", "flash-crowd", _newsletter, event=10,
        tolerated=_SILENCE_TOO,
    ),
    Scenario("crawler-burst", "a crawler fetches 40 pages a second", None, _crawl, event=10, tolerated=_CROWD_TOO),
    Scenario("monitor-and-api", "monitors and polling programs begin to ask", None, _machines, tolerated=_CROWD_TOO),
    Scenario("reloader", "one enthusiast reloads twice a second", None, _reload, event=6),
    Scenario("own-vulnerability-scan", "the municipality scans itself", None, _own_scan),
    Scenario("slowloris", "300 sources hold connections open", "slow-requests", _slowloris, event=10),
    Scenario(
        "crowd-then-flood", "a flood begins within a crowd", "http-flood", _crowd_then_flood, event=15,
        tolerated=_CROWD_TOO,
    ),
    Scenario(
        "nightly-backup-crawl", "the municipality's own link checker at night", None, _check_links, rate=15,
        starts="2025-11-12T01:10:00+00:00", event=15,
    ),
    Scenario("school-nat", "a class of 200 behind one address", None, _school, tolerated=_CROWD_TOO),
    Scenario(
        "multi-site", "four sites on one server, one flooded: needs a style with hosts", "http-flood",
        _flood(Flood(requests_s=300)), hosts=_FOUR_SITES,
    ),
)  # fmt: skip

SCENARIOS: Final[dict[str, Scenario]] = {scenario.name: scenario for scenario in _TABLE}
