from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.clearing.rules import NO_ATTACK
from bavn.hub.outages import is_outage, number_key_of, reports_of, revision_of
from bavn.model.probe import Spell
from bavn.sharing.checking import encode_batch, read_batch
from tests.hub.hubs import NOW, established

SITE = "www.vejle.example"
KEY = number_key_of(bytes(32))
MINUTE = timedelta(minutes=1)
MEMBERS = {"vejle": replace(established("vejle"), status="active")}
DOWN = Spell(7, SITE, SITE, "down", NOW - MINUTE, NOW, None, "timed-out", ("aarhus", "odense"), member="vejle")


def test_an_outage_is_a_sighting_that_accuses_nobody() -> None:
    (report,) = reports_of([DOWN], MEMBERS, {}, KEY, NOW).values()
    said = report.sighting
    assert (report.member, report.key) == ("vejle", "hub")
    assert (said.kind, said.origin, said.effect) == ("outage", "probe", "down")
    assert (said.site, said.began, said.ended, said.sources) == (SITE, NOW - MINUTE, None, ())
    assert said.kind in NO_ATTACK
    assert read_batch(encode_batch([said]), NOW).refused == ()


def test_the_same_is_not_said_again_until_time_or_its_end_say_more() -> None:
    first = reports_of([DOWN], MEMBERS, {}, KEY, NOW)[7].sighting
    said = {7: first.revision}
    assert reports_of([DOWN], MEMBERS, said, KEY, NOW + 9 * MINUTE) == {}
    later = reports_of([DOWN], MEMBERS, said, KEY, NOW + 10 * MINUTE)[7].sighting
    ended = replace(DOWN, ended=NOW + 11 * MINUTE)
    last = reports_of([ended], MEMBERS, {7: later.revision}, KEY, NOW + 21 * MINUTE)[7].sighting
    assert (first.id, first.id) == (later.id, last.id)
    assert first.revision < later.revision < last.revision
    assert last.ended == ended.ended
    assert reports_of([ended], MEMBERS, {7: last.revision}, KEY, NOW + 60 * MINUTE) == {}


def test_an_end_is_the_last_word_whenever_the_hub_learns_of_it() -> None:
    for minutes in range(40):
        going_on = revision_of(DOWN, NOW + minutes * MINUTE)
        assert going_on < revision_of(replace(DOWN, ended=NOW + (minutes - 1) * MINUTE), NOW + minutes * MINUTE)


@pytest.mark.parametrize(
    "spell",
    [
        replace(DOWN, verdict="guarded"),
        replace(DOWN, verdict="partial"),
        replace(DOWN, planned=True),
        replace(DOWN, flapping=True),
        replace(DOWN, member=""),
        replace(DOWN, member="nobody"),
        replace(DOWN, ended=NOW - timedelta(hours=25)),
    ],
    ids=["guarded", "partial", "announced", "unstable", "nobody's", "unknown", "long ago"],
)
def test_nothing_is_said_of_what_is_no_outage_of_anybodys(spell: Spell) -> None:
    assert reports_of([spell], MEMBERS, {}, KEY, NOW) == {}


def test_nothing_is_said_for_a_member_that_does_not_take_part() -> None:
    assert reports_of([DOWN], {"vejle": replace(MEMBERS["vejle"], status="suspended")}, {}, KEY, NOW) == {}


def test_the_end_of_what_was_said_is_told_also_where_it_comes_and_goes() -> None:
    assert is_outage(DOWN)
    assert set(reports_of([replace(DOWN, flapping=True, ended=NOW)], MEMBERS, {7: 0}, KEY, NOW)) == {7}
