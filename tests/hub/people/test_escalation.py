from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.people.escalation import ANSWER_WITHIN, ROUNDS, after_telling, begin, next_contact, unanswered
from bavn.hubstore.messages import Message
from bavn.model.finding import Severity

NOW = datetime(2026, 11, 22, 6, 12, tzinfo=UTC)


def called(severity: Severity) -> Message:
    call = begin(1, "ishoej", severity, NOW)
    assert call is not None
    return call


@pytest.mark.parametrize(("severity", "calls"), [("low", False), ("medium", True), ("high", True), ("critical", True)])
def test_nobody_is_disturbed_for_little(severity: Severity, *, calls: bool) -> None:
    assert (begin(1, "ishoej", severity, NOW) is not None) is calls


def test_the_first_contact_is_told_at_once() -> None:
    assert next_contact(called("high"), 2, NOW) == 0


def test_the_next_one_is_told_when_nobody_has_answered_for_ten_minutes() -> None:
    call = after_telling(called("high"), NOW)
    assert next_contact(call, 2, NOW + ANSWER_WITHIN - timedelta(seconds=1)) is None
    assert next_contact(call, 2, NOW + ANSWER_WITHIN) == 1


def test_an_answer_ends_it() -> None:
    call = replace(after_telling(called("high"), NOW), state="answered")
    assert next_contact(call, 2, NOW + 2 * ANSWER_WITHIN) is None
    assert not unanswered(call, 2, NOW + 100 * ANSWER_WITHIN)


def test_a_milder_warning_is_told_once_and_needs_no_answer() -> None:
    call = after_telling(called("medium"), NOW)
    assert next_contact(call, 2, NOW + 2 * ANSWER_WITHIN) is None
    assert not unanswered(call, 2, NOW + 100 * ANSWER_WITHIN)


def test_a_member_without_contacts_is_left_to_the_hubs_own_people() -> None:
    assert next_contact(called("critical"), 0, NOW) is None
    assert unanswered(called("critical"), 0, NOW)


@given(contacts=st.integers(1, 5))
def test_everybody_is_told_three_times_and_then_the_hubs_own_people_know(contacts: int) -> None:
    call, now, told = called("critical"), NOW, []
    while (place := next_contact(call, contacts, now)) is not None:
        assert not unanswered(call, contacts, now)
        told.append(place)
        call, now = after_telling(call, now), now + ANSWER_WITHIN
    assert told == list(range(contacts)) * ROUNDS
    assert unanswered(call, contacts, now)
