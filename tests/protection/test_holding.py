from datetime import datetime, timedelta

from bavn.model.finding import Finding
from bavn.protection.deciding import LONGEST, Case, HeldBack
from bavn.protection.holding import Holding
from bavn.settings.schema import Protect, ProtectSettings, SiteSettings
from tests.protection.samples import LASTS, NOW, SITE, NobodySpared, decision, finding, source, texts

ONE, TWO, THREE = source("192.0.2.1"), source("192.0.2.2"), source("192.0.2.3", shared=True)


def case(found: Finding, now: datetime = NOW, protect: Protect = "block") -> Case:
    return Case(1, found, SiteSettings(SITE, protect=protect), ProtectSettings(), NobodySpared(), now)


def test_what_did_not_change_is_not_judged_again() -> None:
    held = Holding()
    assert len(held.update(case(finding(ONE, TWO))) or ()) == 2
    before = held.decisions
    assert held.update(case(finding(ONE, TWO), NOW + timedelta(seconds=1))) is None
    assert held.decisions == before


def test_new_sources_are_added_and_those_no_longer_named_go_at_once() -> None:
    held = Holding()
    held.update(case(finding(ONE, TWO)))
    assert texts(held.update(case(finding(TWO, THREE))) or ()) == [("192.0.2.3", "limit")]
    assert sorted(texts(held.decisions)) == [("192.0.2.2", "block"), ("192.0.2.3", "limit")]
    assert held.update(case(finding(TWO))) == []


def test_a_source_that_turns_out_to_be_shared_is_limited_at_once_and_keeps_its_beginning() -> None:
    held = Holding()
    held.update(case(finding(ONE)))
    later = NOW + timedelta(minutes=1)
    held.update(case(finding(source("192.0.2.1", shared=True)), later))
    (one,) = held.decisions
    assert (one.action, one.made, one.expires) == ("limit", NOW, later + LASTS)


def test_while_it_goes_on_it_is_renewed_at_half_time_and_not_before() -> None:
    held = Holding()
    held.update(case(finding(ONE)))
    assert held.update(case(finding(ONE), NOW + LASTS / 2 - timedelta(seconds=1))) is None
    assert held.update(case(finding(ONE), NOW + LASTS / 2)) is not None
    (one,) = held.decisions
    assert (one.made, one.expires) == (NOW, NOW + LASTS / 2 + LASTS)


def test_once_it_has_ended_nothing_is_renewed_and_all_of_it_runs_out() -> None:
    held = Holding()
    held.update(case(finding(ONE)))
    ended = finding(ONE, ended=NOW + timedelta(minutes=1))
    assert held.update(case(ended, NOW + timedelta(minutes=29))) is None
    assert held.expire(NOW + LASTS - timedelta(seconds=1)) == []
    assert [str(one) for one in held.expire(NOW + LASTS)] == ["192.0.2.1/32"]
    assert held.decisions == ()
    assert held.update(case(ended, NOW + LASTS)) is None


def test_above_the_ceiling_on_honest_people_all_turn_into_limits_and_back() -> None:
    held = Holding()
    held.update(case(finding(ONE, TWO)))
    held.update(case(finding(ONE, TWO, share=0.5)))
    assert {one.action for one in held.decisions} == {"limit"}
    assert list(held.held_back) == [HeldBack("collateral", 2)]
    held.update(case(finding(ONE, TWO)))
    assert {one.action for one in held.decisions} == {"block"}
    assert list(held.held_back) == []


def test_what_an_earlier_run_kept_stays_as_it_is_until_half_of_it_is_over() -> None:
    kept = decision("192.0.2.1", expires=NOW + LASTS * 0.9)
    held = Holding([kept])
    assert held.update(case(finding(ONE))) == []
    assert held.decisions == (kept,)
    old = Holding([decision("192.0.2.1", expires=NOW + LASTS * 0.4)])
    old.update(case(finding(ONE)))
    assert old.decisions[0].expires == NOW + LASTS


def test_a_site_that_only_watches_now_lets_go_of_everything() -> None:
    held = Holding([decision("192.0.2.1")])
    assert held.update(case(finding(ONE), protect="watch")) == []
    assert held.decisions == ()
    assert held.update(case(finding(ONE), protect="watch")) is None


def test_after_a_clock_that_was_ahead_nothing_holds_for_years_and_it_is_renewed_again() -> None:
    held, far = Holding(), NOW + timedelta(days=4 * 365)
    held.update(case(finding(ONE), far))
    assert held.turn_back(LASTS, NOW)
    (one,) = held.decisions
    assert (one.made, one.expires) == (NOW, NOW + LONGEST)
    assert not held.turn_back(LASTS, NOW)
    nearly = NOW + LONGEST - timedelta(minutes=1)
    assert held.update(case(finding(ONE), nearly)) is not None
    assert held.decisions[0].expires == nearly + LASTS
