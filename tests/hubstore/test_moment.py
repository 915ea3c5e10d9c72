from datetime import UTC, datetime, timedelta, timezone

import pytest

from bavn.hubstore.moment import moment, moment_or_none, stored, stored_or_none
from tests.hubstore.samples import NOW


@pytest.mark.parametrize(
    "time",
    [NOW, datetime(1970, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)],
    ids=["now", "epoch", "before"],
)
def test_a_time_comes_back_to_the_microsecond(time: datetime) -> None:
    assert moment(stored(time)) == time
    assert moment_or_none(stored_or_none(time)) == time


def test_a_time_of_elsewhere_is_the_same_moment() -> None:
    assert stored(NOW.astimezone(timezone(timedelta(hours=1)))) == stored(NOW)


def test_no_time_stays_none() -> None:
    assert stored_or_none(None) is None
    assert moment_or_none(None) is None


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        stored(NOW.replace(tzinfo=None))
