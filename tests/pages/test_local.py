from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from bavn.pages.local import Local
from bavn.pages.words import Words
from tests.pages.outage_samples import ZONE, local

MORNING = datetime(2026, 11, 10, 7, 12, 5, tzinfo=UTC)


def test_a_moment_is_told_in_local_time_as_danes_write_it() -> None:
    assert local().moment(MORNING) == "10.11.2026 kl. 08.12.05"
    assert local("en").moment(MORNING) == "2026-11-10 08:12:05"
    assert local().moment(MORNING, seconds=False) == "10.11.2026 kl. 08.12"


def test_summer_is_an_hour_further() -> None:
    assert local().clock(datetime(2026, 7, 1, 7, 12, 5, tzinfo=UTC)) == "09.12.05"


def test_the_date_is_said_once_where_it_is_the_same() -> None:
    assert local().span(MORNING, MORNING + timedelta(minutes=10)) == "10.11.2026 kl. 08.12.05\N{EN DASH}08.22.05"
    over = local().span(MORNING, MORNING + timedelta(days=1), seconds=False)
    assert over == "10.11.2026 kl. 08.12 \N{EN DASH} 11.11.2026 kl. 08.12"


def test_the_hour_that_is_told_twice_says_which_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local().clock(first) == "02.30.00 (sommertid)"
    assert local().clock(first + timedelta(hours=1)) == "02.30.00 (vintertid)"
    assert local().clock(first + timedelta(hours=2)) == "03.30.00"


def test_the_hour_before_the_one_that_spring_leaves_out_is_told_as_any() -> None:
    assert local().clock(datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)) == "01.59.59"
    assert local().clock(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == "03.00.00"


@pytest.mark.parametrize(
    ("zone", "name"),
    [(ZONE, "dansk tid"), (UTC, "UTC"), (ZoneInfo("America/Nuuk"), "America/Nuuk")],
    ids=["Danish", "UTC", "another"],
)
def test_the_zone_is_said(zone: tzinfo, name: str) -> None:
    assert Local(Words("da"), zone).zone_name == name


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (42, "42 s"),
        (60, "1 min"),
        (603, "10 min 3 s"),
        (7503, "2 t 5 min 3 s"),
        (86_399, "23 t 59 min 59 s"),
        (90_061, "1 d 1 t"),
        (-5, "0 s"),
    ],
)
def test_a_length_is_told_to_the_second(seconds: int, said: str) -> None:
    assert local().length(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "100 %"),
        (0.999999, "99,99 %"),
        (0.99991, "99,99 %"),
        (0.9986, "99,86 %"),
        (0.0, "0,00 %"),
        (None, "\N{EN DASH}"),
        (float("nan"), "\N{EN DASH}"),
    ],
)
def test_availability_is_never_rounded_up(share: float | None, said: str) -> None:
    assert local().share(share) == said


def test_the_time_of_an_answer_has_the_unit_that_fits() -> None:
    assert [local().took(one) for one in (800, 4_200, 180_000, 2_400_000)] == ["0,8 ms", "4,2 ms", "180 ms", "2,4 s"]
    assert local("en").took(4_200) == "4.2 ms"
