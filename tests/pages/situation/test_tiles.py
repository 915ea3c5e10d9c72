import re
from collections import Counter

from bavn.clearing.registry import municipalities as registered
from bavn.pages.situation.standing import Standing
from bavn.pages.situation.tiles import EAST, Tile, by_code, legend, municipalities, named_tile, tile_id, tile_map
from bavn.pages.words import Words
from tests.pages.situation.views import frame


def test_all_municipalities_have_a_tile_of_their_own() -> None:
    every = municipalities()
    assert len(every) == 98
    assert len({(one.column, one.row) for one in every}) == 98
    assert {one.code for one in every} == {one.code for one in registered()}


def test_each_has_a_label_of_its_own_that_fits() -> None:
    labels = Counter(one.label for one in municipalities())
    assert max(labels.values()) == 1
    assert max(map(len, labels)) <= 8


def test_regions_are_data() -> None:
    assert sorted(Counter(one.region for one in municipalities()).values()) == [11, 17, 19, 22, 29]


def test_each_block_is_eight_wide_and_no_sea_is_between_them() -> None:
    west = {one.column for one in municipalities() if one.column < EAST}
    east = {one.column for one in municipalities() if one.column >= EAST}
    assert west == set(range(8))
    assert east == set(range(EAST, EAST + 8))
    made = tile_map({}, frame(), all_shown=True)
    assert set(re.findall(r" c(\d+) ", made)) == set("01234567")


def test_a_tile_says_its_name_and_how_it_stands_and_leads_to_its_page() -> None:
    made = tile_map({"0630": Tile(Standing(True, "down"), "/members/vejle", own=True)}, frame(), all_shown=False)
    assert 'id="k0630" class="tile s-down hit own' in made
    assert 'href="/members/vejle" aria-label="Vejle: under angreb, nede"' in made
    assert "<b>Vejle</b><i>nede</i>" in made
    assert made.count("vises ikke") == 97
    assert made.count("<a ") == 1


def test_a_tile_without_a_page_is_no_link() -> None:
    made = tile_map({"0630": Tile(Standing(service="up"))}, frame(), all_shown=True)
    assert "<a " not in made
    assert 'role="img" aria-label="Vejle: oppe"' in made
    assert made.count("ikke medlem") == 97


def test_the_label_that_is_seen_is_part_of_the_name_that_is_said() -> None:
    for one in municipalities():
        assert one.label in named_tile(one, Standing(), Words("da"))
        assert one.name in named_tile(one, Standing(), Words("da"))
    assert named_tile(by_code("0101"), Standing(), Words("en")) == "Kbh. København: unknown"


def test_every_sign_is_explained() -> None:
    for english_or_danish in ("under angreb", "nede", "delvis nede", "langsom", "skærmet", "oppe", "ukendt"):
        assert english_or_danish in legend(frame())
    assert tile_id("0630") == "k0630"
