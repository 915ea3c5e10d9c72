"""Spells become findings: one for each outage, none for what is announced, unknown or restless."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bavn.model.finding import Finding, Severity
from bavn.model.kinds import KINDS
from bavn.model.probe import Maintenance, Spell, Verdict
from bavn.runners.probing_findings import STAYS_DOWN, OutageFindings, finding_of
from bavn.verdicts.rules import RESTLESS
from tests.runners.prober import MINUTE, NOW, SECOND, spell

LATER = NOW + 10 * MINUTE
Said = list[tuple[str, Severity, datetime, datetime | None]]


def said(findings: list[Finding]) -> Said:
    return [(one.kind, one.severity, one.began, one.ended) for one in findings]


def over(one: Spell, ended: datetime) -> Spell:
    return spell(one.id, one.verdict, began=one.began, ended=ended, planned=one.planned, flapping=one.flapping)


def test_an_outage_is_a_finding_with_the_spells_own_times() -> None:
    (found,) = OutageFindings().take([spell()], LATER)
    assert (found.kind, found.site, found.actor) == ("outage", "front.example", "front")
    assert (found.began, found.detected, found.ended) == (NOW, NOW + 45 * SECOND, None)
    assert (found.severity, found.technique, found.sources, found.unanswered) == ("high", None, (), 1.0)
    assert found.spell == spell()


def test_it_is_over_when_the_spell_is() -> None:
    findings = OutageFindings()
    findings.take([spell()], NOW + MINUTE)
    assert findings.going_on
    assert said(findings.take([spell(ended=LATER)], LATER)) == [("outage", "high", NOW, LATER)]
    assert findings.going_on == []


@pytest.mark.parametrize(
    ("verdict", "kind", "severity"),
    [
        ("down", "outage", "high"),
        ("partial", "site-degraded", "medium"),
        ("slow", "site-degraded", "low"),
        ("guarded", "site-degraded", "low"),
    ],
)
def test_each_verdict_is_as_bad_as_it_is(verdict: Verdict, kind: str, severity: Severity) -> None:
    assert said(OutageFindings().take([spell(verdict=verdict)], LATER)) == [(kind, severity, NOW, None)]
    assert kind in {one.name for one in KINDS if not one.is_attack}


def test_a_target_that_is_the_site_itself_has_no_actor() -> None:
    assert finding_of(spell(), "high").actor == "front"
    assert finding_of(replace(spell(), target="front.example"), "high").actor == ""
    assert finding_of(replace(spell(), site=""), "high").site == "front"


def test_what_is_only_unknown_is_no_finding() -> None:
    findings = OutageFindings()
    assert findings.take([spell(verdict="unknown")], LATER) == []
    assert findings.take([spell(verdict="unknown", ended=LATER)], LATER) == []


def test_a_canary_is_nobodys_outage() -> None:
    assert OutageFindings().take([spell(name="canary:a")], LATER) == []


def test_an_outage_of_which_we_lose_sight_is_not_over() -> None:
    findings = OutageFindings()
    findings.take([spell()], NOW + MINUTE)
    assert findings.take([spell(ended=LATER), spell(2, "unknown", began=LATER)], LATER) == []
    assert len(findings.going_on) == 1


def test_seen_down_again_it_is_the_same_outage() -> None:
    findings = OutageFindings()
    findings.take([spell()], NOW + MINUTE)
    findings.take([spell(ended=LATER), spell(2, "unknown", began=LATER)], LATER)
    again, seen = LATER + MINUTE, LATER + 2 * MINUTE
    blind = spell(2, "unknown", began=LATER, ended=again)
    assert said(findings.take([blind, spell(3, began=again)], seen)) == [("outage", "high", NOW, None)]
    end = seen + MINUTE
    assert said(findings.take([spell(3, began=again, ended=end)], end)) == [("outage", "high", NOW, end)]


def test_seen_well_again_it_was_over_when_it_was_last_seen_down() -> None:
    findings = OutageFindings()
    findings.take([spell()], NOW + MINUTE)
    findings.take([spell(ended=LATER), spell(2, "unknown", began=LATER)], LATER)
    well = LATER + 5 * MINUTE
    assert said(findings.take([spell(2, "unknown", began=LATER, ended=well)], well)) == [("outage", "high", NOW, LATER)]


def test_from_down_to_partial_one_ends_and_another_begins() -> None:
    findings = OutageFindings()
    findings.take([spell()], NOW + MINUTE)
    found = findings.take([spell(ended=LATER), spell(2, "partial", began=LATER)], LATER)
    assert said(found) == [("outage", "high", NOW, LATER), ("site-degraded", "medium", LATER, None)]


def test_a_spell_that_began_and_ended_before_it_was_told_is_told_as_over() -> None:
    assert said(OutageFindings().take([spell(ended=LATER)], LATER)) == [("outage", "high", NOW, LATER)]


WINDOW = Maintenance(("front",), NOW - MINUTE, LATER)


def test_what_was_announced_wakes_nobody_until_its_time_is_up() -> None:
    findings = OutageFindings([WINDOW])
    assert said(findings.take([spell(planned=True)], NOW + MINUTE)) == [("outage", "low", NOW, None)]
    assert findings.tick(LATER - SECOND) == []
    assert said(findings.tick(LATER)) == [("outage", "high", NOW, None)]
    assert findings.tick(LATER + SECOND) == []


def test_a_window_of_another_target_excuses_nothing() -> None:
    findings = OutageFindings([Maintenance(("back",), NOW, LATER)])
    assert said(findings.take([spell(planned=True)], NOW + MINUTE)) == [("outage", "high", NOW, None)]


def restless(findings: OutageFindings, number: int, began: datetime, ended: datetime) -> list[Finding]:
    one = spell(number, began=began, flapping=True)
    return [*findings.take([one], began + MINUTE), *findings.take([over(one, ended)], ended)]


def test_what_comes_and_goes_is_one_finding_until_it_has_been_calm() -> None:
    findings = OutageFindings()
    last = NOW
    found = []
    for number in range(1, 5):
        last = NOW + number * 3 * MINUTE
        found += restless(findings, number, last - MINUTE, last)
    assert said(found) == [("site-degraded", "medium", NOW + 2 * MINUTE, None)]
    assert found[0].spell is not None
    assert found[0].spell.flapping
    assert findings.tick(last + RESTLESS - SECOND) == []
    assert said(findings.tick(last + RESTLESS)) == [("site-degraded", "medium", NOW + 2 * MINUTE, last)]
    assert findings.going_on == []


def test_what_stays_down_is_an_outage_however_restless_it_was() -> None:
    findings = OutageFindings()
    restless(findings, 1, NOW, NOW + MINUTE)
    began = NOW + 3 * MINUTE
    down = spell(2, began=began, flapping=True)
    assert findings.take([down], began + MINUTE) == []
    assert findings.tick(down.confirmed + STAYS_DOWN - SECOND) == []
    assert said(findings.tick(down.confirmed + STAYS_DOWN)) == [("outage", "high", began, None)]
    end = began + timedelta(hours=1)
    assert said(findings.take([over(down, end)], end)) == [("outage", "high", began, end)]
    assert said(findings.tick(end + RESTLESS)) == [("site-degraded", "medium", NOW, end)]


def test_while_it_is_restless_what_went_on_before_is_over() -> None:
    findings = OutageFindings()
    findings.take([spell()], NOW + MINUTE)
    found = findings.take([spell(ended=LATER), spell(2, "partial", began=LATER, flapping=True)], LATER)
    assert said(found) == [("outage", "high", NOW, LATER), ("site-degraded", "medium", LATER, None)]


def test_an_outage_that_began_before_the_work_was_announced_is_none_of_it() -> None:
    findings = OutageFindings([WINDOW])
    assert said(findings.take([spell(planned=False)], NOW + MINUTE)) == [("outage", "high", NOW, None)]
    assert findings.tick(NOW + 2 * MINUTE) == []
