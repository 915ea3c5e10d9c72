from bavn.hub.doors.limits import MOST_ADDRESSES, Limits, Rate, Rates


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


FEW = Rates(Rate(1, 2), Rate(10, 100), Rate(1_000, 5_000), Rate(1, 3), Rate(1, 3))


def test_a_burst_passes_and_then_a_rate() -> None:
    clock = Seconds()
    limits = Limits(FEW, clock)
    assert [limits.take("vejle", requests=1) for _ in range(3)] == [0, 0, 1]
    clock.now = 1.0
    assert [limits.take("vejle", requests=1) for _ in range(2)] == [0, 1]


def test_one_member_does_not_use_up_anothers() -> None:
    limits = Limits(FEW, Seconds())
    assert [limits.take("vejle", requests=1) for _ in range(3)][-1] > 0
    assert limits.take("ishoej", requests=1) == 0


def test_nothing_is_taken_where_one_of_several_is_too_much() -> None:
    limits = Limits(FEW, Seconds())
    assert limits.take("vejle", sightings=100) == 0
    assert limits.take("vejle", requests=1, sightings=50) == 5
    assert [limits.take("vejle", requests=1) for _ in range(2)] == [0, 0]


def test_more_than_a_bucket_holds_passes_when_it_is_full_and_is_paid_for_afterwards() -> None:
    clock = Seconds()
    limits = Limits(FEW, clock)
    assert limits.take("vejle", body_bytes=9_000) == 0
    clock.now = 4.0
    assert limits.take("vejle", body_bytes=100) > 0
    clock.now = 4.2
    assert limits.take("vejle", body_bytes=100) == 0


def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    clock = Seconds()
    clock.now = 100.0
    limits = Limits(FEW, clock)
    limits.take("vejle", requests=2)
    clock.now = 0.0
    assert limits.take("vejle", requests=1) == 1


def test_an_address_that_knocks_too_often_waits() -> None:
    limits = Limits(FEW, Seconds())
    assert [limits.knock("192.0.2.7") for _ in range(4)] == [0, 0, 0, 1]
    assert limits.knock("192.0.2.8", 3) == 0


def test_addresses_of_one_subscriber_knock_as_one() -> None:
    limits = Limits(FEW, Seconds())
    assert [limits.knock(f"2001:db8::{n}") for n in range(4)][-1] == 1
    assert limits.knock("2001:db8:0:1::1") == 0
    assert [limits.knock(address) for address in ("::ffff:192.0.2.1", "::ffff:192.0.2.2")] == [0, 0]


def test_what_is_no_address_knocks_as_one() -> None:
    limits = Limits(FEW, Seconds())
    assert [limits.knock(name) for name in ("", "unix", "?", "x")][-1] == 1


def test_no_more_addresses_are_remembered_than_fit() -> None:
    limits = Limits(FEW, Seconds())
    for number in range(MOST_ADDRESSES + 10):
        limits.knock(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(limits._addresses) == MOST_ADDRESSES


def test_nothing_is_always_there() -> None:
    limits = Limits(FEW, Seconds())
    limits.take("vejle", sightings=200)
    assert limits.take("vejle", sightings=0) == 0


def test_a_key_that_floods_uses_up_its_own_budget_and_not_its_members() -> None:
    limits = Limits(FEW, Seconds())
    assert [bool(limits.ask("lookups")) for _ in range(4)] == [False, False, False, True]
    assert limits.take("vejle", requests=1) == 0
    assert limits.ask("another") == 0
