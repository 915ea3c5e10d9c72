from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.store.moment import moment, stored


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_as_it_was(given_moment: datetime) -> None:
    assert moment(stored(given_moment)) == given_moment


def test_another_zone_is_the_same_moment() -> None:
    local = datetime(2026, 11, 22, 9, 15, tzinfo=timezone(timedelta(hours=1)))
    assert moment(stored(local)) == datetime(2026, 11, 22, 8, 15, tzinfo=UTC)


def test_a_naive_time_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="offset-naive"):
        stored(datetime(2026, 11, 22))  # noqa: DTZ001  that is what is tried
