import pytest

from bavn.intrusions.campaigning import end_quiet, join, leave
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import Tries
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import Places
from bavn.intrusions.spraying import Scene
from tests.intrusions.stories import addresses

NOW = 1e9
PLACES = Places()


def scene_of(memory: Memory) -> Scene:
    scene = memory.scene_of("mail")
    assert scene is not None
    scene.answers = True
    return scene


def fail(memory: Memory, address: str, account: int, time: float) -> Tries:
    place = PLACES.find(address)
    entry = Entry(f"mail\n{address}", "mail", place, account, time)
    tries = memory.tries_of(entry)
    tries.pass_time(time)
    tries.add_failure(entry, familiar=False)
    end_quiet(memory, scene_of(memory), time)
    join(memory, scene_of(memory), tries, memory.tried_of(account, time) if account else None, entry)
    return tries


def test_the_finding_begins_with_all_who_took_part_before_it_was_clear() -> None:
    memory = Memory()
    for number, address in enumerate(addresses(30)):
        fail(memory, address, number + 1, NOW + number)
    ((_, campaign),) = memory.ledger.open.items()
    assert (campaign.actor, campaign.requests, len(campaign.sources)) == ("", 30, 30)
    assert campaign.accounts.count() == 30
    assert (campaign.began, campaign.detected) == (NOW, NOW + 20)
    assert {tally.action for tally in campaign.sources.values()} == {"watch"}


def test_who_tries_several_accounts_in_a_campaign_is_limited() -> None:
    memory = Memory()
    for number, address in enumerate([*addresses(30), *addresses(30)]):
        fail(memory, address, number + 1, NOW + number)
    ((_, campaign),) = memory.ledger.open.items()
    assert {tally.action for tally in campaign.sources.values()} == {"limit"}


def test_who_resolves_his_failure_leaves_the_finding() -> None:
    memory = Memory()
    for number, address in enumerate(addresses(30)):
        tries = fail(memory, address, number + 1, NOW + number)
    ((_, campaign),) = memory.ledger.open.items()
    leave(memory, scene_of(memory), tries)
    assert tries.address in campaign.sources
    tries.forgive(30)
    leave(memory, scene_of(memory), tries)
    assert tries.address not in campaign.sources


def test_it_ends_after_an_hour_and_the_next_begins_after_it() -> None:
    memory = Memory()
    for start in (NOW, NOW + 9000):
        for number, address in enumerate(addresses(30)):
            fail(memory, address, number + 1, start + number)
    assert [one.began for one in memory.ledger.ended] == [NOW]
    assert [one.began > NOW + 29 for one in memory.ledger.open.values()] == [True]


def test_a_few_people_who_fail_later_do_not_keep_it_going() -> None:
    memory = Memory()
    bots = addresses(60)
    for number, address in enumerate(bots[:30]):
        fail(memory, address, number + 1, NOW + number)
    for number, address in enumerate(bots[30:]):
        fail(memory, address, number + 100, NOW + 600 * (number + 1))
    assert [one.last for one in memory.ledger.ended] == [pytest.approx(NOW + 1800, abs=1801)]
    assert not memory.ledger.open


def test_one_account_from_many_networks_is_a_finding_without_many_accounts() -> None:
    memory = Memory()
    for number, address in enumerate(addresses(40)):
        fail(memory, address, 77, NOW + 60 * number)
    ((_, campaign),) = memory.ledger.open.items()
    assert (campaign.kind, campaign.requests, campaign.accounts.count()) == ("password-guessing", 40, 1)
    assert len(campaign.sources) == 40
    assert scene_of(memory).hunt in memory.ledger.open


def test_without_user_names_each_address_stands_for_one() -> None:
    memory = Memory()
    for number, address in enumerate(addresses(30)):
        fail(memory, address, 0, NOW + number)
    ((_, campaign),) = memory.ledger.open.items()
    assert (campaign.kind, campaign.accounts.count(), len(campaign.sources)) == ("password-guessing", 0, 30)
