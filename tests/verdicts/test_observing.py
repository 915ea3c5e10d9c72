import random
import tracemalloc
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bavn.model.probe import Ending, Phases, Sample, Spell, Vantage
from bavn.verdicts.histogram import Histogram, bucket_of
from bavn.verdicts.left import Left
from bavn.verdicts.observing import Judged, Observing
from bavn.verdicts.rules import AHEAD, LATE
from bavn.verdicts.streaks import Seat, Streak
from tests.verdicts.simulated import (
    HANGS,
    HOME,
    MINUTE,
    NOW,
    REFUSED,
    SECOND,
    WELL,
    Found,
    Simulated,
    between,
    check_spells,
    target,
    targets,
)


def sample(
    at: datetime, ending: Ending = "ok", name: str = "vejle", vantage: str = "aarhus", us: int = 100_000
) -> Sample:
    return Sample(name, vantage, at, 4, ending, Phases(total=us))


def fails(observing: Observing, *, name: str = "vejle", began: datetime = NOW) -> Judged:
    """Both vantage points see it well, and then fail, until they are believed; what was told then."""
    for vantage in HOME:
        observing.take([sample(began - 15 * SECOND, "ok", name, vantage.name)], began - 15 * SECOND)
    judged = Judged()
    for number in range(4):
        for second, vantage in enumerate(HOME):
            at = began + (10 * number + second) * SECOND
            found = observing.take([sample(at, "refused", name, vantage.name)], at)
            judged = found if found.verdicts else judged
    return judged


def streaks_of(observing: Observing) -> dict[object, Streak]:
    case = observing.case("vejle")
    assert case is not None
    return {seat: replace(one) for seat, one in case.streaks.items()}


def test_what_has_changed_is_told_once() -> None:
    observing = Observing([target()], HOME)
    told = fails(observing)
    assert told.verdicts == {"vejle": "down"}
    assert [one.verdict for one in told.spells] == ["down"]
    assert observing.verdicts == {"vejle": "down"}
    assert observing.tick(NOW + 31 * SECOND) == Judged()


@pytest.mark.parametrize(
    "one",
    [
        sample(NOW, name="nobody's"),
        sample(NOW, vantage="nobody"),
        sample(NOW + AHEAD + SECOND),
        sample(NOW - LATE - SECOND),
    ],
    ids=["unknown target", "unknown vantage point", "from the future", "from long ago"],
)
def test_what_cannot_be_judged_is_left_out(one: Sample) -> None:
    observing = Observing([target()], HOME)
    assert observing.take([one], NOW) == Judged()
    assert observing.take([replace(one, ending="refused")] * 9, NOW) == Judged()
    assert streaks_of(observing) == {}


def test_a_look_that_comes_twice_or_late_changes_nothing() -> None:
    observing = Observing([target()], HOME)
    fails(observing)
    before = streaks_of(observing)
    for second in (0, 10, 20, 30):
        assert observing.take([sample(NOW + second * SECOND)], NOW + 32 * SECOND) == Judged()
    assert streaks_of(observing) == before


def test_a_target_that_is_no_longer_watched_ends_its_spell_at_the_last_look() -> None:
    observing = Observing([target(), target("ishoj")], HOME)
    fails(observing)
    (ended,) = observing.watch([target("ishoj")], HOME).spells
    assert ended.ended == NOW + 31 * SECOND
    assert observing.verdicts == {"ishoj": "unknown"}
    assert observing.tick(NOW + MINUTE) == Judged()
    assert observing.case("vejle") is None


def test_a_target_that_stays_keeps_what_is_known_of_it() -> None:
    observing = Observing([target()], HOME)
    fails(observing)
    assert observing.watch([target(supplier="kmd"), target("ishoj")], HOME) == Judged()
    assert observing.verdicts["vejle"] == "down"


def going_on() -> Spell:
    return fails(Observing([target()], HOME)).spells[0]


def test_a_restored_spell_of_a_target_that_is_gone_ends_at_its_last_look() -> None:
    observing = Observing([target("ishoj")], HOME)
    (ended,) = observing.restore(Left((going_on(),), {"vejle": NOW + MINUTE}, 2), NOW + 5 * MINUTE).spells
    assert ended.ended == NOW + MINUTE


def test_restored_after_a_short_gap_nothing_is_said_and_numbers_go_on() -> None:
    observing = Observing([target(), target("ishoj")], HOME)
    left = Left((going_on(),), {"vejle": NOW + MINUTE, "ishoj": NOW + MINUTE}, 7)
    assert observing.restore(left, NOW + 2 * MINUTE) == Judged()
    assert observing.verdicts == {"vejle": "down", "ishoj": "up"}
    late = observing.tick(NOW + 10 * MINUTE)
    assert sorted(one.id for one in late.spells) == [1, 7, 8]
    assert late.verdicts == {"vejle": "unknown", "ishoj": "unknown"}


def test_what_was_seen_before_a_restart_is_not_seen_again_after_it() -> None:
    observing = Observing([target()], HOME)
    observing.restore(Left((going_on(),), {"vejle": NOW + MINUTE}, 2), NOW + MINUTE)
    observing.take([sample(NOW + 59 * SECOND), sample(NOW + MINUTE)], NOW + 61 * SECOND)
    assert not any(one.count for one in streaks_of(observing).values())


def test_last_looks_of_a_time_that_has_not_come_neither_blind_it_nor_date_what_follows() -> None:
    observing = Observing([target()], HOME)
    observing.restore(Left((), {"vejle": NOW + timedelta(days=9)}), NOW - MINUTE)
    (spell,) = fails(observing).spells
    assert spell.began == NOW


def test_two_incidents_that_turn_out_to_have_one_cause_become_one() -> None:
    names = [target("p"), target("q"), target("r", supplier="x"), target("s", supplier="x"), target("t")]
    observing = Observing(names, HOME)
    for name in ("p", "q", "t"):
        observing.causes.found_at(name, "192.0.2.7")
    for name in ("s", "t"):
        observing.causes.named(name, ["edge.example"])
    spells: dict[int, Spell] = {}
    for order, name in enumerate("pqrst"):
        spells |= {one.id: one for one in fails(observing, name=name, began=NOW + order * MINUTE).spells}
        if name == "s":
            assert [one.incident for one in spells.values()] == [1, 1, 3, 3]
    assert [one.incident for one in spells.values()] == [1] * 5


def test_nothing_is_down_before_it_is_known_whether_the_canary_fails_too() -> None:
    names = [*targets(6), target("canary")]
    observing = Observing(names, HOME, canaries=("canary",))
    for one in names:
        observing.take([sample(NOW - 2 * SECOND, name=one.name)], NOW - 2 * SECOND)
    for second in (0, 3, 8, 30):
        observing.take([sample(NOW + second * SECOND, "refused", one.name) for one in names[:6]], NOW + second * SECOND)
        observing.tick(NOW + second * SECOND)
    assert observing.tick(NOW + 46 * SECOND) == Judged()
    observing.take([sample(NOW + 29 * SECOND, "timed-out", "canary")], NOW + 47 * SECOND)
    observing.tick(NOW + 50 * SECOND)
    assert observing.offline()
    assert "down" not in observing.verdicts.values()


def test_when_the_canary_answers_what_was_held_is_told() -> None:
    names = [*targets(6), target("canary")]
    observing = Observing(names, HOME, canaries=("canary",))
    for one in names:
        observing.take([sample(NOW - 2 * SECOND, name=one.name)], NOW - 2 * SECOND)
    for second in (0, 3, 8, 30):
        observing.take([sample(NOW + second * SECOND, "refused", one.name) for one in names[:6]], NOW + second * SECOND)
        observing.tick(NOW + second * SECOND)
    observing.take([sample(NOW + 31 * SECOND, name="canary")], NOW + 31 * SECOND)
    told = observing.tick(NOW + 46 * SECOND)
    assert [one.began for one in told.spells] == [NOW] * 6
    assert set(told.verdicts.values()) == {"down"}


def test_what_is_usual_is_taken_over_from_a_store() -> None:
    observing = Observing([target()], HOME)
    seat: Seat = ("aarhus", 4)
    observing.learn("vejle", seat, NOW.hour, Histogram({bucket_of(2e6): 500}, 500))
    observing.learn("nobody's", seat, 5, Histogram())
    observing.learn("vejle", ("nobody", 4), 5, Histogram())
    for number in range(6):
        observing.take(
            [sample(NOW + number * SECOND, us=5_500_000 if number < 3 else 6_600_000)], NOW + number * SECOND
        )
        assert observing.verdicts["vejle"] == ("slow" if number == 5 else "up")


@given(st.integers(0, 30 * 60), st.integers(0, 60), st.sampled_from([HANGS, REFUSED]), st.sampled_from(["", "odense"]))
@settings(max_examples=25, deadline=None)
def test_a_restart_at_any_moment_gives_the_same_outages_up_to_its_gap(
    second: int, gap_s: int, how: Found, where: str
) -> None:
    fault = between(NOW + 8 * MINUTE, NOW + 18 * MINUTE, how, vantages=where)
    plain = Simulated(look=fault).run(NOW + 32 * MINUTE).only()
    seen = Simulated(look=fault).run(NOW + second * SECOND).restart(gap_s * SECOND).run(NOW + 35 * MINUTE).only()
    close = (gap_s + 61) * SECOND
    assert (seen.verdict, seen.witnesses) == (plain.verdict, plain.witnesses)
    assert abs(seen.began - plain.began) <= close
    assert seen.ended is not None
    assert plain.ended is not None
    assert abs(seen.ended - plain.ended) <= close


class Observed(RuleBasedStateMachine):
    """Anything may be seen, at any time, in any order, by any clock."""

    def __init__(self) -> None:
        super().__init__()
        self.targets = [target("a", needs=("b",)), target("b", supplier="x"), target("c", supplier="x", needs=("a",))]
        self.vantages = (*HOME, Vantage("kiel", "de", "line-4"))
        self.observing = Observing(self.targets, self.vantages, canaries=("c",))
        self.now = self.latest = NOW
        self.spells: dict[int, Spell] = {}
        self.looked: dict[str, datetime] = {}
        self.sent: list[Sample] = []
        self.set_back: list[int] = []

    def keep(self, judged: Judged) -> None:
        self.spells |= {one.id: one for one in judged.spells}

    @rule(
        name=st.sampled_from("abc"),
        seat=st.tuples(st.sampled_from(["aarhus", "odense", "kiel"]), st.sampled_from([4, 6])),
        ending=st.sampled_from(["ok", "refused", "timed-out", "turned-away", "offline"]),
        every_s=st.lists(st.integers(1, 40), min_size=1, max_size=5),
        us=st.sampled_from([100_000, 9_000_000]),
    )
    def look(self, name: str, seat: Seat, ending: Ending, every_s: list[int], us: int) -> None:
        for seconds in every_s:
            self.now += seconds * SECOND
            one = Sample(name, seat[0], self.now - SECOND, seat[1], ending, Phases(total=us), "192.0.2.7")
            self.sent.append(one)
            self.looked[name] = max(one.at, self.looked.get(name, one.at))
            self.keep(self.observing.take([one], self.now))
        self.latest = max(self.now, self.latest)

    @rule(ending=st.sampled_from(["ok", "refused", "turned-away"]), times=st.integers(1, 4))
    def all_look(self, ending: Ending, times: int) -> None:
        for _ in range(times):
            self.now += 15 * SECOND
            batch = [
                Sample(one.name, vantage.name, self.now, 4, ending, Phases(total=1000))
                for one in self.targets
                for vantage in self.vantages
            ]
            self.looked |= dict.fromkeys("abc", max(self.now, *self.looked.values(), self.now))
            self.keep(self.observing.take(batch, self.now))
            self.keep(self.observing.tick(self.now))
        self.latest = max(self.now, self.latest)

    @rule(seconds=st.sampled_from([5, 60, 3600, -30, -3600, -90_000]))
    def time_passes_or_jumps(self, seconds: int) -> None:
        self.now += seconds * SECOND
        if self.now < self.latest - AHEAD:
            self.set_back.append(len(self.spells) + 1)
        self.latest = max(self.now, self.latest)
        self.keep(self.observing.tick(self.now))

    @precondition(lambda self: self.sent and self.now >= self.latest)
    @rule(data=st.data())
    def what_came_comes_again(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.sent))
        case = self.observing.case(one.target)
        assert case is not None
        seat = (one.vantage, one.family)
        if seat not in case.streaks or one.at > case.streaks[seat].last:
            return  # that was before a restart, or of a clock that was wrong
        before = {seat: replace(row) for seat, row in case.streaks.items()}
        verdict = case.verdict
        self.keep(self.observing.take([one, replace(one, ending="reset")], self.now))
        assert {seat: replace(row) for seat, row in case.streaks.items()} == before
        assert case.verdict == verdict

    @precondition(lambda self: self.now >= self.latest)  # what a wrong clock has ended is not known after a restart
    @rule(gap_s=st.sampled_from([1, 60, 3600]), with_looks=st.booleans())
    def restart(self, gap_s: int, *, with_looks: bool) -> None:
        self.now += gap_s * SECOND
        self.latest = max(self.now, self.latest)
        stood = {name: verdict for name, verdict in self.observing.verdicts.items() if name in self.looked}
        self.observing = Observing(self.targets, self.vantages, canaries=("c",))
        ended: dict[str, datetime] = {}
        for one in self.spells.values():
            if one.ended is not None:
                ended[one.target] = max(one.ended, ended.get(one.target, one.ended))
        open_ones = tuple(one for one in self.spells.values() if one.ended is None)
        looks = sorted(self.sent, key=lambda one: one.at) if with_looks else []
        left = Left(open_ones, self.looked, len(self.spells) + 1, looks, ended, stood)
        self.keep(self.observing.restore(left, self.now))

    @invariant()
    def spells_are_in_order_and_do_not_overlap(self) -> None:
        check_spells(list(self.spells.values()), self.set_back)

    @invariant()
    def what_goes_on_is_what_is_said(self) -> None:
        going_on = {one.target: one.verdict for one in self.spells.values() if one.ended is None}
        for name, verdict in self.observing.verdicts.items():
            if verdict == "unknown":
                assert going_on.get(name, "unknown") == "unknown"
            else:
                assert going_on.get(name, "up") == verdict

    @invariant()
    def numbers_are_given_once(self) -> None:
        assert sorted(self.spells) == list(range(1, len(self.spells) + 1))


Observed.TestCase.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
TestObserved = Observed.TestCase


def test_the_same_looks_in_one_batch_or_one_by_one_give_the_same_spells() -> None:
    kept: list[Sample] = []
    Simulated(targets(5), look=between(NOW + 5 * MINUTE, NOW + 9 * MINUTE, HANGS, targets="t3"), samples=kept).run(
        NOW + 20 * MINUTE
    )
    batched = Observing(targets(5), HOME)
    spells: dict[int, Spell] = {}
    for second in range(0, 20 * 60, 5):
        now = NOW + (second + 15) * SECOND
        batch = [one for one in kept if second <= (one.at - NOW).total_seconds() < second + 5]
        for judged in (batched.take(batch, now), batched.tick(now)):
            spells |= {one.id: one for one in judged.spells}
    (one,) = spells.values()
    assert (one.verdict, one.ended is not None) == ("down", True)


def test_whatever_is_lost_by_chance_is_judged_the_same_twice() -> None:
    def spells() -> list[Spell]:
        chance = random.Random(7)
        look = {True: WELL, False: REFUSED}
        return list(
            Simulated(targets(8), look=lambda *_: look[chance.random() < 0.6]).run(NOW + 30 * MINUTE).spells.values()
        )

    assert spells() == spells() != []


def test_a_thousand_targets_fit_into_memory() -> None:
    names = targets(20)
    tracemalloc.start()
    try:
        observing = Observing(names, HOME)
        for number in range(12):
            now = NOW + timedelta(hours=2 * number)
            observing.take(
                [
                    Sample(one.name, vantage.name, now, family, "ok", Phases(total=20_000 * number + 900 * at))
                    for at, one in enumerate(names)
                    for vantage in HOME
                    for family in (4, 6)
                ],
                now,
            )
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken * 50 <= 60e6
