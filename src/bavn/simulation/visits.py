"""What a visit is: a chain of pages with time to read between them, and where each page was come from."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.people import NO_REFERER, People
from bavn.simulation.rows import Ints
from bavn.simulation.site import CONTACT, FRONT, LOGIN, MISSING, SEARCH, Site
from bavn.simulation.words import DEAD_LINKS, draw_letters
from bavn.simulation.world import World

NO_PAGE: Final = -1  # the view is of a document without assets

_FRONT, _PAGE, _SEARCH, _DOCUMENT, _FORM, _NEIGHBOUR, _DEAD = range(7)
_ENTRY_SHARE: Final = (0.33, 0.55, 0.02, 0.05, 0.03, 0.0, 0.02)
_NEXT_SHARE: Final = (0.09, 0.22, 0.08, 0.05, 0.02, 0.532, 0.008)

_GOOGLE: Final = "https://www.google.com/"
_FACEBOOK: Final = ("https://l.facebook.com/", "http://m.facebook.com/")
_COME_FROM: Final = (  # how people arrive: share on the front page, and elsewhere
    ("-", 0.55, 0.27),
    (_GOOGLE, 0.31, 0.50),
    ("https://www.bing.com/", 0.05, 0.06),
    ("https://duckduckgo.com/", 0.02, 0.02),
    (_FACEBOOK[0], 0.02, 0.05),
    (_FACEBOOK[1], 0.01, 0.04),
    ("https://www.borgerhjaelp.example/", 0.03, 0.04),
    ("android-app://com.google.android.googlequicksearchbox/", 0.01, 0.02),
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a group of visitors moves. `landing` texts, one a visit, replace the entry page `landing_page`."""

    single_page: float = 0.46
    stop: float = 0.28  # chance that a page is the last, for those who saw a second one
    read_s: float = 17.0  # median time on a page
    landing: Ints | None = None
    landing_page: int = FRONT
    landing_from: Ints | None = None  # texts of referers, one a visit


EVERYDAY: Final = Habits()


@dataclass(frozen=True, slots=True)
class Visits:
    """Visit v begins at `starts_ms[v]` and is made by `people[who[v]]`."""

    people: People
    who: Ints
    starts_ms: Ints
    habits: Habits = EVERYDAY

    def __len__(self) -> int:
        return len(self.starts_ms)


@dataclass(slots=True)
class Views:
    """One element a page view, in order of visit and time."""

    person: Ints
    time_ms: Ints
    number: Ints
    session: Ints
    page: Ints
    target: Ints
    referer: Ints
    address: Ints  # text of the whole URL, the referer of what follows
    size: Ints

    def __len__(self) -> int:
        return len(self.person)


@dataclass(slots=True)
class _Step:
    """The same step of many visits: what they open next."""

    kind: Ints
    page: Ints
    target: Ints
    referer: Ints
    address: Ints
    size: Ints


def walk(world: World, site: Site, visits: Visits) -> Views:
    """The page views of all visits."""
    rng, habits = world.rng, visits.habits
    more = np.minimum(1 + rng.geometric(habits.stop, len(visits)), 40)
    length = np.where(rng.random(len(visits)) < habits.single_page, 1, more)
    first = np.cumsum(length) - length
    visit = np.repeat(np.arange(len(visits)), length)
    nothing = np.zeros(len(visit), np.int64)
    views = Views(
        person=visits.who[visit],
        time_ms=visits.starts_ms[visit] + _elapsed_ms(rng, visit, first, habits.read_s),
        number=world.number_views(len(visit)),
        session=world.number_sessions(len(visits))[visit],
        page=nothing.copy(),
        target=nothing.copy(),
        referer=nothing.copy(),
        address=nothing.copy(),
        size=nothing,
    )
    page, address = np.zeros(len(visits), np.int64), np.zeros(len(visits), np.int64)  # where every visit stands
    for depth in range(int(length.max(initial=0))):
        going = np.flatnonzero(length > depth)
        step = _go_on(world, site, page[going], address[going]) if depth else _enter(world, site, habits, going)
        _note(views, first[going] + depth, step)
        on_page = step.kind != _DOCUMENT
        page[going[on_page]], address[going[on_page]] = step.page[on_page], step.address[on_page]
    views.referer[visits.people.taste[views.person] == NO_REFERER] = 0
    return views


def _elapsed_ms(rng: np.random.Generator, visit: Ints, first: Ints, read_s: float) -> Ints:
    gap = 1000 * rng.lognormal(np.log(read_s), 1.1, len(visit))
    gap[first] = 0.0
    total = np.cumsum(gap)
    return (total - total[first][visit]).astype(np.int64)


def _note(views: Views, rows: Ints, step: _Step) -> None:
    views.page[rows] = np.where(step.kind == _DOCUMENT, NO_PAGE, step.page)
    views.target[rows], views.referer[rows], views.address[rows] = step.target, step.referer, step.address
    views.size[rows] = step.size


def _enter(world: World, site: Site, habits: Habits, going: Ints) -> _Step:
    """The first page: from a search engine, a link, a bookmark, or where the group was sent."""
    rng = world.rng
    step = _open(world, site, rng.choice(7, len(going), p=_ENTRY_SHARE), np.zeros(len(going), np.int64))
    step.referer = _draw_entry_referers(world, step.kind)
    if habits.landing is not None:
        step.kind[:], step.page[:], step.target = _PAGE, habits.landing_page, habits.landing[going]
        step.size[:] = site.page_size[habits.landing_page]
        step.address = world.texts.of_each(site.origin + world.texts.all[text] for text in step.target.tolist())
    if habits.landing_from is not None:
        step.referer = habits.landing_from[going]
    _tag_clicks(world, site, step)
    return step


def _go_on(world: World, site: Site, page: Ints, address: Ints) -> _Step:
    """The next page, from a link on the one before."""
    step = _open(world, site, world.rng.choice(7, len(page), p=_NEXT_SHARE), page)
    step.referer = address
    return step


def _open(world: World, site: Site, kind: Ints, before: Ints) -> _Step:
    rng = world.rng
    page = _choose_pages(rng, site, kind, before)
    step = _Step(kind, page, site.page[page].copy(), page, site.page_referer[page].copy(), site.page_size[page].copy())
    documents = rng.integers(0, len(site.documents), len(kind))
    is_document, is_dead = kind == _DOCUMENT, kind == _DEAD
    step.target[is_document] = site.documents[documents][is_document]
    step.size[is_document] = site.document_size[documents][is_document]
    step.target[is_dead] = rng.choice(world.texts.of_each(DEAD_LINKS), int(is_dead.sum()))
    _fill_searches(world, site, step)
    return step


def _choose_pages(rng: np.random.Generator, site: Site, kind: Ints, before: Ints) -> Ints:
    page = site.draw_pages(rng, len(kind))
    near = kind == _NEIGHBOUR
    page[near] = site.draw_neighbours(rng, before[near])
    page[kind == _FRONT] = FRONT
    page[kind == _SEARCH] = SEARCH
    page[kind == _DEAD] = MISSING
    form = kind == _FORM
    page[form] = np.where(rng.random(int(form.sum())) < 0.6, CONTACT, LOGIN)
    return page


def _draw_entry_referers(world: World, kind: Ints) -> Ints:
    rng, texts = world.rng, world.texts.of_each(name for name, _, _ in _COME_FROM)
    front = rng.choice(texts, len(kind), p=[share for _, share, _ in _COME_FROM])
    deep = rng.choice(texts, len(kind), p=[share for _, _, share in _COME_FROM])
    return np.where(kind == _FRONT, front, deep)


def _tag_clicks(world: World, site: Site, step: _Step) -> None:
    """Facebook adds an identifier to every link that is clicked there, and advertising does; each is unique."""
    rng, texts, count = world.rng, world.texts, len(step.kind)
    facebook = np.isin(step.referer, texts.of_each(_FACEBOOK)) & (rng.random(count) < 0.8)
    google = (step.referer == texts.of(_GOOGLE)) & (rng.random(count) < 0.02)
    which = np.flatnonzero((step.kind != _DOCUMENT) & (facebook | google))
    codes = draw_letters(rng, len(which), 50, 61)
    names = np.where(facebook[which], "fbclid=IwY2xjaw", "gclid=EAIaIQob").tolist()
    paths = [texts.all[text] for text in step.target[which].tolist()]
    tagged = [
        f"{path}{'&' if '?' in path else '?'}{name}{code}" for path, name, code in zip(paths, names, codes, strict=True)
    ]
    step.target[which] = texts.fresh(tagged)
    step.address[which] = texts.fresh([site.origin + text for text in tagged])


def _fill_searches(world: World, site: Site, step: _Step) -> None:
    """Give every search its query, and some the second page of results."""
    rng, which = world.rng, np.flatnonzero(step.kind == _SEARCH)
    path = world.texts.all[int(site.page[SEARCH])]
    page = rng.choice(["", "", "", "", "&page=2", "&page=3"], len(which)).tolist()
    queries = site.draw_queries(rng, len(which))
    found = [f"{path}?q={query}{more}" for query, more in zip(queries, page, strict=True)]
    step.target[which] = world.texts.of_each(found)
    step.address[which] = world.texts.of_each(site.origin + text for text in found)
    step.size[which] = (step.size[which] * rng.lognormal(0.0, 0.2, len(which))).astype(np.int64)
