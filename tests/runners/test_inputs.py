"""Everything a sensor reads, through real files, sockets and pipes, into the engine."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bavn.following.spool import Spool
from bavn.following.standard_input import StandardInput
from bavn.model.problem import Problem
from bavn.runners import inputs as module
from bavn.runners.engine import Engine
from bavn.runners.feeds import count_in_order
from bavn.runners.followed import Kept
from bavn.runners.inputs import Inputs, is_over
from bavn.settings.schema import BY_HOST, JournalInput, Settings, SiteSettings, SyslogInput, SystemSettings
from tests.runners.growing import Notebook
from tests.runners.samples import BEGINS, plain_line
from tests.runners.sensing import SITE, Hands, Stage, now_line, requests, settings_of
from tests.waiting import until

HERE = "127.0.0.1"
FRAME = b"<190>Nov 17 10:00:00 web nginx: "
LINE = plain_line(0, "192.0.2.1")


def listening(folder: Path, *listens: str, site: str = SITE) -> Settings:
    settings = settings_of(folder, logs=())
    return replace(settings, syslog=tuple(SyslogInput(listen, site) for listen in listens))


class Run:
    """Inputs, read turn by turn."""

    def __init__(self, settings: Settings, kept: dict[str, Kept] | None = None, *, from_start: bool = True) -> None:
        self.hands = Hands()
        self.inputs = Inputs(settings, kept or {}, clock=self.hands.clock.wall, from_start=from_start)
        self.notebook = Notebook()
        self.at = 0.0

    def turn(self) -> int:
        self.at += 2.0
        self.inputs.poll(self.at)
        count_in_order(self.inputs.feeds, cast("Engine", self.notebook), lambda: True)
        self.inputs.take()
        return self.notebook.requests

    @contextmanager
    def started(self) -> Iterator["Run"]:
        self.inputs.start()
        try:
            yield self
        finally:
            self.inputs.stop()

    def ports(self) -> tuple[int, ...]:
        return self.inputs._listener.ports


# files


def test_two_logs_of_a_site_add_up_to_one_site(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    logs = [tmp_path / "a.log", tmp_path / "b.log"]
    for log in logs:
        log.write_bytes(b"".join(plain_line(second, "192.0.2.1") for second in range(60)))
    stage.hands.go(60)
    with stage.sensor(settings_of(tmp_path, logs=tuple(map(str, logs)))) as sensor:
        stage.turn(sensor)
        assert requests(sensor) == 120
        assert sensor.parts.inputs.counted.lines == 120


def test_a_site_called_by_host_takes_the_sites_that_its_lines_name(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    run = Run(replace(settings, sites=(replace(settings.sites[0], name=BY_HOST),)))
    (tmp_path / "access.log").write_bytes(LINE)
    assert run.turn() == 1
    assert run.notebook.calls[0].site is None


def test_another_log_of_a_site_forgets_nothing_of_the_first(tmp_path: Path) -> None:
    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_bytes(2 * LINE)
    run = Run(settings_of(tmp_path, logs=(str(first),)))
    assert run.turn() == 2
    kept = run.inputs.keep()
    first.write_bytes(first.read_bytes() + 3 * LINE)
    second.write_bytes(4 * LINE)
    again = Run(settings_of(tmp_path, logs=(str(first), str(second))), kept, from_start=False)
    assert again.turn() == 3, "the new one is read from its end, as at a first start"
    assert again.inputs.counted.lines == 5


def test_what_it_counts_and_says_is_that_of_all_sources(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    other = SiteSettings("other.example.dk", (str(tmp_path / "other.log"),), "combined")
    run = Run(replace(settings, sites=(*settings.sites, other)))
    (tmp_path / "access.log").write_bytes(LINE + b"?\n")
    assert run.turn() == 1
    assert (run.inputs.counted.lines, run.inputs.counted.rejected, run.inputs.counted.sampled) == (2, 1, 0)
    assert [one.code for one in run.inputs.notices()] == ["log-missing"]
    assert [one.state for one in run.inputs.status()] == ["ok", "missing"]
    (tmp_path / "access.log").write_bytes(2 * LINE + LINE)
    run.inputs.poll(50.0)
    assert run.inputs.lag_s(53.0) == 3.0
    assert run.inputs.behind_bytes > 0


def test_a_system_that_was_quiet_for_days_is_read_in_this_year_by_the_clock_that_was_given(tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    run = Run(replace(settings_of(tmp_path), sites=(), systems=(SystemSettings("mail", (str(log),)),)))
    heard: list[datetime] = []
    for _ in range(3):
        with log.open("a") as file:
            stamp = f"{run.hands.now - timedelta(minutes=1):%b %d %H:%M:%S}".replace(" 0", "  ", 1)
            file.write(f"{stamp} gate sshd[4711]: Failed password for ann from 203.0.113.7 port 5500 ssh2\n")
        run.turn()
        for feed in run.inputs.event_feeds:
            feed.count(lambda _, event: heard.append(event.time), lambda: True)
        run.hands.go(3 * 86400)
    assert heard == [BEGINS + timedelta(days=days, minutes=-1) for days in (0, 3, 6)]


# the network


def test_lines_over_tcp_and_udp_are_counted_of_their_site(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    settings = listening(tmp_path, f"tcp://{HERE}:0", f"udp://{HERE}:0")
    with stage.sensor(settings) as sensor:
        tcp, udp = sensor.parts.inputs._listener.ports
        with socket.create_connection((HERE, tcp)) as sender:
            sender.sendall(b"".join(FRAME + now_line(stage.hands) for _ in range(50)))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(50):
                sender.sendto(FRAME + now_line(stage.hands), (HERE, udp))
        until(lambda: stage.turn(sensor) or requests(sensor) == 100)
        assert [one.lines for one in sensor.parts.inputs.status()] == [50, 50]
        assert {one.kind for one in sensor.parts.inputs.status()} == {"syslog"}


def test_the_inbox_is_emptied_of_what_a_snapshot_holds_and_of_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bavn.following.spool.ROLL_BYTES", 2000)
    monkeypatch.setattr(module, "Spool", lambda folder, name, most: Spool(folder, name, most, roll_bytes=2000))
    run = Run(listening(tmp_path, f"tcp://{HERE}:0"))
    inbox = tmp_path / "state" / "inbox"

    def send(count: int) -> None:
        with socket.create_connection((HERE, run.ports()[0])) as sender:
            sender.sendall(count * (FRAME + LINE))

    def held() -> int:
        return sum(path.stat().st_size for path in inbox.iterdir())

    with run.started():
        send(100)
        until(lambda: run.turn() == 100)
        assert held() >= 100 * len(LINE)
        kept = run.inputs.keep()
        send(40)  # after the moment of the snapshot
        until(lambda: held() >= 140 * len(LINE))
        run.inputs.kept(kept)
        assert held() < 60 * len(LINE)
        assert run.turn() == 140, "what came after it is still there"
    again = Run(listening(tmp_path, f"tcp://{HERE}:0"), kept)
    assert again.turn() == 40
    assert again.inputs.counted.lines == 140


def test_a_file_that_has_grown_since_the_snapshot_is_kept(tmp_path: Path) -> None:
    """The newest file of then may be full and rolled by the time at which the snapshot stands on the disk."""
    settings = listening(tmp_path, f"tcp://{HERE}:0")
    run = Run(settings)
    (spool,) = run.inputs.spools
    spool._roll_bytes = 10 * len(LINE)
    spool.write(5 * LINE)
    assert run.turn() == 5
    kept = run.inputs.keep()
    spool.write(5 * LINE)
    spool.write(5 * LINE)
    run.inputs.kept(kept)
    assert Run(settings, kept).turn() == 10
    assert run.turn() == 15
    run.inputs.kept(run.inputs.keep())
    assert len([path for path in (tmp_path / "state" / "inbox").iterdir() if path.stat().st_size]) == 1
    spool.close()


def test_the_order_of_ports_in_the_settings_does_not_matter(tmp_path: Path) -> None:
    ports = [f"tcp://{HERE}:5514", f"tcp://{HERE}:5515"]
    run = Run(listening(tmp_path, *ports))
    for number, spool in enumerate(run.inputs.spools, 1):
        spool.write(number * LINE)
        spool.close()
    assert run.turn() == 3
    again = Run(listening(tmp_path, *reversed(ports)), run.inputs.keep())
    assert again.turn() == 0
    assert [one.lines for one in again.inputs.status()] == [2, 1]


def test_a_port_that_is_taken_is_one_line_and_nothing_stays_open(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(Problem) as refused,
            Stage(tmp_path).sensor(listening(tmp_path, f"tcp://{HERE}:{port}")),
        ):
            pytest.fail("it runs")
    assert str(port) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    with Stage(tmp_path).sensor(listening(tmp_path, f"tcp://{HERE}:{port}")):
        pass


def test_a_spool_that_fills_up_asks_for_a_snapshot(tmp_path: Path) -> None:
    run = Run(listening(tmp_path, f"tcp://{HERE}:0"))
    (spool,) = run.inputs.spools
    assert not run.inputs.crowded
    spool.most_bytes = 3 * len(LINE)
    spool.write(2 * LINE)
    assert run.inputs.crowded
    spool.close()


def test_a_crowded_inbox_is_relieved_before_the_snapshot_is_due(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    with stage.sensor(listening(tmp_path, f"tcp://{HERE}:0")) as sensor:
        (spool,) = sensor.parts.inputs.spools
        spool.write(now_line(stage.hands))
        stage.turn(sensor)
        assert sensor.parts.keeper.kept_at is None
        spool.most_bytes = 10
        stage.turn(sensor)
        sensor.parts.keeper.finish()
        assert sensor.parts.keeper.kept_at == stage.hands.now


# standard input


def test_lines_on_standard_input_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(tmp_path)
    reading, writing = os.pipe()
    monkeypatch.setattr(module, "StandardInput", lambda spool: StandardInput(spool, reading))
    with stage.sensor(settings_of(tmp_path, logs=("-",))) as sensor:
        os.write(writing, 5 * now_line(stage.hands) + now_line(stage.hands)[:20])
        until(lambda: stage.turn(sensor) or requests(sensor) == 5)
        os.close(writing)
        until(lambda: stage.turn(sensor) or "standard-input-ended" in stage.codes)
        stage.turn(sensor)
        assert sensor.parts.inputs.counted.lines == 6
    os.close(reading)
    with stage.sensor(settings_of(tmp_path, logs=())) as sensor:
        assert sensor.parts.inputs.feeds == []


# the journal


def test_journals_of_one_unit_have_places_of_their_own(tmp_path: Path) -> None:
    wanted = [JournalInput(SITE, "nginx.service", "one"), JournalInput(SITE, "nginx.service", "two")]
    run = Run(replace(settings_of(tmp_path, logs=()), journal=tuple(wanted)))
    assert len(run.inputs.keep()) == 2
    assert len({one.name for one in run.inputs.status()}) == 2
    run.inputs.stop()


def test_only_a_file_before_the_one_that_is_written_is_over(tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"stdin.000000000{number}.log" for number in (1, 2, 3))
    first.write_bytes(LINE)
    assert not is_over(first, len(LINE))
    second.write_bytes(b"")  # made ahead: the first is still written to
    assert not is_over(first, len(LINE))
    second.write_bytes(LINE)
    assert is_over(first, len(LINE))
    assert not is_over(first, len(LINE) - 1)
    assert not is_over(third, 0)
    assert not is_over(second, len(LINE))
