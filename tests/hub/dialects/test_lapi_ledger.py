import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from threading import get_ident

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bavn.hub.dialects.lapi_ledger import MOST_IN_THE_LOOP, Ledger, Ledgers, News
from bavn.hub.published import Published, Publishing
from bavn.model.campaign import SharedAction
from tests.hub.dialects.lapi_samples import NOW, Story, decision

FIRST, SECOND, THIRD = "192.0.2.1", "192.0.2.2", "198.51.100.0/24"


def values(news: News) -> tuple[list[str], list[str]]:
    return [row.value for row in news.new], [row.value for row in news.ended]


def test_a_bouncer_that_starts_is_told_all_that_is_in_force() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST), decision(2, THIRD)))
    assert values(ledger.everything()) == ([FIRST, THIRD], [])


def test_nothing_has_changed_for_who_is_up_to_date() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST)))
    assert values(ledger.since(1, 0)) == ([], [])


def test_who_comes_back_is_told_what_is_new_and_what_ended_since() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST)))
    ledger.follow(story.tell(decision(2, SECOND), decision(1, FIRST, seq=3, gone="revoked", lasts=timedelta())))
    assert values(ledger.since(1, 0)) == ([SECOND], [FIRST])
    assert values(ledger.since(2, 0)) == ([], [FIRST])
    assert values(ledger.since(3, 0)) == ([], [])


def test_what_only_arms_is_never_told() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST)))
    ledger.follow(story.tell(decision(2, SECOND, "arm")))
    ledger.follow(story.tell(decision(2, SECOND, "arm", seq=3, gone="expired", lasts=timedelta())))
    assert values(ledger.since(1, 0)) == ([], [])
    assert values(ledger.everything()) == ([FIRST], [])


def test_what_was_blocked_and_only_arms_now_has_ended() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST)))
    ledger.follow(story.tell(decision(1, FIRST, "arm", seq=2)))
    assert values(ledger.since(1, 0)) == ([], [FIRST])


def test_a_level_is_told_only_what_it_may_know() -> None:
    ledgers, story = Ledgers("Demo"), Story()
    published = story.tell(decision(1, FIRST, levels=("amber",)), decision(2, SECOND))
    assert values(ledgers.at("amber", published).everything())[0] == [FIRST, SECOND]
    assert values(ledgers.at("clear", published).everything())[0] == [SECOND]


def test_a_renewal_is_told_apart_from_a_beginning() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST)))
    ledger.follow(story.tell(decision(1, FIRST, seq=2, lasts=timedelta(hours=8)), decision(3, SECOND)))
    news = ledger.since(1, 0)
    assert ([row.value for row in news.new], [row.value for row in news.renewed]) == ([FIRST, SECOND], [FIRST])


def test_what_comes_back_after_its_end_is_a_renewal_for_who_missed_the_end() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST)))
    ledger.follow(story.tell(decision(1, FIRST, seq=2, gone="revoked", lasts=timedelta())))
    ledger.follow(story.tell(decision(1, FIRST, seq=3)))
    news = ledger.since(1, 0)
    assert (values(news), len(news.renewed)) == (([FIRST], []), 1)


def test_an_end_is_told_again_to_who_asked_within_two_seconds_of_it() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    asked_s = int(NOW.timestamp())
    ledger.follow(story.tell(decision(1, FIRST)))
    ledger.follow(story.tell(decision(1, FIRST, seq=2, gone="revoked", lasts=timedelta())))
    assert values(ledger.since(2, asked_s + 2)) == ([], [FIRST])
    assert values(ledger.since(2, asked_s + 3)) == ([], [])


def test_the_kill_switch_lets_go_of_everything_once_and_then_nothing_is_told() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST), decision(2, THIRD)))
    ledger.follow(story.tell(killed=True))
    assert values(ledger.since(2, 0)) == ([], [FIRST, THIRD])
    assert values(ledger.since(3, 0)) == ([], [])
    ledger.follow(story.tell(decision(4, SECOND)))
    assert values(ledger.since(3, 0)) == ([], [])
    assert values(ledger.everything()) == ([], [FIRST, THIRD, SECOND])


def test_after_the_kill_switch_everything_that_still_holds_is_told_again() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST), decision(2, SECOND)))
    ledger.follow(story.tell(killed=True))
    ledger.follow(story.tell(decision(1, FIRST, seq=4, gone="revoked", lasts=timedelta())))
    ledger.follow(story.tell(killed=False))
    assert values(ledger.since(3, 0))[0] == [SECOND]
    assert values(ledger.since(2, 0)) == ([SECOND], [FIRST])


def test_a_hub_that_was_set_back_tells_everything() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST)))
    assert values(ledger.since(99, 0)) == ([FIRST], [])
    back = Story()
    ledger.follow(back.tell(decision(5, SECOND), at=NOW))
    ledger.follow(Story().tell(decision(1, SECOND), at=NOW))
    assert SECOND in values(ledger.since(4, 0))[0]


def test_who_was_away_for_longer_than_ends_are_kept_is_told_everything() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST), decision(2, SECOND)))
    ledger.follow(story.tell(decision(1, FIRST, seq=3, gone="revoked", lasts=timedelta())))
    ledger.follow(story.tell(decision(4, THIRD, lasts=timedelta(days=3)), at=NOW + timedelta(hours=25)))
    assert ledger.gone == {}
    assert values(ledger.since(2, 0)) == ([SECOND, THIRD], [])
    assert values(ledger.since(3, 0)) == ([THIRD], [])


def test_after_a_restart_what_may_have_been_served_is_let_go_once_more() -> None:
    kept = [decision(1, FIRST), decision(3, SECOND, "arm"), decision(2, THIRD, gone="revoked", lasts=timedelta())]
    publishing = Publishing(kept, (), (), floor=0, now=NOW, secret=b"")
    ledger = Ledger("Demo", "amber")
    ledger.follow(publishing.published(3, NOW, killed=False))
    assert values(ledger.since(1, 0)) == ([], [THIRD, SECOND])
    assert values(ledger.since(3, 0)) == ([], [])
    assert values(ledger.everything()) == ([FIRST], [THIRD])


def test_what_only_armed_when_the_hub_was_started_is_not_let_go_by_who_starts_after_it() -> None:
    ledger = Ledger("Demo", "amber")
    ledger.follow(Story().tell(decision(1, FIRST), decision(2, SECOND, "arm")))
    assert values(ledger.since(2, int(NOW.timestamp()))) == ([], [])


def test_a_ledger_that_was_not_asked_for_a_day_lets_go_of_what_it_missed() -> None:
    ledger, story = Ledger("Demo", "amber"), Story()
    ledger.follow(story.tell(decision(1, FIRST), decision(2, SECOND, lasts=timedelta(days=3))))
    story.tell(decision(1, FIRST, seq=3, gone="revoked", lasts=timedelta()))
    story.publishing.forget(NOW + timedelta(hours=25), 0)
    ledger.follow(story.tell(at=NOW + timedelta(hours=25)))
    assert [row.value for row in ledger.rows.values()] == [SECOND]
    assert values(ledger.since(2, 0))[1] == [FIRST]


def test_much_is_taken_over_beside_the_event_loop_once_and_all_who_ask_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = Story()
    many = [decision(n, f"198.51.{n >> 8}.{n & 255}") for n in range(1, MOST_IN_THE_LOOP + 2)]
    published = story.tell(*many)
    threads: list[int] = []
    follow = Ledger.follow

    def noted(self: Ledger, published: Published) -> None:
        if self.is_behind(published):
            threads.append(get_ident())
        follow(self, published)

    monkeypatch.setattr(Ledger, "follow", noted)

    async def ask() -> None:
        ledgers = Ledgers("Demo")
        asked = [ledgers.caught_up("amber", lambda: published) for _ in range(3)]
        assert [len(ledger.rows) for ledger in await asyncio.gather(*asked)] == [len(many)] * 3
        again = story.tell(decision(9_999, FIRST, seq=story.seq + 1))
        assert values((await ledgers.caught_up("amber", lambda: again)).since(story.seq - 1, 0)) == ([FIRST], [])

    asyncio.run(ask())
    assert len(threads) == 2
    assert threads[0] != get_ident() == threads[1]


@dataclass
class Bouncer:
    """A client that holds what it was told, ends first."""

    seq: int | None = None
    holds: set[str] = field(default_factory=set)

    def pull(self, ledger: Ledger) -> None:
        news = ledger.everything() if self.seq is None else ledger.since(self.seq, 0)
        self.holds -= {row.value for row in news.ended}
        self.holds |= {row.value for row in news.new}
        self.seq = ledger.seq


class Hub(RuleBasedStateMachine):
    """Whatever happens in whatever order, a bouncer that has just asked holds exactly what is in force."""

    def __init__(self) -> None:
        super().__init__()
        self.story, self.ledger = Story(), Ledger("Demo", "amber")
        self.published = self.story.tell()
        self.ledger.follow(self.published)
        self.truth: dict[int, SharedAction] = {}
        self.bouncers = [Bouncer(), Bouncer()]

    @rule(number=st.integers(1, 5), action=st.sampled_from(["block", "limit", "arm"]))
    def decide(self, number: int, action: SharedAction) -> None:
        self.truth[number] = action
        self.published = self.story.tell(decision(number, f"192.0.2.{number}", action, seq=self.story.seq + 1))

    @rule(number=st.integers(1, 5))
    def end(self, number: int) -> None:
        if action := self.truth.pop(number, None):
            ended = decision(
                number, f"192.0.2.{number}", action, seq=self.story.seq + 1, gone="revoked", lasts=timedelta()
            )
            self.published = self.story.tell(ended)

    @rule(killed=st.booleans())
    def switch(self, killed: bool) -> None:  # noqa: FBT001
        if killed != self.story.killed:
            self.published = self.story.tell(killed=killed)

    @rule()
    def follow(self) -> None:
        self.ledger.follow(self.published)

    @rule()
    def hub_is_started_again(self) -> None:
        self.ledger = Ledger("Demo", "amber")

    @rule(which=st.integers(0, 1))
    def bouncer_is_started_again(self, which: int) -> None:
        self.bouncers[which] = Bouncer()

    @rule(which=st.integers(0, 1))
    def pull(self, which: int) -> None:
        self.ledger.follow(self.published)
        bouncer = self.bouncers[which]
        bouncer.pull(self.ledger)
        served = {f"192.0.2.{number}" for number, action in self.truth.items() if action != "arm"}
        assert bouncer.holds == (set() if self.story.killed else served)

    @invariant()
    def the_index_has_what_the_rows_have(self) -> None:
        assert {row.value for _, _, row in self.ledger.index.every(4)} == {
            row.value for row in self.ledger.rows.values()
        }


TestHub = Hub.TestCase


def test_who_was_let_go_by_the_kill_switch_is_told_again_although_the_hub_was_started_meanwhile() -> None:
    story, bouncer = Story(), Bouncer()
    before, after = Ledger("Demo", "amber"), Ledger("Demo", "amber")
    story.tell(decision(1, FIRST))
    before.follow(story.tell(killed=True))
    bouncer.pull(before)
    assert bouncer.holds == set()
    after.follow(story.tell(killed=False))
    bouncer.pull(after)
    assert bouncer.holds == {FIRST}
