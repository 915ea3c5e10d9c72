"""Pages and what they pull in."""

import numpy as np
import pytest

from bavn.simulation.rows import Texts
from bavn.simulation.site import FRONT, Look, Site, build_site


@pytest.fixture(name="texts")
def make_texts() -> Texts:
    return Texts()


@pytest.fixture(name="site")
def make_site(texts: Texts) -> Site:
    return build_site(np.random.default_rng(1), texts, 0, "www.strandby.example", Look())


def test_a_site_has_some_hundred_pages_and_none_twice(site: Site) -> None:
    assert 250 < site.pages < 500
    assert len(set(site.page.tolist())) == site.pages


def test_pages_pull_in_four_to_thirty_assets_most_of_them_shared(site: Site) -> None:
    counts = np.diff(site.asset_start)
    assert counts.min() >= 4
    assert counts.max() <= 36
    uses = np.bincount(site.page_assets)
    assert uses[uses > 50].sum() > 0.6 * uses.sum()


def test_listed_assets_belong_to_their_pages(site: Site) -> None:
    index, asset = site.list_assets(np.array([5, 9]))
    for position, page in enumerate((5, 9)):
        own = site.page_assets[site.asset_start[page] : site.asset_start[page + 1]]
        assert asset[index == position].tolist() == own.tolist()


def test_popular_pages_are_drawn_more_often(site: Site) -> None:
    drawn = np.bincount(site.draw_pages(np.random.default_rng(1), 20_000), minlength=site.pages)
    assert drawn[FRONT] > 10 * np.median(drawn)


def test_neighbours_lie_in_the_same_section(site: Site, texts: Texts) -> None:
    pages = np.arange(10, site.pages)
    near = site.draw_neighbours(np.random.default_rng(1), pages)
    for page, neighbour in zip(pages.tolist(), near.tolist(), strict=True):
        one, other = (texts.all[int(site.page[number])].split("/")[1:3] for number in (page, neighbour))
        assert one == other


def test_people_type_known_words_and_mistakes(site: Site) -> None:
    queries = [query.lower() for query in site.draw_queries(np.random.default_rng(1), 2000)]
    known = np.mean([query in site.words for query in queries])
    assert 0.6 < known < 0.9
    assert not [query for query in queries if " " in query or '"' in query]


def test_an_older_system_ends_its_pages_in_html(texts: Texts) -> None:
    site = build_site(np.random.default_rng(1), texts, 0, "www.havnby.example", Look(suffix=".html"))
    paths = [texts.all[text] for text in site.page.tolist()]
    assert np.mean([path.endswith(".html") for path in paths]) > 0.98
