import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bavn.member.heard import Heard, UnfitError
from bavn.member.hearing import Hearing, NotBelievedError, RepeatedError, told
from bavn.member.saying import Saying
from bavn.model.notice import Notice
from bavn.model.sighting import Template
from bavn.sharing.delta import Delta
from bavn.sharing.envelope import seal
from bavn.sharing.signing import SigningKey
from tests.member.hubs import MEMBER, NOW, Book, decision
from tests.member.test_heard import delta, warning

KEY = SigningKey.make()
HUB = "https://hub.example"
HOUR = timedelta(hours=1)


def sealed(one: Delta, key: SigningKey = KEY) -> bytes:
    return seal(msgspec.json.encode(one), key)


Open = Callable[..., Hearing]


@pytest.fixture
def saying() -> Saying:
    return Saying(HUB, lambda: NOW)


@pytest.fixture
def opened(tmp_path: Path, saying: Saying) -> Open:
    def open_(now: datetime = NOW, seconds: Callable[[], float] = lambda: 0.0) -> Hearing:
        return Hearing(tmp_path / "hub.heard", [KEY.public], saying, now, member=MEMBER, monotonic=seconds)

    return open_


# ── what is believed ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_hub_has_signed_is_heard(opened: Open) -> None:
    hearing = opened()
    assert hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
    assert list(hearing.heard.decisions) == ["192.0.2.7"]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        pytest.param(sealed(delta(), SigningKey.make()), "a key that is not trusted here", id="another key"),
        pytest.param(sealed(delta()).replace(b'seq\\":5', b'seq\\":6'), "the signature does not fit", id="changed"),
        pytest.param(b"", "no sealed document", id="nothing"),
        pytest.param(b"{}", "no sealed document", id="empty"),
        pytest.param(b"[" * 100_000, "no sealed document", id="nested"),
        pytest.param(seal(b"[]", KEY), "no delta: Expected `object`", id="no delta"),
        pytest.param(seal(b'{"schema": "bavn.delta/1"}', KEY), "no delta: Object missing", id="half a delta"),
        pytest.param(sealed(replace(delta(), schema="bavn.delta/2")), "no delta that this sensor knows", id="newer"),
        pytest.param(seal(b"[" * 100_000, KEY), "no delta", id="signed and nested"),
    ],
)
def test_what_it_has_not_signed_or_is_no_delta_is_not_believed(opened: Open, document: bytes, why: str) -> None:
    hearing = opened()
    with pytest.raises(NotBelievedError, match=why):
        hearing.take(document, NOW)
    assert hearing.heard == Heard()


def test_what_does_not_follow_changes_nothing(opened: Open) -> None:
    hearing = opened()
    hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
    before = hearing.heard
    with pytest.raises(UnfitError):
        hearing.take(sealed(delta(since=7, seq=9)), NOW)
    assert hearing.heard is before


def test_the_kill_switch_is_said_when_it_is_pulled_and_when_it_is_let_go(opened: Open, saying: Saying) -> None:
    hearing = opened()
    for seq, killed in enumerate([False, True, True, False], 6):
        hearing.take(sealed(delta(since=0 if seq == 6 else 5, seq=seq, killed=killed)), NOW)
    assert saying.taken() == [Notice("hub-killed", HUB), Notice("hub-unkilled", HUB)]


def test_what_was_left_out_is_said(opened: Open, saying: Saying) -> None:
    opened().take(sealed(delta(decision("127.0.0.1", "0.0.0.0/0"))), NOW)
    assert saying.taken() == [Notice("hub-cut", HUB, {"count": 2})]


def test_a_delta_that_says_nothing_is_told_from_one_that_does(opened: Open) -> None:
    hearing = opened()
    assert hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
    assert not hearing.take(sealed(delta(since=5, seq=5)), NOW)


# ── what the hub has signed, and somebody else hands over ─────────────────────────────────────────────────────────────


def test_an_old_state_that_is_handed_over_again_is_refused_said_once_and_counted(opened: Open, saying: Saying) -> None:
    hearing = opened()
    hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
    before = hearing.heard
    old = replace(delta(decision("192.0.2.66"), seq=3), at=NOW - timedelta(minutes=1))
    for _ in range(3):
        with pytest.raises(RepeatedError, match="told-before"):
            hearing.take(sealed(old), NOW)
    assert hearing.heard is before
    assert saying.taken() == [Notice("hub-repeated", HUB, {"why": "told-before", "count": 1})]
    hearing.take(sealed(delta(decision("192.0.2.8"), seq=6)), NOW)
    assert list(hearing.heard.decisions) == ["192.0.2.8"]


def test_an_old_state_is_refused_after_a_restart_too(opened: Open) -> None:
    hearing = opened()
    hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
    hearing.keep()
    with pytest.raises(RepeatedError):
        opened().take(sealed(replace(delta(seq=3), at=NOW - timedelta(minutes=1))), NOW)


def test_where_the_own_clock_is_ahead_the_hubs_counts_after_a_restart_too(opened: Open) -> None:
    hearing = opened()
    hearing.take(sealed(delta()), NOW + HOUR, NOW)
    hearing.keep()
    again = opened(NOW + HOUR)
    later = timedelta(minutes=1)
    again.take(sealed(replace(delta(since=5, seq=6), at=NOW + later)), NOW + HOUR + later, NOW + later)
    assert (again.heard.seq, again.heard.made_at) == (6, NOW + later)


def test_a_hub_that_was_put_back_to_an_earlier_day_is_believed(opened: Open) -> None:
    hearing = opened()
    hearing.take(sealed(delta(decision("192.0.2.7"), seq=900)), NOW)
    hearing.take(sealed(delta(decision("192.0.2.8"), seq=3)), NOW)
    assert (list(hearing.heard.decisions), hearing.heard.seq) == (["192.0.2.8"], 3)


def test_what_is_for_another_member_is_not_taken(opened: Open) -> None:
    hearing = opened()
    with pytest.raises(RepeatedError, match="for-others"):
        hearing.take(sealed(replace(delta(), to="ishoj", warnings=(warning(),))), NOW)
    hearing.take(sealed(replace(delta(), to=MEMBER, audience="member", warnings=(warning(),))), NOW)
    assert [one.id for one in hearing.heard.warnings] == [1]


def test_an_answer_over_a_slow_line_is_as_fresh_as_when_it_was_asked_for(opened: Open) -> None:
    asked_at, here = NOW, NOW + timedelta(minutes=30)
    opened().take(sealed(delta()), here, asked_at)
    with pytest.raises(RepeatedError, match="of-another-time"):
        opened().take(sealed(delta()), here)


def test_an_older_hub_says_neither_for_whom_nor_to_whom_and_a_newer_one_more_than_is_known(opened: Open) -> None:
    document = json.loads(msgspec.json.encode(delta(decision("192.0.2.7"))))
    for name in ("audience", "to"):
        del document[name]
    opened().take(seal(json.dumps(document).encode(), KEY), NOW)
    hearing = opened()
    hearing.take(seal(json.dumps(document | {"to_come": [1]}).encode(), KEY), NOW)
    assert list(hearing.heard.decisions) == ["192.0.2.7"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59-12:00", "2026-11-22T08:15:00"])
def test_no_time_that_a_hub_says_is_too_odd(opened: Open, at: str) -> None:
    document = json.loads(msgspec.json.encode(delta())) | {"at": at}
    with suppress(RepeatedError):
        opened().take(seal(json.dumps(document).encode(), KEY), NOW)


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_has_ended_falls_away_when_it_is_looked_at(opened: Open) -> None:
    hearing = opened()
    hearing.take(sealed(delta(decision("192.0.2.7", until=NOW + HOUR))), NOW)
    assert hearing.at(NOW + HOUR).decisions == {}
    assert hearing.heard.decisions == {}


def test_from_where_to_ask_is_the_last_that_was_heard_unless_that_is_long_ago(opened: Open) -> None:
    hearing = opened()
    assert hearing.since(NOW) == 0
    hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
    assert hearing.since(NOW + 11 * HOUR) == 5
    assert hearing.since(NOW + 12 * HOUR) == 0
    assert hearing.since(NOW - HOUR) == 0


def test_a_line_over_which_nothing_new_comes_is_news(opened: Open) -> None:
    hearing = opened()
    hearing.connected(connected=True, now=NOW)
    assert (hearing.heard.connected, hearing.heard.heard_at) == (True, None)
    hearing.take(sealed(delta()), NOW)
    hearing.connected(connected=True, now=NOW + 11 * HOUR)
    hearing.connected(connected=False, now=NOW + 20 * HOUR)
    assert (hearing.heard.connected, hearing.heard.heard_at) == (False, NOW + 11 * HOUR)


# ── disk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

FULL = replace(
    delta(decision("192.0.2.7", "198.51.100.0/24"), replace(decision("2001:db8::1"), action="block", named=("ishoj",))),
    warnings=(warning(1, templates=(Template("GET", "/soeg", ("query",)),)), warning(2)),
)


@pytest.mark.parametrize("one", [FULL, replace(FULL, killed=True), delta()], ids=["full", "killed", "empty"])
def test_after_a_restart_it_is_as_it_was(opened: Open, one: Delta) -> None:
    hearing = opened()
    hearing.take(sealed(one), NOW)
    hearing.keep()
    again = opened(NOW + HOUR)
    assert again.heard == hearing.heard
    assert again.since(NOW + HOUR) == 5
    assert again.path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in again.path.parent.iterdir()] == [again.path.name]


def test_what_ended_meanwhile_is_not_there_after_a_restart(opened: Open) -> None:
    hearing = opened()
    hearing.take(sealed(delta(decision("192.0.2.7", until=NOW + HOUR), decision("192.0.2.8"))), NOW)
    hearing.keep()
    assert list(opened(NOW + HOUR).heard.decisions) == ["192.0.2.8"]


def test_ends_are_written_at_once_and_the_rest_within_seconds(opened: Open) -> None:
    seconds = [0.0]
    hearing = opened(seconds=lambda: seconds[0])

    def on_disk() -> list[str]:
        hearing.keep()
        return sorted(opened().heard.decisions) if hearing.path.exists() else []

    hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
    assert on_disk() == ["192.0.2.7"]
    hearing.take(sealed(delta(decision("192.0.2.8"), since=5, seq=6)), NOW)
    assert on_disk() == ["192.0.2.7"]
    seconds[0] = 5.0
    assert on_disk() == ["192.0.2.7", "192.0.2.8"]
    hearing.take(sealed(delta(since=6, seq=7, gone=["192.0.2.7"])), NOW)
    assert on_disk() == ["192.0.2.8"]
    hearing.take(sealed(delta(since=7, seq=8, killed=True)), NOW)
    assert on_disk() == []


def test_a_large_state_is_not_written_all_the_time(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, written = [0.0], list[float]()
    hearing = opened(seconds=lambda: seconds[0])

    def slow(*_: object) -> None:
        written.append(seconds[0])
        seconds[0] += 0.5

    monkeypatch.setattr(Hearing, "_write", slow)
    for seq in range(6, 100):
        hearing.take(sealed(delta(since=0 if seq == 6 else 5, seq=seq, gone=["192.0.2.7"])), NOW)
        hearing.keep()
        seconds[0] += 0.5
    assert written == [0.0, 10.0, 20.0, 30.0, 40.0]


def test_at_the_end_it_is_written_whatever_the_time(opened: Open) -> None:
    hearing = opened()
    hearing.take(sealed(delta()), NOW)
    hearing.keep()
    hearing.take(sealed(delta(decision("192.0.2.7"), since=5, seq=6)), NOW)
    hearing.keep(at_once=True)
    assert list(opened().heard.decisions) == ["192.0.2.7"]


def test_nothing_heard_is_nothing_written(opened: Open) -> None:
    hearing = opened()
    hearing.connected(connected=True, now=NOW)
    hearing.keep(at_once=True)
    assert not hearing.path.exists()


def test_a_disk_that_is_full_is_said_once_and_tried_again(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    hearing = opened(seconds=lambda: seconds[0])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        hearing.take(sealed(delta(decision("192.0.2.7"))), NOW)
        for _ in range(3):
            hearing.keep()
            seconds[0] += 100.0
    assert hearing.notices() == [Notice("hub-heard-not-written", str(hearing.path), {"why": "No space left on device"})]
    assert not list(hearing.path.parent.iterdir())
    hearing.keep()
    assert list(opened().heard.decisions) == ["192.0.2.7"]


@given(st.integers(0, 2000), st.binary(max_size=8))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_file_it_begins(opened: Open, place: int, damage: bytes) -> None:
    hearing = opened()
    hearing.take(sealed(FULL), NOW)
    hearing.keep(at_once=True)
    data = hearing.path.read_bytes()
    place %= len(data)
    hearing.path.write_bytes(data[:place] + damage)
    again = opened()
    assert again.heard == Heard()
    assert [one.code for one in again.notices()] == ["hub-heard-damaged"]
    again.take(sealed(FULL), NOW)
    assert again.heard.seq == 5


def test_what_was_heard_is_told_as_a_hub_would(opened: Open) -> None:
    book = Book()
    for number in range(50):
        book.decide(decision(f"192.0.2.{number}", f"198.51.100.{number}", campaign=number % 3))
    hearing = opened()
    hearing.take(sealed(book.delta(0)), NOW)
    whole = told(hearing.heard)
    assert len(whole.decisions) == 3
    assert sum(len(group.values) for group in whole.decisions) == 100
