from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from bavn.member import uplink as module
from bavn.member.spool import Spool
from bavn.member.uplink import Pause, Uplink
from bavn.model.notice import Notice
from tests.member.hubs import NOW, Reply, SmallHub, hub
from tests.member.lines import Talk
from tests.member.sightings import sighting
from tests.waiting import until

PATH = "/api/v1/sightings"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHub]:
    with hub(tmp_path) as one:
        yield one


@pytest.fixture
def talk(small: SmallHub) -> Iterator[Talk]:
    one = Talk(small.enrol())
    yield one
    one.close()


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    one = Spool(tmp_path / "spool", NOW)
    yield one
    one.close()


@pytest.fixture
def uplink(spool: Spool, talk: Talk) -> Uplink:
    return Uplink(spool, talk.line, random=Random(1), gather_s=0.0)


def fill(spool: Spool, count: int = 1, *, sources: int = 1) -> None:
    spool.add([sighting(number, number, sources=sources) for number in range(1, count + 1)])


def answered(uplink: Uplink, small: SmallHub, *replies: Reply) -> list[Pause | None]:
    small.reply(PATH, *replies)
    return [uplink.send_once() for _ in replies]


# ── what is taken ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_waits_is_sent_and_waits_no_more(uplink: Uplink, small: SmallHub, spool: Spool) -> None:
    fill(spool, 3)
    assert uplink.send_once() is None
    assert len(small.kept) == 3
    assert len(spool) == 0


class Restless(Event):
    """Something new comes all the time."""

    def clear(self) -> None:
        pass


def test_what_waits_is_sent_although_something_new_comes_all_the_time(
    uplink: Uplink, small: SmallHub, spool: Spool
) -> None:
    fill(spool, 3)
    uplink._wake = Restless()
    thread = Thread(target=uplink.run)
    thread.start()
    try:
        until(lambda: not len(spool), what="it is sent")
    finally:
        uplink.stop()
        thread.join()
    assert len(small.kept) == 3


def test_where_nothing_waits_nobody_is_asked(uplink: Uplink, small: SmallHub) -> None:
    assert uplink.send_once() is None
    assert small.asked == []


def test_a_backlog_goes_in_batches_the_newest_first(
    uplink: Uplink, small: SmallHub, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 2_000)
    fill(spool, 10)
    while len(spool):
        assert uplink.send_once() is None
    sent = [int(one, 16) for batch in small.batches for one in batch]
    assert sent == list(range(10, 0, -1))
    assert 1 < len(small.batches) < 10


def test_no_batch_has_more_than_500(uplink: Uplink, small: SmallHub, spool: Spool) -> None:
    fill(spool, 501)
    uplink.send_once()
    uplink.send_once()
    assert [len(batch) for batch in small.batches] == [500, 1]


def test_what_the_hub_refuses_one_by_one_is_not_sent_again_and_said(
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk
) -> None:
    small.refuse[sighting(2).id] = "it is too old\x1b"
    fill(spool, 3)
    assert uplink.send_once() is None
    assert len(spool) == 0
    assert talk.saying.taken() == [Notice("hub-refused", small.url, {"count": 1, "why": r"it is too old\x1b"})]


def test_sending_twice_changes_nothing(uplink: Uplink, small: SmallHub, spool: Spool) -> None:
    fill(spool, 2)
    small.reply(PATH, Reply(drop=True))
    assert uplink.send_once() is not None
    uplink.send_once()
    kept = dict(small.kept)
    fill(spool, 2)
    uplink.send_once()
    assert small.kept == kept


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"[" * 10_000, b'{"refused": 7}', b'{"refused": [7]}'])
def test_an_answer_that_makes_no_sense_still_means_taken(
    uplink: Uplink, small: SmallHub, spool: Spool, body: bytes
) -> None:
    fill(spool)
    assert answered(uplink, small, Reply(202, body)) == [None]
    assert len(spool) == 0


# ── what is not ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "reply",
    [Reply(status) for status in (500, 502, 503, 504, 404, 405, 408, 302)]
    + [Reply(429), Reply(400, b"<html>", bavn=False), Reply(422, bavn=False), Reply(drop=True)],
    ids=lambda reply: f"{reply.status}{'' if reply.bavn else ' of a proxy'}{' cut' if reply.drop else ''}",
)
def test_what_may_be_over_soon_is_tried_again_and_nothing_is_lost(
    uplink: Uplink, small: SmallHub, spool: Spool, reply: Reply
) -> None:
    fill(spool, 2)
    pauses = answered(uplink, small, *[reply] * 50)
    seconds = [one.seconds for one in pauses if one is not None]
    assert len(seconds) == 50
    assert 0.25 <= seconds[0] <= 0.5
    assert 30 <= seconds[-1] <= 60
    assert len(spool) == 2
    assert uplink.send_once() is None
    assert len(small.kept) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_how_long_the_hub_wants_to_be_left_alone_is_honoured(
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk, status: int
) -> None:
    fill(spool)
    for pause in answered(uplink, small, *[Reply(status, headers={"Retry-After": "7"})] * 5):
        assert pause is not None
        assert 7 <= pause.seconds <= 8
        assert pause.asked_for
    talk.later(60)
    assert talk.notices == []


def test_a_hub_that_stays_away_is_said_once_and_once_when_it_is_back(
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk
) -> None:
    fill(spool)
    small.close()
    for _ in range(5):
        uplink.send_once()
        talk.later(30)
    assert talk.notices == ["hub-gone"]
    small.now = talk.now
    small.reopen()
    assert uplink.send_once() is None
    assert talk.notices == ["hub-gone", "hub-back"]


@pytest.mark.parametrize("reply", [Reply(400, b"{}"), Reply(422, b"{}"), Reply(413), Reply(413, bavn=False)])
def test_one_that_the_hub_will_not_read_is_found_and_dropped_and_the_others_go(  # noqa: PLR0917  fixtures
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(spool, 8)
    culprit = sighting(3).id
    real = small.take

    def take(body: bytes) -> dict[str, object]:
        if culprit.encode() in body:
            raise AssertionError
        return real(body)

    monkeypatch.setattr(small, "take", take)
    for _ in range(40):
        if not len(spool):
            break
        if any(one.id == culprit for one in spool.newest(uplink._most, 1 << 20)):
            small.reply(PATH, reply)
        assert uplink.send_once() is None
    assert len(small.kept) == 7
    assert culprit not in small.kept
    assert talk.notices == ["hub-refused"]


def test_a_key_that_is_not_accepted_costs_nothing_that_waits(
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk
) -> None:
    fill(spool)
    keys, small.keys = small.keys, {}
    assert [uplink.send_once() for _ in range(2)] == [Pause(5.0), Pause(15.0)]
    assert talk.notices == ["hub-revoked"]
    small.keys = keys
    assert uplink.send_once() is None
    assert talk.notices == ["hub-revoked", "hub-accepted"]


def test_a_hub_of_another_version_costs_nothing_that_waits(
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk
) -> None:
    fill(spool)
    reply = Reply(400, b'{"detail": "this hub speaks 2"}', {"Bavn-Protocols": "2"})
    assert answered(uplink, small, reply, reply) == [Pause(5.0), Pause(20.0)]
    assert len(spool) == 1
    assert talk.notices == ["hub-versions"]


def test_something_on_the_way_that_wants_a_password_costs_nothing_that_waits(
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk
) -> None:
    fill(spool)
    for _ in range(3):
        [pause] = answered(uplink, small, Reply(403, bavn=False))
        assert pause is not None
        talk.later(30)
    assert len(spool) == 1
    assert talk.notices == ["hub-gone"]


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_clock_that_is_wrong_is_made_up_for(
    uplink: Uplink, small: SmallHub, spool: Spool, talk: Talk, seconds: int
) -> None:
    fill(spool)
    talk.later(seconds)
    pause = uplink.send_once()
    assert pause is not None
    assert pause.seconds <= 0.5
    assert talk.saying.taken() == [Notice("hub-clock", small.url, {"seconds": -seconds})]
    assert uplink.send_once() is None
    assert len(small.kept) == 1


def test_a_hub_whose_dates_jump_about_is_not_asked_without_a_pause(
    uplink: Uplink, small: SmallHub, spool: Spool
) -> None:
    fill(spool)
    jumping = [Reply(401, headers={"Date": f"Sun, 22 Nov 2026 {hour:02}:15:00 GMT"}) for hour in range(10, 20)]
    pauses = answered(uplink, small, *jumping)
    assert all(pause is not None and pause.seconds >= 0.25 for pause in pauses)


# ── the thread ───────────────────────────────────────────────────────────────────────────────────────────────────────


def running(uplink: Uplink) -> Thread:
    thread = Thread(target=uplink.run, daemon=True)
    thread.start()
    return thread


def test_what_an_earlier_run_kept_goes_without_being_asked_for(uplink: Uplink, small: SmallHub, spool: Spool) -> None:
    fill(spool, 3)
    thread = running(uplink)
    until(lambda: len(small.kept) == 3)
    uplink.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_when_it_stops_it_sends_what_waits_once_more(uplink: Uplink, small: SmallHub, spool: Spool) -> None:
    thread = running(uplink)
    fill(spool, 2)
    uplink.stop()
    thread.join(30)
    assert len(small.kept) == 2


def test_it_stops_at_once_whatever_it_waits_for(uplink: Uplink, small: SmallHub, spool: Spool) -> None:
    small.reply(PATH, Reply(503, headers={"Retry-After": "500"}))
    fill(spool)
    thread = running(uplink)
    until(lambda: len(small.asked) == 1)
    uplink.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert len(spool) == 1


def test_when_the_hub_is_there_again_it_waits_no_longer(
    uplink: Uplink, small: SmallHub, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uplink._backoff, "again", lambda: 500.0)
    small.reply(PATH, Reply(500))
    fill(spool)
    thread = running(uplink)

    def poked() -> bool:
        uplink.hub_is_there()
        return bool(small.kept)

    until(poked)
    uplink.stop()
    thread.join(30)
    assert len(small.asked) == 2


def test_who_listens_is_woken_when_the_hub_takes_something_that_it_would_not(
    spool: Spool, small: SmallHub, talk: Talk
) -> None:
    reached: list[int] = []
    uplink = Uplink(spool, talk.line, random=Random(1), gather_s=0.0, reached=lambda: reached.append(1))
    fill(spool)
    keys, small.keys = small.keys, {}
    uplink.send_once()
    assert reached == []
    small.keys = keys
    uplink.send_once()
    assert reached == [1]
    fill(spool, 2)
    uplink.send_once()
    assert reached == [1]
