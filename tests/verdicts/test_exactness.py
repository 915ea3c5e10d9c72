"""What is said of an outage is true of it, whenever it comes, and nothing is said of what nobody knows."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.model.probe import Ending, Phases, Sample, Spell, Vantage
from bavn.verdicts.availability import availability
from bavn.verdicts.observing import Observing
from bavn.verdicts.rules import SETTLED
from tests.verdicts.simulated import (
    ABROAD,
    HANGS,
    HOME,
    HOUR,
    MINUTE,
    NOW,
    REFUSED,
    SECOND,
    TURNED_AWAY,
    WELL,
    Found,
    Look,
    Simulated,
    between,
    check_spells,
    target,
    targets,
)

ONSET: Final = NOW + 10 * MINUTE
OVER: Final = ONSET + 10 * MINUTE
LATER: Final = OVER + 10 * MINUTE
INTERVAL: Final = 30 * SECOND
THREE: Final = (*HOME, Vantage("aalborg", "dk", "line-9"))
NOTHING: Final = timedelta(0)
SAYS_SO: Final[Found] = ("server-error", 0.1)


def downs(seen: Simulated, name: str = "vejle") -> list[Spell]:
    return [one for one in seen.of(name) if one.verdict == "down"]


# ── when an outage begins and ends ───────────────────────────────────────────────────────────────────────────────────


@given(
    name=st.text("abcdefgh", min_size=1, max_size=6),
    places=st.integers(1, 3),
    how=st.sampled_from([HANGS, REFUSED]),
    drawn=st.lists(st.tuples(st.integers(200, 700), st.integers(150, 900), st.integers(-130, 130)), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_every_outage_of_a_site_with_both_families_is_exact_to_an_interval(
    name: str, places: int, how: Found, drawn: list[tuple[int, int, int]]
) -> None:
    """After a calm time, for a length, and with one family back so much later than the other (below zero: IPv4)."""
    times = list(accumulate([edge for calm, length, _ in drawn for edge in (calm, length)]))
    outages = [(NOW + times[at] * SECOND, NOW + times[at + 1] * SECOND) for at in range(0, len(times), 2)]
    late = [lag for *_, lag in drawn]

    def by(sign: int, at: datetime) -> Found:
        for (began, ended), lag in zip(outages, late, strict=True):
            if began <= at < ended + max(0, sign * lag) * SECOND:
                return how
        return WELL

    until = NOW + (sum(times[-1:]) + 600) * SECOND
    seen = Simulated(
        [target(name)],
        vantages=THREE[:places],
        look=lambda _t, _v, at: by(-1, at),
        by_six=lambda _t, _v, at: by(1, at),
    ).run(until)
    said = downs(seen, name)
    assert len(said) == len(outages)
    for one, (began, ended) in zip(said, outages, strict=True):
        assert one.ended is not None
        assert NOTHING <= one.began - began <= INTERVAL
        assert NOTHING <= one.ended - ended <= INTERVAL


def test_an_outage_that_one_of_three_sees_end_early_ends_when_most_of_them_do() -> None:
    def look(_target: str, vantage: str, at: datetime) -> Found:
        return REFUSED if ONSET <= at < (ONSET + 3 * MINUTE if vantage == "aalborg" else OVER) else WELL

    (one,) = downs(Simulated(vantages=THREE, look=look).run(LATER))
    assert one.ended is not None
    assert NOTHING <= one.ended - OVER <= INTERVAL


def test_an_outage_of_which_a_witness_falls_silent_ends_when_it_did_and_not_when_it_began() -> None:
    stop = ONSET + 5 * MINUTE
    seen = Simulated(
        vantages=THREE,
        look=lambda _, vantage, at: REFUSED if vantage != "aalborg" and ONSET <= at < OVER else WELL,
        is_heard=lambda vantage, at: vantage != "odense" or at < stop,
    ).run(LATER)
    (one,) = downs(seen)
    assert one.ended is not None
    assert abs(one.ended - stop) <= INTERVAL


@pytest.mark.parametrize("places", [1, 2])
@pytest.mark.parametrize("second", [0, 7, 13, 22, 29])
@pytest.mark.parametrize("six", [True, False], ids=["canaries by both families", "canaries by IPv4 only"])
def test_what_takes_most_sites_down_is_no_cut_line_while_a_canary_answers(
    places: int, second: int, *, six: bool
) -> None:
    onset = ONSET + second * SECOND
    sites, canaries = targets(8), [target("canary-1"), target("canary-2")]
    gone = between(onset, OVER, HANGS, targets="t")

    def by_six(name: str, vantage: str, at: datetime) -> Found:
        return gone(name, vantage, at) if six or name.startswith("t") else ("offline", 0.01)

    seen = Simulated(
        [*sites, *canaries],
        vantages=HOME[:places],
        look=gone,
        by_six=by_six,
        canaries=tuple(one.name for one in canaries),
    ).run(LATER)
    for one in sites:
        (spell,) = seen.of(one.name)
        assert spell.verdict == "down"
        assert NOTHING <= spell.began - onset <= INTERVAL
        assert spell.confirmed - onset <= timedelta(seconds=60 if places == 2 else 110)


@pytest.mark.parametrize("how", [HANGS, REFUSED], ids=["hangs", "refused"])
@pytest.mark.parametrize("canary", [HANGS, REFUSED], ids=["canaries hang", "canaries are refused"])
@pytest.mark.parametrize("second", [0, 7, 13, 22, 29])
def test_a_cut_line_is_never_an_outage_however_its_canaries_fail(second: int, canary: Found, how: Found) -> None:
    onset = ONSET + second * SECOND

    def look(name: str, vantage: str, at: datetime) -> Found:
        if vantage != "odense" or not onset <= at < OVER:
            return WELL
        return canary if name.startswith("canary") else how

    few = [*targets(6), target("canary-1"), target("canary-2")]
    seen = Simulated(few, look=look, by_six=look, canaries=("canary-1", "canary-2")).run(LATER)
    assert not seen.spells
    alone = Simulated(few, vantages=HOME[1:], look=look, by_six=look, canaries=("canary-1", "canary-2")).run(LATER)
    assert set(alone.kinds()) == {"unknown"}


# ── what nobody knows ────────────────────────────────────────────────────────────────────────────────────────────────


@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(["ok", "refused", "turned-away", "offline"]), st.integers(1, 40)), min_size=1
    ),
    canary=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_no_time_counts_as_up_before_anything_answered_and_all_times_add_up(
    drawn: list[tuple[Ending, int]], *, canary: bool
) -> None:
    """Looks, and after each so many rounds: of two looks of one seat at the same moment the second is left out."""
    observing = Observing([target()], HOME, canaries=("vejle",) if canary else ())
    now, watched, answered = NOW, None, None
    spells: dict[int, Spell] = {}
    for ending, rounds in drawn:
        one = Sample("vejle", "aarhus", now, 4, ending, Phases(total=1000))
        watched = watched or (now if one.seen != "unknown" else None)
        answered = answered or (now if one.seen in {"good", "guarded"} else None)
        for judged in (observing.take([one], now), observing.tick(now)):
            spells |= {each.id: each for each in judged.spells}
        for _ in range(rounds):
            now += 5 * SECOND
            spells |= {each.id: each for each in observing.tick(now).spells}
    check_spells(list(spells.values()))
    asked = availability(spells.values(), NOW - HOUR, now, watched_since=watched or now, now=now)
    assert sum(asked.times.values(), NOTHING) == now - (NOW - HOUR)
    known = sum((length for verdict, length in asked.times.items() if verdict not in {"unknown", "down"}), NOTHING)
    assert known <= (now - answered if answered else NOTHING)
    assert all(length >= NOTHING for length in asked.times.values())


def test_of_a_prober_that_starts_with_its_line_cut_all_time_is_unknown() -> None:
    few = [*targets(3), target("canary")]
    seen = Simulated(few, vantages=HOME[:1], look=between(NOW, LATER, HANGS), canaries=("canary",)).run(OVER)
    for one in few:
        asked = availability(seen.of(one.name), NOW, OVER, watched_since=NOW + MINUTE, now=OVER)
        assert (asked.share, asked.times["up"]) == (None, NOTHING)


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ahead", [10 * MINUTE, 24 * HOUR], ids=["minutes", "a day"])
def test_a_clock_that_was_ahead_for_a_while_hides_no_outage_afterwards(ahead: timedelta) -> None:
    seen = Simulated(targets(3)).run(ONSET)
    seen.restart_clock(ahead)
    seen.run(seen.now + 3 * MINUTE)
    seen.restart_clock(-ahead)
    back = seen.now
    seen.look = between(back + 10 * MINUTE, back + 20 * MINUTE, REFUSED)
    seen.run(back + HOUR)
    for one in targets(3):
        (down,) = downs(seen, one.name)
        assert NOTHING <= down.began - (back + 10 * MINUTE) <= INTERVAL
        assert down.ended is not None
        assert NOTHING <= down.ended - (back + 20 * MINUTE) <= INTERVAL
        asked = availability(seen.of(one.name), NOW, seen.now, watched_since=NOW, now=seen.now)
        assert asked.times["unknown"] <= 5 * MINUTE
        assert asked.times["down"] == down.ended - down.began


def test_an_outage_in_which_the_clock_is_set_back_is_as_long_as_it_was() -> None:
    seen = Simulated(look=between(ONSET, LATER, REFUSED)).run(OVER)
    seen.restart_clock(-HOUR)
    seen.look = between(NOW - HOUR, OVER - HOUR + 10 * MINUTE, REFUSED)
    seen.run(OVER - HOUR + 15 * MINUTE)
    before, after = downs(seen)
    for one in (before, after):
        assert one.ended is not None
        assert abs(one.ended - one.began - 10 * MINUTE) <= 2 * INTERVAL
    assert set(seen.observing.verdicts.values()) == {"up"}


# ── restarts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(
    second=st.integers(0, 100),
    gap_s=st.integers(1, 20),
    places=st.integers(1, 2),
    how=st.sampled_from([HANGS, REFUSED]),
)
@settings(max_examples=30, deadline=None)
def test_a_restart_does_not_forget_what_was_about_to_be_believed(
    second: int, gap_s: int, places: int, how: Found
) -> None:
    fault = between(ONSET, OVER, how)
    plain = downs(Simulated(vantages=HOME[:places], look=fault).run(LATER))
    seen = Simulated(vantages=HOME[:places], look=fault).run(ONSET + second * SECOND).restart(gap_s * SECOND)
    (one,) = downs(seen.run(LATER))
    if second > 40:
        assert one.began == plain[0].began
    assert NOTHING <= one.began - ONSET <= 2 * INTERVAL + gap_s * SECOND  # a look that went on is lost
    assert one.ended is not None
    assert NOTHING <= one.ended - OVER <= INTERVAL


def test_an_outage_of_little_more_than_a_minute_is_not_missed_for_a_restart_in_it() -> None:
    short = between(ONSET, ONSET + 75 * SECOND, REFUSED)
    seen = Simulated(vantages=HOME[:1], look=short).run(ONSET + 45 * SECOND).restart(5 * SECOND).run(LATER)
    (one,) = downs(seen)
    assert NOTHING <= one.began - ONSET <= INTERVAL


def test_what_was_never_judged_is_not_up_after_a_restart() -> None:
    seen = Simulated(vantages=HOME[:1], look=between(NOW, LATER, HANGS), canaries=("vejle",)).run(ONSET)
    assert set(seen.restart(5 * SECOND).observing.verdicts.values()) == {"unknown"}
    observing = Observing([target()], HOME)
    left = replace(seen.left({}), going_on=(), looks=())
    (gap,) = observing.restore(left, seen.now).spells
    assert (gap.verdict, observing.verdicts) == ("unknown", {"vejle": "unknown"})


# ── those who are turned away, and those who are asked to wait ───────────────────────────────────────────────────────


def filtered(look: "Simulated", outage: Found, at_vantage: str = "") -> Simulated:
    """The last of three is turned away all the time; for the others it is as it is."""
    inner = between(ONSET, OVER, outage, targets="sign-in" if not at_vantage else "site", vantages=at_vantage)

    def seen(name: str, vantage: str, at: datetime) -> Found:
        return TURNED_AWAY if vantage == "aalborg" and name == "site" else inner(name, vantage, at)

    look.look = seen
    return look.run(LATER)


@pytest.mark.parametrize("places", [THREE, (*HOME[:1], THREE[2])], ids=["one of three", "one of two"])
def test_one_place_that_is_turned_away_hides_neither_a_need_that_is_down_nor_a_part(
    places: tuple[Vantage, ...],
) -> None:
    both = [target("site", needs=("sign-in",)), target("sign-in")]
    seen = filtered(Simulated(both, vantages=places), REFUSED)
    assert [(one.verdict, one.through) for one in seen.of("site") if one.verdict != "guarded"] == [
        ("partial", "sign-in")
    ]
    seen = filtered(Simulated(both, vantages=places), REFUSED, "aarhus")
    (part,) = [one for one in seen.of("site") if one.verdict != "guarded"]
    assert (part.verdict, part.witnesses) == ("partial", ("aarhus",))
    assert NOTHING <= part.began - ONSET <= INTERVAL


def test_a_defence_at_most_places_or_abroad_only_is_guarded_and_no_outage() -> None:
    def turns_away(*turned: str) -> Look:
        return lambda _, vantage, at: TURNED_AWAY if vantage in turned and at >= ONSET else WELL

    assert Simulated(vantages=THREE, look=turns_away("odense", "aalborg")).run(LATER).kinds() == {"guarded": 1}
    assert Simulated(vantages=(*HOME, ABROAD[0]), look=turns_away("malmo")).run(LATER).kinds() == {"guarded": 1}
    assert not Simulated(vantages=THREE, look=turns_away("aalborg")).run(LATER).spells


@pytest.mark.parametrize("places", [1, 2])
@pytest.mark.parametrize("code", ["wait-1m", "wait-5m", "wait-15m", "wait-60m"])
def test_a_site_that_says_it_is_gone_and_for_how_long_is_down_and_left_alone(code: str, places: int) -> None:
    look = between(ONSET, ONSET + HOUR, SAYS_SO)
    seen = Simulated(vantages=HOME[:places], look=look, asks_for=code)
    seen.run(ONSET)
    before = seen.looks
    seen.run(ONSET + HOUR)
    minutes = int(code[5:-1])
    assert seen.looks - before <= places * (60 / minutes + 1)
    (down,) = downs(seen)
    assert down.confirmed - ONSET <= (timedelta(minutes=1) if places == 2 else INTERVAL + SETTLED + 5 * SECOND)
    seen.run(ONSET + 3 * HOUR)
    (down,) = seen.of("vejle")
    assert NOTHING <= down.began - ONSET <= INTERVAL
    assert down.ended is not None
    assert NOTHING <= down.ended - (ONSET + HOUR) <= (minutes + 1) * MINUTE


def test_a_single_5xx_that_asks_for_no_more_than_it_gets_is_no_outage() -> None:
    seen = Simulated(vantages=HOME[:1], look=between(ONSET, ONSET + INTERVAL, SAYS_SO)).run(LATER)
    assert not seen.spells
