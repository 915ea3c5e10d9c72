from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.series import made_at, series
from tests.backups.samples import ZONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("docs-2026-11-20", "docs-2026-11-21"),
        ("20261120-0300-docs", "20261121-0301-docs"),
        ("web-2026-11-20T03:00:01.123456", "web-2026-11-21T03:00:00"),
        ("web-2026-11-20T03:00:01+01:00", "web-2026-07-21T03:00:00+02:00"),
        ("shop_2026.11.20.sql.gz", "shop_2026.11.21.sql.gz"),
        ("shop-mandag.sql", "shop-tirsdag.sql"),
        ("shop-Mon.sql", "shop-Sunday.sql"),
        ("shop-1763600000.sql", "shop-1763700000.sql"),
        ("shop.sql.gz.1", "shop.sql.gz.12"),
        ("shop.sql.gz", "shop.sql.gz.1"),
    ],
)
def test_names_that_differ_in_their_time_are_one_series(one: str, other: str) -> None:
    assert series(one) == series(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("db1-2026-11-20", "db2-2026-11-20"), ("shop.sql", "crm.sql"), ("montage.sql", "sundhed.sql"), ("a-12", "a-13")],
)
def test_names_of_different_things_are_not(one: str, other: str) -> None:
    assert series(one) != series(other)


@pytest.mark.parametrize(
    ("name", "at", "open_hours"),
    [
        ("docs-2026-11-20T0300Z", datetime(2026, 11, 20, 3, tzinfo=UTC), 0),
        ("docs-2026-11-20_03-00-05", datetime(2026, 11, 20, 2, 0, 5, tzinfo=UTC), 0),
        ("docs-2026-07-20 03:00", datetime(2026, 7, 20, 1, tzinfo=UTC), 0),
        ("20260720T030000+0200", datetime(2026, 7, 20, 1, tzinfo=UTC), 0),
        ("2026-11-20", datetime(2026, 11, 19, 23, tzinfo=UTC), 24),
        ("backup.20261120", datetime(2026, 11, 19, 23, tzinfo=UTC), 24),
        ("2026-10-25T0230", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1),
        ("2026-03-29T0230", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), 0),
    ],
    ids=[
        "UTC",
        "winter",
        "summer",
        "with its zone",
        "a day",
        "a day, short",
        "the hour that is there twice",
        "the hour that is not there",
    ],
)
def test_a_name_says_when_something_was_made(name: str, at: datetime, open_hours: int) -> None:
    found = made_at(name, ZONE)
    assert found is not None
    if open_hours == 1:
        assert found[0] == at
        assert found[1] == timedelta(hours=1)
    else:
        assert abs(found[0] - at) <= timedelta(hours=1 if "03-29" in name else 0)
        assert found[1] == timedelta(hours=open_hours)


@pytest.mark.parametrize("name", ["docs", "2026-13-01", "2026-02-30", "1999-01-01", "120261120", "v2.0.1", ""])
def test_a_name_without_a_date_says_nothing(name: str) -> None:
    assert made_at(name, ZONE) is None


@given(st.text(max_size=60))
def test_any_name_is_read_without_complaint(name: str) -> None:
    found = made_at(name, ZONE)
    assert isinstance(series(name), str)
    if found:
        assert found[0].utcoffset() == timedelta(0)
        assert timedelta(0) <= found[1] <= timedelta(days=1)
