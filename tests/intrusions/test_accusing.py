import pytest

from bavn.intrusions.accusing import absolve, accuse, accuse_wide, action_for, end, is_blind, is_listed, lapse
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import CLEAR, CONSPICUOUS, NOTHING, STRONG, Tries
from bavn.intrusions.ledger import Campaign
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import Places

PLACE = Places().find("203.0.113.7")
NOW = 1e9


def fail(memory: Memory, times: int, *, start: float = NOW, step: float = 5.0, accounts: int = 1) -> Tries:
    tries = None
    for number in range(times):
        time = start + step * number
        entry = Entry("mail\n203.0.113.7", "mail", PLACE, 1 + number % accounts, time)
        tries = memory.tries_of(entry)
        lapse(memory, tries, time)
        tries.pass_time(time)
        tries.add_failure(entry, familiar=False)
        accuse(memory, entry, tries)
    assert tries is not None
    return tries


def test_a_finding_begins_once_and_grows() -> None:
    memory = Memory()
    fail(memory, 60)
    ((_, campaign),) = memory.ledger.open.items()
    assert (campaign.requests, campaign.began, campaign.detected) == (60, NOW, NOW + 20)
    assert (campaign.severity, campaign.kind) == ("high", "password-guessing")
    assert campaign.sources["203.0.113.7"].requests == 60


def test_who_turns_to_many_accounts_gets_a_finding_of_the_other_kind() -> None:
    memory = Memory()
    fail(memory, 6)
    fail(memory, 30, start=NOW + 60, accounts=30)
    assert [one.kind for one in memory.ledger.ended] == ["password-guessing"]
    assert [one.kind for one in memory.ledger.open.values()] == ["password-spraying"]


def test_an_hour_of_quiet_ends_a_fast_run_and_who_returns_is_known_at_once() -> None:
    memory = Memory()
    fail(memory, 30)
    tries = fail(memory, 2, start=NOW + 7200)
    assert tries.accused == 1
    assert [one.requests for one in memory.ledger.ended] == [30]
    assert [(one.requests, one.began) for one in memory.ledger.open.values()] == [(2, NOW + 7200)]


def test_a_finding_that_has_ended_is_not_ended_again() -> None:
    memory = Memory()
    tries = fail(memory, 30)
    number = tries.campaign
    end(memory, number)
    end(memory, number)
    assert (tries.campaign, tries.stage, tries.accused) == (-1, NOTHING, 1)


def test_an_address_of_a_campaign_gets_no_finding_of_its_own_before_it_is_strong() -> None:
    memory = Memory()
    scene = memory.scene_of("mail")
    assert scene is not None
    campaign = Campaign("password-spraying", "mail", "", NOW, NOW, NOW, 3600.0, "medium", 0.7)
    campaign.tally("203.0.113.7", NOW, 1)
    scene.campaign = memory.ledger.begin(campaign)
    tries = fail(memory, 12)
    assert is_listed(memory, tries)
    assert len(memory.ledger.open) == 1
    fail(memory, 60, start=NOW + 61)
    assert len(memory.ledger.open) == 2


@pytest.mark.parametrize(
    ("stage", "changes", "blind", "action"),
    [
        (CONSPICUOUS, {}, False, "watch"),
        (CLEAR, {}, False, "block"),
        (CLEAR, {"local": True}, False, "watch"),
        (CLEAR, {"address": ""}, False, "watch"),
        (CLEAR, {"people": {5: NOW}}, False, "watch"),
        (STRONG, {"people": {5: NOW}}, False, "limit"),
        (CLEAR, {}, True, "limit"),
        (CLEAR, {"fast": 20.0}, True, "block"),
        (CLEAR, {"unknown": 9}, True, "block"),
    ],
    ids=[
        "conspicuous", "clear", "one's own", "no address", "somebody logs in there", "a strong one where somebody does",
        "no success is ever told", "… but it is very fast", "… but the users do not exist",
    ],
)  # fmt: skip
def test_only_who_is_clearly_guessing_from_outside_is_blocked(
    stage: int, changes: dict[str, object], *, blind: bool, action: str
) -> None:
    tries = Tries("mail", "203.0.113.7", local=False, console=False, first=NOW, last=NOW)
    tries.failures, tries.stage = 9, stage
    for account in range(9):
        tries.seen.add(account)
    for name, value in changes.items():
        setattr(tries, name, value)
    assert action_for(tries, blind=blind) == action


def test_one_account_is_blocked_only_at_a_pace_that_no_broken_client_has() -> None:
    tries = Tries("mail", "203.0.113.7", local=False, console=False, first=NOW, last=NOW)
    tries.failures, tries.stage, tries.fast = 24, CLEAR, 24.0
    tries.seen.add(1)
    assert action_for(tries, blind=False) == "limit"
    tries.fast = 25.0
    assert action_for(tries, blind=False) == "block"


def test_a_guesser_who_changes_his_prefix_is_named_by_the_one_around_it_and_two_homes_are_not() -> None:
    for accounts, named in ((1, {"2001:db8:1::/48"}), (2, set[str]())):
        memory, places = Memory(), Places()
        for number in range(20):
            home = number if accounts == 1 else number % 2
            place = places.find(f"2001:db8:1:{home:x}::1")
            entry = Entry(f"mail\n{place.address}", "mail", place, 1 + number % accounts, NOW + 5 * number)
            accuse_wide(memory, entry, familiar=False)
        assert {one.actor for one in memory.ledger.open.values()} == named


def test_an_address_whose_failures_were_honest_is_a_note_that_has_ended() -> None:
    memory = Memory()
    tries = fail(memory, 60)
    absolve(memory, tries, NOW + 400)
    assert [(one.severity, one.sources["203.0.113.7"].action) for one in memory.ledger.ended] == [("low", "watch")]
    assert (tries.campaign, tries.failures, tries.stage, tries.accused) == (-1, 0, NOTHING, 0)


def test_a_log_is_blind_until_it_tells_of_a_success() -> None:
    memory = Memory()
    tries = fail(memory, 1)
    assert is_blind(memory, tries)
    scene = memory.scene_of("mail")
    assert scene is not None
    assert is_blind(memory, tries)
    scene.welcome(NOW, NOW)
    assert not is_blind(memory, tries)
