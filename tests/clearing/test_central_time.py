from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from bavn.clearing.central_time import utc_of


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2024-01-17T07:20:04", "2024-01-17T06:20:04"),
        ("2024-07-03T08:00:00", "2024-07-03T06:00:00"),
        ("2024-03-31T01:59:59", "2024-03-31T00:59:59"),
        pytest.param("2024-03-31T02:30:00", "2024-03-31T01:30:00", id="an hour that is left out"),
        ("2024-03-31T03:00:00", "2024-03-31T01:00:00"),
        ("2024-10-27T01:59:59", "2024-10-26T23:59:59"),
        pytest.param("2024-10-27T02:30:00", "2024-10-27T00:30:00", id="an hour that comes twice"),
        ("2024-10-27T03:00:00", "2024-10-27T02:00:00"),
        ("2023-12-31T23:30:00", "2023-12-31T22:30:00"),
        ("2024-01-01T00:30:00", "2023-12-31T23:30:00"),
    ],
)
def test_a_wall_clock_in_central_europe(local: str, utc: str) -> None:
    assert utc_of(datetime.fromisoformat(local)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_every_hour_of_ten_years_is_that_of_the_time_zone_database() -> None:
    try:
        copenhagen = ZoneInfo("Europe/Copenhagen")
    except ZoneInfoNotFoundError:
        return  # a machine without the database: the table above stands alone
    local = datetime(2022, 1, 1)  # noqa: DTZ001  a wall clock
    for _ in range(10 * 366 * 24):
        at = utc_of(local)
        back = at.astimezone(copenhagen).replace(tzinfo=None)
        assert back == local or back - local == timedelta(hours=1)
        local += timedelta(hours=1)
