from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.fingerprint import (
    ENOUGH,
    NETWORKS,
    POPULAR,
    RHYTHM,
    Likeness,
    content_key,
    family_of,
    fingerprint_of,
    overlap,
    prefix_of,
    rhythm,
    similarity,
    template_weight,
)
from bavn.model.finding import Network
from bavn.model.kinds import KINDS
from bavn.model.sighting import Template
from tests.clearing.attacks import LOGIN, NEWS, POPULAR_SHAPE, SEARCH, after, botnet, sighting

SHAPES = st.builds(
    Template,
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(["/", "/soeg", "/{n}", "/a/b", "/login"]),
    st.sampled_from([(), ("q",), ("a", "b")]),
)


def test_the_content_key_is_free_of_time_target_and_sources() -> None:
    one = sighting(botnet(1), [SEARCH, NEWS], began=after(days=3), number=7)
    other = replace(sighting(botnet(2), [NEWS, SEARCH]), site="www.elsewhere.example")
    keys = [
        content_key(said.kind, [shared.template for shared in said.templates], said.conduct) for said in (one, other)
    ]
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("password-guessing", (SEARCH,), ()), id="family"),
        pytest.param(("http-flood", (SEARCH, NEWS), ()), id="shapes"),
        pytest.param(("http-flood", (), (SEARCH.key,)), id="a conduct that reads like a shape"),
        pytest.param(("http-flood", (SEARCH,), ("client.assets=none",)), id="conduct"),
    ],
)
def test_another_content_has_another_key(other: tuple[str, tuple[Template, ...], tuple[str, ...]]) -> None:
    assert content_key(*other) != content_key("http-flood", (SEARCH,), ())


def test_every_kind_has_a_family() -> None:
    assert all(family_of(kind.name) != "other" for kind in KINDS)


@pytest.mark.parametrize(
    ("value", "prefix"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("192.0.2.0/25", "192.0.2.0/24"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("198.51.0.0/16", "198.51.0.0/16"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("x/y", "x/y"),
    ],
)
def test_an_address_lies_in_a_prefix(value: str, prefix: str) -> None:
    assert prefix_of(value) == prefix


def test_two_views_of_one_flood_are_alike_and_of_two_floods_are_not() -> None:
    sources = botnet(1, 300)
    one = fingerprint_of(sighting(sources[:200], [SEARCH]))
    assert similarity(one, fingerprint_of(sighting(sources[50:], [NEWS]))).total > ENOUGH
    assert similarity(one, fingerprint_of(sighting(botnet(2), [NEWS]))).total < ENOUGH


def test_each_part_is_stated() -> None:
    sources = botnet(1, 200)
    one = sighting(sources, [SEARCH, LOGIN], requests=1000)
    other = sighting(sources[: len(sources) // 2], [SEARCH, NEWS], began=after(600), requests=500)
    like = similarity(fingerprint_of(one), fingerprint_of(other))
    assert like.sources > 0.9
    assert like.networks > 0.8
    assert like.templates == pytest.approx(1 / 3)
    assert like.rhythm == pytest.approx(0.5, abs=0.05)


def test_what_is_alike_in_all_but_family_is_not_alike() -> None:
    one = fingerprint_of(sighting(botnet(1), [SEARCH]))
    assert similarity(one, replace(one, family="scan")) == Likeness()


def test_rhythm_alone_and_networks_alone_without_rhythm_meet_nobody() -> None:
    assert Likeness(rhythm=1.0).total == pytest.approx(RHYTHM)
    assert Likeness(networks=0.8).total == pytest.approx(0.8 * NETWORKS)
    assert max(RHYTHM, 0.8 * NETWORKS) < ENOUGH


def test_networks_that_a_member_adds_up_count_without_their_addresses() -> None:
    counted = replace(sighting(), networks=(Network("192.0.2.0/24", 9, 90),))
    assert fingerprint_of(counted).prefixes == {"192.0.2.0/24"}


def test_a_popular_shape_weighs_nearly_nothing_and_one_that_only_the_hub_sees_often_grows_light() -> None:
    assert template_weight(POPULAR_SHAPE) < 0.15
    assert template_weight(NEWS) > 0.9
    weights = [template_weight(NEWS, campaigns, 500) for campaigns in (1, 10, 100, 500)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] < 0.05


def test_the_table_of_popular_shapes_has_only_light_ones() -> None:
    assert all(template_weight(template) < 0.5 for template in POPULAR)


@given(st.frozensets(SHAPES, max_size=6), st.frozensets(SHAPES, max_size=6), st.integers(0, 20_000))
def test_similarity_is_symmetric_and_between_0_and_1(
    shapes: frozenset[Template], others: frozenset[Template], seconds: int
) -> None:
    one = fingerprint_of(sighting(botnet(1, 30), shapes))
    other = fingerprint_of(sighting(botnet(3, 30), others, began=after(seconds), requests=7))
    like = similarity(one, other)
    assert like.total == pytest.approx(similarity(other, one).total)
    assert all(0 <= part <= 1 for part in (like.sources, like.networks, like.templates, like.rhythm, like.total))


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.1, 10))
def test_an_overlap_is_a_share(common: float, one: float, other: float, doubt: float) -> None:
    assert 0 <= overlap(min(common, one, other), one, other, doubt) <= 1


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.floats(0, 1e9))
def test_a_rhythm_is_a_share_for_any_times_and_rates(gap_s: float, rate: float, other: float) -> None:
    assert 0 <= rhythm(gap_s, rate, other) <= 1
