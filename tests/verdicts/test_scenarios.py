"""What happens to sites, their lines and their defences, in simulated time, and what is said of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest

from bavn.model.probe import Maintenance, Spell, Vantage
from bavn.verdicts.availability import availability
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
    Simulated,
    between,
    check_spells,
    target,
    targets,
)

ONSET: Final = NOW + 10 * MINUTE
OVER: Final = ONSET + 10 * MINUTE
LATER: Final = OVER + 10 * MINUTE


def never(_target: str, _vantage: str, _at: datetime) -> Found:
    return REFUSED


def made_up(seen: Simulated) -> list[Spell]:
    """All spells but those of the first minute, in which the first look of all was lost and nothing was known yet."""
    return [one for one in seen.spells.values() if one.verdict != "unknown" or one.began > NOW + MINUTE]


# ── down ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", [HANGS, REFUSED], ids=["hangs", "refused"])
@pytest.mark.parametrize("second", range(60))
def test_down_is_told_within_a_minute_and_is_exact_to_the_look(second: int, how: Found) -> None:
    began, ended = ONSET + second * SECOND, ONSET + second * SECOND + 10 * MINUTE
    looked: list[datetime] = []

    def look(_target: str, _vantage: str, at: datetime) -> Found:
        looked.append(at)
        return how if began <= at < ended else WELL

    seen = Simulated([target(f"t{second}")], look=look).run(ended + 5 * MINUTE)
    spell = seen.only()
    assert spell.verdict == "down"
    assert spell.witnesses == ("aarhus", "odense")
    assert spell.ending == how[0]
    assert spell.confirmed - began <= timedelta(minutes=1)
    assert spell.began == min(at for at in looked if at >= began)
    assert spell.ended == min(at for at in looked if at >= ended)


def test_a_single_vantage_point_sees_a_site_down_too() -> None:
    seen = Simulated(vantages=HOME[:1], look=between(ONSET, OVER, HANGS)).run(LATER)
    assert seen.kinds() == {"down": 1}
    assert seen.only().confirmed - ONSET <= timedelta(seconds=110)


def test_a_site_that_one_of_two_sees_fail_is_partial_and_never_down() -> None:
    seen = Simulated(look=between(ONSET, OVER, REFUSED, vantages="odense")).run(LATER)
    spell = seen.only()
    assert (spell.verdict, spell.witnesses) == ("partial", ("odense",))
    assert timedelta(0) <= spell.began - ONSET <= timedelta(seconds=30)
    assert spell.ended is not None
    assert timedelta(0) <= spell.ended - OVER <= timedelta(seconds=30)


def test_a_site_that_failed_for_one_of_two_for_an_hour_is_down_only_from_when_both_see_it() -> None:
    def look(_target: str, vantage: str, at: datetime) -> Found:
        return REFUSED if (ONSET if vantage == "odense" else ONSET + HOUR) <= at < ONSET + HOUR + 10 * MINUTE else WELL

    seen = Simulated(look=look).run(ONSET + 2 * HOUR)
    first, second = seen.of("vejle")
    assert (first.verdict, second.verdict) == ("partial", "down")
    assert timedelta(0) <= second.began - (ONSET + HOUR) <= timedelta(seconds=30)
    assert first.ended == second.began


def test_a_site_that_comes_back_for_one_before_the_other_is_not_partial_in_between() -> None:
    def look(_target: str, vantage: str, at: datetime) -> Found:
        return REFUSED if ONSET <= at < OVER + (30 * SECOND if vantage == "odense" else 0 * SECOND) else WELL

    assert Simulated(look=look).run(LATER).kinds() == {"down": 1}


def test_two_vantage_points_on_one_line_are_one_witness() -> None:
    both = (HOME[0], replace(HOME[1], way=HOME[0].way), Vantage("aalborg", "dk", "line-9"))
    seen = Simulated(vantages=both, look=between(ONSET, OVER, REFUSED, vantages="aarhus")).run(LATER)
    assert not seen.spells
    by_line = between(ONSET, OVER, REFUSED)
    seen = Simulated(
        vantages=both, look=lambda name, vantage, at: WELL if vantage == "aalborg" else by_line(name, vantage, at)
    ).run(LATER)
    assert seen.kinds() == {"partial": 1}
    assert seen.only().witnesses == ("aarhus", "odense")


def test_a_family_that_fails_is_partial() -> None:
    seen = Simulated(by_six=between(ONSET, OVER, REFUSED)).run(LATER)
    spell = seen.only()
    assert spell.verdict == "partial"
    assert spell.ended is not None
    assert timedelta(0) <= spell.ended - OVER <= timedelta(seconds=30)


def test_thousands_of_looks_that_hang_are_as_many_outages_and_cost_little() -> None:
    seen = Simulated(targets(300), look=between(ONSET, LATER, HANGS)).run(ONSET + 2 * MINUTE)
    assert seen.kinds() == {"down": 300}
    assert all(one.confirmed - ONSET <= timedelta(seconds=75) for one in seen.spells.values())


def test_a_target_that_never_answered_is_not_called_up_before_it_is_called_down() -> None:
    seen = Simulated(look=never).run(NOW + 5 * MINUTE)
    assert [what for _, _, what in seen.verdicts_at()] == ["unknown", "down"]
    assert seen.kinds() == {"down": 1}  # from the first look on: there was no time of which nothing was known


# ── lost packets, and lines that are cut ─────────────────────────────────────────────────────────────────────────────


def test_no_outage_is_made_up_in_a_day_of_lost_packets_and_a_cut_line() -> None:
    cut = between(NOW + 5 * HOUR, NOW + 5 * HOUR + 10 * MINUTE, HANGS, vantages="odense")
    assert made_up(Simulated(targets(30), look=cut, loss=0.01).run(NOW + 24 * HOUR)) == []


@pytest.mark.parametrize("how", [HANGS, REFUSED], ids=["hangs", "refused"])
@pytest.mark.parametrize("canaries", [(), ("t0", "t1")], ids=["no canaries", "canaries"])
def test_a_vantage_point_whose_line_is_cut_says_nothing_of_sites(canaries: tuple[str, ...], how: Found) -> None:
    seen = Simulated(targets(12), canaries=canaries, look=between(ONSET, OVER, how, vantages="odense"))
    seen.run(ONSET + 90 * SECOND)
    ((seat, since),) = seen.observing.offline().items()
    assert seat == ("odense", 4)
    assert timedelta(0) <= since - ONSET <= timedelta(seconds=30)
    seen.run(LATER)
    assert not seen.spells
    assert not seen.observing.offline()


@pytest.mark.parametrize("how", [HANGS, REFUSED], ids=["hangs", "refused"])
def test_a_line_with_canaries_is_known_to_be_cut_though_it_has_few_targets(how: Found) -> None:
    few = [target("own"), target("canary-1"), target("canary-2")]
    cut = between(ONSET, OVER, how, vantages="odense")
    assert not Simulated(few, canaries=("canary-1", "canary-2"), look=cut).run(LATER).spells


@pytest.mark.parametrize("how", [HANGS, REFUSED], ids=["hangs", "refused"])
@pytest.mark.parametrize("second", [0, 7, 13, 22, 29])
@pytest.mark.parametrize("canaries", [(), ("t0", "t1")], ids=["no canaries", "canaries"])
def test_a_line_cut_where_there_is_one_vantage_point_makes_everything_unknown(
    canaries: tuple[str, ...], second: int, how: Found
) -> None:
    onset = ONSET + second * SECOND
    cut = between(onset, OVER, how)
    seen = Simulated(targets(12), vantages=HOME[:1], canaries=canaries, look=cut).run(LATER)
    assert seen.kinds() == {"unknown": 12}
    for one in seen.spells.values():
        assert onset - 30 * SECOND <= one.began <= onset + 30 * SECOND
        assert one.ended is not None
        assert OVER <= one.ended <= OVER + 30 * SECOND


def test_a_vantage_point_without_ipv6_does_not_make_every_site_partial() -> None:
    six = between(NOW, LATER, REFUSED, vantages="odense")
    assert made_up(Simulated(targets(12), by_six=six).run(LATER)) == []


def test_vantage_points_of_which_none_has_ipv6_do_not_make_every_site_partial() -> None:
    assert made_up(Simulated(targets(12), by_six=never).run(LATER)) == []


def test_a_canary_that_is_down_does_not_make_the_vantage_point_offline() -> None:
    seen = Simulated(targets(12), canaries=("t0",), look=between(ONSET, OVER, REFUSED)).run(ONSET)
    seen.look = lambda name, _vantage, _at: REFUSED if name == "t0" else WELL
    seen.run(OVER)
    assert not seen.observing.offline()
    assert [one.target for one in seen.spells.values() if one.verdict == "down"] == ["t0"]


@pytest.mark.parametrize("how", [HANGS, REFUSED], ids=["hangs", "refused"])
@pytest.mark.parametrize("second", [0, 11, 23])
def test_a_whole_country_that_is_down_at_once_is_down_and_not_offline(second: int, how: Found) -> None:
    onset = ONSET + second * SECOND
    seen = Simulated(targets(40), look=between(onset, OVER, how)).run(LATER)
    assert seen.kinds() == {"down": 40}
    assert all(one.confirmed - onset <= timedelta(minutes=1) for one in seen.spells.values())


# ── defences ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", [HANGS, REFUSED, TURNED_AWAY], ids=["hangs", "refused", "turned-away"])
def test_open_at_home_and_closed_abroad_is_guarded(how: Found) -> None:
    def look(_target: str, vantage: str, at: datetime) -> Found:
        return how if vantage in {"malmo", "kiel"} and ONSET <= at < OVER else WELL

    for home in (HOME, HOME[:1]):
        seen = Simulated(vantages=(*home, *ABROAD), look=look).run(LATER)
        spell = seen.only()
        assert (spell.verdict, spell.witnesses) == ("guarded", ("kiel", "malmo"))
        assert spell.ended is not None
        assert timedelta(0) <= spell.ended - OVER <= timedelta(seconds=30)


def test_a_site_closed_abroad_that_fails_at_home_too_is_down() -> None:
    def look(_target: str, vantage: str, at: datetime) -> Found:
        abroad = vantage in {"malmo", "kiel"}
        return HANGS if (abroad and at >= ONSET) or OVER <= at < LATER else WELL

    seen = Simulated(vantages=(*HOME, *ABROAD), look=look).run(LATER + 5 * MINUTE)
    kinds = [one.verdict for one in seen.of("vejle")]
    assert kinds == ["guarded", "down", "guarded"]
    assert seen.of("vejle")[1].confirmed - OVER <= timedelta(minutes=1)


def test_turned_away_everywhere_is_guarded() -> None:
    seen = Simulated(look=between(ONSET, OVER, TURNED_AWAY)).run(LATER)
    assert seen.kinds() == {"guarded": 1}
    assert seen.only().ending == "turned-away"


def test_turned_away_at_one_of_two_at_home_is_guarded_by_that_one_and_no_outage() -> None:
    seen = Simulated(look=between(ONSET, OVER, TURNED_AWAY, vantages="odense")).run(LATER)
    spell = seen.only()
    assert (spell.verdict, spell.witnesses) == ("guarded", ("odense",))


# ── slow ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_slow_is_what_takes_three_times_what_is_usual_at_this_hour() -> None:
    def look(_target: str, _vantage: str, at: datetime) -> Found:
        is_busy = at.hour == 8
        took_s = 1.8 if is_busy else 0.4
        return "ok", 1.8 if at >= NOW + 47 * HOUR + 30 * MINUTE else took_s  # day three: from half past four on

    seen = Simulated(vantages=HOME, look=look).run(NOW + 47 * HOUR)
    seen.spells.clear()  # the first busy hour of all is slow: nothing was known of it
    seen.run(NOW + 52 * HOUR)
    slow = seen.only()
    assert slow.verdict == "slow"
    assert timedelta(0) <= slow.began - (NOW + 47 * HOUR + 30 * MINUTE) <= timedelta(seconds=30)
    assert slow.ended is not None
    assert slow.ended - datetime(2025, 11, 12, 8, tzinfo=NOW.tzinfo) <= timedelta(minutes=1)


# ── what changes often, what is announced, what depends, what has one cause ──────────────────────────────────────────


def test_a_site_that_comes_and_goes_keeps_each_spell_and_is_marked_flapping_from_the_fifth_change() -> None:
    def look(_target: str, _vantage: str, at: datetime) -> Found:
        return REFUSED if at >= ONSET and (at - ONSET) // (3 * MINUTE) % 2 == 0 and at < ONSET + 24 * MINUTE else WELL

    seen = Simulated(look=look).run(ONSET + 2 * HOUR)
    assert [one.verdict for one in seen.of("vejle")] == ["down"] * 4
    assert [one.flapping for one in seen.of("vejle")] == [False, False, True, True]
    for number, one in enumerate(seen.of("vejle")):
        assert timedelta(0) <= one.began - (ONSET + 6 * number * MINUTE) <= timedelta(seconds=15)


def test_a_site_is_no_longer_flapping_after_half_an_hour_of_calm() -> None:
    def look(_target: str, _vantage: str, at: datetime) -> Found:
        unrest = at >= ONSET and (at - ONSET) // (3 * MINUTE) % 2 == 0 and at < ONSET + 24 * MINUTE
        return REFUSED if unrest or ONSET + HOUR <= at < ONSET + HOUR + 5 * MINUTE else WELL

    assert [one.flapping for one in Simulated(look=look).run(ONSET + 2 * HOUR).of("vejle")][-1] is False


def test_maintenance_changes_the_label_and_nothing_else() -> None:
    plain = Simulated(look=between(ONSET, OVER, REFUSED)).run(LATER).only()
    seen = Simulated(look=between(ONSET, OVER, REFUSED))
    seen.observing.windows = (Maintenance(("vejle",), NOW, OVER, "new servers"),)
    planned = seen.run(LATER).only()
    assert planned == replace(plain, planned=True)


def test_what_needs_a_service_that_is_down_is_up_in_part_through_it_and_for_as_long() -> None:
    both = [target("site", needs=("sign-in",)), target("sign-in")]
    seen = Simulated(both, look=between(ONSET, OVER, REFUSED, targets="sign-in")).run(LATER)
    (need,), (site,) = seen.of("sign-in"), seen.of("site")
    assert (need.verdict, site.verdict, site.through) == ("down", "partial", "sign-in")
    assert (site.began, site.ended) == (need.began, need.ended)
    assert site.incident == need.incident == need.id


def test_what_fails_itself_while_its_need_is_down_is_down_from_its_own_first_look() -> None:
    both = [target("site", needs=("sign-in",)), target("sign-in")]
    fails = ONSET + 5 * MINUTE

    def look(name: str, _vantage: str, at: datetime) -> Found:
        return REFUSED if (ONSET if name == "sign-in" else fails) <= at < OVER else WELL

    seen = Simulated(both, look=look).run(LATER)
    part, down = seen.of("site")[:2]
    assert (part.through, down.verdict, down.through) == ("sign-in", "down", "")
    assert part.ended == down.began
    assert timedelta(0) <= down.began - fails <= timedelta(seconds=15)


def test_twelve_municipalities_on_one_address_are_one_incident() -> None:
    seen = Simulated(
        targets(24),
        look=lambda name, _, at: REFUSED if int(name[1:]) < 12 and ONSET <= at < OVER else WELL,
        address=lambda name: "192.0.2.80" if int(name[1:]) < 12 else f"198.51.{name[1:]}.1",
    ).run(LATER)
    assert seen.kinds() == {"down": 12}
    assert {one.incident for one in seen.spells.values()} == {min(seen.spells)}


def test_sites_that_have_nothing_in_common_are_no_incident() -> None:
    seen = Simulated(
        targets(12),
        look=between(ONSET, OVER, REFUSED, targets="t1"),
        address=lambda name: f"198.51.{name[1:]}.1",
    ).run(LATER)
    assert seen.kinds() == {"down": 3}
    assert {one.incident for one in seen.spells.values()} == {0}


# ── silence, clocks, restarts ────────────────────────────────────────────────────────────────────────────────────────


def test_a_vantage_point_that_stops_reporting_has_no_vote() -> None:
    seen = Simulated(
        look=between(ONSET, OVER, REFUSED), is_heard=lambda vantage, at: vantage == "aarhus" or at < NOW + 5 * MINUTE
    ).run(LATER)
    assert seen.kinds() == {"down": 1}
    assert seen.only().witnesses == ("aarhus",)


def test_a_vantage_point_that_stops_while_it_alone_sees_a_site_fail_ends_it_at_its_last_look() -> None:
    stop = ONSET + 5 * MINUTE
    seen = Simulated(
        look=between(ONSET, OVER, REFUSED, vantages="odense"),
        is_heard=lambda vantage, at: vantage == "aarhus" or at < stop,
    ).run(LATER)
    spell = seen.only()
    assert spell.verdict == "partial"
    assert spell.ended is not None
    assert timedelta(0) <= stop - spell.ended <= timedelta(seconds=31)


def test_when_all_stop_unknown_begins_at_the_last_look_and_ends_at_the_next() -> None:
    looks: list[datetime] = []

    def look(_target: str, _vantage: str, at: datetime) -> Found:
        looks.append(at)
        return WELL

    seen = Simulated(look=look, is_heard=lambda _, at: not ONSET <= at < OVER).run(LATER)
    spell = seen.only()
    assert spell.verdict == "unknown"
    assert spell.began == max(at for at in looks if at + 0.1 * SECOND < ONSET)
    assert spell.ended == min(at for at in looks if at + 0.1 * SECOND >= OVER)
    asked = availability(seen.of("vejle"), NOW, LATER, watched_since=NOW, now=LATER)
    assert asked.times["unknown"] == spell.ended - spell.began
    assert asked.share == 1


def test_a_restart_in_the_middle_of_an_outage_changes_nothing() -> None:
    plain = Simulated(look=between(ONSET, OVER, REFUSED)).run(LATER).only()
    seen = Simulated(look=between(ONSET, OVER, REFUSED)).run(ONSET + 5 * MINUTE).restart(20 * SECOND).run(LATER)
    assert seen.only() == plain


def test_a_restart_does_not_end_what_only_one_of_two_sees() -> None:
    partial = between(ONSET, OVER, REFUSED, vantages="odense")
    plain = Simulated(look=partial).run(LATER).only()
    assert Simulated(look=partial).run(ONSET + 5 * MINUTE).restart(20 * SECOND).run(LATER).only() == plain


def test_an_outage_that_ended_during_a_short_restart_ends_at_the_first_good_look_after_it() -> None:
    seen = Simulated(look=between(ONSET, OVER, REFUSED)).run(OVER - 10 * SECOND).restart(40 * SECOND).run(LATER)
    spell = seen.only()
    assert spell.ended is not None
    assert timedelta(0) <= spell.ended - (OVER + 30 * SECOND) <= timedelta(seconds=15)


def test_a_long_gap_is_unknown_between_the_last_look_and_the_first() -> None:
    stop = ONSET + 5 * MINUTE
    seen = Simulated(look=between(ONSET, ONSET + HOUR, REFUSED)).run(stop).restart(20 * MINUTE).run(ONSET + 2 * HOUR)
    before, gap, after = seen.of("vejle")
    assert [one.verdict for one in (before, gap, after)] == ["down", "unknown", "down"]
    assert before.ended == gap.began
    assert gap.ended == after.began
    assert timedelta(0) <= stop - gap.began <= timedelta(seconds=31)
    assert timedelta(0) <= after.began - (stop + 20 * MINUTE) <= timedelta(seconds=15)


def test_a_long_gap_of_a_site_that_is_well_is_unknown_too() -> None:
    seen = Simulated().run(ONSET).restart(20 * MINUTE).run(ONSET + HOUR)
    gap = seen.only()
    assert gap.verdict == "unknown"
    assert gap.ended is not None
    assert timedelta(minutes=20) <= gap.ended - gap.began <= timedelta(minutes=21)


@pytest.mark.parametrize("hours", [-26, -1, 1, 26])
def test_a_clock_that_jumps_makes_no_outage_and_blinds_nobody(hours: int) -> None:
    seen = Simulated(targets(6)).run(NOW + 5 * MINUTE).restart(10 * SECOND).run(ONSET)
    seen.restart_clock(hours * HOUR)
    seen.run(seen.now + 10 * MINUTE)
    assert set(seen.kinds()) <= {"unknown"}
    down_at = seen.now
    seen.look = between(down_at, down_at + 10 * MINUTE, REFUSED)
    seen.run(down_at + 20 * MINUTE)
    assert seen.kinds()["down"] == 6
    check_spells(list(seen.spells.values()), seen.set_back)
    assert set(seen.observing.verdicts.values()) == {"up"}
