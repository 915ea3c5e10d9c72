"""One lane: worst first, the next channel where one fails, not too many an hour, and nothing for ever."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bavn.model.finding import Severity
from bavn.settings.schema import TellSettings
from bavn.store.database import Store
from bavn.telling.channels import Channel
from bavn.telling.lane import GIVE_UP, MOST_AN_HOUR, Events, Hour, Lane
from bavn.telling.messages import Writer
from bavn.telling.outbox import Fact, Outbox, Text
from tests.telling.stage import MAIL, NOW, SMS, ZONE, World, at, store_in, tell


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_in(tmp_path)


def lane_of(store: Store, world: World, settings: TellSettings, counts: dict[str, int] | None = None) -> Lane:
    counted = {} if counts is None else counts

    def count(name: str, number: int) -> None:
        counted[name] = counted.get(name, 0) + number

    def works(_lane: Lane, channel: Channel, _now: datetime) -> None:
        channel.works()

    def fails(lane: Lane, channel: Channel, now: datetime, _why: str) -> None:
        channel.fails(now, lane.random)

    events = Events(
        works,
        fails,
        stuck=lambda _lane, _now: None,
        given_up=lambda _lane, message, _now: count(f"given up {message.title}", 1),
        counted=count,
    )
    return Lane("tell 1", "whom", settings, Writer("en", ZONE), Outbox(store), world.send, Random(1), events)


def put(lane: Lane, title: str, now: datetime = NOW, severity: Severity = "medium") -> None:
    lane.outbox.queue(lane.whom, Fact(lane.whom, title, 1, "new", severity), Text(title, ""), now)


def test_the_worst_is_told_first_and_then_the_oldest(store: Store) -> None:
    world = World()
    lane = lane_of(store, world, tell())
    for title, severity in (("a", "low"), ("b", "medium"), ("c", "critical"), ("d", "medium")):
        put(lane, title, severity=severity)  # type: ignore[arg-type]
    assert lane.work(NOW) is None
    assert world.titles() == ["c", "b", "d", "a"]


def test_the_first_channel_that_takes_a_message_is_enough(store: Store) -> None:
    world = World({MAIL: "login"})
    lane = lane_of(store, world, tell(MAIL, SMS))
    put(lane, "a")
    lane.work(NOW)
    assert world.tried == [MAIL, SMS]
    put(lane, "b")
    lane.work(at(seconds=1))
    assert world.tried == [MAIL, SMS, SMS]  # the first one rests
    put(lane, "c")
    lane.work(at(minutes=1))
    assert world.tried[3:] == [MAIL, SMS]


def test_where_no_channel_takes_it_it_is_tried_again_later_and_later(store: Store) -> None:
    world = World({MAIL: "time-out"})
    lane = lane_of(store, world, tell())
    put(lane, "a")
    now, waits = NOW, []
    for _ in range(12):
        again = lane.work(now)
        assert again is not None
        assert lane.work(again - timedelta(milliseconds=1)) == again
        waits.append((again - now).total_seconds())
        now = again
    assert len(world.tried) == 12
    assert 4 <= waits[0] <= 6
    assert waits[-1] == 900
    world.broken.clear()
    assert lane.work(now) is None
    assert world.titles() == ["a"]


def test_after_a_day_a_message_is_given_up(store: Store) -> None:
    counts: dict[str, int] = {}
    world = World({MAIL: "time-out"})
    lane = lane_of(store, world, tell(), counts)
    put(lane, "a")
    lane.work(NOW)
    lane.work(NOW + GIVE_UP - timedelta(seconds=1))
    assert "given up a" not in counts
    assert lane.work(NOW + GIVE_UP + timedelta(hours=1)) is None
    assert counts["given up a"] == 1
    world.broken.clear()
    lane.work(NOW + GIVE_UP + timedelta(hours=2))
    assert world.sent == []


def test_a_message_that_is_refused_for_itself_does_not_hold_up_the_others(store: Store) -> None:
    world = World(refuses=lambda _url, title: "http-400" if title == "poison" else "")
    lane = lane_of(store, world, tell())
    put(lane, "poison", severity="critical")
    put(lane, "a")
    again = lane.work(NOW)
    assert again is not None
    lane.work(again)
    assert world.titles() == ["a"]


def test_no_more_than_thirty_an_hour_and_the_last_one_says_how_many_more(store: Store) -> None:
    counts: dict[str, int] = {}
    world = World()
    lane = lane_of(store, world, tell(), counts)
    for number in range(50):
        put(lane, str(number))
    again = lane.work(NOW)
    assert again is None  # nothing waits: the rest is in the last message
    titles = world.titles()
    assert titles[:-1] == [str(number) for number in range(MOST_AN_HOUR - 1)]
    assert titles[-1] == "Bavn: 21 more messages"
    assert counts["messages-merged"] == 21


def test_in_a_full_hour_messages_wait_for_the_next(store: Store) -> None:
    world = World()
    lane = lane_of(store, world, tell())
    for number in range(MOST_AN_HOUR):
        put(lane, str(number))
        lane.work(NOW)
    assert len(world.take()) == MOST_AN_HOUR
    put(lane, "late", at(minutes=10))
    assert lane.work(at(minutes=10)) == at(hours=1)
    assert world.take() == []
    assert lane.work(at(hours=1)) is None
    assert world.titles() == ["late"]


def test_the_message_that_stands_for_many_is_kept_until_it_is_taken(store: Store) -> None:
    world = World()
    lane = lane_of(store, world, tell())
    for number in range(40):
        put(lane, str(number))
    world.refuses = lambda _url, title: "time-out" if "more" in title else ""
    again = lane.work(NOW)
    assert again is not None
    put(lane, "new", again)
    world.refuses = lambda _url, _title: ""
    lane.work(again)
    assert world.titles()[-1] == "Bavn: 11 more messages"
    lane.work(at(hours=1))
    assert world.titles() == ["new"]


def test_a_clock_that_is_set_back_does_not_close_the_lane() -> None:
    hour = Hour()
    for _ in range(MOST_AN_HOUR):
        hour.count(NOW)
    assert hour.room(NOW) == 0
    assert hour.room(at(hours=-1)) == MOST_AN_HOUR


def test_a_lane_without_channels_does_nothing(store: Store) -> None:
    lane = lane_of(store, World(), TellSettings(()))
    put(lane, "a")
    assert lane.work(NOW) is None


def test_what_was_queued_before_a_kill_is_sent_after_it(store: Store) -> None:
    put(lane_of(store, World(), tell()), "a")
    world = World()
    lane_of(store, world, tell()).work(NOW)
    assert world.titles() == ["a"]


def test_a_new_critical_finding_does_not_wait_for_the_next_hour(store: Store) -> None:
    world = World()
    lane = lane_of(store, world, tell())
    for number in range(MOST_AN_HOUR):
        put(lane, str(number))
        lane.work(NOW)
    world.take()
    put(lane, "trifle", at(minutes=10))
    put(lane, "worst", at(minutes=10), "critical")
    lane.work(at(minutes=10))
    assert world.titles() == ["worst"]
