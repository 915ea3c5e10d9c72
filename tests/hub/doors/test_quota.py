import logging
from dataclasses import replace

import pytest

from bavn.hub.doors import quota as module
from bavn.hub.doors.quota import BEYOND, DAY_S, NEW, PROGRAM, Daily, Quota, Whose
from tests.hub.doors.test_limits import Seconds

FEW = Daily(100, 86_400)
VEJLE = Whose("vejle", established=True)
KNOWN = ["0"]  # a sighting that was kept before


def kept(quota: Quota, whose: Whose, *, sightings: int, size: int = 0) -> None:
    """Keep so many that nobody has seen yet."""
    begin = len(quota._of(whose).sizes)
    quota.keep(whose, {str(begin + number): size for number in range(sightings)})


def test_there_is_room_until_a_day_s_worth_is_kept_and_then_again_as_time_goes_by() -> None:
    clock = Seconds()
    quota = Quota(FEW, clock)
    kept(quota, VEJLE, sightings=99)
    assert quota.wait_s(VEJLE, KNOWN) == 0
    kept(quota, VEJLE, sightings=101)
    assert quota.wait_s(VEJLE, KNOWN) == pytest.approx(DAY_S * 1.01)
    clock.now = DAY_S * 1.011
    assert quota.wait_s(VEJLE, KNOWN) == 0


def test_bytes_count_as_well() -> None:
    quota = Quota(FEW, Seconds())
    kept(quota, VEJLE, sightings=1, size=86_500)
    assert quota.wait_s(VEJLE, KNOWN) == pytest.approx(101)


def test_an_attack_that_goes_on_counts_as_much_as_it_is_large() -> None:
    quota = Quota(FEW, Seconds())
    for size in (40_000, 50_000, 10) * 1_000:  # to and fro is no way to have more kept
        quota.keep(VEJLE, {"0": size})
    assert quota._of(VEJLE).counts == (1, 50_000)


def test_what_is_known_is_forgotten_where_it_is_too_much_and_counts_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KNOWN", 2)
    quota = Quota(FEW, Seconds())
    for one in ("a", "b", "a", "c", "b"):
        quota.keep(VEJLE, {one: 10})
    assert (quota._of(VEJLE).counts, list(quota._of(VEJLE).sizes)) == ((4, 40), ["c", "b"])


def test_an_attack_that_is_new_is_kept_where_those_that_are_known_wait_and_that_has_an_end() -> None:
    quota = Quota(FEW, Seconds())
    kept(quota, VEJLE, sightings=100)
    assert quota.wait_s(VEJLE, KNOWN) > 0
    assert quota.wait_s(VEJLE, [*KNOWN, "new"]) == 0
    kept(quota, VEJLE, sightings=100 * (BEYOND - 1))
    assert quota.wait_s(VEJLE, ["new"]) > 0


def test_of_a_new_member_a_tenth_is_kept() -> None:
    quota, new = Quota(FEW, Seconds()), Whose("new", established=False)
    for whose in (new, VEJLE):
        kept(quota, whose, sightings=100 // NEW)
    assert quota.wait_s(new, KNOWN) > 0
    assert quota.wait_s(VEJLE, KNOWN) == 0


def test_who_is_established_has_the_room_of_one_at_once() -> None:
    quota, new = Quota(FEW, Seconds()), Whose("new", established=False)
    kept(quota, new, sightings=30)
    assert quota.wait_s(new, KNOWN) == pytest.approx(DAY_S * 2.1)
    assert quota.wait_s(replace(new, established=True), KNOWN) == 0


def test_a_program_has_a_share_of_its_own_and_takes_none_of_its_members() -> None:
    quota, tool = Quota(FEW, Seconds()), replace(VEJLE, program="k")
    kept(quota, tool, sightings=100 // PROGRAM)
    found = [quota.wait_s(whose, KNOWN) > 0 for whose in (tool, VEJLE, replace(tool, program="another"))]
    assert found == [True, False, False]


def test_it_is_said_once_an_hour_and_of_each(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "bavn.hub")
    clock = Seconds()
    quota, all_of_them = Quota(FEW, clock), (VEJLE, Whose("ishoej", established=True), replace(VEJLE, program="k"))
    for whose in all_of_them:
        kept(quota, whose, sightings=1_000)
    for clock.now in (0.0, 10.0, 3_500.0, 3_601.0):
        quota.wait_s(VEJLE)
    for whose in all_of_them[1:]:
        quota.wait_s(whose)
    said = [record.getMessage().partition(" no more")[0] for record in caplog.records]
    assert said == ["of member vejle", "of member vejle", "of member ishoej", "of member vejle, key k,"]
