from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.deltas import FRESH_S, made_at
from bavn.hub.published import Published
from bavn.member.doubts import AWAY, BACK, doubt_of, newest_of
from bavn.sharing.delta import Delta
from bavn.sharing.signing import WINDOW
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


# ── clocks that are wrong, and are put right ─────────────────────────────────────────────────────────────────────────


class Step(NamedTuple):
    """So much later, the hub's clock is off by so much. It was published then (or started anew), and is asked."""

    later_s: int
    off_s: int = 0
    publishes: bool = False
    restarts: bool = False


@dataclass
class Pair:
    """An honest hub and a member whose own clock is right but for `skew`. They speak as the hub's doors have them."""

    skew: timedelta
    true: datetime = NOW
    published: Published = field(default_factory=lambda: Published(0, NOW - timedelta(days=365)))
    offset: timedelta = timedelta(0)
    newest: datetime | None = None
    taken: list[Delta] = field(default_factory=list)

    def is_heard(self, step: Step) -> bool:
        self.true += step.later_s * SECOND
        hub, local = self.true + step.off_s * SECOND, self.true + self.skew
        if step.restarts:
            self.published = replace(self.published, at=hub)
        if step.publishes:
            self.published = replace(self.published, at=max(self.published.at, hub))  # the hub's time never goes back
        if abs(hub - local - self.offset) > WINDOW:
            self.offset = hub - local  # refused, and told the hub's time
        delta = replace(DELTA, at=made_at(self.published, "member", hub))
        if self.doubt(delta) is not None:
            return False
        self.newest = newest_of(self.newest, delta.at)
        self.taken.append(delta)
        return True

    def doubt(self, delta: Delta, shift: timedelta = timedelta(0)) -> str | None:
        """`shift`: by so much the member was told a wrong time of the hub."""
        local = self.true + self.skew
        hub_time = local + self.offset + shift
        return doubt_of(delta, member=MEMBER, newest=self.newest, local=local, hub_time=hub_time)


SKEWS = st.integers(-119, 119).map(lambda skew: skew * SECOND)
AROUND = st.one_of(st.integers(-400, 400), st.sampled_from([-86_400, -3_600, 3_600, 86_400]))
DONE = st.booleans(), st.booleans()
HISTORY = st.lists(st.builds(Step, st.integers(0, 5_000), AROUND, *DONE), max_size=8)
RIGHT = st.lists(st.builds(Step, st.integers(0, 400), st.just(0), *DONE), min_size=2, max_size=12)


@given(history=HISTORY, skew=SKEWS, published=st.booleans(), wait_s=st.integers(0, 90_000))
def test_an_honest_hub_is_heard_again_within_five_minutes_and_then_always_once_its_clock_is_right(
    *, history: list[Step], skew: timedelta, published: bool, wait_s: int
) -> None:
    pair = Pair(skew)
    for step in history:
        pair.is_heard(step)
    pair.is_heard(Step(0, publishes=published))
    assert pair.is_heard(Step(300 + wait_s))
    for later_s in (7, 240, 3_600 - 240, 7_200, 86_400):
        assert pair.is_heard(Step(later_s, publishes=published))


@given(steps=RIGHT, skew=SKEWS, later_s=st.integers(0, 100_000), shift_s=st.integers(-100_000, 100_000))
def test_nothing_older_than_the_newest_is_taken_while_clocks_are_right_whatever_time_one_is_told(
    steps: list[Step], skew: timedelta, later_s: int, shift_s: int
) -> None:
    pair = Pair(skew)
    assert all(pair.is_heard(step) for step in steps)
    pair.true += later_s * SECOND
    old = [one for one in pair.taken if one.at < pair.taken[-1].at - BACK]
    assert all(pair.doubt(one, shift_s * SECOND) for one in old)


def test_a_hub_that_was_an_hour_ahead_at_its_start_is_heard_without_another() -> None:
    pair = Pair(0 * SECOND)
    assert pair.is_heard(Step(0, 3_600, publishes=True))
    assert pair.is_heard(Step(8))
    assert pair.taken[-1].at == NOW + 8 * SECOND - (8 % FRESH_S) * SECOND
