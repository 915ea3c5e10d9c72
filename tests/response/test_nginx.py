import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.response.nginx import EXPIRED
from tests.response.samples import mixed, text_of

UNIX_S = st.integers(1_000_000_000, 9_999_999_999)


def expired(at_s: int, until_s: int) -> bool:
    return re.match(EXPIRED, f"{at_s}.123 {until_s} 192.0.2.1") is not None


@given(UNIX_S, UNIX_S)
def test_the_pattern_matches_exactly_the_times_from_the_end_on(until_s: int, at_s: int) -> None:
    assert expired(at_s, until_s) == (at_s >= until_s)


@pytest.mark.parametrize("until_s", [1_772_366_400, 2_000_000_000, 1_999_999_999, 1_111_111_111])
@pytest.mark.parametrize("away_s", [-1, 0, 1])
def test_the_second_of_the_end_is_past_it(until_s: int, away_s: int) -> None:
    assert expired(until_s + away_s, until_s) == (away_s >= 0)


def test_who_is_in_no_list_is_never_matched() -> None:
    assert not re.match(EXPIRED, "1772366400.123 ")


def test_the_pattern_has_nothing_that_nginx_reads_as_a_block() -> None:
    assert not set('{};"') & set(EXPIRED)


def test_nginx_blocks_and_limits_in_lists_of_their_own() -> None:
    blocked, limited = text_of("nginx", mixed()).split("geo $bavn_limited")
    assert '    192.0.2.1 "1772370000";\n' in blocked
    assert '    198.51.100.7 "1772370000 198.51.100.7";\n' in limited
    assert "198.51.100.7" not in blocked
