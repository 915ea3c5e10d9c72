from dataclasses import replace

import pytest

from bavn.model.finding import Collateral
from bavn.model.language import LANGUAGES, Language
from bavn.pages.sensor.what_if import Tried, what_if_page, what_if_section
from tests.pages.sensor.views import WHAT_IF, frame, is_safe


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_whole_and_safe(language: Language) -> None:
    assert is_safe(what_if_page([WHAT_IF] * 20, frame(language), more=True))


def test_both_modes_stand_beside_each_other_with_whom_they_would_hit() -> None:
    page = what_if_section(WHAT_IF, frame("en"))
    assert "871" in page
    assert "3 (0.4 % of those counted), slowed down, not turned away" in page
    assert "2 on the allow list" in page


def test_nobody_counted_is_not_said_to_be_nobody() -> None:
    page = what_if_section(replace(WHAT_IF, collateral=Collateral(0, 0.0)), frame("en"))
    assert "none of those counted" in page


def test_where_nobody_is_touched_that_is_said() -> None:
    page = what_if_section(replace(WHAT_IF, tried=(Tried("block", 0, 0, 0.0),)), frame("en"))
    assert "nobody is touched" in page


def test_where_several_addresses_are_one_client_the_sums_are_explained() -> None:
    merged = replace(WHAT_IF, tried=(Tried("limit", 0, 93, 1.0, (), 95), Tried("block", 66, 27, 1.0, (), 95)))
    assert what_if_section(merged, frame("da")).count("95 adresser tæller her som 93") == 1
    same = replace(WHAT_IF, tried=(Tried("block", 66, 27, 1.0, (), 93),))
    assert "tæller her som" not in what_if_section(same, frame("da"))


def test_without_an_attack_there_is_a_way_to_try_it_all_the_same() -> None:
    assert "bavn replay FILE" in what_if_page([], frame("en"))
