"""The sensor's word about itself: the status, the machine's log, and what is grave enough for people."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest

from bavn.model.notice import Notice
from bavn.pages.notices import NOTICES
from bavn.runners import reporting
from bavn.runners.notify_systemd import Notifier
from bavn.runners.reporting import GRAVE, Reporter, is_grave, log
from bavn.runners.sensor import Sensor
from bavn.runners.starting import sensor_of
from bavn.store import status as status_file
from bavn.store.status import MOST_NOTICES, ChannelStatus, EnforcerStatus, HubStatus
from tests.runners.sensing import SITE, Stage, settings_of, utc

NOW = utc(0)
SAID = Notice("log-unreadable", "/var/log/a b.log", {"why": 'he said "no"', "lost": 7})


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


class Speaker:
    """Says one thing once."""

    def __init__(self, *notices: Notice) -> None:
        self._notices = notices

    def notices(self) -> Iterable[Notice]:
        found, self._notices = self._notices, ()
        return found


Told = list[tuple[Notice, datetime]]


def reporter_of(stage: Stage, told: Told, *notices: Notice) -> Reporter:
    return Reporter(
        settings_of(stage.folder, protect="limit"),
        NOW,
        speakers=(Speaker(*notices),),
        enforcers=lambda: [EnforcerStatus("nginx", 3)],
        channels=lambda: [ChannelStatus("mail", ok=False, said="no route")],
        tell=lambda notice, at: told.append((notice, at)),
        notifier=Notifier({}),
    )


def test_the_status_says_what_was_read_and_who_enforces(stage: Stage) -> None:
    stage.write_past(20)
    with stage.sensor() as sensor:
        stage.write(b"no line\n")
        while sensor.turn():
            pass
        reporter = reporter_of(stage, [])
        reporter.report(sensor, stage.hands.now)
        status = status_file.read(stage.folder / "state")
    assert status is not None
    assert status == reporter.latest
    assert (status.pid, status.started, status.at) == (os.getpid(), NOW, stage.hands.now)
    assert (status.lines, status.rejected, status.sampled, status.sampling) == (83, 1, 0, 1)
    assert (status.lag_s, status.lag_bytes, status.lag_lines) == (0.0, 0, 0)
    assert status.enforcers == (EnforcerStatus("nginx", 3),)
    assert status.channels == (ChannelStatus("mail", ok=False, said="no route"),)
    assert [(one.name, one.protect) for one in status.sites] == [(SITE, "limit")]
    assert [(one.kind, one.lines, one.state) for one in status.inputs] == [("file", 83, "ok")]
    assert status.snapshot_at is None
    assert status.memory_bytes > 1_000_000


def test_the_status_has_what_the_hub_link_says(stage: Stage) -> None:
    hub = HubStatus("https://hub.example", seq=7)
    settings = settings_of(stage.folder)
    with stage.sensor(settings) as sensor:
        reporter = Reporter(
            settings,
            NOW,
            speakers=(),
            enforcers=list,
            channels=list,
            hub=lambda: hub,
            tell=lambda *_: None,
            notifier=Notifier({}),
        )
        reporter.report(sensor, NOW)
        alone = reporter_of(stage, [])
        alone.report(sensor, NOW)
    assert reporter.latest is not None
    assert alone.latest is not None
    assert (reporter.latest.hub, alone.latest.hub) == (hub, None)


def test_lag_is_given_in_seconds_bytes_and_lines(stage: Stage) -> None:
    with stage.sensor() as sensor:
        sensor.turn()
        stage.write_past(20)
        sensor.parts.inputs.poll(stage.hands.passed_s)
        sensor.lag_s = 2.5
        reporter = reporter_of(stage, [])
        reporter.report(sensor, stage.hands.now)
    assert reporter.latest is not None
    waiting = stage.log.stat().st_size
    assert (reporter.latest.lag_s, reporter.latest.lag_bytes) == (2.5, waiting)
    assert reporter.latest.lag_lines == waiting // reporting.LINE_BYTES


def test_notices_of_everybody_are_logged_kept_and_told_where_grave(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    told: Told = []
    with sensor_of(settings_of(stage.folder), stage.hands.clock, lambda *_: None, from_start=True) as sensor:
        reporter = reporter_of(stage, told, SAID, Notice("log-rotated", "x", {"to": "y"}))
        reporter.report(sensor, NOW)
        reporter.report(sensor, NOW)
    assert reporter.latest is not None
    assert [one.code for one in reporter.latest.notices] == ["log-unreadable", "log-rotated"]
    assert told == [(SAID, NOW)]
    assert capsys.readouterr().err.count("log-rotated") == 1


def test_only_the_newest_notices_are_kept(stage: Stage) -> None:
    reporter = reporter_of(stage, [])
    for number in range(100):
        reporter.note(Notice("log-rotated", str(number)), NOW)
    assert [one.where for one in reporter._noticed] == [str(number) for number in range(100 - MOST_NOTICES, 100)]


def test_a_status_that_cannot_be_written_is_said_once_until_it_can(stage: Stage) -> None:
    told: Told = []
    state = stage.folder / "state"
    with stage.sensor() as sensor:
        reporter = reporter_of(stage, told)
        for times in (1, 2):
            shutil.rmtree(state)
            reporter.report(sensor, NOW)
            reporter.report(sensor, NOW)
            assert [notice.code for notice, _ in told] == times * ["store-failing"]
            state.mkdir()
            reporter.report(sensor, NOW)
            assert status_file.read(state) == reporter.latest


# what is grave


def test_every_grave_notice_is_one_that_can_be_given() -> None:
    assert set(NOTICES) >= GRAVE


@pytest.mark.parametrize(
    ("notice", "grave"),
    [
        (Notice("nft-absent", "nftables"), True),
        (Notice("reload-failed", "nginx"), True),
        (Notice("log-missing", "x"), True),
        (Notice("log-truncated", "x", {"lost": 0, "rescued": 9}), False),
        (Notice("log-truncated", "x", {"lost": 1, "rescued": 0}), True),
        (Notice("log-rotated", "x"), False),
        (Notice("tell-channel-failing", "mail"), False),
        (Notice("hub-killed", "https://hub.example"), True),
        (Notice("hub-gone", "https://hub.example"), False),
    ],
    ids=lambda value: value.code if isinstance(value, Notice) else str(value),
)
def test_people_are_told_of_what_they_must_act_on(notice: Notice, *, grave: bool) -> None:
    assert is_grave(notice) is grave


# the machine's log


def test_a_logged_notice_is_one_line_of_keys_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    log(NOW, SAID)
    assert capsys.readouterr().err == (
        'bavn: at=2026-03-02T10:00:00Z notice=log-unreadable where="/var/log/a b.log" why="he said \\"no\\"" lost=7\n'
    )
    log(NOW, Notice("sampling", "", {"one_of": 2}))
    assert capsys.readouterr().err == "bavn: at=2026-03-02T10:00:00Z notice=sampling one_of=2\n"


def test_hostile_text_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    log(NOW, Notice("format-unknown", "a\nbavn: at=x", {"why": "\x1b[2J\r\n\u202e\udcff=", "empty": ""}))
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert written[:-1].isprintable()
    assert "empty" not in written


class Full:
    """Standard error on a full disk."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("stream", [None, Full()], ids=["closed", "full"])
def test_a_log_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch, stream: object) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    log(NOW, SAID)


def test_a_watchdog_hears_of_each_report(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    alive: Callable[[Notifier], None] = lambda _self: heard.append("alive")  # noqa: E731
    monkeypatch.setattr(Notifier, "alive", alive)
    monkeypatch.setattr(Notifier, "says", lambda _self, text: heard.append(text))
    with stage.sensor() as sensor:
        reporter_of(stage, []).report(sensor, NOW)
        assert isinstance(sensor, Sensor)
    assert heard == ["alive", "0 lines, 0.0 s behind"]
