import pytest

from bavn.intrusions.accounts import Habit
from bavn.intrusions.entering import tell_newcomer, tell_takeover
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import CLEAR
from bavn.intrusions.ledger import Campaign
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import Places
from bavn.intrusions.takeover import Takeover

NOW = 1e9
DAY = 86400.0
FOUND = Takeover("critical", 0.9, "success", ("then-success",))


def entry(account: int = 7, address: str = "203.0.113.7", time: float = NOW) -> Entry:
    return Entry(f"mail\n{address}", "mail", Places().find(address), account, time)


def habit(days: int = 5) -> Habit:
    made = Habit(NOW - 40 * DAY, NOW)
    for day in range(days):
        made.learn("198.51.0.0/16", NOW - DAY * (days - day))
    return made


def only(memory: Memory) -> Campaign:
    ((_, campaign),) = memory.ledger.open.items()
    return campaign


def test_accounts_that_one_address_takes_are_one_finding() -> None:
    memory = Memory()
    tell_takeover(memory, entry(7), FOUND)
    tell_takeover(memory, entry(8, time=NOW + 60), FOUND)
    campaign = only(memory)
    assert (campaign.kind, campaign.requests, campaign.accounts.count()) == ("account-takeover", 2, 2)
    assert (campaign.severity, campaign.outcome, campaign.detected) == ("critical", "success", NOW)
    assert campaign.sources["203.0.113.7"].action == "limit"


@pytest.mark.parametrize(("people", "action"), [({}, "block"), ({5: NOW}, "limit")], ids=["nobody's", "known"])
def test_who_clearly_guessed_and_got_in_is_blocked(people: dict[int, float], action: str) -> None:
    memory = Memory()
    tries = memory.tries_of(entry())
    tries.stage, tries.people = CLEAR, people
    assert tell_takeover(memory, entry(), FOUND)
    assert only(memory).sources["203.0.113.7"].action == action


def test_many_accounts_that_fail_at_home_and_then_log_in_are_one_note() -> None:
    memory, found = Memory(), Takeover("medium", 0.5, "probable-success", ("then-success",), "outage")
    told = []
    for number in range(1, 9):
        one = entry(number, f"203.0.113.{number}", NOW + number)
        memory.tries_of(one)
        told.append(tell_takeover(memory, one, found))
    assert told == [True] * 4 + [False] * 4
    assert (only(memory).severity, only(memory).outcome, only(memory).requests) == ("low", "attempt", 8)


def test_an_office_of_which_half_has_logged_in_is_a_note_and_a_few_accounts_of_many_are_taken() -> None:
    found = Takeover("high", 0.6, "probable-success", ("then-success",), "morning")
    for tried, told in ((10, False), (40, True)):
        memory = Memory()
        tries = memory.tries_of(entry())
        for account in range(1, tried + 1):
            tries.seen.add(account * 0x9E3779B97F4A7C15)
        assert [tell_takeover(memory, entry(account), found) for account in range(1, 6)] == [True] * 4 + [told]


def test_an_address_of_ones_own_that_takes_an_account_is_watched() -> None:
    memory = Memory()
    tell_takeover(memory, entry(address="10.0.0.7"), FOUND)
    assert only(memory).sources["10.0.0.7"].action == "watch"


def test_a_certain_takeover_after_a_probable_one_is_certain() -> None:
    memory = Memory()
    tell_takeover(memory, entry(), Takeover("high", 0.6, "probable-success", ("then-success",)))
    assert only(memory).outcome == "probable-success"
    tell_takeover(memory, entry(), FOUND)
    assert (only(memory).outcome, only(memory).severity) == ("success", "critical")
    tell_takeover(memory, entry(), Takeover("high", 0.6, "probable-success", ("then-success",)))
    assert only(memory).outcome == "success"


@pytest.mark.parametrize(("accounts", "severity"), [(1, "low"), (2, "low"), (3, "medium"), (8, "high")])
def test_the_more_accounts_come_from_one_new_network_the_worse(accounts: int, severity: str) -> None:
    memory = Memory()
    for account in range(1, accounts + 1):
        tell_newcomer(memory, entry(account, f"203.0.113.{account}"), habit())
    assert (only(memory).severity, only(memory).actor) == (severity, "203.0.0.0/16")
    assert len(only(memory).sources) == accounts


@pytest.mark.parametrize(
    ("address", "days"), [("10.0.0.7", 5), ("198.51.100.7", 5), ("203.0.113.7", 2)], ids=["own", "usual", "no habit"]
)
def test_a_network_that_is_ones_own_or_usual_or_cannot_be_judged_is_no_finding(address: str, days: int) -> None:
    memory = Memory()
    tell_newcomer(memory, entry(address=address), habit(days))
    assert not memory.ledger.open


def test_a_day_later_it_is_another_finding() -> None:
    memory = Memory()
    tell_takeover(memory, entry(), FOUND)
    tell_takeover(memory, entry(time=NOW + 2 * DAY), FOUND)
    assert [one.began for one in memory.ledger.ended] == [NOW]
    assert only(memory).began == NOW + 2 * DAY
