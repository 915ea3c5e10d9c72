"""Page views become requests: the page itself, what the browser pulls in, scripts' calls, forms and reloads."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.people import BARE, IMPATIENT, NO_PICTURES, NO_REFERER, PREFETCHING, People
from bavn.simulation.rows import POST, ROW, Ints, Rows, join_rows, make_rows
from bavn.simulation.site import CONTACT, FILE, LOGIN, MISSING, SEARCH, STAMPED_CALL, Site
from bavn.simulation.visits import NO_PAGE, Views, Visits, walk
from bavn.simulation.world import World

_LISTS: Final = (
    "/umbraco/surface/List/PaginationListItem?page={page}",
    "/umbraco/surface/List/PaginationListItem?page={page}&q={word}",
    "/politik/dagsordener?searchtext={word}&start={page}",
    "/kommunen/ledige-job?keyword={word}&offset={page}",
    "/nyheder/arkiv?search={word}&page={page}",
)

_SIDE_FORMS: Final = (
    "/umbraco/surface/Newsletter/Subscribe",
    "/umbraco/surface/Feedback/Send",
    "/umbraco/surface/Member/ResetPassword",
)


def browse(world: World, site: Site, visits: Visits) -> Rows:
    """Every request of these visits. The page of each view stands before its assets."""
    tour = _Tour(world, site, visits.people, walk(world, site, visits))
    pages = _open_pages(tour)
    return join_rows(
        [
            pages,
            _move_on(tour, pages),
            _load_assets(tour, pages),
            _type_searches(tour),
            _leaf_through(tour),
            _send_forms(tour),
            _prefetch(tour),
            _reload(tour, pages),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Tour:
    """All page views of these people, while their requests are written."""

    world: World
    site: Site
    people: People
    views: Views

    def request(self, of: Ints, **columns: object) -> Rows:
        """Requests that belong to the views `of`, by default sent from that page; `columns` say the rest."""
        people, views = self.people, self.views
        person = views.person[of]
        common = {
            "time_ms": views.time_ms[of],
            "address": people.address[person],
            "agent": people.agent[person],
            "protocol": people.protocol[person],
            "referer": np.where(people.taste[person] == NO_REFERER, 0, views.address[of]),
            "view": views.number[of],
            "session": views.session[of],
            "host": self.site.host,
        }
        return make_rows(len(of), **(common | columns))


def _open_pages(tour: _Tour) -> Rows:
    rng, views, count = tour.world.rng, tour.views, len(tour.views)
    rows = tour.request(np.arange(count), target=views.target, referer=views.referer, size=views.size)
    rows["took_ms"], rows["costly"] = rng.lognormal(4.2, 0.7, count), views.page != NO_PAGE
    rows["status"][views.page == MISSING] = 404
    rows["status"][rng.random(count) < 0.003] = 499
    rows["status"][(views.page == NO_PAGE) & (rng.random(count) < 0.3)] = 206
    return rows


def _move_on(tour: _Tour, pages: Rows) -> Rows:
    """Some ask for an old address first and get a 301 before the page."""
    rng = tour.world.rng
    moved = pages[(rng.random(len(pages)) < 0.02) & (pages["status"] == 200)]
    moved["status"], moved["size"], moved["took_ms"], moved["costly"], moved["view"] = 301, 162, 1, 0, -1
    moved["time_ms"] -= rng.integers(30, 200, len(moved))
    return np.asarray(moved, ROW)


def _load_assets(tour: _Tour, pages: Rows) -> Rows:
    """What the browser asks for once it has the page, less what its cache holds."""
    rng, site, views = tour.world.rng, tour.site, tour.views
    shown = np.flatnonzero((views.page >= 0) & (tour.people.taste[views.person] != BARE))
    index, asset = site.list_assets(views.page[shown])
    status = _ask_cache(tour, shown[index], asset)
    asked = (status > 0) & ((site.asset_kind[asset] != FILE) | site.assets_here)
    of, asset, status = shown[index[asked]], asset[asked], status[asked]
    script = site.asset_kind[asset] != FILE
    delay = pages["took_ms"][of] + 25 + rng.exponential(180, len(of)) + 400 * script + 300 * site.asset_is_image[asset]
    rows = tour.request(of, target=site.asset[asset], status=status, costly=script)
    rows["time_ms"] += delay.astype(np.int64)
    rows["size"] = np.where(status == 304, 0, site.asset_size[asset])
    rows["took_ms"] = np.where(script, rng.lognormal(3.0, 0.6, len(of)), rng.exponential(3.0, len(of)))
    stamped = site.asset_kind[asset] == STAMPED_CALL
    stamps = (rows["time_ms"][stamped] - 3).tolist()
    rows["target"][stamped] = tour.world.texts.fresh([f"/api/alerts?_={stamp}" for stamp in stamps])
    rows["status"][rng.random(len(rows)) < 0.002] = 404
    return rows


def _ask_cache(tour: _Tour, of: Ints, asset: Ints) -> Ints:
    """For each wish of a browser: 200 fetched, 304 asked whether it changed, 0 taken from the cache."""
    rng, site, people, person = tour.world.rng, tour.site, tour.people, tour.views.person[of]
    file, picture = site.asset_kind[asset] == FILE, site.asset_is_image[asset]
    key = person * len(site.asset) + asset
    order = np.lexsort((tour.views.time_ms[of], key))
    again = np.zeros(len(of), bool)
    again[order[1:]] = key[order[1:]] == key[order[:-1]]
    luck, filled = rng.random(len(of)), people.warm[person] & ~again
    asks = (rng.random(len(people)) < 0.25)[person]  # some browsers ask again whether a file changed, most do not
    kept = np.where(picture, 0.55, 0.93)  # files that all pages share are likelier still there than pictures
    status = np.full(len(of), 200)
    status[file & again] = 0
    status[file & again & asks & (luck < 0.04)] = 304
    status[file & filled & (luck < kept)] = 0
    status[file & filled & (luck < kept) & asks & (luck < 0.15)] = 304
    status[(people.taste[person] == NO_PICTURES) & picture] = 0
    return status


def _type_searches(tour: _Tour) -> Rows:
    """Half of all searches are typed into a field that suggests: one call for every few letters."""
    rng, views, texts = tour.world.rng, tour.views, tour.world.texts
    typed = np.flatnonzero((views.page == SEARCH) & (rng.random(len(views)) < 0.5))
    calls: list[tuple[int, str, int]] = []
    for view, target in zip(typed.tolist(), views.target[typed].tolist(), strict=True):
        word = texts.all[target].partition("q=")[2].partition("&")[0]
        steps = [word[:end] for end in range(2, len(word) + 1, 2) if "%" not in word[:end]]
        calls += [(view, step, 350 * (len(steps) - number)) for number, step in enumerate(steps)]
    of = np.array([view for view, _, _ in calls], np.int64)
    rows = tour.request(of, referer=views.referer[of], costly=1, view=-1, size=rng.integers(20, 900, len(of)))
    rows["target"] = texts.of_each(f"/api/suggest?q={step}" for _, step, _ in calls)
    rows["time_ms"] -= np.array([before for _, _, before in calls], np.int64) + rng.integers(0, 250, len(of))
    rows["took_ms"] = rng.lognormal(3.0, 0.5, len(of))
    return rows


def _leaf_through(tour: _Tour) -> Rows:
    """Lists that are filtered or leafed through by a script: news, jobs, agendas."""
    rng, views = tour.world.rng, tour.views
    of = np.flatnonzero((views.page > LOGIN) & (rng.random(len(views)) < 0.03))
    of = np.repeat(of, rng.integers(1, 4, len(of)))
    words, lists = tour.site.draw_queries(rng, len(of)), rng.integers(0, len(_LISTS), len(of)).tolist()
    pages = rng.integers(1, 9, len(of)).tolist()
    asked = [_LISTS[n].format(word=word, page=page) for n, word, page in zip(lists, words, pages, strict=True)]
    rows = tour.request(of, target=tour.world.texts.of_each(asked), view=-1, costly=1)
    rows["time_ms"] += rng.integers(2000, 40_000, len(of))
    rows["took_ms"], rows["size"] = rng.lognormal(4.4, 0.7, len(of)), rng.integers(900, 9000, len(of))
    return rows


def _send_forms(tour: _Tour) -> Rows:
    """Contact forms, logins and newsletters: a POST some time after the form was shown, mostly answered by 302."""
    rng, views = tour.world.rng, tour.views
    form = (views.page == CONTACT) | (views.page == LOGIN)
    sent = np.flatnonzero(form & (rng.random(len(views)) < 0.45))
    subscribed = np.flatnonzero((views.page > LOGIN) & (rng.random(len(views)) < 0.006))
    side = rng.choice(tour.world.texts.of_each(_SIDE_FORMS), len(subscribed), p=(0.4, 0.5, 0.1))
    of = np.concatenate([sent, subscribed])
    rows = tour.request(of, method=POST, costly=1, view=-1)
    rows["target"] = np.append(tour.site.page[views.page[sent]], side)
    rows["time_ms"] += (1000 * rng.lognormal(3.3, 0.7, len(of))).astype(np.int64)
    rows["status"] = rng.choice([302, 200, 400], len(of), p=(0.84, 0.14, 0.02))
    rows["status"][(views.page[of] == LOGIN) & (rng.random(len(of)) < 0.09)] = 401
    rows["took_ms"], rows["size"] = rng.lognormal(5.3, 0.6, len(of)), rng.integers(0, 900, len(of))
    return rows


def _prefetch(tour: _Tour) -> Rows:
    """Some browsers fetch pages that the pointer rests on; without their assets."""
    rng, views, site = tour.world.rng, tour.views, tour.site
    eager = np.flatnonzero((tour.people.taste[views.person] == PREFETCHING) & (views.page >= 0))
    of = np.repeat(eager, rng.integers(0, 4, len(eager)))
    ahead = site.draw_neighbours(rng, views.page[of])
    rows = tour.request(of, target=site.page[ahead], size=site.page_size[ahead], costly=1, view=-1)
    rows["time_ms"] += rng.integers(900, 9000, len(of))
    rows["took_ms"] = rng.lognormal(4.2, 0.7, len(of))
    return rows


def _reload(tour: _Tour, pages: Rows) -> Rows:
    """Reloads: rare for most, several in a row for the impatient."""
    rng, views = tour.world.rng, tour.views
    impatient = tour.people.taste[views.person] == IMPATIENT
    times = np.where(impatient, rng.geometric(0.45, len(views)) - 1, rng.random(len(views)) < 0.015)
    rows = np.repeat(pages, times)
    rows["time_ms"] += (1000 * rng.lognormal(1.6, 1.0, len(rows)) * rng.integers(1, 4, len(rows))).astype(np.int64)
    rows["view"] = -1
    return rows
