import pytest

from bavn.intrusions.accounts import Habit, Tried
from bavn.intrusions.guessing import CLEAR, CONSPICUOUS, Tries
from bavn.intrusions.networks import Places
from bavn.intrusions.takeover import Scenery, is_expected, is_familiar, judge_login, judge_unnamed

NOW = 1e9
DAY = 86400.0
ACCOUNT = 7


def tries_of(own: int = 0, others: int = 0, *, people: int = 0, last: float = NOW - 60, other_each: int = 1) -> Tries:
    tries = Tries("mail", "203.0.113.7", local=False, console=False, first=NOW - 600, last=last)
    tries.open = {1000 + number: other_each for number in range(others)} | ({ACCOUNT: own} if own else {})
    tries.failures = own + others * other_each
    for account in tries.open:
        tries.seen.add(account)
    tries.people = dict.fromkeys(range(people), NOW)
    tries.stage = CONSPICUOUS
    return tries


def habit_of(days: int) -> Habit:
    habit = Habit(NOW - 30 * DAY, NOW - DAY)
    for day in range(days):
        for _ in range(2):
            habit.learn("198.51.0.0/16", NOW - DAY * (days - day))
    return habit


@pytest.mark.parametrize(
    ("tries", "attacked", "severity"),
    [
        (tries_of(own=5), False, None),
        (tries_of(own=6), False, "medium"),
        (tries_of(own=9), False, "medium"),
        (tries_of(own=10), False, "medium"),
        (tries_of(own=29), False, "medium"),
        (tries_of(own=30), False, "critical"),
        (tries_of(own=10, others=2), False, "critical"),
        (tries_of(others=1, other_each=20), False, "high"),
        (tries_of(others=1, other_each=20, people=1), False, None),
        (tries_of(own=2, others=9, other_each=2), False, "high"),
        (tries_of(own=1, others=4), False, "critical"),
        (tries_of(others=5), False, "critical"),
        (tries_of(others=5, people=2), False, None),
        (tries_of(own=10, people=5), False, "medium"),
        (tries_of(own=30, people=5), False, "critical"),
        (tries_of(others=3), True, "critical"),
        (tries_of(others=2), True, None),
        (tries_of(own=50, last=NOW - 2 * DAY), False, None),
        (None, True, None),
    ],
    ids=[
        "five mistypes", "six", "nine", "ten", "twenty-nine", "thirty", "ten, and two others",
        "a run on another account", "a run on another account, where somebody logs in",
        "people whose passwords expired",
        "who tried four others", "who tried five others", "an office that works",
        "ten on one account in an office", "thirty in an office", "part of a campaign",
        "a campaign and two names misspelt", "long ago",
        "who never failed",
    ],
)  # fmt: skip
def test_a_login_after_failures_is_judged_by_them(tries: Tries | None, *, attacked: bool, severity: str | None) -> None:
    found = judge_login(Scenery(tries, None, None, ACCOUNT, NOW, attacked))
    assert (found.severity if found else None) == severity
    assert found is None or (found.outcome == "success") == (severity == "critical")


def test_ten_failures_within_two_seconds_are_no_person() -> None:
    tries = tries_of(own=10)
    tries.first = tries.last - 2
    found = judge_login(Scenery(tries, None, None, ACCOUNT, NOW, attacked=False))
    assert found is not None
    assert found.severity == "critical"


@pytest.mark.parametrize(
    ("address", "failures", "lives_there", "familiar", "expected"),
    [
        ("198.51.100.7", 500, True, True, True),
        ("198.51.100.8", 29, False, True, True),
        ("198.51.100.8", 30, False, False, False),
        ("198.51.7.7", 9, False, True, True),
        ("198.51.7.7", 30, False, False, False),
        ("203.0.113.7", 1, False, False, False),
    ],
    ids=["at home, a telephone", "next to it", "next to it, too many", "the provider", "… too many", "elsewhere"],
)
def test_how_much_a_place_that_is_known_excuses(
    address: str, failures: int, *, lives_there: bool, familiar: bool, expected: bool
) -> None:
    habit, place = habit_of(8), Places().find(address)
    habit.learn("198.51.0.0/16", NOW - DAY, "198.51.100.0/24")
    tries = tries_of(own=failures)
    tries.first = tries.last - 10.0 * failures
    tries.stage = CLEAR if failures >= 30 else CONSPICUOUS
    tries.people = {ACCOUNT: NOW - DAY} if lives_there else {}
    assert is_familiar(habit, place, tries, ACCOUNT) is familiar
    assert is_expected(habit, place, tries, ACCOUNT) is expected


@pytest.mark.parametrize(
    ("level", "age", "days", "found"),
    [(12.0, 3600.0, 8, True), (12.0, 2 * DAY, 8, False), (5.0, 60.0, 8, False), (12.0, 60.0, 1, False)],
    ids=["guessed today", "guessed long ago", "a few failures", "no habit"],
)
def test_an_account_that_others_guess_and_a_new_network_enters_is_suspect(
    level: float, age: float, days: int, *, found: bool
) -> None:
    tried = Tried(NOW - age, level=level)
    judged = judge_login(Scenery(None, tried, habit_of(days), ACCOUNT, NOW, attacked=True))
    assert (judged is not None) is found
    assert judged is None or (judged.severity, judged.outcome) == ("high", "probable-success")


@pytest.mark.parametrize(
    ("failures", "people", "found"),
    [(19, 0, False), (20, 0, True), (200, 1, False)],
    ids=["some", "a long run", "an address that logs in at times"],
)
def test_without_a_name_only_a_long_run_says_something(failures: int, people: int, *, found: bool) -> None:
    assert (judge_unnamed(tries_of(own=failures, people=people), NOW) is not None) is found
