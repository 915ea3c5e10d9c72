import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.response.nginx import seconds_before
from tests.response.samples import mixed, text_of

UNIX_S = st.integers(1_000_000_000, 9_999_999_999)


@given(UNIX_S, UNIX_S)
def test_the_pattern_matches_exactly_the_times_before_the_end(end_s: int, at_s: int) -> None:
    assert bool(re.match(seconds_before(end_s), f"{at_s}.123")) == (at_s < end_s)


@pytest.mark.parametrize("end_s", [1_772_366_400, 2_000_000_000, 1_999_999_999])
@pytest.mark.parametrize("away_s", [-1, 0, 1])
def test_the_second_of_the_end_is_past_it(end_s: int, away_s: int) -> None:
    assert bool(re.match(seconds_before(end_s), f"{end_s + away_s}.000")) == (away_s < 0)


def test_the_pattern_has_nothing_that_nginx_reads_as_a_block() -> None:
    assert not set("{}; ") & set(seconds_before(1_772_366_400))


def test_nginx_blocks_and_limits_in_lists_of_their_own() -> None:
    blocked, limited = text_of("nginx", mixed()).split("geo $bavn_limited")
    assert "    192.0.2.1 1;\n" in blocked
    assert '    198.51.100.7 "198.51.100.7";\n' in limited
    assert "198.51.100.7" not in blocked
