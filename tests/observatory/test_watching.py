from datetime import timedelta

from bavn.model.probe import Spell, Target
from bavn.observatory.observatory import Observatory
from bavn.observatory.reporting import Reported
from bavn.observatory.watching import Watched, with_gaps
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, SITE, look, looks, spell

TARGET = Target(SITE, f"https://{SITE}/", SITE)
MIDNIGHT = NOW.replace(hour=0, minute=0)


def row_of(store: Observatory, hours: float = 8) -> Reported:
    [row] = store.report(NOW - hours * HOUR, NOW, now=NOW)
    return row


def test_the_newest_look_that_said_anything_is_the_last(store: Observatory) -> None:
    store.keep([look(NOW - MINUTE), look(NOW, ending="offline"), look(NOW - HOUR)], now=NOW)
    assert store.last_looks(NOW) == {SITE: NOW - MINUTE}
    assert row_of(store).watched_since == NOW - HOUR


def test_a_clock_that_was_set_back_leaves_no_look_in_the_future(store: Observatory) -> None:
    store.keep([look(NOW)], now=NOW)
    assert store.last_looks(NOW - DAY) == {SITE: NOW - DAY}


def test_time_in_which_nobody_looked_is_unknown(store: Observatory) -> None:
    for began in (NOW - 6 * HOUR, NOW - HOUR):
        store.keep(looks(began, 121), now=NOW)
    row = row_of(store, 7)
    assert row.availability.times["unknown"] == timedelta(hours=1 + 4)
    assert row.availability.times["up"] == timedelta(hours=2)
    [gap] = row.spells
    assert (gap.id, gap.verdict, gap.began, gap.ended) == (0, "unknown", NOW - 5 * HOUR, NOW - HOUR)


def test_what_was_judged_in_a_gap_is_not_covered_by_it(store: Observatory) -> None:
    judged = spell(1, NOW - 5 * HOUR, NOW - 3 * HOUR, "unknown")
    store.keep(looks(NOW - 6 * HOUR, 121), [judged], now=NOW)
    store.keep(looks(NOW - HOUR, 121), now=NOW)
    row = row_of(store, 6)
    assert [(one.id, one.began) for one in row.spells] == [(1, NOW - 5 * HOUR), (0, NOW - 3 * HOUR)]
    assert row.availability.times["unknown"] == timedelta(hours=4)


def test_what_is_no_longer_looked_at_is_unknown_from_its_last_look_on(store: Observatory) -> None:
    store.keep(looks(NOW - 2 * HOUR, 121), now=NOW)
    assert row_of(store, 2).availability.times["unknown"] == timedelta(hours=1)
    store.keep([], [spell(1, NOW - 90 * MINUTE)], now=NOW)
    times = row_of(store, 2).availability.times
    assert (times["down"], times["unknown"]) == (timedelta(minutes=30), timedelta(hours=1))


def test_a_silence_within_a_targets_patience_is_no_gap(store: Observatory) -> None:
    store.know([Target(SITE, f"https://{SITE}/", SITE, interval=HOUR)])
    store.keep([look(NOW - 4 * HOUR), look(NOW - 2 * HOUR)], now=NOW)
    row = row_of(store, 4)
    assert row.spells == ()
    assert row.availability.share == 1.0


def test_a_look_that_comes_late_is_no_gap(store: Observatory) -> None:
    store.keep([look(NOW - MINUTE)], now=NOW)
    store.keep([look(NOW - 5 * HOUR)], now=NOW)
    assert row_of(store).spells == ()
    assert row_of(store).watched_since == NOW - 5 * HOUR


def covered(*spells: Spell, gaps: tuple[tuple[int, int], ...], last: int = 24) -> list[tuple[str, int, int]]:
    """Hours of a day: what each spell is, with the gaps between."""

    def at(hour: int) -> timedelta:
        return timedelta(hours=hour)

    found = Watched(
        MIDNIGHT - DAY, MIDNIGHT + at(last), gaps=tuple((MIDNIGHT + at(a), MIDNIGHT + at(b)) for a, b in gaps)
    )
    every = with_gaps(spells, TARGET, found, MIDNIGHT, MIDNIGHT + DAY)
    return [
        (one.verdict, (one.began - MIDNIGHT) // HOUR, ((one.ended or MIDNIGHT + DAY) - MIDNIGHT) // HOUR)
        for one in every
    ]


def test_gaps_are_cut_at_the_period_and_around_spells() -> None:
    down = spell(5, MIDNIGHT + 4 * HOUR, MIDNIGHT + 6 * HOUR)
    assert covered(gaps=((-9, 2), (22, 30))) == [("unknown", 0, 2), ("unknown", 22, 24)]
    assert covered(down, gaps=((3, 8),)) == [("unknown", 3, 4), ("down", 4, 6), ("unknown", 6, 8)]
    assert covered(down, gaps=((5, 6),)) == [("down", 4, 6)]
    assert covered(down, gaps=((-4, -2),)) == [("down", 4, 6)]
    assert covered(down, gaps=(), last=20) == [("down", 4, 6), ("unknown", 20, 24)]
    assert covered(spell(5, MIDNIGHT + 4 * HOUR), gaps=(), last=20) == [("down", 4, 20), ("unknown", 20, 24)]
    assert covered(spell(5, MIDNIGHT + 4 * HOUR), gaps=(), last=24) == [("down", 4, 24)]
    going_on = spell(5, MIDNIGHT + 4 * HOUR, verdict="unknown")
    assert covered(going_on, gaps=(), last=3) == [("unknown", 3, 4), ("unknown", 4, 24)]


def test_looks_that_came_too_late_to_be_judged_do_not_show_that_anybody_watched(store: Observatory) -> None:
    store.keep(looks(NOW - HOUR, 60), now=NOW, judged_since=NOW - 5 * MINUTE)
    assert store.last_looks(NOW) == {}
    assert row_of(store).availability.share is None
    store.keep([look(NOW - MINUTE)], now=NOW, judged_since=NOW - 5 * MINUTE)
    store.keep([look(NOW - 59 * MINUTE - MINUTE / 9)], now=NOW, judged_since=NOW - 5 * MINUTE)
    assert row_of(store).availability.times["up"] <= 5 * MINUTE
