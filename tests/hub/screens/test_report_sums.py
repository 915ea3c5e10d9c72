from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.screens.report_sums import (
    attacks_of,
    decisions_of,
    effort_of,
    few_withheld,
    lead_code,
    outages_of,
    ready_of,
    spread_of,
    together_s,
    victims_of,
    warned_of,
)
from bavn.hubstore.period import Asked, Call, Hit, Kind, Strand, roots_of
from bavn.model.campaign import EarlyWarning, Said, SharedDecision
from bavn.model.exercise import Exercise
from bavn.model.member import Member
from bavn.model.probe import Spell
from bavn.model.readiness import FEWEST, Told
from bavn.pages.situation.report import Ready, Spread, Warned

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
JOINED = NOW - 30 * DAY
MEMBERS = {name: Member(name, name.title(), status="active", joined=JOINED) for name in ("a", "b", "c", "late")}


def hit(member: str, minutes: float, *, campaign: int = 7, after: float = 1) -> Hit:
    began = NOW + minutes * MINUTE
    return Hit(member, campaign, began, began + after * MINUTE)


def warning(minutes: float, **more: Any) -> EarlyWarning:  # noqa: ANN401  fields of a warning
    known: dict[str, Any] = {"campaign": 7, "why": "campaign", "since": NOW + minutes * MINUTE} | more
    return EarlyWarning(1, 1, at=NOW + DAY, severity="high", kind="http-flood", tlp="amber", **known)


def warned(
    hits: Iterable[Hit],
    said: Collection[EarlyWarning],
    members: Mapping[str, Member] = MEMBERS,
    strands: Collection[Strand] = (),
    began: datetime = NOW - DAY,
) -> Warned:
    """Of what is kept for a month."""
    roots = roots_of(strands)
    return warned_of(victims_of(hits, strands, roots, NOW - 30 * DAY), said, members, roots, began)


def test_who_was_hit_after_the_warning_was_warned_and_for_how_long_is_measured() -> None:
    found = warned([hit("a", 0), hit("b", 12)], [warning(2)])
    assert (found.hits, found.first, found.warned) == (2, 1, 1)
    assert found.lead == Spread(1, 600.0, 600.0)
    assert found.relay == Spread(1, 60.0, 60.0)
    assert found.relay_within_minute == 1


@pytest.mark.parametrize(
    ("said", "count"),
    [
        (warning(2), 1),
        (warning(12), 0),
        (warning(13), 0),
        (warning(2, members=("a",)), 0),
        (warning(2, members=("b",)), 1),
        (warning(2, campaign=8), 0),
        (warning(2, since=None), 0),
    ],
    ids=["before", "at-once", "after", "to-others", "to-it-alone", "of-another", "first-word-not-noted"],
)
def test_only_what_was_said_to_it_before_counts(said: EarlyWarning, count: int) -> None:
    assert warned([hit("a", 0), hit("b", 12)], [said]).warned == count


def test_who_joined_after_the_warning_was_not_warned() -> None:
    members = MEMBERS | {"b": Member("b", "B", status="active", joined=NOW + 5 * MINUTE)}
    assert warned([hit("a", 0), hit("b", 12)], [warning(2)], members).warned == 0


def test_an_organisation_counts_once_for_a_campaign_from_its_first_report_on() -> None:
    found = warned([hit("a", 0), hit("b", 1), hit("b", 30)], [warning(2)])
    assert (found.hits, found.warned) == (2, 0)


def test_what_became_part_of_another_campaign_counts_with_that() -> None:
    strands = [Strand(7, NOW), Strand(8, NOW, 7), Strand(9, NOW, 8)]
    found = warned([hit("a", 0), hit("b", 12, campaign=9)], [warning(2, campaign=8)], MEMBERS, strands)
    assert (found.hits, found.warned) == (2, 1)


def test_a_list_is_counted_by_itself_and_only_for_a_week() -> None:
    listed = warning(-60, why="listed", campaign=0, members=("b",))
    old = warning(-60 * 24 * 8, why="claimed", campaign=0, members=("b",))
    assert warned([hit("a", 0), hit("b", 12)], [listed]).named == 1
    assert warned([hit("a", 0), hit("b", 12)], [old]).named == 0


CROSSING = (hit("a", -4), hit("b", 6), hit("c", 8))  # midnight is in four minutes


def test_a_campaign_that_began_before_the_period_is_read_whole() -> None:
    found = warned(CROSSING, [warning(-2)], began=NOW)
    assert (found.hits, found.first, found.warned) == (2, 0, 2)
    assert found.lead == Spread(2, 480.0, 600.0)
    assert (found.relay, found.relay_within_minute) == (Spread(), 0)


def test_each_organisation_and_campaign_counts_in_one_period_alone() -> None:
    again = [*CROSSING, hit("a", 7)]
    whole, after = (warned(again, [warning(-2)], began=began) for began in (NOW - DAY, NOW))
    before = warned(CROSSING[:1], [warning(-2)])
    assert (whole.hits, before.hits, after.hits) == (3, 1, 2)
    assert (whole.relay.measured, before.relay.measured, after.relay.measured) == (1, 1, 0)


def test_who_was_told_before_anybody_noticed_has_no_time_of_it() -> None:
    found = warned([hit("a", 0, after=5), hit("b", 12)], [warning(2)])
    assert (found.relay, found.relay_within_minute) == (Spread(), 0)
    assert (found.first, found.warned) == (1, 1)


@pytest.mark.parametrize(
    ("first", "noticed", "count"),
    [(NOW, NOW, 1), (NOW - 31 * DAY, NOW, 0), (NOW, None, 0)],
    ids=["known", "its-beginning-is-gone", "not-looked-for"],
)
def test_a_campaign_of_which_something_is_not_known_does_not_count(
    first: datetime, noticed: datetime | None, count: int
) -> None:
    parts = [Strand(7, NOW), Strand(8, first, 7)]
    found = warned([hit("a", 0), Hit("a", 8, NOW + MINUTE, noticed)], [warning(2)], MEMBERS, parts)
    assert (found.hits, found.relay.measured) == (count, count)


def test_attacks_are_counted_with_those_they_hit() -> None:
    hits = [hit("a", 0), hit("b", 0, campaign=8), hit("c", 0, campaign=0), hit("d", 0, campaign=9)]
    kinds = [Kind("x", 1, 1), Kind("http-flood", 2, 2)]
    found = attacks_of(hits, kinds, {7: 7, 8: 7, 9: 9})
    assert found.kinds == (("http-flood", 2), ("x", 1))
    assert (found.campaigns, found.alone, found.sightings, found.organisations, found.most_at_once) == (2, 1, 4, 4, 2)


def test_what_began_before_the_period_is_no_attack_of_it() -> None:
    found = attacks_of([Hit("a", 7, NOW, NOW, 0), hit("b", 0), Hit("c", 8, NOW, NOW, 0)], [], {})
    assert (found.campaigns, found.sightings, found.organisations, found.most_at_once) == (1, 1, 1, 1)


@pytest.mark.parametrize("count", range(FEWEST + 2))
@pytest.mark.parametrize("number", [0, 7], ids=["alone", "campaign"])
def test_of_fewer_than_five_nothing_is_said_outside_not_even_that_there_is_none(count: int, number: int) -> None:
    hits = [hit(f"m{place}", place, campaign=number) for place in range(count)]
    kinds = [Kind("http-flood", count, count), Kind("web-scan", 9, FEWEST - 1)]
    earlier = [Hit(f"e{place}", 7, NOW - MINUTE, NOW, 0) for place in range(FEWEST)]
    victims = victims_of([*hits, *earlier], (), {}, NOW - DAY)
    counts = attacks_of([*hits, *earlier], kinds, {}), warned_of(victims, [], MEMBERS, {}, NOW)
    attacks, before = few_withheld(*counts, victims, NOW, kinds)
    assert (attacks is None) == (count < FEWEST)
    assert (before is None) == (count < FEWEST or not number)
    if attacks is not None:
        assert attacks.kinds == (("http-flood", count),)


def test_a_level_is_told_of_decisions_that_were_told_to_it() -> None:
    said = Said(1, "block", "http-flood", 7, 2, (), (), NOW)
    one = SharedDecision(
        1, 1, "192.0.2.1", {"amber": "block"}, "x", 7, (), (), (), NOW, NOW + DAY, said={"amber": said}
    )
    counts = [decisions_of([one], (), NOW, NOW + DAY, NOW.date(), level).made for level in ("amber", "green")]
    assert counts == [1, 0]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(0, "under-1m"), (59, "under-1m"), (60, "under-10m"), (3_600, "under-6h"), (86_400, "over-1d")],
)
def test_times_are_sorted_in(seconds: float, code: str) -> None:
    assert lead_code(seconds) == code


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_half_of_the_times_are_at_most_the_median_or_the_same(seconds: list[float]) -> None:
    found = spread_of(seconds)
    assert found.measured == len(seconds)
    assert found.longest_s == max(seconds)
    assert 2 * sum(one <= found.median_s for one in seconds) >= len(seconds)


def spell(member: str, first: float, last: float | None, **more: Any) -> Spell:  # noqa: ANN401  its fields
    began = NOW + first * MINUTE
    ended = None if last is None else NOW + last * MINUTE
    known: dict[str, Any] = {"verdict": "down"} | more
    verdict = known.pop("verdict")
    return Spell(1, "t", "t", verdict, began, began, ended, "timed-out", ("x",), member=member, **known)


def test_what_is_down_at_once_at_one_organisation_counts_its_time_once() -> None:
    spells = [spell("a", 0, 10), spell("a", 5, 15), spell("b", 0, None)]
    found = outages_of(spells, {"a", "b", "c"}, NOW, NOW + 60 * MINUTE, NOW + 20 * MINUTE)
    assert (found.watched, found.organisations, found.outages, found.down_s) == (3, 2, 3, 35 * 60)


def test_announced_work_slowness_and_nobodys_sites_are_no_outages() -> None:
    spells = [spell("a", 0, 10, planned=True), spell("a", 0, 10, verdict="slow"), spell("", 0, 10)]
    assert outages_of(spells, {"a"}, NOW, NOW + DAY, NOW).outages == 0


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100))))
def test_time_together_is_never_more_than_from_the_first_to_the_last(pairs: list[tuple[int, int]]) -> None:
    times = [(NOW + min(pair) * MINUTE, NOW + max(pair) * MINUTE) for pair in pairs]
    minutes = {minute for pair in pairs for minute in range(min(pair), max(pair))}
    assert together_s(times) == 60 * len(minutes)


def test_decisions_and_mistakes_of_the_period() -> None:
    def decision(gone: Any = None, until: datetime = NOW + DAY, made: datetime = NOW) -> SharedDecision:  # noqa: ANN401
        said = Said(1, "block", "http-flood", 7, 2, (), (), until, gone)
        return SharedDecision(1, 1, "192.0.2.1", {}, "http-flood", 7, (), (), (), made, until, said={"amber": said})

    found = decisions_of(
        [decision(), decision("mistake", NOW + MINUTE), decision("vetoed", NOW + MINUTE, NOW - DAY)],
        (("block", 2),),
        NOW,
        NOW + 2 * MINUTE,
        date(2026, 10, 23),
    )
    assert (found.made, found.blocked, found.mistakes, found.vetoed, found.by_hand) == (2, 2, 1, 1, (("block", 2),))


@given(st.dictionaries(st.sampled_from("abcdefghijklmnopqrst"), st.sampled_from((0, 20, 40, 60, 80))))
def test_bands_never_tell_of_a_member(told: dict[str, Any]) -> None:
    """For every set of members: where one of them had told another band, a reader could have seen the same."""
    members = {name: Member(name, name, status="active") for name in "abcdefghijklmnopqrst"}
    found = ready_of([Told(name, band, NOW.date()) for name, band in told.items()], members)
    if len(told) < FEWEST:
        assert found == Ready(20)
        return
    for name, band in told.items():
        mine = [one for one in found.groups if one.least <= band <= one.most]
        assert not found.groups or (mine[0].members >= FEWEST and len(found.groups) > 1), name


def test_who_has_left_does_not_count() -> None:
    members = {name: Member(name, name, status="active" if name != "a" else "suspended") for name in "abcde"}
    assert ready_of([Told(name, 0, NOW.date()) for name in "abcde"], members).told is None


def test_effort_is_counted_and_exercises_that_were_held() -> None:
    calls = [
        Call(False, NOW, 2, True, "answered", NOW + MINUTE),
        Call(True, NOW, 1, True, "given-up", None),
        Call(False, NOW, 1, False, "over", None),
    ]
    held = Exercise(1, "x", "", "da", "x", NOW, ("a", "b"), "ended", NOW, NOW + MINUTE)
    draft = Exercise(2, "x", "", "da", "x", NOW, ("c",))
    found = effort_of(calls, [Asked(NOW, NOW + DAY), Asked(NOW, None)], [held, draft], NOW, NOW + DAY, NOW.date())
    assert (found.warnings, found.outages, found.told, found.needed, found.answered, found.given_up) == (
        2,
        1,
        4,
        2,
        1,
        1,
    )
    assert (found.asked, found.settled, found.exercises, found.trained) == (2, 1, 1, 2)
    assert found.answer == Spread(1, 60.0, 60.0)
