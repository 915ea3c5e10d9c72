"""Templates of a flood."""

from collections import Counter

from bavn.simulation import simulate
from bavn.simulation.templates import RANDOM_BODY, Template, documents, draw_mixed, fill, static_pages
from tests.simulation.samples import make_world


def test_three_to_nine_templates_are_used_evenly() -> None:
    world = make_world()
    assert all(1 <= len(draw_mixed(world, world.site)) <= 9 for _ in range(50))
    traffic = simulate("flood-post-forms", seed=1, minutes=6, rate=10)
    rows = traffic.rows[traffic.rows["wave"] > 0]
    counts = Counter(rows["target"].tolist())
    assert len(counts) == 4
    assert min(counts.values()) > 0.8 * max(counts.values())


def test_a_template_in_a_body_keeps_its_address() -> None:
    world = make_world()
    assert len(set(fill(world, world.site, RANDOM_BODY[0], 50).tolist())) == 1


def test_random_letters_are_six_to_twelve() -> None:
    world, template = make_world(), Template("/soeg?q=$1")
    words = [world.texts.all[text].removeprefix("/soeg?q=") for text in fill(world, world.site, template, 400).tolist()]
    assert {len(word) for word in words} == set(range(6, 13))
    assert all(word.isalnum() and word.isascii() for word in words)
    assert len(set(words)) == 400


def test_words_of_a_search_flood_are_words_that_people_type() -> None:
    world = make_world()
    filled = fill(world, world.site, Template("/soeg?q=$w&page=$3"), 300).tolist()
    words = [world.texts.all[text].removeprefix("/soeg?q=").partition("&")[0].lower() for text in filled]
    assert sum(word in world.site.words for word in words) > 200
    assert {world.texts.all[text][-1] for text in filled} == set("0123456789")


def test_static_templates_are_pages_that_exist() -> None:
    world = make_world()
    paths = {world.texts.all[text] for text in world.site.page.tolist()}
    assert {template.pattern for template in static_pages(world, world.site, 6)} <= paths


def test_documents_look_like_files() -> None:
    world = make_world()
    assert sum(template.pattern.endswith((".pdf", ".html")) for template in documents(world, world.site)) >= 5
