import pytest

from bavn.intrusions.accounts import NETWORKS, NOBODY, Habit, Names, Tried
from bavn.intrusions.networks import Places

DAY = 86400.0


def test_a_name_becomes_a_number_that_another_secret_makes_otherwise() -> None:
    key = Names(b"one").key("mail", "anna")
    assert 0 < key < 1 << 64
    assert key == Names(b"one").key("mail", "ANNA")
    assert key != Names(b"two").key("mail", "anna")
    assert key != Names(b"one").key("vpn", "anna")


@pytest.mark.parametrize("user", ["\ud800", "\x00", "x" * 100_000, "Å" * 300, "a\nb"])
def test_any_text_is_a_name(user: str) -> None:
    assert Names(b"").key("mail", user) > 0


def test_no_name_is_nobody() -> None:
    assert Names(b"s").key("mail", "") == NOBODY


def test_five_logins_on_three_days_are_a_habit_and_on_one_day_are_none() -> None:
    habit = Habit(0.0, 0.0)
    for n in range(9):
        habit.learn("a", 60.0 * n)
    assert not habit.is_known()
    habit.learn("a", DAY)
    assert not habit.is_known()
    habit.learn("a", 2 * DAY)
    assert habit.is_known()


def test_who_changes_networks_often_roams_until_a_quiet_month_is_over() -> None:
    habit = Habit(0.0, 0.0)
    for n in range(4):
        habit.learn(f"network{n}", DAY * n)
    assert habit.roams(4 * DAY)
    assert not habit.roams(40 * DAY)


def test_an_account_keeps_its_latest_networks_only() -> None:
    habit = Habit(0.0, 0.0)
    for n in range(NETWORKS + 3):
        habit.learn(f"network{n}", float(n))
    assert len(habit.networks) == NETWORKS
    assert "network0" not in habit.networks


def test_next_to_where_an_account_logs_in_is_near_and_elsewhere_at_its_provider_is_not() -> None:
    places, habit = Places(), Habit(0.0, 0.0)
    habit.learn("198.51.0.0/16", 0.0)
    assert habit.is_near(places.find("198.51.7.7"))  # nothing nearer is known of an account from before
    habit.learn("198.51.0.0/16", 1.0, "198.51.100.0/24")
    assert habit.is_near(places.find("198.51.100.9"))
    assert not habit.is_near(places.find("198.51.7.7"))


def test_a_tried_account_counts_networks_for_a_day_and_forgets_failures() -> None:
    tried = Tried(0.0)
    for network in (1, 2, 3, 3):
        tried.add(1, network, 10.0)
    assert (tried.from_networks(), tried.level) == (3, 4.0)
    tried.add(1, 9, 2 * DAY)
    assert tried.from_networks() == 1
    assert tried.level < 2.0
    tried.forgive(50)
    assert tried.level == 0.0
