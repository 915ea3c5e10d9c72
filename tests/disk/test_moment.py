from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_to_the_microsecond(given_moment: datetime) -> None:
    assert moment(stored(given_moment)) == given_moment
    assert moment_or_none(stored_or_none(given_moment)) == given_moment


def test_another_zone_is_the_same_moment() -> None:
    local = datetime(2026, 11, 22, 9, 15, tzinfo=timezone(timedelta(hours=1)))
    assert moment(stored(local)) == datetime(2026, 11, 22, 8, 15, tzinfo=UTC)


def test_no_time_stays_none() -> None:
    assert stored_or_none(None) is None
    assert moment_or_none(None) is None


def test_a_naive_time_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="offset-naive"):
        stored(datetime(2026, 11, 22))  # noqa: DTZ001  that is what is tried
