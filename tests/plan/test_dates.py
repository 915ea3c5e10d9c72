from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.language import LANGUAGES, Language
from bavn.plan.dates import MONTHS, day, moment, months_later, spoken_day, spoken_time, utc

NO_DAYS = [
    "",
    "2026-1-1",
    "20261122",
    "2026-W01-1",
    "22.11.2026",
    "2026-02-30",
    "2026-13-01",
    "2026-11-22 ",
    "0000-01-01",
]
NO_TIMES = [
    "",
    "2026-11-22",
    "2026-11-22T05:00:00",
    "2026-11-22T05:00:00+01:00",
    "2026-11-22 05:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T05:60:00Z",
    "2026-11-22T05:00:60Z",
    "2026-11-22T05:00:61Z",
    "2026-02-29T05:00:00Z",
    "1969-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
    "2026-11-22T05:00:00Z\n",
    "٢٠٢٦-11-22T05:00:00Z",
]


@pytest.mark.parametrize("text", [*NO_DAYS, "٢٠٢٦-11-22", "9" * 1000], ids=ascii)
def test_only_a_real_date_in_its_one_spelling_is_a_date(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize("text", NO_TIMES, ids=ascii)
def test_only_a_real_time_in_its_one_spelling_is_a_time(text: str) -> None:
    assert moment(text) is None


@given(st.dates())
def test_every_date_is_read_as_it_is_written(when: date) -> None:
    assert day(when.isoformat()) == when


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - see timezones
def test_every_time_is_read_as_it_is_written_without_parts_of_a_second(when: datetime) -> None:
    assert moment(utc(when)) == when.replace(microsecond=0)


def test_a_time_in_another_zone_is_written_in_utc() -> None:
    assert utc(datetime(2026, 11, 22, 6, 0, tzinfo=timezone(timedelta(hours=1)))) == "2026-11-22T05:00:00Z"


def test_the_years_of_a_time_go_from_a_flat_battery_to_far_away() -> None:
    assert moment("1970-01-01T00:00:00Z") == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment("2199-12-31T23:59:59Z") is not None


@pytest.mark.parametrize(
    ("language", "as_a_day", "as_a_time"),
    [
        ("da", "2. november 2026", "2. november 2026 kl. 00.04"),
        ("en", "2 November 2026", "2 November 2026 at 00:04"),
    ],
)
def test_a_letter_has_local_dates_and_times_in_words(language: Language, as_a_day: str, as_a_time: str) -> None:
    at = datetime(2026, 11, 1, 23, 4, 59, tzinfo=UTC)
    assert spoken_day(date(2026, 11, 2), language) == as_a_day
    assert spoken_time(at, language, timezone(timedelta(hours=1))) == as_a_time


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_twelve_months_in_every_language(language: Language) -> None:
    said = [spoken_day(date(2026, month, 5), language).split()[1] for month in range(1, 13)]
    assert said == MONTHS[language].split()
    assert len(set(said)) == 12
    assert [name[:3].lower() for name in said][::4] == {"da": ["jan", "maj", "sep"], "en": ["jan", "may", "sep"]}[
        language
    ]


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2026-11-22", 3, "2027-02-22"),
        ("2026-11-30", 15, "2028-02-29"),
        ("2026-11-30", 0, "2026-11-30"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(start: str, months: int, then: str) -> None:
    assert months_later(date.fromisoformat(start), months).isoformat() == then
