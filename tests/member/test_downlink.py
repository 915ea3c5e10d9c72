from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Thread

import msgspec
import pytest

from bavn.member.answers import Answer, HubGoneError
from bavn.member.client import HubClient
from bavn.member.downlink import Downlink
from bavn.member.hearing import Hearing
from bavn.model.notice import Notice
from bavn.sharing.delta import Delta
from bavn.sharing.envelope import seal
from bavn.sharing.signing import SigningKey
from tests.member.hubs import MEMBER, NOW, Reply, SmallHub, decision, hub
from tests.member.lines import Talk
from tests.waiting import until

DELTA, EVENTS = "/api/v1/delta", "/events"
STREAM = {"Content-Type": "text/event-stream"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHub]:
    with hub(tmp_path) as one:
        yield one


class Listener:
    """A downlink, what it has heard, and how often it reached the hub anew."""

    def __init__(self, small: SmallHub, folder: Path) -> None:
        self.small = small
        self.talk = Talk(small.enrol())
        self.seconds = 0.0
        self.reached = 0
        self.hearing = Hearing(folder / "hub.heard", [small.key.public], self.talk.saying, NOW, member=MEMBER)
        self.downlink = Downlink(
            self.hearing,
            self.talk.line,
            reached=self._reached,
            random=Random(1),
            monotonic=lambda: self.seconds,
        )
        self.thread: Thread | None = None

    def _reached(self) -> None:
        self.reached += 1

    def start(self) -> None:
        self.thread = Thread(target=self.downlink.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.downlink.stop()
        if self.thread:
            self.thread.join(30)
            assert not self.thread.is_alive()
        self.talk.close()

    @property
    def values(self) -> list[str]:
        return sorted(self.hearing.heard.decisions)


@pytest.fixture
def listener(small: SmallHub, tmp_path: Path) -> Iterator[Listener]:
    one = Listener(small, tmp_path)
    yield one
    one.stop()


# ── hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_holds_is_heard_at_first_and_what_changes_as_it_comes(listener: Listener, small: SmallHub) -> None:
    small.book.decide(decision("192.0.2.7"))
    listener.start()
    until(lambda: listener.values == ["192.0.2.7"])
    until(lambda: f"GET {EVENTS}?since=1" in small.asked)
    small.book.decide(decision("192.0.2.8"))
    small.book.end("192.0.2.7")
    small.tell()
    until(lambda: listener.values == ["192.0.2.8"])
    assert small.asked == [f"GET {DELTA}?since=0", f"GET {EVENTS}?since=1"]
    assert listener.hearing.heard.connected


def test_the_kill_switch_comes_as_any_delta_does(listener: Listener, small: SmallHub) -> None:
    small.book.decide(decision("192.0.2.7"))
    listener.start()
    until(lambda: listener.values)
    small.book.kill(killed=True)
    small.tell()
    until(lambda: listener.hearing.heard.killed)
    assert listener.values == []
    small.book.kill(killed=False)
    small.tell()
    until(lambda: listener.values == ["192.0.2.7"])


def test_after_the_hub_was_away_it_goes_on_from_what_was_heard(listener: Listener, small: SmallHub) -> None:
    small.book.decide(decision("192.0.2.7"))
    listener.start()
    until(lambda: listener.hearing.heard.connected and len(small.asked) == 2)
    small.close()
    until(lambda: not listener.hearing.heard.connected)
    assert listener.values == ["192.0.2.7"]
    small.book.decide(decision("192.0.2.8"))
    small.reopen()
    until(lambda: listener.values == ["192.0.2.7", "192.0.2.8"])
    assert f"GET {DELTA}?since=1" in small.asked
    until(lambda: listener.reached == 2)


def test_a_hub_that_was_put_back_to_an_earlier_day_is_asked_for_all_there_is(
    listener: Listener, small: SmallHub
) -> None:
    for number in range(5):
        small.book.decide(decision(f"192.0.2.{number}"))
    listener.start()
    until(lambda: len(listener.values) == 5)
    small.close()
    small.book.seq, small.book.values = 1, {"192.0.2.9": (1, decision("192.0.2.9"))}
    small.reopen()
    until(lambda: listener.values == ["192.0.2.9"])


def test_an_event_that_does_not_follow_is_answered_by_asking_for_all_there_is(
    listener: Listener, small: SmallHub
) -> None:
    small.book.decide(decision("192.0.2.7"))
    gap = seal(msgspec.json.encode(Delta("hub", 60, 50, NOW)), small.key)
    small.reply(EVENTS, Reply(200, b"event: delta\ndata: " + gap + b"\n\n", STREAM), Reply(404))
    assert [listener.downlink.turn() > 0 for _ in range(2)] == [False, True]
    assert small.asked[2] == f"GET {DELTA}?since=0"
    assert listener.values == ["192.0.2.7"]


def test_an_event_of_another_name_is_passed_over(listener: Listener, small: SmallHub) -> None:
    small.reply(EVENTS, Reply(200, b"event: what\ndata: x\n\n", STREAM))
    listener.downlink.turn()
    assert listener.talk.notices == []


# ── what is not believed ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", [b"", b"<html>", seal(b"{}", SigningKey.make()), b"[" * 10_000])
def test_what_the_hub_has_not_signed_is_said_once_and_changes_nothing(
    listener: Listener, small: SmallHub, body: bytes
) -> None:
    small.book.decide(decision("192.0.2.7"))
    small.reply(EVENTS, Reply(404))
    listener.downlink.turn()
    small.reply(DELTA, Reply(200, body), Reply(200, body))
    assert [listener.downlink.turn() >= 0.25 for _ in range(2)] == [True, True]
    assert listener.values == ["192.0.2.7"]
    assert listener.talk.notices.count("hub-not-believed") == 1
    listener.downlink.turn()
    assert small.asked[-1] == f"GET {DELTA}?since=0"


def test_an_event_that_the_hub_has_not_signed_ends_the_listening(listener: Listener, small: SmallHub) -> None:
    small.reply(EVENTS, Reply(200, b"event: delta\ndata: {}\n\n", STREAM))
    assert listener.downlink.turn() >= 0.25
    assert listener.talk.notices == ["hub-not-believed"]


def test_a_hub_that_tells_a_part_when_asked_for_all_is_not_asked_without_a_pause(
    listener: Listener, small: SmallHub
) -> None:
    for _ in range(3):
        small.book.decide(decision("192.0.2.7"))
    part = small.sealed(2)
    small.reply(DELTA, *[Reply(200, part)] * 3)
    assert all(listener.downlink.turn() >= 0.25 for _ in range(3))
    assert listener.talk.notices == ["hub-not-believed"]


# ── what somebody in between hands over again ─────────────────────────────────────────────────────────────────────────


def test_an_old_state_that_is_handed_over_again_is_refused_and_the_next_request_is_heard(
    listener: Listener, small: SmallHub
) -> None:
    small.book.decide(decision("192.0.2.66"))
    old = small.sealed(0)
    small.book.end("192.0.2.66")
    small.book.decide(decision("192.0.2.7"))
    small.now = listener.talk.now = NOW + timedelta(minutes=1)
    small.reply(EVENTS, Reply(404))
    listener.downlink.turn()
    small.reply(DELTA, Reply(200, old), Reply(200, old))
    assert [listener.downlink.turn() >= 0.25 for _ in range(2)] == [True, True]
    assert listener.values == ["192.0.2.7"]
    assert not listener.hearing.heard.connected
    assert listener.talk.notices.count("hub-repeated") == 1
    listener.downlink.turn()
    assert (listener.values, listener.hearing.heard.connected) == (["192.0.2.7"], True)


def test_an_old_state_as_the_first_that_is_ever_heard_is_refused(listener: Listener, small: SmallHub) -> None:
    small.book.decide(decision("192.0.2.66"))
    old = small.sealed(0)
    small.now = listener.talk.now = NOW + timedelta(minutes=5)
    small.reply(DELTA, Reply(200, old))
    listener.downlink.turn()
    assert (listener.values, listener.talk.notices) == ([], ["hub-repeated"])


def test_an_answer_that_takes_minutes_is_taken(
    listener: Listener, small: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.book.decide(decision("192.0.2.7"))
    small.reply(EVENTS, Reply(404))
    ask = HubClient.delta

    def slowly(client: HubClient, since: int) -> Answer:
        answer = ask(client, since)
        listener.talk.later(1_800)
        return answer

    monkeypatch.setattr(HubClient, "delta", slowly)
    listener.downlink.turn()
    assert listener.values == ["192.0.2.7"]


def test_an_event_that_comes_minutes_late_ends_the_listening(listener: Listener, small: SmallHub) -> None:
    late = seal(msgspec.json.encode(Delta("hub", 0, 0, NOW + timedelta(minutes=5))), small.key)
    small.reply(EVENTS, Reply(200, b"event: delta\ndata: " + late + b"\n\n", STREAM))
    assert listener.downlink.turn() >= 0.25
    assert listener.talk.notices == ["hub-repeated"]


def test_signs_of_life_alone_are_not_believed_for_ever(
    listener: Listener, small: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def nothing_but_signs(*_: object) -> Iterator[Iterator[None]]:
        def signs() -> Iterator[None]:
            while True:
                listener.seconds += 10
                yield None

        yield signs()

    monkeypatch.setattr(HubClient, "events", nothing_but_signs)
    assert listener.downlink.turn() == 0.0
    assert 480 <= listener.seconds <= 600
    assert listener.hearing.heard.connected
    small.book.decide(decision("192.0.2.7"))  # which was withheld
    listener.downlink.turn()
    assert listener.values == ["192.0.2.7"]


# ── a hub that gives no events ───────────────────────────────────────────────────────────────────────────────────────


def test_where_there_are_no_events_the_hub_is_asked_every_half_minute(listener: Listener, small: SmallHub) -> None:
    small.reply(EVENTS, Reply(404, b'{"detail": "no events here"}'))
    for seq in range(1, 4):
        small.book.decide(decision(f"192.0.2.{seq}"))
        assert 24 <= listener.downlink.turn() <= 30
        assert len(listener.values) == seq
        assert listener.hearing.heard.connected
        listener.seconds += 30
    assert listener.talk.saying.taken() == [Notice("hub-polling", small.url, {"why": "no events here", "seconds": 30})]
    assert len([one for one in small.asked if EVENTS in one]) == 1


def test_after_five_minutes_events_are_tried_again(listener: Listener, small: SmallHub) -> None:
    small.reply(EVENTS, Reply(404), Reply(404))
    listener.downlink.turn()
    listener.seconds += 301
    listener.downlink.turn()
    assert len([one for one in small.asked if EVENTS in one]) == 2


def test_events_that_never_come_are_given_up_and_the_hub_is_asked_instead(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> object:
        listener.seconds += 30
        raise HubGoneError("no answer in time")

    monkeypatch.setattr(HubClient, "events", silent)
    assert listener.downlink.turn() >= 0.25
    assert listener.downlink.turn() == 0.0
    assert 24 <= listener.downlink.turn() <= 30
    assert listener.talk.notices == ["hub-polling"]


def test_a_stream_that_ends_before_it_begins_is_no_stream(listener: Listener, small: SmallHub) -> None:
    small.reply(EVENTS, *[Reply(200, b"", STREAM)] * 2)
    pauses = [listener.downlink.turn() for _ in range(2)]
    assert pauses[0] < 1
    assert 24 <= pauses[1] <= 30


def test_a_stream_that_ends_after_a_while_is_begun_again_soon(listener: Listener, small: SmallHub) -> None:
    small.reply(EVENTS, *[Reply(200, b":\n\n", STREAM)] * 5)
    assert all(0.5 <= listener.downlink.turn() <= 1.0 for _ in range(5))
    assert listener.talk.notices == []


def test_a_hub_that_asks_to_be_left_alone_is(listener: Listener, small: SmallHub) -> None:
    small.reply(DELTA, *[Reply(429, headers={"Retry-After": "7"})] * 4)
    assert all(7 <= listener.downlink.turn() <= 8 for _ in range(4))
    listener.talk.later(60)
    assert listener.talk.notices == []


def test_a_hub_that_asks_to_be_left_alone_for_ever_is_said_to_be_gone(listener: Listener, small: SmallHub) -> None:
    small.reply(EVENTS, Reply(404), Reply(404))
    listener.downlink.turn()
    small.reply(DELTA, *[Reply(503, headers={"Retry-After": "7"})] * 3)
    for seconds in (890, 20, 20):
        listener.seconds += seconds
        listener.talk.later(20)
        listener.downlink.turn()
    assert listener.talk.notices == ["hub-polling", "hub-gone"]
    assert not listener.hearing.heard.connected
    listener.downlink.turn()
    assert listener.talk.notices == ["hub-polling", "hub-gone", "hub-back"]


@pytest.mark.parametrize(("reply", "least"), [(Reply(503), 8), (Reply(429, headers={"Retry-After": "50"}), 40)])
def test_a_hub_that_has_no_room_for_listeners_is_left_alone_for_a_while(
    listener: Listener, small: SmallHub, reply: Reply, least: float
) -> None:
    small.reply(EVENTS, reply)
    assert least <= listener.downlink.turn() <= least * 1.25
    assert listener.talk.notices == []


# ── a hub that says no, or is away ───────────────────────────────────────────────────────────────────────────────────


def test_a_hub_that_is_away_is_tried_later_each_time_and_said_once(listener: Listener, small: SmallHub) -> None:
    small.close()
    pauses = []
    for _ in range(50):
        pauses.append(listener.downlink.turn())
        listener.talk.later(10)
    assert pauses[0] <= 1.0
    assert max(pauses[:30]) <= 4.0
    assert 30 <= pauses[-1] <= 60
    assert listener.talk.notices == ["hub-gone"]
    assert not listener.hearing.heard.connected


def test_a_key_that_is_not_accepted_is_tried_slowly_and_what_was_heard_stays(
    listener: Listener, small: SmallHub
) -> None:
    small.book.decide(decision("192.0.2.7"))
    small.reply(EVENTS, Reply(404))
    listener.downlink.turn()
    small.keys.clear()
    assert [listener.downlink.turn() for _ in range(2)] == [5.0, 20.0]
    assert listener.talk.notices == ["hub-polling", "hub-revoked"]
    assert (listener.values, listener.hearing.heard.connected) == (["192.0.2.7"], False)


def test_what_was_heard_is_on_disk_when_it_ends(listener: Listener, small: SmallHub) -> None:
    small.book.decide(decision("192.0.2.7"))
    listener.start()
    until(lambda: listener.values)
    small.book.decide(decision("192.0.2.8"))
    small.tell()
    until(lambda: len(listener.values) == 2)
    listener.stop()
    again = Hearing(listener.hearing.path, [small.key.public], listener.talk.saying, NOW, member=MEMBER)
    assert sorted(again.heard.decisions) == ["192.0.2.7", "192.0.2.8"]


def test_a_key_that_is_accepted_again_is_listened_to_at_once_when_the_hub_took_something(
    listener: Listener, small: SmallHub
) -> None:
    small.book.decide(decision("192.0.2.7"))
    keys, small.keys = small.keys, {}
    listener.start()
    until(lambda: listener.talk.line.standing.why == "revoked")
    small.keys = keys
    listener.downlink.hub_is_there()
    until(lambda: listener.values == ["192.0.2.7"])


def test_why_there_is_no_line_is_a_code(listener: Listener, small: SmallHub) -> None:
    small.close()
    listener.downlink.turn()
    assert listener.talk.line.reach.why == "connection"
