"""What is to be done every so many seconds."""

from datetime import UTC

from bavn.runners.turning import Due, system_clock


def test_it_is_due_at_once_and_then_each_time_its_seconds_have_passed() -> None:
    due = Due(2.0)
    assert [at for at in range(10) if due.now(float(at))] == [0, 2, 4, 6, 8]


def test_after_a_long_pause_it_is_due_once() -> None:
    due = Due(2.0)
    due.now(0.0)
    assert [at for at in (100.0, 100.1, 101.9, 102.0) if due.now(at)] == [100.0, 102.0]


def test_it_can_be_put_off() -> None:
    due = Due(2.0)
    due.not_before(5.0)
    assert [at for at in range(9) if due.now(float(at))] == [5, 7]


def test_the_machines_clocks_are_aware_and_never_go_back() -> None:
    clock = system_clock()
    assert clock.wall().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
