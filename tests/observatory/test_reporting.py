from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bavn.model.probe import Target
from bavn.observatory.observatory import Observatory
from bavn.observatory.rollups import KEEP_HOURLY
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, OTHER, SITE, look, looks, spell

TUESDAY = datetime(2026, 11, 17, tzinfo=UTC)


@pytest.fixture
def week(store: Observatory) -> Observatory:
    """Each full hour of five days a look from two vantage points; the later, the longer it took."""
    for hour in range(120):
        at = TUESDAY + hour * HOUR
        store.keep([look(at, vantage=each, total_us=1_000 * (hour + 1)) for each in ("aarhus", "nordic")], now=at)
    return store


def count(store: Observatory, began: datetime, ended: datetime, now: datetime = NOW) -> int:
    [row] = store.report(began, ended, now=now)
    return row.looks.good


@pytest.mark.parametrize(
    ("began_h", "ended_h", "expected"),
    [
        pytest.param(0, 120, 120, id="whole days"),
        pytest.param(23, 95, 72, id="three Danish days, in winter"),
        pytest.param(5, 9, 4, id="within a day"),
        pytest.param(5, 24, 19, id="to midnight"),
        pytest.param(20, 30, 10, id="over midnight, no whole day"),
        pytest.param(24, 48, 24, id="one day"),
        pytest.param(-50, 500, 120, id="more than there is"),
        pytest.param(5.5, 6.5, 1, id="an hour is of the period in which it begins"),
        pytest.param(5.5, 5.75, 0, id="within an hour"),
        pytest.param(200, 300, 0, id="after all"),
    ],
)
def test_a_period_is_exact_to_the_hour(week: Observatory, began_h: float, ended_h: float, expected: int) -> None:
    assert count(week, TUESDAY + began_h * HOUR, TUESDAY + ended_h * HOUR) == 2 * expected


def test_periods_that_follow_each_other_count_every_look_once(week: Observatory) -> None:
    edges = [TUESDAY + hours * HOUR for hours in (-3, 0.5, 7.25, 23, 24, 61.5, 90, 140)]
    parts = [count(week, began, ended) for began, ended in pairwise(edges)]
    assert sum(parts) == 240


def test_percentiles_are_those_of_all_looks_of_the_period_together(week: Observatory) -> None:
    [row] = week.report(TUESDAY + 10 * HOUR, TUESDAY + 110 * HOUR, now=NOW)
    assert row.took is not None
    assert row.took.p50 == pytest.approx(60_000, rel=0.1)
    assert row.took.p95 == pytest.approx(105_000, rel=0.1)
    assert row.took.p99 == pytest.approx(109_000, rel=0.1)


def test_where_hours_are_gone_a_day_is_of_the_period_in_which_it_begins(week: Observatory) -> None:
    later = TUESDAY + KEEP_HOURLY + 30 * HOUR  # the hours of Tuesday and the first of Wednesday
    for _ in range(60):
        week.keep([], now=later)
    assert week._connection.number("SELECT count(*) FROM hourly") == 2 * 90
    edges = [TUESDAY + hours * HOUR for hours in (-3, 0.5, 7.25, 23, 24, 31.5, 61.5, 90, 140)]
    parts = [count(week, began, ended, later) // 2 for began, ended in pairwise(edges)]
    assert parts == [24, 0, 0, 0, 24, 14, 28, 30]


def test_a_row_has_what_was_seen_and_what_was_down(store: Observatory) -> None:
    target = Target(SITE, f"https://{SITE}/", "A Kommune", member="a", supplier="Hosting ApS")
    store.know([target])
    down = spell(1, NOW - 30 * MINUTE, NOW - 20 * MINUTE)
    store.keep(looks(NOW - 2 * HOUR, 241), [down, spell(2, target=OTHER)], now=NOW)
    [row] = store.report(NOW - 3 * HOUR, NOW, [SITE], now=NOW)
    assert row.target == target
    assert row.spells == (down,)
    assert row.watched_since == NOW - 2 * HOUR
    assert row.availability.times["down"] == timedelta(minutes=10)
    assert row.availability.times["unknown"] == HOUR
    assert row.availability.share == pytest.approx(1 - 10 / 120)


def test_rows_come_as_asked_for_or_by_name(store: Observatory) -> None:
    store.keep([look(NOW), look(NOW, OTHER)], now=NOW)
    asked = [OTHER, "never.example", SITE]
    assert [row.target.name for row in store.report(NOW - DAY, NOW, asked, now=NOW)] == [OTHER, SITE]
    assert [row.target.name for row in store.report(NOW - DAY, NOW, now=NOW)] == [SITE, OTHER]
    assert store.report(NOW - DAY, NOW, [], now=NOW) == []


def test_a_target_that_was_never_looked_at_is_unknown(store: Observatory) -> None:
    store.know([Target(SITE, f"https://{SITE}/", SITE)])
    [row] = store.report(NOW - DAY, NOW, now=NOW)
    assert row.availability.share is None
    assert (row.took, row.watched_since, row.looks.total) == (None, None, 0)


def test_spells_of_a_reconstruction_without_looks_count_from_the_first_of_them(store: Observatory) -> None:
    store.keep([], [replace(spell(1, NOW - 2 * HOUR, NOW - HOUR))], now=NOW)
    [row] = store.report(NOW - DAY, NOW, now=NOW)
    assert row.availability.times["down"] == HOUR
    assert row.availability.times["unknown"] == 22 * HOUR
