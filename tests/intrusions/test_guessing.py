import pytest

from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import (
    CLEAR,
    CONSPICUOUS,
    KEPT_OPEN,
    KEPT_PEOPLE,
    NOTHING,
    SPELL_S,
    STRONG,
    Tries,
    hops,
    reasons_of,
    shape_of,
    stage_of,
)
from bavn.intrusions.networks import Places


def spread(number: int) -> int:
    """A key like those of accounts: its bits are all over the place."""
    return (number + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF


PLACE = Places().find("203.0.113.7")


def tries_of(*failures: tuple[float, int], people: int = 0, familiar: bool = False, unknown: bool = False) -> Tries:
    """The tries of one address: when, on which account."""
    tries = Tries("mail", PLACE.address, local=False, console=False, first=0.0, last=0.0)
    for number in range(people):
        tries.welcome(10_000_000_000 + number, 0.0)
    for time, account in failures:
        tries.pass_time(time)
        tries.add_failure(Entry("k", "mail", PLACE, spread(account), time, unknown=unknown), familiar=familiar)
    return tries


def every(step: float, count: int, accounts: int = 1) -> list[tuple[float, int]]:
    return [(1e6 + step * n, n % accounts * 7919) for n in range(count)]


@pytest.mark.parametrize(
    ("failures", "people", "stage"),
    [
        (every(5, 4), 0, NOTHING),
        (every(5, 5), 0, CONSPICUOUS),
        (every(150, 5), 0, CONSPICUOUS),
        (every(600, 3), 0, NOTHING),
        (every(600, 4), 0, CONSPICUOUS),
        (every(1800, 4, 3), 0, CONSPICUOUS),
        (every(5, 3, 3), 0, NOTHING),
        (every(5, 4, 4), 0, CONSPICUOUS),
        (every(5, 12), 0, CLEAR),
        (every(5, 9, 9), 0, CLEAR),
        (every(300, 3000), 0, CONSPICUOUS),
        (every(5, 60), 0, STRONG),
        (every(60, 60, 60), 0, STRONG),
        (every(5, 20, 10), 24, NOTHING),
        (every(5, 200, 100), 24, STRONG),
        (every(28_800, 60, 20), 0, STRONG),
    ],
    ids=[
        "four mistypes", "five at once", "five within ten minutes", "three with pauses", "four with pauses",
        "four on three accounts, each half hour", "three accounts", "four accounts", "a dozen at once", "nine accounts",
        "a telephone for ten days", "sixty at once", "sixty accounts in an hour", "an office of 24 of which ten fail",
        "an office of 24 of which a hundred fail", "three a day on twenty accounts for three weeks",
    ],
)  # fmt: skip
def test_it_takes_so_much(failures: list[tuple[float, int]], people: int, stage: int) -> None:
    assert stage_of(tries_of(*failures, people=people)) == stage


def test_a_client_with_an_old_password_is_never_more_than_conspicuous() -> None:
    assert stage_of(tries_of(*every(5, 500), familiar=True)) == CONSPICUOUS


def test_a_client_that_repeats_itself_every_second_is_none() -> None:
    assert stage_of(tries_of(*every(1, 500), familiar=True)) == STRONG


@pytest.mark.parametrize(
    ("homes", "accounts", "each", "people", "one"),
    [(3, 1, 9, 0, False), (4, 1, 1, 0, True), (11, 11, 1, 0, False), (12, 12, 1, 0, True), (12, 12, 1, 1, False),
     (12, 12, 3, 0, False)],
    ids=["three homes", "four on one account", "a few homes", "a dozen", "where people log in", "telephones"],
)  # fmt: skip
def test_a_prefix_is_one_actor_where_homes_do_not_fail_like_that(
    homes: int, accounts: int, each: int, people: int, *, one: bool
) -> None:
    tries = tries_of(*every(5, homes * each, accounts), people=people)
    for number in range(homes * each):
        tries.add_home(1 + number % accounts, number % homes)
    assert hops(tries) is one


def test_many_accounts_at_home_are_no_client_with_an_old_password() -> None:
    assert stage_of(tries_of(*every(5, 500, 100), familiar=True)) == STRONG


@pytest.mark.parametrize(
    ("tries", "shape"),
    [
        (tries_of(*every(5, 50)), "password-guessing"),
        (tries_of(*every(5, 50, 3)), "password-guessing"),
        (tries_of(*every(5, 50, 5)), "password-guessing"),
        (tries_of(*every(5, 20, 5)), "password-spraying"),
        (tries_of(*every(5, 50, 50)), "password-spraying"),
    ],
    ids=["one account", "three", "ten tries on each of five", "four tries on each of five", "fifty accounts"],
)
def test_the_shape_decides_the_technique(tries: Tries, shape: str) -> None:
    assert shape_of(tries) == shape


def test_a_list_of_pairs_from_elsewhere_of_which_some_fit_is_stuffing() -> None:
    tries = tries_of(*every(5, 50, 50), people=2)
    tries.unknown = 20
    assert shape_of(tries) == "credential-stuffing"


def test_a_login_takes_its_own_failures_back_and_no_others() -> None:
    tries = tries_of(*every(5, 6, 2))
    assert tries.forgive(spread(0)) == 3
    assert (tries.failures, tries.accounts()) == (3, 1)
    assert tries.forgive(spread(0)) == 0
    tries.forgive(spread(7919))
    assert (tries.failures, tries.accounts(), tries.sittings) == (0, 0, 0)


def test_three_quiet_days_begin_a_new_story() -> None:
    tries = tries_of(*every(5, 40))
    tries.pass_time(1e6 + 195 + SPELL_S + 1)
    assert (tries.failures, tries.fast, tries.spread) == (0, 0.0, 0.0)


def test_one_address_is_remembered_in_bounded_memory() -> None:
    tries = tries_of(*every(1, 2000, 1000), people=100)
    assert len(tries.open) <= KEPT_OPEN
    assert len(tries.people) <= KEPT_PEOPLE
    assert 850 <= tries.accounts() <= 1150


def test_users_that_do_not_exist_are_a_reason() -> None:
    assert "unknown-users" in reasons_of(tries_of(*every(5, 10, 10), unknown=True))
    assert "unknown-users" not in reasons_of(tries_of(*every(5, 10, 10)))
