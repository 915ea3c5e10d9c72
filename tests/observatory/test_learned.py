from bavn.model.probe import Target, Vantage
from bavn.observatory.learned import LOOK_BACK, NOT_USUAL
from bavn.observatory.observatory import Observatory
from bavn.verdicts.observing import Observing
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, SITE, look, looks, spell


def test_what_is_usual_comes_by_seat_and_hour_of_the_day(store: Observatory) -> None:
    for day in (2, 1, 0):
        store.keep(looks(NOW - day * DAY, 10), now=NOW + 10 * MINUTE)
    store.keep(looks(NOW - HOUR, 4, vantage="nordic", family=6, total_us=500_000), now=NOW)
    found = sorted((one.target, one.seat, one.hour, one.took.total) for one in store.usual(NOW))
    assert found == [(SITE, ("aarhus", 4), 8, 30), (SITE, ("nordic", 6), 7, 4)]


def test_only_four_weeks_are_usual_and_only_answers(store: Observatory) -> None:
    first = NOW - LOOK_BACK
    store.keep(looks(first, 5), now=first + HOUR)
    store.keep(looks(first + HOUR, 7), now=first + 2 * HOUR)
    store.keep([look(NOW, ending="timed-out")], now=NOW)
    assert [(one.hour, one.took.total) for one in store.usual(NOW)] == [(9, 7)]


def test_the_first_days_of_a_slow_spell_are_not_usual(store: Observatory) -> None:
    began = NOW - 5 * DAY
    for day in range(6):
        store.keep(looks(began + day * DAY, 3), now=began + day * DAY + HOUR)
    store.keep([], [spell(1, began, None, "slow"), spell(2, NOW - 9 * DAY, NOW, "partial")], now=NOW)
    assert sum(one.took.total for one in store.usual(NOW)) == 3 * (5 - NOT_USUAL.days)
    store.keep([], [spell(1, began, began + HOUR, "slow")], now=NOW)
    assert sum(one.took.total for one in store.usual(NOW)) == 3 * 5


def test_a_seat_that_is_new_while_it_is_read_is_left_out(store: Observatory) -> None:
    store.keep(looks(NOW - HOUR, 3), now=NOW)
    learning = store.usual(NOW)
    assert next(learning).hour == 7
    store.keep([look(NOW, vantage="nordic")], now=NOW)
    assert list(learning) == []


def test_who_judges_after_a_restart_knows_what_is_usual(store: Observatory) -> None:
    store.keep(looks(NOW - DAY, 100, total_us=300_000), now=NOW)
    observing = Observing([Target(SITE, f"https://{SITE}/", SITE)], [Vantage("aarhus")])
    for one in store.usual(NOW):
        observing.learn(one.target, one.seat, one.hour, one.took)
    case = observing.case(SITE)
    assert case is not None
    usual_us = case.usual_of(("aarhus", 4)).usual_us(8)
    assert usual_us is not None
    assert abs(usual_us - 300_000) < 30_000
