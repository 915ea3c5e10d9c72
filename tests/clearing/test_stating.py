from datetime import timedelta

import pytest

from bavn.clearing.evidence import Case
from bavn.clearing.orders import FAR_OFF, LONG_AGO
from bavn.clearing.rules import Rules
from bavn.clearing.stating import HAND, Stating, Want, is_restated, next_look, quiet_until
from bavn.clearing.vetoes import Reach
from bavn.model.campaign import Said, SharedAction
from tests.clearing.attacks import START

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RULES = Rules()


def said(action: SharedAction = "block", hours: float = 4, because: str = "independent-organisations") -> Said:
    return Said(1, action, "http-flood", 1, 2, (), (because,), START + hours * HOUR)


def want(action: SharedAction = "block", hours: float = 4, *because: str) -> Want:
    return Want(action, START + hours * HOUR, because or ("independent-organisations",))


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        (said(), want(), 0, False),
        (said(), want("arm", 24), 0, True),
        (said(), want(hours=5), 1, False),
        (said(), want(hours=5.9), 1.9, False),
        (said(), want(hours=6), 2.1, True),
        (said(), want(hours=4.9), 2.1, False),
        (said(), want(hours=4.9), 3.99, True),
        (said(), want(hours=3.9), 0, True),
        (said("arm", 24), want("arm", 30, "one-organisation"), 11.9, False),
        (said("arm", 24), want("arm", 30, "one-organisation"), 12.1, True),
        (said("arm", 24), want("arm", 24, "independent-organisations", "wide-prefix"), 0, True),
        (said("arm", 24, HAND), want("arm", 24, HAND), 0, False),
        (said("arm", 24, HAND), want("arm", 25, HAND), 0, True),
        (said("arm", 24, HAND), want("arm", 24, "one-organisation"), 0, True),
    ],
    ids=str,
)
def test_a_decision_is_said_anew_as_seldom_as_may_be(old: Said, new: Want, at: float, *, expected: bool) -> None:
    assert is_restated(old, new, START + at * HOUR, RULES) is expected


def stated(*wants: Want) -> Case:
    case = Case("192.0.2.7", Reach(4, 1, 1, 32))
    stating = Stating(RULES)
    for seq, one in enumerate(wants, start=1):
        anew = stating.anew(case, {"amber": one}, None, seq, START)
        case.row = stating.row_of(case, anew, 7, seq, START)
    return case


def test_a_row_keeps_its_id_and_gets_the_seq_of_its_change() -> None:
    row = stated(want("arm", 24), want("block", 4)).row
    assert row is not None
    assert (row.id, row.seq, row.made, row.said["amber"].seq) == (7, 2, START, 2)


def test_what_ends_says_why_and_when() -> None:
    case = stated(want())
    stating = Stating(RULES)
    for why, at, expected in ((None, 4, "expired"), (None, 1, "revoked"), ("mistake", 1, "mistake")):
        anew = stating.anew(case, {}, why, 9, START + at * HOUR)  # type: ignore[arg-type]
        row = stating.row_of(case, anew, 0, 9, START + at * HOUR)
        assert (row.gone, row.until, row.actions) == (expected, START + at * HOUR, {})
        assert row.said["amber"].gone == expected


def test_a_case_is_looked_at_when_it_may_be_renewed_and_when_it_ends() -> None:
    case = stated(want())
    looks = [START + hours * HOUR for hours in (0, 2)] + [START + 4 * HOUR - MINUTE, START + 4 * HOUR]
    assert [next_look(case, [FAR_OFF], now, RULES) for now in looks] == [
        START + 2 * HOUR,
        START + 4 * HOUR - MINUTE,
        START + 4 * HOUR,
        START + RULES.longest,
    ]


def test_a_case_without_a_decision_is_never_quiet() -> None:
    assert quiet_until(Case("192.0.2.7", Reach(4, 1, 1, 32)), RULES) == LONG_AGO
