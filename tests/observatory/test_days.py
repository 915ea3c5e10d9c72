import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bavn.model.probe import Phases, Sample
from bavn.observatory.days import is_kept, listed, name_of, oldest_kept
from bavn.observatory.observatory import Kept, Observatory, join_observatory
from bavn.observatory.opening import NAME
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, OTHER, SECOND, SITE, look, looks


def tables(store: Observatory) -> list[str]:
    found = store._connection.rows("SELECT name FROM sqlite_master WHERE name GLOB 'look_2*' ORDER BY name")
    return [name for (name,) in found]


def test_a_look_is_read_as_it_was_written(store: Observatory) -> None:
    kept = [
        look(NOW - HOUR),
        replace(
            look(NOW - MINUTE, family=6), address="2001:db8::7", cert_days=-3, phases=Phases(0, 1, 2, 3, 3_599_999)
        ),
        replace(look(NOW, OTHER, "nordic", ending="no-name"), address="", cert_days=None, detail="", status=0),
    ]
    store.keep(reversed(kept), now=NOW)
    assert list(store.samples(NOW - DAY, NOW + SECOND)) == kept
    assert list(store.samples(NOW - DAY, NOW)) == kept[:2]
    assert list(store.samples(NOW - HOUR + SECOND, NOW + SECOND, [SITE])) == kept[1:2]
    assert list(store.samples(NOW - DAY, NOW + DAY, ["never.example"])) == []


def test_a_look_is_kept_to_the_millisecond(store: Observatory) -> None:
    at = NOW - timedelta(microseconds=1)
    store.keep([look(at)], now=NOW)
    assert [one.at for one in store.samples(NOW - HOUR, NOW)] == [NOW - timedelta(milliseconds=1)]


def test_looks_of_two_days_stand_in_two_tables_and_are_read_in_order(store: Observatory) -> None:
    midnight = NOW.replace(hour=0, minute=0)
    kept = looks(midnight - MINUTE, 5)
    store.keep(kept[::-1], now=NOW)
    assert tables(store) == ["look_20261121", "look_20261122"]
    assert list(store.samples(NOW - DAY, NOW)) == kept
    assert list(store.samples(midnight, NOW)) == kept[2:]


def test_more_looks_than_are_read_at_once_come_all_and_once(
    store: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bavn.observatory.days.READ_AT_ONCE", 7)
    kept = looks(NOW - HOUR, 40)
    store.keep(kept, now=NOW)
    assert list(store.samples(NOW - DAY, NOW)) == kept


def test_the_same_look_again_changes_nothing(store: Observatory) -> None:
    assert store.keep([look(NOW), look(NOW)], now=NOW) == Kept(new=1, before=1)
    assert store.keep([look(NOW, total_us=9)], now=NOW) == Kept(before=1)
    assert list(store.samples(NOW - DAY, NOW + DAY)) == [look(NOW)]
    assert store.report(NOW - DAY, NOW + DAY, now=NOW)[0].looks.total == 1


def test_days_older_than_fourteen_are_dropped_whole(store: Observatory) -> None:
    for day in range(16):
        store.keep([look(NOW + day * DAY)], now=NOW + day * DAY)
    assert tables(store)[0] == "look_20261123"
    assert len(tables(store)) == 15
    now = NOW + 40 * DAY
    for left in range(14, -1, -1):
        store.keep([], now=now)
        assert len(tables(store)) == left
    assert [one.looks.good for one in store.report(NOW - DAY, now, now=now)] == [16]
    assert not store._connection.rows("SELECT name FROM sqlite_master WHERE name GLOB 'shown_2*'")


def test_a_clock_that_is_ahead_for_a_minute_does_not_take_all_days_with_it(store: Observatory) -> None:
    for day in range(5):
        store.keep([look(NOW + day * DAY)], now=NOW + day * DAY)
    store.keep([look(NOW + 90 * DAY)], now=NOW + 90 * DAY)
    assert len(tables(store)) == 5
    back = NOW + 4 * DAY + MINUTE
    assert store.keep([look(back)], now=back).new == 1
    assert list(store.samples(back, back + SECOND)) == [look(back)]


def test_after_a_clock_jumps_back_looks_go_to_their_own_day(store: Observatory) -> None:
    store.keep([look(NOW)], now=NOW)
    back = NOW - 3 * DAY
    assert store.keep([look(back)], now=back) == Kept(new=1)
    assert store.keep([look(NOW)], now=back) == Kept(refused=1)
    assert tables(store) == ["look_20261119", "look_20261122"]
    assert [one.at for one in store.samples(back, NOW + SECOND)] == [back, NOW]


@pytest.mark.parametrize(
    ("one", "is_good"),
    [
        pytest.param(look(datetime.fromisoformat("2026-11-08T00:00:00+00:00")), True, id="the oldest day"),
        pytest.param(look(datetime.fromisoformat("2026-11-07T23:59:59+00:00")), False, id="the day before it"),
        pytest.param(look(NOW + MINUTE), True, id="a clock a little ahead"),
        pytest.param(look(NOW + MINUTE + SECOND), False, id="the future"),
        pytest.param(look(NOW.replace(year=1960)), False, id="before 1970"),
        pytest.param(replace(look(), phases=Phases(dns=-1)), False, id="less than no time"),
        pytest.param(replace(look(), phases=Phases(total=1 << 70)), False, id="longer than an hour"),
        pytest.param(replace(look(), status=-1), False, id="a status below zero"),
        pytest.param(replace(look(), status=1 << 40), False, id="a status too large"),
        pytest.param(replace(look(), cert_days=1 << 64), False, id="a certificate for ever"),
        pytest.param(replace(look(), cert_days=-4_000), True, id="a certificate long expired"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_rest_is_kept(store: Observatory, one: Sample, *, is_good: bool) -> None:
    assert is_kept(one, NOW) == is_good
    assert store.keep([one, look(NOW - SECOND)], now=NOW) == Kept(new=1 + is_good, refused=1 - is_good)


def test_a_day_that_is_dropped_while_it_is_read_ends(store: Observatory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.observatory.days.READ_AT_ONCE", 10)
    store.keep(looks(NOW - HOUR, 40), now=NOW)
    reading = store.samples(NOW - DAY, NOW)
    assert next(reading).at == NOW - HOUR
    store.keep([], now=NOW + 20 * DAY)
    assert len(list(reading)) == 9


def test_looks_from_a_seat_that_is_new_while_they_are_read_are_left_out(
    store: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bavn.observatory.days.READ_AT_ONCE", 10)
    store.keep(looks(NOW - HOUR, 20), now=NOW)
    reading = store.samples(NOW - DAY, NOW)
    next(reading)
    store.keep([look(NOW - MINUTE, OTHER)], now=NOW)
    assert {one.target for one in reading} == {SITE}
    assert {one.target for one in store.samples(NOW - DAY, NOW)} == {SITE, OTHER}


def test_a_second_process_goes_on_with_what_was_shown(folder: Path, store: Observatory) -> None:
    store.keep([look(NOW)], now=NOW)
    store._days.load()
    store.keep([look(NOW + SECOND), look(NOW + 2 * SECOND, ending="refused")], now=NOW)
    raw = sqlite3.connect(folder / NAME)
    assert raw.execute("SELECT count(*) FROM shown_20261122").fetchone() == (2,)
    raw.close()
    with join_observatory(folder) as beside:
        assert len(list(beside.samples(NOW, NOW + MINUTE))) == 3


def test_days_have_names_and_an_end() -> None:
    assert name_of(oldest_kept(NOW)) == "20261108"
    assert listed([3, 1]) == "3,1"
