from datetime import datetime, timedelta

import pytest

from bavn.model.probe import Maintenance, Seen, Verdict
from bavn.verdicts.cases import Case
from bavn.verdicts.quorum import NOTHING_KNOWN, Judgement
from bavn.verdicts.streaks import NEVER
from tests.verdicts.simulated import HOME, HOUR, MINUTE, NOW, SECOND, target

VANTAGES = {one.name: one for one in HOME}
DOWN = Judgement("down", NOW, "refused", ("aarhus",))


def looked(*seen: Seen, case: Case | None = None, began: datetime = NOW, vantage: str = "aarhus") -> Case:
    """A case that was looked at every thirty seconds."""
    case = case or Case(target())
    for number, one in enumerate(seen):
        at = began + 30 * number * SECOND
        case.streak((vantage, 4), at, at).add(one, "refused" if one == "bad" else "ok", at)
    return case


def opened(case: Case, said: Judgement = DOWN, now: datetime = NOW + MINUTE) -> Case:
    case.open(1, said, "", (), now)
    case.turn(said, "", now)
    return case


def test_after_a_long_silence_a_row_begins_anew() -> None:
    case = looked("bad", "bad", "bad")
    assert looked("bad", case=case, began=NOW + HOUR).streaks["aarhus", 4].count == 1


def test_a_clock_that_was_set_back_begins_a_row_anew_and_one_that_is_a_little_ahead_does_not() -> None:
    case = looked("good", "good", began=NOW + HOUR)
    assert case.streak(("aarhus", 4), NOW, NOW).last == NEVER
    case = looked("good", "good", began=NOW)
    assert case.streak(("aarhus", 4), NOW - SECOND, NOW).last == NOW + 30 * SECOND


def test_it_is_silent_when_the_last_look_is_old_or_of_a_time_that_has_not_come() -> None:
    case = looked("good")
    assert not case.is_silent(NOW + case.patience - SECOND)
    assert case.is_silent(NOW + case.patience)
    assert case.is_silent(NOW - HOUR)


def test_it_is_calm_only_if_everyone_sees_it_well() -> None:
    case = looked("good")
    assert not case.is_calm()
    case.turn(Judgement("up", NOW), "", NOW)
    assert case.is_calm()
    assert not looked("good", "bad", case=case, vantage="odense").is_calm()


@pytest.mark.parametrize(
    ("verdict", "seen", "said", "ended_s"),
    [
        ("down", ("bad", "bad", "good", "good"), Judgement("up", NOW + MINUTE), 60),
        ("down", ("bad", "bad", "guarded", "guarded"), Judgement("guarded", NOW + MINUTE), 60),
        ("down", ("bad", "bad"), NOTHING_KNOWN, 30),
        ("partial", ("bad", "bad", "good", "good"), Judgement("up", NOW), 60),
        ("partial", ("bad", "bad", "bad"), Judgement("up", NOW), 60),
        ("partial", ("bad", "bad", "bad"), Judgement("down", NOW + 45 * SECOND), 45),
        ("unknown", ("good",), Judgement("up", NOW), 0),
    ],
    ids=[
        "the first that is answered ends an outage",
        "turned away is answered",
        "the last look, where nothing follows",
        "the one who saw it sees it no more",
        "the one who saw it fell silent",
        "something worse follows",
        "the first look ends that nothing is known",
    ],
)
def test_when_a_spell_ended(verdict: Verdict, seen: tuple[Seen, ...], said: Judgement, ended_s: int) -> None:
    case = opened(looked(*seen), Judgement(verdict, NOW, "refused", ("aarhus",)))
    _, witnesses = case.judged(VANTAGES, NOW + 2 * MINUTE)
    assert case.end_of(said, witnesses, NOW + 2 * MINUTE) == NOW + ended_s * SECOND


def test_no_spell_ends_before_it_began_or_begins_before_the_last_one_ended_whatever_clocks_do() -> None:
    case = opened(Case(target()))
    closed = case.close(NOW - HOUR, NOW - HOUR)
    assert closed is not None
    assert closed.ended == closed.began == NOW
    again = case.open(2, Judgement("down", NOW - HOUR), "", (), NOW - HOUR)
    assert again.began == again.confirmed == NOW


def test_where_nothing_goes_on_nothing_is_closed() -> None:
    assert Case(target()).close(NOW, NOW) is None


@pytest.mark.parametrize(("minute", "planned"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_spell_is_planned_if_it_began_within_a_window(minute: int, *, planned: bool) -> None:
    window = Maintenance(("vejle",), NOW, NOW + 10 * MINUTE)
    began = NOW + minute * MINUTE
    assert Case(target()).open(1, Judgement("down", began), "", (window,), NOW + HOUR).planned is planned
    assert not Case(target("ishoj")).open(1, Judgement("down", began), "", (window,), NOW + HOUR).planned


def test_four_changes_within_half_an_hour_are_flapping_and_to_know_nothing_is_no_change() -> None:
    case = Case(target())
    changes: tuple[Verdict, ...] = ("up", "unknown", "up", "unknown", "up", "down", "up", "down", "up")
    for minute, verdict in enumerate(changes[:5]):
        case.turn(Judgement(verdict, NOW), "", NOW + minute * MINUTE)
    assert not case.changes
    for minute, verdict in enumerate(changes[5:]):
        assert not case.is_flapping(NOW + minute * MINUTE)
        case.turn(Judgement(verdict, NOW), "", NOW + minute * MINUTE)
    assert case.is_flapping(NOW + 30 * MINUTE)
    assert not case.is_flapping(NOW + 31 * MINUTE)


def test_after_a_restart_what_was_said_holds_for_as_long_as_a_look_says_anything() -> None:
    spell = opened(Case(target())).spell
    assert spell is not None
    case = Case(target())
    case.resume(spell, NOW, NOW)
    assert case.must_hold(Judgement("up", NOW), NOW + case.patience - SECOND)
    assert not case.must_hold(Judgement("up", NOW), NOW + case.patience)


def test_of_what_was_never_seen_it_is_not_said_that_nothing_is_known() -> None:
    assert Case(target()).must_hold(NOTHING_KNOWN, NOW)


def test_a_vantage_point_that_is_gone_is_forgotten_and_a_new_interval_counts() -> None:
    case = looked("good", case=looked("good"), vantage="odense")
    case.usual_of(("odense", 4))
    case.watch(target(interval=timedelta(minutes=5)), {"aarhus": VANTAGES["aarhus"]})
    assert list(case.streaks) == [("aarhus", 4)]
    assert not case.usual
    assert case.patience > timedelta(minutes=15)


def test_a_row_goes_on_after_a_silence_that_was_asked_for() -> None:
    case = Case(target())
    case.streak(("aarhus", 4), NOW, NOW).add("bad", "server-error", NOW, 10 * MINUTE)
    assert not case.is_silent(NOW + 10 * MINUTE)
    assert case.is_silent(NOW + 10 * MINUTE + SECOND)
    at = NOW + 10 * MINUTE + SECOND
    assert case.streak(("aarhus", 4), at, at).seen == "bad"
    at = NOW + 10 * MINUTE + case.patience + SECOND
    assert case.streak(("aarhus", 4), at, at).seen == "unknown"


def test_what_was_looked_at_and_says_nothing_is_untold_until_a_spell_says_so() -> None:
    case = Case(target())
    assert not case.is_untold
    case.heard = NOW
    assert case.is_untold
    assert not case.must_hold(NOTHING_KNOWN, NOW)
    spell = case.open(1, NOTHING_KNOWN, "", (), NOW + MINUTE)
    assert (spell.began, case.is_untold, case.must_hold(NOTHING_KNOWN, NOW)) == (NOW, False, True)


def test_what_is_of_a_time_that_has_not_come_is_forgotten_and_its_spell_ends_with_its_last_look() -> None:
    case = opened(looked("bad", "bad"))
    assert case.begin_anew(NOW + MINUTE)[0].ended == NOW + 30 * SECOND
    case = opened(looked("bad", "bad"))
    assert not case.is_ahead(NOW)
    assert case.is_ahead(NOW - HOUR)
    (ended,) = case.begin_anew(NOW - HOUR)
    assert (ended.began, ended.ended) == (NOW, NOW + 30 * SECOND)
    assert (case.verdict, case.streaks, case.calm, case.spell) == ("unknown", {}, NEVER, None)
    assert not case.is_ahead(NOW - HOUR)


def test_a_time_of_which_nothing_is_known_does_not_last_until_a_clock_that_was_ahead_is_right() -> None:
    case = opened(looked("good"), NOTHING_KNOWN)
    case.close(NOW + 24 * HOUR, NOW + 24 * HOUR)
    assert case.is_ahead(NOW + 2 * MINUTE)
    (ended,) = case.begin_anew(NOW + 2 * MINUTE)
    assert (ended.verdict, ended.began, ended.ended) == ("unknown", NOW, NOW + 2 * MINUTE)
