from collections.abc import Callable
from dataclasses import replace

import pytest

from bavn.model import Finding
from bavn.pages.scan_tables import networks, shared, signatures, sources, table
from bavn.pages.words import Words
from tests.pages.samples import HOSTILE, crowd, flood, hostile, many_sources, slow, source

ENGLISH = Words("en")


def test_two_hundred_sources_are_listed_and_the_rest_is_summed() -> None:
    listed = sources(flood(many_sources(1000)), ENGLISH)
    assert listed.count('class="address first"') == 200
    assert "The 200 with the highest score are listed. 800 more sent 38,400 requests" in listed
    assert "bavn scan --json lists them all" in listed


def test_sources_are_ranked_whatever_order_they_come_in() -> None:
    listed = sources(flood(tuple(reversed(many_sources(300)))), ENGLISH)
    assert 'class="action limit"' not in listed
    assert listed.count('class="action block"') == 200


def test_a_finding_without_sources_says_so() -> None:
    assert "No source could be named." in sources(flood(()), ENGLISH)


def test_a_crowd_without_sources_has_no_list_of_them() -> None:
    assert not sources(replace(crowd(), sources=()), ENGLISH)


def test_grouping_by_network_is_said() -> None:
    assert "grouped by network" in sources(replace(flood(), grouped_by_prefix=True), ENGLISH)
    assert "grouped by network" not in sources(flood(), ENGLISH)


def test_networks_beyond_twenty_are_summed() -> None:
    found = replace(flood(), networks=flood().networks * 3)
    assert networks(found, ENGLISH).count("<tr") == 21
    assert "and 16 more networks with" in networks(found, ENGLISH)


def test_shared_addresses_say_that_honest_people_use_them() -> None:
    text = shared(flood(), ENGLISH)
    assert text.count('class="action limit"') == 12
    assert "Honest people use these addresses too" in text


def test_a_shared_address_that_is_only_watched_is_not_among_those_to_limit() -> None:
    assert not shared(flood((source("192.0.2.1", "watch", shared=True),)), ENGLISH)


@pytest.mark.parametrize("build", [signatures, networks, shared], ids=lambda build: build.__name__)
def test_what_there_is_none_of_has_no_heading(build: Callable[[Finding, Words], str]) -> None:
    assert not build(replace(crowd(), signatures=()), ENGLISH)


def test_a_crowd_is_described_as_a_crowd() -> None:
    assert "What describes it" in signatures(crowd(), ENGLISH)
    assert "answered with 408" in signatures(slow(), ENGLISH)


def test_every_cell_knows_its_column_and_hostile_text_stays_text() -> None:
    text = table([("", "A"), ("number", "B")], [[("", HOSTILE), ("number", "1")]])
    assert 'data-label="A"' in text
    assert "<script>" not in text
    assert "<script>" not in sources(hostile().findings[0], ENGLISH)
