from datetime import UTC, datetime, timedelta

import pytest

from bavn.pages.period_axis import MOST_LABELS, ticks
from tests.pages.outage_samples import BEGAN, ENDED, local


def test_each_day_of_a_few_has_its_label_where_it_begins() -> None:
    assert ticks(BEGAN, ENDED, local()) == [(0.0, "10.11."), (0.25, "11.11."), (0.5, "12.11."), (0.75, "13.11.")]
    assert ticks(BEGAN, ENDED, local("en"))[0][1] == "10 Nov"


def test_a_month_has_its_mondays() -> None:
    labels = [label for _, label in ticks(BEGAN, BEGAN + timedelta(days=30), local())]
    assert labels == ["16.11.", "23.11.", "30.11.", "07.12."]


def test_one_day_has_hours() -> None:
    labels = [label for _, label in ticks(BEGAN, BEGAN + timedelta(days=1), local())]
    assert labels == ["00.00", "03.00", "06.00", "09.00", "12.00", "15.00", "18.00", "21.00"]


def test_midnight_is_where_it_is_although_a_day_has_25_hours() -> None:
    began = datetime(2026, 10, 23, 22, tzinfo=UTC)
    ended = began + timedelta(hours=73)  # three local days
    places = [round(place * 73) for place, _ in ticks(began, ended, local())]
    assert places == [0, 24, 49]


@pytest.mark.parametrize("days", [0.1, 1, 2, 2.5, 7, 14, 31, 62, 92, 365, 800, 4000, 40_000])
def test_there_are_never_more_labels_than_a_phone_can_show(days: float) -> None:
    found = ticks(BEGAN, BEGAN + timedelta(days=days), local())
    assert len(found) <= MOST_LABELS
    assert all(0 <= place < 1 for place, _ in found)
