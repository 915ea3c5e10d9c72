from dataclasses import replace

import pytest

from bavn.model.probe import Phases
from bavn.observatory import rollups
from bavn.observatory.observatory import Observatory
from bavn.observatory.packing import unpack
from bavn.observatory.rollups import KEEP_HOURLY, Counts, Tally, hour_of, start_of
from tests.observatory.samples import DAY, HOUR, NOW, OTHER, SECOND, SITE, look, looks

HOURLY = "SELECT good, slow, guarded, bad, unknown, total, first_byte FROM hourly ORDER BY key"


def test_a_round_is_added_to_the_hour_and_the_day(store: Observatory) -> None:
    store.keep(looks(NOW - 40 * SECOND, 2), now=NOW)
    store.keep([look(NOW, ending="timed-out", total_us=10_000_000), look(NOW, vantage="nordic")], now=NOW)
    [here, there] = store._connection.rows(HOURLY)
    assert here[:5] == (2, 0, 0, 1, 0)
    assert there[:5] == (1, 0, 0, 0, 0)
    assert (unpack(here[5]).total, unpack(here[6]).total) == (2, 2)
    [day] = store._connection.rows("SELECT good, slow, guarded, bad, unknown, total FROM daily")
    assert day[:5] == (3, 0, 0, 1, 0)
    assert unpack(day[5]).quantile(0.5) == pytest.approx(84_000, rel=0.1)


def test_only_answers_say_how_long_answers_take(store: Observatory) -> None:
    endings = ("turned-away", "timed-out", "offline", "server-error")
    store.keep([look(NOW + turn * SECOND, ending=each) for turn, each in enumerate(endings)], now=NOW)  # type: ignore[arg-type]
    [row] = store._connection.rows(HOURLY)
    assert row == (0, 0, 1, 2, 1, b"", b"")
    assert store.report(NOW - HOUR, NOW + HOUR, now=NOW)[0].took is None


def test_looks_that_were_judged_slow_count_as_slow(store: Observatory) -> None:
    both = [look(NOW), look(NOW + SECOND, total_us=9_000_000)]
    store.keep(both, now=NOW, slow=[replace(both[1])])
    [row] = store._connection.rows(HOURLY)
    assert row[:5] == (1, 1, 0, 0, 0)
    assert unpack(row[5]).total == 2


def test_a_check_without_a_first_byte_leaves_none() -> None:
    tally = Tally()
    tally.add("good", Phases(total=5_000))
    assert (tally.total.total, tally.first_byte.total) == (1, 0)
    assert tally.counts() == Counts(good=1)
    assert Counts(1, 2, 3, 4, 5).total == 15


def test_hours_go_after_two_years_and_days_never(store: Observatory) -> None:
    store.keep(looks(NOW, 3, every=HOUR), now=NOW + 3 * HOUR)
    later = NOW + KEEP_HOURLY + HOUR
    store.keep([], now=later)  # first the day of looks
    for left in (2, 2, 2):
        store.keep([], now=later)
        assert len(store._connection.rows(HOURLY)) == left
    store.keep([], now=later + HOUR)
    assert len(store._connection.rows(HOURLY)) == 1
    assert store.report(NOW - DAY, NOW + DAY, now=later)[0].looks.good == 3


def test_erasing_leaves_the_others(store: Observatory) -> None:
    store.keep([*looks(NOW - HOUR, 4, every=20 * 60 * SECOND), look(NOW, OTHER)], now=NOW)
    with store._connection.transaction() as raw:
        known = store._names.known([SITE])
        assert rollups.erase(raw, store._names.seats_of(known.values()), known.values()) == 3
    assert len(store._connection.rows(HOURLY)) == 1
    with store._connection.transaction() as raw:
        raw.execute("DELETE FROM hourly")
        assert rollups.erase(raw, [1], []) == 0


def test_a_key_is_an_hour_and_a_number() -> None:
    assert hour_of(NOW) % 24 == 8
    assert start_of(1) == 1 << 22
