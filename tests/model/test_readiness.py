from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.readiness import BANDS, FEWEST, HIGHEST, Band, Group, band_of, groups_of, top_of


@pytest.mark.parametrize(
    ("score", "band"), [(0, 0), (19, 0), (20, 20), (59, 40), (60, 60), (99, 80), (100, 80), (-5, 0), (999, 80)]
)
def test_a_score_is_told_as_its_band(score: int, band: Band) -> None:
    assert band_of(score) == band
    assert band <= min(max(score, 0), HIGHEST) <= top_of(band)


@given(st.lists(st.sampled_from(BANDS), max_size=120))
def test_no_group_ever_has_fewer_than_five_and_each_member_may_be_in_two_at_least(bands: list[Band]) -> None:
    groups = groups_of(bands)
    assert len(groups) != 1  # one group says of everybody in it where they are
    assert all(one.members >= FEWEST for one in groups)
    if groups:
        assert sum(one.members for one in groups) == len(bands)
        assert (groups[0].least, groups[-1].most) == (0, HIGHEST)
        assert all(one.most + 1 == after.least for one, after in pairwise(groups))


@given(st.lists(st.sampled_from(BANDS), max_size=60), st.randoms(use_true_random=False))
def test_who_told_what_changes_nothing_but_the_counts(bands: list[Band], random: object) -> None:
    shuffled = list(bands)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert groups_of(shuffled) == groups_of(bands)


@given(st.lists(st.sampled_from(BANDS), min_size=10, max_size=60))
def test_the_weakest_never_stand_alone(bands: list[Band]) -> None:
    weak = Counter(bands)[BANDS[0]]
    if 0 < weak < FEWEST:
        assert all(one.members > weak for one in groups_of(bands))


def test_bands_that_are_full_stand_by_themselves() -> None:
    bands: list[Band] = [band for band in BANDS for _ in range(FEWEST)]
    assert groups_of(bands) == tuple(Group(band, top_of(band), FEWEST) for band in BANDS)


@pytest.mark.parametrize(
    "bands", [[], [0] * 4, [0] * 4 + [80] * 4, [40] * 50], ids=["none", "four", "two-fours", "all-in-one"]
)
def test_nothing_is_shown_where_it_would_say_too_much(bands: list[Band]) -> None:
    assert groups_of(bands) == ()
