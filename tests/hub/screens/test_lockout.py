from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.screens.lockout import CODE_FIRST, EVERYWHERE, KNOWN, PLACE, RECOVERY_ONLY, Lockout, Patience

PATIENCES = st.builds(Patience, st.integers(1, 60), st.floats(1, 120), st.floats(120, 3_600), st.floats(60, 3_600))
STEPS = st.lists(st.tuples(st.sampled_from(["home", "cafe", "abroad"]), st.floats(0, 2_000)), max_size=60)


@dataclass
class Seconds:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def wrong(lockout: Lockout, place: str = "home", *, known: bool = False, name: str = "lea") -> bool:
    """A wrong try; whether it was looked at."""
    if lockout.wait_s(name, place, known=known):
        return False
    lockout.begin(name, place, known=known)
    return True


@given(PATIENCES, st.integers(0, 10_000))
def test_each_wrong_try_locks_no_shorter_than_the_last_and_none_for_good(patience: Patience, tries: int) -> None:
    assert patience.lock_s(tries) <= patience.lock_s(tries + 1) <= patience.longest_s
    assert patience.lock_s(patience.most - 1) == 0 < patience.lock_s(patience.most)


@given(STEPS)
def test_a_lock_never_lasts_longer_than_its_longest_and_heals_by_itself(steps: list[tuple[str, float]]) -> None:
    clock = Seconds()
    lockout = Lockout(clock)
    for place, wait in steps:
        wrong(lockout, place)
        assert lockout.wait_s("lea", place) <= PLACE.longest_s
        clock.now += wait
    clock.now += 100 * EVERYWHERE.heals_s
    for place in ("home", "cafe", "abroad"):
        assert lockout.wait_s("lea", place) == 0
        for _ in range(PLACE.most - 1):
            assert wrong(lockout, place)
            assert lockout.wait_s("lea", place) == 0  # as if nothing had been
    assert lockout.guard("lea") == "open"


@given(STEPS)
def test_strangers_never_make_a_known_browser_wait(steps: list[tuple[str, float]]) -> None:
    clock = Seconds()
    lockout = Lockout(clock)
    for place, wait in steps:
        wrong(lockout, place)
        assert lockout.wait_s("lea", "cookie", known=True) == 0
        assert lockout.guard("lea", known=True) == "open"
        clock.now += wait


@given(STEPS)
def test_a_try_while_it_is_locked_does_not_make_it_longer(steps: list[tuple[str, float]]) -> None:
    clock = Seconds()
    once, again = Lockout(clock), Lockout(clock)
    for place, wait in steps:
        assert wrong(once, place) == wrong(again, place)
        wrong(again, place) if again.wait_s("lea", place) else None  # hammers on while it is locked
        assert once.wait_s("lea", place) == again.wait_s("lea", place)
        clock.now += wait


@given(st.floats(0, 5))
def test_somebody_who_never_stops_is_looked_at_seldom(every: float) -> None:
    clock = Seconds()
    lockout = Lockout(clock)
    looked_at = 0
    for _ in range(3_000):
        looked_at += wrong(lockout)
        clock.now += max(every, 0.5)
    hours = (clock.now - 1_000) / 3_600
    assert looked_at <= PLACE.most + 6 + 8 * (hours + 1)  # the free ones, those of the growing lock, then few an hour


def test_many_places_together_have_to_show_a_code_first_and_then_one_to_recover_with() -> None:
    lockout, guards = Lockout(Seconds()), []
    for number in range(RECOVERY_ONLY + 20):
        guards.append(lockout.guard("lea"))
        wrong(lockout, f"place {number}")
    assert guards == ["open"] * CODE_FIRST + ["code-first"] * (RECOVERY_ONLY - CODE_FIRST) + ["recovery-only"] * 20
    assert lockout.guard("bo") == "open"
    assert lockout.wait_s("lea", "a new place") == 0


def test_however_many_guess_few_codes_an_hour_are_looked_at() -> None:
    clock = Seconds()
    lockout, looked_at = Lockout(clock), 0
    for number in range(20_000):  # a day, from as many addresses
        looked_at += lockout.guard("lea") != "recovery-only"
        wrong(lockout, f"place {number}")
        clock.now += 4.32
    assert looked_at <= RECOVERY_ONLY + 24 * 10 + 1


def test_when_they_stop_it_heals_though_they_went_on_for_long() -> None:
    clock = Seconds()
    lockout = Lockout(clock)
    for number in range(5_000):
        wrong(lockout, f"place {number}")
    clock.now += (RECOVERY_ONLY - CODE_FIRST + 1) * EVERYWHERE.heals_s
    assert lockout.guard("lea") == "open"


def test_who_floods_it_with_names_gains_nothing_at_an_account_that_there_is() -> None:
    lockout = Lockout(Seconds(), exists=lambda name: name == "lea", most=300)
    for number in range(RECOVERY_ONLY):
        wrong(lockout, f"place {number}")
        wrong(lockout, f"place {number}", name="nobody")
    for number in range(1_000):
        wrong(lockout, name=f"name {number}")
    assert lockout.guard("lea") == "recovery-only"
    assert lockout.guard("nobody") == "open"
    assert len(lockout._all) <= 300
    assert len(lockout._own) <= 300


def test_what_was_right_is_forgotten_with_what_was_wrong_before_from_there() -> None:
    lockout = Lockout(Seconds())
    for _ in range(PLACE.most - 1):
        wrong(lockout)
    lockout.begin("lea", "home")
    assert lockout.wait_s("lea", "home") > 0
    lockout.right("lea", "home")
    assert lockout.wait_s("lea", "home") == 0
    assert all(wrong(lockout) for _ in range(PLACE.most))
    assert not wrong(lockout)


def test_a_known_browser_that_guesses_waits_too() -> None:
    lockout = Lockout(Seconds())
    assert all(wrong(lockout, "cookie", known=True) for _ in range(KNOWN.most))
    assert not wrong(lockout, "cookie", known=True)
    assert wrong(lockout, "other cookie", known=True)


def test_many_at_once_are_no_way_around() -> None:
    lockout = Lockout(Seconds())
    looked_at = 0
    for _ in range(100):  # none of them has been answered yet
        if not lockout.wait_s("lea", "home"):
            lockout.begin("lea", "home")
            looked_at += 1
    assert looked_at == PLACE.most
