from datetime import timedelta
from itertools import pairwise

import pytest

from bavn.model.probe import Target
from bavn.simulation.november import MONDAY, WAVES
from bavn.story.playing import LOOK_S, SOON_S
from bavn.story.script import Pace, Part, Script, script_of
from bavn.verdicts.rules import NEEDED


@pytest.fixture
def script() -> Script:
    return script_of(WAVES, Pace())


def test_every_hit_of_the_scenario_is_played_once(script: Script) -> None:
    assert sorted(one.hit.member for one in script.parts) == sorted(hit.member for wave in WAVES for hit in wave.hits)


def test_time_runs_as_it_did_after_each_onset_and_is_cut_only_beyond(script: Script) -> None:
    for number, wave in enumerate(WAVES):
        parts = script.of_wave(number)
        for one, following in pairwise(parts):
            real = (following.hit.began - one.hit.began).total_seconds()
            assert following.began - one.began == min(real, script.pace.uncut_s)
        assert script.stands_for(parts[0], parts[0].began + 3) == wave.began + timedelta(seconds=3)


def test_hits_that_began_together_are_played_together(script: Script) -> None:
    began = {one.hit.member: one.began for one in script.of_wave(0)}
    assert began["Vejle Kommune"] == began["DSB"] < began["Aarhus Kommune"]


def test_each_trouble_begins_within_its_attack_and_lasts_long_enough_to_be_seen(script: Script) -> None:
    for one in script.parts:
        if one.is_troubled:
            assert one.began < one.fails < one.ended
            assert one.played_s >= script.pace.fails_s


def test_of_a_site_that_failed_and_was_slow_the_failure_is_played(script: Script) -> None:
    assert part(script, "Gentofte Kommune").behaviour == "hangs"


def test_a_hit_that_nobody_noticed_has_no_trouble(script: Script) -> None:
    one = part(script, "borger.dk")
    assert (one.is_troubled, one.played_s, one.behaviour) == (False, 0, "up")


def test_a_claim_comes_when_it_is_over_and_only_where_a_source_tells_of_one(script: Script) -> None:
    for one in script.parts:
        assert (one.claimed is None) == (one.hit.claimed is None)
        assert one.claimed is None or one.claimed >= one.works


def test_the_whole_story_takes_five_minutes_at_most_and_waits_until_ends_must_have_been_seen(script: Script) -> None:
    assert SOON_S + script.ends + script.pace.tail_s <= 300
    needed = NEEDED["good"] * Target("", "", "").interval.total_seconds()
    assert script.ends + script.pace.tail_s >= max(one.works for one in script.parts) + needed + LOOK_S + 5


def test_a_slow_site_is_slow_until_two_places_must_have_seen_it_and_one_that_fails_as_long_as_that_takes(
    script: Script,
) -> None:
    played = {one.behaviour: one.played_s for one in script.parts if one.is_troubled}
    assert played["slow"] == script.pace.slow_s >= NEEDED["slow"] * Target("", "", "").interval.total_seconds()
    assert {played["hangs"], played["fails"], played["refuses"]} == {script.pace.fails_s}
    assert script.pace.fails_s < script.pace.slow_s


def test_one_wave_alone_can_be_played() -> None:
    script = script_of((MONDAY,), Pace(calm_s=1.0))
    assert script.parts[0].began == 1.0
    assert {one.wave for one in script.parts} == {0}


def part(script: Script, member: str) -> Part:
    return next(one for one in script.parts if one.hit.member == member)


def test_no_attack_goes_on_when_the_next_day_begins(script: Script) -> None:
    for number in range(1, len(WAVES)):
        assert max(one.ended for one in script.of_wave(number - 1)) < min(one.began for one in script.of_wave(number))


def test_a_municipality_is_called_by_its_name(script: Script) -> None:
    assert (part(script, "Vejle Kommune").who, part(script, "DSB").who) == ("Vejle", "DSB")
