from random import Random

from bavn.member.waiting import Backoff


class Most(Random):
    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


def test_each_wait_is_twice_the_one_before_up_to_four_seconds_while_the_hub_may_only_be_starting_anew() -> None:
    backoff = Backoff(Most())
    assert [backoff.again() for _ in range(8)] == [0.5, 1, 2, 4, 4, 4, 4, 4]


def test_after_two_minutes_they_grow_up_to_a_minute() -> None:
    backoff = Backoff(Most())
    waits = [backoff.again() for _ in range(40)]
    first = next(place for place, wait in enumerate(waits) if wait > 4)
    assert 118 <= sum(waits[:first]) <= 124
    assert waits[first : first + 5] == [8, 16, 32, 60, 60]
    backoff.worked()
    assert [backoff.again() for _ in range(5)] == [0.5, 1, 2, 4, 4]


def test_after_a_success_it_begins_anew() -> None:
    backoff = Backoff(Most(), first_s=1.0)
    first = [backoff.again(), backoff.again()]
    backoff.worked()
    assert [*first, backoff.again()] == [1.0, 2.0, 1.0]


def test_no_two_members_wait_alike() -> None:
    waits = {Backoff(Random(seed)).again() for seed in range(100)}
    assert len(waits) == 100
    assert min(waits) >= 0.25
    assert max(waits) <= 0.5
