from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.member.doubts import AWAY, BACK, doubt_of
from bavn.sharing.delta import Delta
from tests.member.hubs import MEMBER, NAME, NOW

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DELTA = Delta(NAME, 5, 0, NOW)


def doubt(delta: Delta, *, newest: timedelta | None = None, local: timedelta = 0 * SECOND) -> str | None:
    """All times as seen from the hub's right one."""
    known = None if newest is None else NOW + newest
    return doubt_of(delta, member=MEMBER, newest=known, local=NOW + local, hub_time=NOW)


@pytest.mark.parametrize(
    ("audience", "to", "found"),
    [
        pytest.param("", "", None, id="an older hub says neither"),
        pytest.param("member", "", None, id="all members"),
        pytest.param("member", MEMBER, None, id="this one"),
        pytest.param("member", "ishoj", "for-others", id="another one"),
        pytest.param("", "ishoj", "for-others", id="another one of nobody knows what"),
        pytest.param("community", "", "for-others", id="who is told less"),
        pytest.param("public", "", "for-others", id="everybody"),
        pytest.param("operator", "", "for-others", id="who is told of all members"),
    ],
)
def test_what_is_for_others_is_not_taken(audience: str, to: str, found: str | None) -> None:
    assert doubt(replace(DELTA, audience=audience, to=to)) == found


@pytest.mark.parametrize(
    ("made", "newest", "found"),
    [
        pytest.param(0 * SECOND, 0 * SECOND, None, id="of the same moment"),
        pytest.param(-BACK, 0 * SECOND, None, id="the hub's clock went back a little"),
        pytest.param(-BACK - SECOND, 0 * SECOND, "told-before", id="told before"),
        pytest.param(-MINUTE, None, None, id="nothing was heard before"),
        pytest.param(-MINUTE, -HOUR, None, id="newer than what was heard"),
    ],
)
def test_what_is_older_than_what_was_heard_is_not_taken(
    made: timedelta, newest: timedelta | None, found: str | None
) -> None:
    assert doubt(replace(DELTA, at=NOW + made), newest=newest) == found


@pytest.mark.parametrize("made", [AWAY + SECOND, -AWAY - SECOND, 9000 * 24 * HOUR, -9000 * 24 * HOUR])
def test_what_was_not_made_when_it_was_asked_for_is_not_taken(made: timedelta) -> None:
    assert doubt(replace(DELTA, at=NOW + made)) == "of-another-time"


@pytest.mark.parametrize("skew", [-110, -30, 0, 30, 110], ids=lambda skew: f"{skew} s")
def test_no_clock_that_the_hub_speaks_with_locks_anybody_out(skew: int) -> None:
    """The hub refuses whose clock is off by more than two minutes, and says its time; less is never learned."""
    here = NOW + skew * SECOND
    delta = replace(DELTA, at=NOW - 10 * SECOND)  # a whole state is made once for ten seconds
    assert doubt_of(delta, member=MEMBER, newest=delta.at, local=here, hub_time=here) is None


def test_a_hub_whose_clock_was_far_ahead_is_heard_again_when_that_is_put_right() -> None:
    assert doubt(DELTA, newest=9000 * 24 * HOUR) is None


def test_a_machine_whose_clock_is_far_behind_is_not_locked_out() -> None:
    assert doubt(DELTA, newest=-HOUR, local=-9000 * 24 * HOUR) is None
