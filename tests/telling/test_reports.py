"""A channel that fails is reported once, by one that works, and once when it works again."""

from pathlib import Path

import pytest

from bavn.store.database import Store
from tests.telling.stage import MAIL, NOW, OTHER, SMS, World, at, attack, store_in, tell, teller

FAILING = "Bavn: tell 1, channel 1 (mailto) takes no messages: the login was refused."
AGAIN = "Bavn: tell 1, channel 1 (mailto) takes messages again, after 60 min."
NEW = "Flood: www.example.dk"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_in(tmp_path)


def sent(world: World) -> list[tuple[str, str]]:
    return [(one.url, one.title) for one in world.take()]


def test_the_next_channel_of_the_same_tell_says_so(store: Store) -> None:
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL, SMS))
    telling.queue(1, "new", attack(), NOW)
    telling.work(NOW)
    assert sent(world) == [(SMS, NEW), (SMS, FAILING)]


def test_a_channel_of_another_tell_says_so(store: Store) -> None:
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL), tell(OTHER, at_least="critical"))
    telling.queue(1, "new", attack("high"), NOW)
    telling.work(NOW)
    assert sent(world) == [(OTHER, FAILING)]


def test_it_is_said_once_however_often_it_fails(store: Store) -> None:
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL, SMS))
    for number in range(1, 6):
        telling.queue(number, "new", attack(), at(minutes=5 * number))
        telling.work(at(minutes=5 * number))
    assert [title for _, title in sent(world)].count(FAILING) == 1
    assert world.tried.count(MAIL) == 5


def test_it_is_said_once_when_it_works_again(store: Store) -> None:
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL, SMS))
    telling.queue(1, "new", attack(), NOW)
    telling.work(NOW)
    world.take()
    world.broken.clear()
    for number in (2, 3):
        telling.queue(number, "new", attack(), at(hours=1))
        telling.work(at(hours=1))
    assert sent(world) == [(MAIL, NEW), (MAIL, AGAIN), (MAIL, NEW)]


def test_the_tell_that_heard_of_it_hears_that_it_works_again(store: Store) -> None:
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL), tell(OTHER, at_least="critical"))
    telling.queue(1, "new", attack(), NOW)
    telling.work(NOW)
    world.broken.clear()
    world.take()
    telling.work(at(hours=1))
    telling.work(at(hours=1))
    assert sent(world) == [(MAIL, NEW), (OTHER, AGAIN)]


def test_where_no_channel_works_the_first_that_does_says_how_long_it_was_silent(store: Store) -> None:
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL))
    telling.queue(1, "new", attack(), NOW)
    telling.work(NOW)
    world.broken.clear()
    telling.work(at(hours=1))
    assert sent(world) == [(MAIL, NEW), (MAIL, AGAIN)]


def test_all_that_fail_are_reported_by_the_first_that_works(store: Store) -> None:
    world = World({MAIL: "login", SMS: "time-out"})
    telling = teller(store, world, tell(MAIL, SMS))
    telling.queue(1, "new", attack(), NOW)
    telling.work(NOW)
    del world.broken[SMS]
    telling.work(at(hours=1))
    titles = [title for url, title in sent(world) if url == SMS]
    assert titles == [NEW, "Bavn: tell 1, channel 2 (json) takes messages again, after 60 min.", FAILING]


def test_a_channel_that_comes_and_goes_is_not_reported_each_time(store: Store) -> None:
    world = World()
    telling = teller(store, world, tell(MAIL, SMS))
    for minute in range(0, 50, 5):
        world.broken = {MAIL: "login"} if minute % 10 == 0 else {}
        telling.queue(minute, "new", attack(), at(minutes=minute))
        telling.work(at(minutes=minute))
    reports = [title for _, title in sent(world) if title.startswith("Bavn")]
    assert reports == [FAILING, AGAIN.replace("60", "5")]


def test_a_restart_does_not_report_it_again_but_does_say_when_it_works(store: Store) -> None:
    world = World({MAIL: "login"})
    before = teller(store, world, tell(MAIL, SMS))
    before.queue(1, "new", attack(), NOW)
    before.work(NOW)
    after = teller(store, world, tell(MAIL, SMS))
    after.queue(2, "new", attack(), at(minutes=30))
    after.work(at(minutes=30))
    assert [title for _, title in sent(world)] == [NEW, FAILING, NEW]
    world.broken.clear()
    after.queue(3, "new", attack(), at(hours=1))
    after.work(at(hours=1))
    assert sent(world) == [(MAIL, NEW), (MAIL, AGAIN)]


def test_a_kill_before_the_report_was_queued_loses_it_not(store: Store) -> None:
    store.outbox.set_channel("tell 1, channel 1 (mailto)", NOW, ok=False, said="login")
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL, SMS))
    telling.queue(1, "new", attack(), NOW)
    telling.work(NOW)
    assert sent(world) == [(SMS, NEW), (SMS, FAILING)]


def test_a_channel_that_the_settings_no_longer_name_is_forgotten(store: Store) -> None:
    store.outbox.set_channel("tell 9, channel 1 (mailto)", NOW, ok=False, said="login")
    teller(store, World())
    assert store.outbox.channels() == []


def test_notices_and_store_name_the_channel_and_no_secret(store: Store) -> None:
    world = World({MAIL: "login"})
    telling = teller(store, world, tell(MAIL, SMS))
    telling.queue(1, "new", attack(), NOW)
    telling.work(NOW)
    world.broken.clear()
    telling.queue(2, "new", attack(), at(hours=1))
    telling.work(at(hours=1))
    notices = telling.notices()
    assert [notice.code for notice in notices] == ["tell-channel-failing", "tell-channel-working"]
    assert [(one.name, one.ok) for one in store.outbox.channels()] == [("tell 1, channel 1 (mailto)", True)]
    everything = repr([notices, store.outbox.channels(), store.outbox.recent(99), store.audit.lines(NOW), world.sent])
    assert "secret" not in everything.replace(MAIL, "").replace(SMS, "")
