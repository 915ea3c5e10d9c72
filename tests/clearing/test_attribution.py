from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.attribution import (
    CONFIRMED,
    NONAME,
    PRIOR,
    RATIOS,
    SURE,
    AttributionFacts,
    IntrusionSet,
    KnownSet,
    attribute,
    chance_of,
    evidence,
    read_networks,
)
from bavn.clearing.campaigns import Campaigns
from bavn.clearing.changes import Learned
from bavn.model.campaign import NOT_CONFIRMED, Campaign
from bavn.model.sighting import Template
from tests.clearing.attacks import LOGIN, NEWS, POPULAR_SHAPE, SEARCH, START, after, report, sighting

MORNING = datetime(2026, 11, 12, 6, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 12, 1, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 12, 8, 30, tzinfo=UTC)


SHAPES: dict[str, Any] = {"shapes": 5.0, "shapes_known": 4.5, "asked": 5}
NETWORKS: dict[str, Any] = {"networks": 40, "networks_known": 20}


def facts(began: datetime = AFTERNOON, **known: Any) -> AttributionFacts:  # noqa: ANN401
    return replace(AttributionFacts("flood", began), **known)


@pytest.mark.parametrize(
    ("what", "because"),
    [
        pytest.param(facts(listed=True), ("listed",), id="listed"),
        pytest.param(facts(NIGHT, listed=True), ("listed",), id="listed, and the hour says nothing more"),
        pytest.param(facts(MORNING, **SHAPES), ("shapes-known", "hour-05-06"), id="hour and shapes"),
        pytest.param(facts(MORNING, **NETWORKS), ("hour-05-06", "networks-known"), id="hour and networks"),
        pytest.param(facts(MORNING, claimed=True), ("claimed", "hour-05-06"), id="claimed in the morning"),
        pytest.param(facts(**SHAPES, **NETWORKS), ("shapes-known", "networks-known"), id="shapes and networks"),
    ],
)
def test_what_speaks_for_it_is_said(what: AttributionFacts, because: tuple[str, ...]) -> None:
    found = attribute(what)
    assert (found.intrusion_set, found.because) == (NONAME, because)
    assert CONFIRMED <= found.confidence <= SURE


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(facts(), id="nothing"),
        pytest.param(facts(MORNING), id="the hour alone"),
        pytest.param(facts(claimed=True), id="a claim alone"),
        pytest.param(facts(**SHAPES), id="shapes alone"),
        pytest.param(facts(**NETWORKS), id="networks alone"),
        pytest.param(facts(NIGHT, **SHAPES), id="shapes by night"),
        pytest.param(facts(MORNING, shapes=0.2, asked=3), id="what everybody is asked for, in the morning"),
        pytest.param(replace(facts(MORNING, listed=True, **SHAPES), family="scan"), id="no flood"),
    ],
)
def test_not_confirmed_is_an_answer(what: AttributionFacts) -> None:
    assert attribute(what) == NOT_CONFIRMED


def test_of_a_listed_host_the_hour_says_nothing_more() -> None:
    assert attribute(facts(NIGHT, listed=True)) == attribute(facts(MORNING, listed=True))


def test_a_list_and_a_claim_count_once() -> None:
    assert attribute(facts(listed=True, claimed=True)) == attribute(facts(listed=True))


def test_without_evidence_the_chance_is_the_prior() -> None:
    assert chance_of([]) == pytest.approx(PRIOR)


def test_every_ratio_has_its_source_and_its_group_has_one_row_at_most() -> None:
    assert all(row.source and row.ratio > 0 and code == row.code for code, row in RATIOS.items())


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.booleans(),
    st.booleans(),
    st.integers(0, 500),
    st.floats(0, 1),
    st.floats(0, 50),
    st.floats(0, 1),
    st.integers(0, 20),
)
def test_any_facts_give_one_row_of_a_group_and_a_chance(  # noqa: PLR0917  one for each fact
    began: datetime, listed: bool, claimed: bool, networks: int, known: float, shapes: float, share: float, asked: int  # noqa: FBT001
) -> None:  # fmt: skip
    what = AttributionFacts(
        "flood", began, listed, claimed, networks, int(networks * known), shapes, shapes * share, asked
    )
    groups = [row.group for row in evidence(what)]
    assert len(groups) == len(set(groups))
    found = attribute(what)
    assert found == NOT_CONFIRMED or CONFIRMED <= found.confidence <= SURE


# ── what is known of a set ───────────────────────────────────────────────────────────────────────────────────────────


def campaign(*templates: Template, kind: str = "http-flood") -> Campaign:
    campaigns = Campaigns()
    campaigns.take([report("vejle", sighting(["192.0.2.1"], templates, kind=kind))], START)
    found = campaigns.get(1)
    assert found is not None
    return found


def known(*templates: Template, since: datetime, listed: bool = True) -> IntrusionSet:
    noname = IntrusionSet(KnownSet(networks=frozenset(["192.0.2.0/24"])))
    noname.know(Learned(template, "host.example", since, since, listed) for template in templates)
    return noname


def test_shapes_of_earlier_lists_are_known() -> None:
    said = known(SEARCH, NEWS, since=after(days=-30)).facts(
        campaign(SEARCH, NEWS, LOGIN, POPULAR_SHAPE), (), listed=False, claimed=False
    )
    assert said.shapes_known / said.shapes == pytest.approx(2 / 3, abs=0.05)
    assert said.asked == 4


@pytest.mark.parametrize(
    ("since", "listed"), [(after(hours=-5), True), (after(hours=5), True), (after(days=-9), False)]
)
def test_what_came_too_late_or_from_members_alone_is_not_the_sets(since: datetime, listed: bool) -> None:  # noqa: FBT001
    said = known(SEARCH, since=since, listed=listed).facts(campaign(SEARCH), (), listed=False, claimed=False)
    assert said.shapes_known == 0.0


def test_a_campaign_is_judged_by_all_that_is_known() -> None:
    noname = known(SEARCH, NEWS, since=after(days=-30))
    assert noname.judge(campaign(SEARCH, NEWS), (), listed=False, claimed=False).because == (
        "shapes-known", "hour-05-06",
    )  # fmt: skip
    assert noname.judge(campaign(LOGIN), (), listed=False, claimed=False) == NOT_CONFIRMED


def test_networks_are_compared_only_where_some_are_known() -> None:
    networks = [f"192.0.{n}.0/24" for n in range(5)]
    said = known(since=START).facts(campaign(), networks, listed=False, claimed=False)
    assert (said.networks, said.networks_known) == (5, 1)
    nothing = IntrusionSet().facts(campaign(), networks, listed=False, claimed=False)
    assert (nothing.networks, nothing.networks_known) == (0, 0)


def test_a_kind_that_is_no_flood_is_put_down_to_nobody() -> None:
    said = known(SEARCH, since=after(days=-30)).facts(campaign(SEARCH, kind="web-scan"), (), listed=True, claimed=True)
    assert attribute(said) == NOT_CONFIRMED


@pytest.mark.parametrize(
    ("line", "networks"),
    [
        ("192.0.2.7,AS64496,EXAMPLE,DK", {"192.0.2.0/24"}),
        ('"192.0.2.7"', {"192.0.2.0/24"}),
        ("192.0.2.0/23", {"192.0.2.0/24", "192.0.3.0/24"}),
        ("2001:db8:1:2::/64", {"2001:db8:1::/48"}),
        ("0.0.0.0/0", set()),
        ("::/0", set()),
        ("cidr,as_number", set()),
        ("", set()),
    ],
)
def test_networks_of_a_published_list(line: str, networks: set[str]) -> None:
    assert read_networks([line]) == networks
