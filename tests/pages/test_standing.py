from dataclasses import fields, replace
from datetime import timedelta

import pytest

from bavn.model.probe import VERDICTS, Spell, Verdict
from bavn.pages.standing import DELAY, STATE_OF, Board, Offered, Owner, Standing, Watched, board
from tests.pages.outage_samples import BEGAN, at, minutes, spell

NOW = at(2, "08:40:00")
OWNER = Owner("Eksempel Kommune", (Offered("web", "Hjemmesiden", ("Call us", "Ring")),), public=True, contact="114")
WATCHED = {"web": Watched(BEGAN, NOW)}


def only(*spells: Spell, delay: timedelta = DELAY) -> Standing:
    told = board(OWNER, spells, WATCHED, NOW, delay=delay)
    assert told is not None
    return told.standings[0]


def test_nothing_is_said_of_an_owner_who_has_not_asked_for_it() -> None:
    assert board(replace(OWNER, public=False), (), WATCHED, NOW) is None
    assert not Owner("X", ()).public


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_a_plain_state(verdict: Verdict) -> None:
    assert only(spell("web", at(2, "08:00:00"), None, verdict)).state == STATE_OF[verdict]


def test_a_defence_is_not_to_be_told_from_an_ordinary_day() -> None:
    assert only(spell("web", at(2, "08:00:00"), None, "guarded")) == only() == Standing("Hjemmesiden", "works")


def test_what_began_within_the_delay_is_not_said_yet() -> None:
    began = NOW - DELAY + timedelta(seconds=1)
    assert only(spell("web", began, None)).state == "works"
    assert only(spell("web", began, None), delay=timedelta(0)).state == "down"


def test_what_ended_within_the_delay_is_still_said() -> None:
    assert only(spell("web", NOW - minutes(30), minutes(25))).state == "down"
    assert only(spell("web", NOW - minutes(30), minutes(15))).state == "works"


def test_what_was_not_believed_yet_is_not_said() -> None:
    began = NOW - DELAY - timedelta(seconds=10)  # it is confirmed 24 s after it began
    assert only(spell("web", began, None)).state == "works"


def test_since_when_is_said_to_five_minutes() -> None:
    assert only(spell("web", at(2, "08:12:05"), None)).since == at(2, "08:10:00")


@pytest.mark.parametrize(("ago", "state"), [(85, "works"), (95, "unknown")])
def test_what_is_looked_at_seldom_is_known_for_longer(ago: int, state: str) -> None:
    seldom = Watched(BEGAN, NOW - DELAY - minutes(ago), patience=minutes(90))
    told = board(OWNER, (), {"web": seldom}, NOW)
    assert told is not None
    assert told.state == state


def test_without_looks_nobody_knows() -> None:
    for watched in (
        {},
        {"web": Watched(NOW, NOW)},
        {"web": Watched(BEGAN, NOW - DELAY - minutes(6))},
        {"web": Watched(BEGAN, NOW, judged=False)},
    ):
        told = board(OWNER, (), watched, NOW)
        assert told is not None
        assert told.state == "unknown"


def test_other_targets_say_nothing_here() -> None:
    assert only(spell("other", at(2, "08:00:00"), None)).state == "works"


def test_planned_work_is_said() -> None:
    assert only(spell("web", at(2, "08:00:00"), None, planned=True)).planned


def test_the_gravest_service_is_the_state_of_all() -> None:
    told = Board("X", NOW, tuple(Standing("s", state) for state in ("works", "some", "down", "slow")))
    assert told.state == "down"
    assert Board("X", NOW, ()).state == "unknown"


def test_there_is_no_field_in_which_more_could_get_out() -> None:
    assert {one.name for one in fields(Standing)} == {"name", "state", "since", "planned", "instead"}
    assert {one.name for one in fields(Board)} == {"organisation", "at", "standings", "contact", "message"}
