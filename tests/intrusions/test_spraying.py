import pytest

from bavn.intrusions.spraying import HORIZONS, LEARNED, Level, Scene, kind_of

HOUR = 3600.0


def fail(scene: Scene, time: float, accounts: int, *, sources: int = 40, tries: int = 1) -> None:
    """So many accounts fail within a minute."""
    seats: list[list[float]] = [[] for _ in range(sources)]
    for number in range(accounts):
        scene.pass_time(time + 60 * number / accounts)
        account: list[float] = []
        for _ in range(tries):
            scene.count(account, seats[number % sources], time, 1, unknown=False)


@pytest.mark.parametrize(
    ("accounts", "sources", "tries", "alarm"),
    [(19, 19, 1, None), (25, 25, 1, 0), (25, 4, 1, None), (25, 25, 6, None), (25, 5, 2, 0)],
    ids=["too few", "an hour's worth", "few addresses, each judged alone", "many tries each", "five addresses"],
)
def test_many_accounts_from_several_addresses_are_alarming(
    accounts: int, sources: int, tries: int, alarm: int | None
) -> None:
    scene = Scene("mail", answers=True)
    fail(scene, 1e9, accounts, sources=sources, tries=tries)
    assert scene.alarming() == alarm


def test_what_fails_every_day_at_that_hour_is_usual() -> None:
    scene = Scene("mail")
    for day in range(28):
        fail(scene, 1e9 + 24 * HOUR * day, 18)
        scene.pass_time(1e9 + 24 * HOUR * day + HOUR)
    fail(scene, 1e9 + 24 * HOUR * 28, 40)
    assert scene.learned >= LEARNED
    assert scene.limit(0) > 40
    assert scene.alarming() != 0


def test_where_no_success_was_ever_told_it_takes_twice_as_much() -> None:
    scene = Scene("mail")
    fail(scene, 1e9, 30)
    assert scene.alarming() is None
    fail(scene, 1e9 + 60, 30)
    assert scene.alarming() == 0


def test_an_attack_of_three_weeks_does_not_become_usual_and_a_year_does() -> None:
    scene = Scene("mail", answers=True, campaign=1)
    for day in range(365):
        fail(scene, 1e9 + 24 * HOUR * day, 100)
        scene.pass_time(1e9 + 24 * HOUR * day + HOUR)
        if day == 21:
            assert scene.limit(0) < 150
    fail(scene, 1e9 + 24 * HOUR * 365, 1)
    assert scene.limit(0) > 200


def test_where_many_log_in_many_may_fail() -> None:
    scene = Scene("mail")
    scene.pass_time(1e9)
    for _ in range(400):
        scene.welcome(1e9, -1e18)
    fail(scene, 1e9, 60)
    assert scene.alarming() is None


def test_one_account_counts_once_an_hour() -> None:
    scene, account, source = Scene("mail"), list[float](), list[float]()
    scene.pass_time(1e9)
    for _ in range(50):
        scene.count(account, source, 1e9, 1, unknown=True)
    level = scene.levels[0]
    assert (level.accounts, level.sources, level.failures, level.unknown) == (1.0, 1.0, 50.0, 50.0)


def test_what_its_owner_resolves_is_taken_back() -> None:
    scene, account, source = Scene("mail"), list[float](), list[float]()
    scene.pass_time(1e9)
    scene.count(account, source, 1e9, 3, unknown=False)
    scene.resolve(account, 1e9, 3)
    assert [(level.accounts, level.failures) for level in scene.levels] == [(0.0, 0.0)] * len(HORIZONS)
    scene.resolve(account, 1e9, 3)


def test_a_clock_that_steps_back_is_borne() -> None:
    scene = Scene("mail")
    fail(scene, 1e9, 10)
    before = scene.levels[0].accounts
    scene.pass_time(1e9 - HOUR)
    assert scene.levels[0].accounts == before


@pytest.mark.parametrize(
    ("level", "kind"),
    [
        (Level(accounts=100, sources=100, failures=110, unknown=40), "credential-stuffing"),
        (Level(accounts=100, sources=100, failures=110, unknown=0), "password-spraying"),
        (Level(accounts=100, sources=100, failures=110, unknown=110), "password-spraying"),
        (Level(accounts=100, sources=10, failures=110, unknown=40), "password-spraying"),
        (Level(accounts=100, sources=100, failures=300, unknown=40), "password-spraying"),
    ],
    ids=["once each, some unknown", "all known", "all unknown", "few addresses", "three tries each"],
)
def test_once_each_from_many_addresses_with_some_users_of_elsewhere_is_stuffing(level: Level, kind: str) -> None:
    assert kind_of(level) == kind
