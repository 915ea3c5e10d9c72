"""`bavn sensor` as it is started: a process with a settings file, a log that grows, and troubles."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any, cast

import pytest

from bavn.cli import sensor as module
from bavn.cli.refusal import RefusedError
from bavn.cli.sensor import MOST_WAITING, Printer
from bavn.model.problem import Problem
from bavn.runners.publishing import Announcement
from bavn.sharing.delta import ToldWarning
from bavn.store.status import Status, read
from bavn.telling.warning_messages import Warned
from tests.cli.conftest import Call
from tests.waiting import until

SITE = "www.example.dk"
ORDINARY = ("dac_override", "dac_read_search")  # what lets root read and write whatever it likes


def stamped(when: datetime, address: str, target: str = "/", referer: str = "-") -> bytes:
    line = f'{address} - - [{when:%d/%b/%Y:%H:%M:%S} +0000] "GET {target} HTTP/1.1" 200 512 "{referer}" "Mozilla/5.0"\n'
    return line.encode()


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the process that is tested looks at the machine's clock


def past(seconds: int, *, flood_s: int = 0, bots: int = 100) -> bytes:
    """Everyday traffic up to now; in its last seconds a flood."""
    lines = []
    for second in range(-seconds, 0):
        when = now() + timedelta(seconds=second)
        visitor = f"192.0.2.{second % 200}"
        lines.append(stamped(when, visitor))
        lines += [stamped(when, visitor, asset, f"https://{SITE}/") for asset in ("/a.css", "/b.js", "/c.png")]
        if second >= -flood_s:
            lines += [stamped(when, f"198.18.{bot}.9", f"/search?q={bot}x{second}") for bot in range(bots)]
    return b"".join(lines)


def read_on(stream: IO[bytes], hear: Callable[[bytes], None]) -> None:
    with stream:
        for line in stream:
            hear(line)


@dataclass(slots=True)
class Process:
    """A running sensor: what it wrote so far, and what its status says."""

    folder: Path
    arguments: tuple[str, ...] = ()
    found: list[dict[str, Any]] = field(default_factory=list)
    process: "subprocess.Popen[bytes]" = field(init=False)
    readers: list[Thread] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "bavn", "sensor", "--config", str(self.folder / "bavn.toml"), "--json"]
        if os.geteuid() == 0:
            command = ["setpriv", f"--bounding-set={','.join(f'-{name}' for name in ORDINARY)}", *command]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([*command, *self.arguments], stdout=pipe, stderr=pipe)
        for stream, hear in ((self.process.stdout, self._take), (self.process.stderr, self.heard.append)):
            self.readers.append(Thread(target=read_on, args=(stream, hear)))
            self.readers[-1].start()

    def _take(self, line: bytes) -> None:
        self.found.append(json.loads(line))

    @property
    def log(self) -> Path:
        return self.folder / "access.log"

    @property
    def said(self) -> str:
        return b"".join(self.heard).decode()

    @property
    def status(self) -> Status | None:
        try:
            status = read(self.folder / "state")
        except Problem:
            return None
        return status if status and status.pid == self.process.pid else None

    def counted(self) -> int:
        status = self.status
        return status.lines if status else -1

    def write(self, count: int = 10) -> None:
        with self.log.open("ab") as log:
            log.write(count * stamped(now(), "192.0.2.1"))

    def written(self) -> int:
        return sum(path.read_bytes().count(b"\n") for path in self.folder.glob("access.log*"))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()


def write_settings(folder: Path, **keys: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sensor = {"state": f"{folder / 'state'}", "listen": f"127.0.0.1:{port}", "poll": "20ms", "snapshot": "300ms"} | keys
    lines = [f'{key} = "{value}"' for key, value in sensor.items()]
    site = ["[[site]]", f'name = "{SITE}"', f'logs = ["{folder / "access.log"}"]']
    (folder / "bavn.toml").write_text("\n".join(["[sensor]", *lines, *site]) + "\n")


# one life


def test_it_finds_a_flood_stops_when_asked_and_goes_on_where_it_was(tmp_path: Path) -> None:
    write_settings(tmp_path, snapshot="1h")
    (tmp_path / "access.log").write_bytes(past(500, flood_s=20))
    first = Process(tmp_path, ("--from-start",))
    try:
        until(lambda: first.found and first.counted() == first.written())
        (found,) = [one for one in first.found if one["update"] == "new"]
        assert (found["schema"], found["finding"]["kind"]) == ("bavn.finding/1", "http-flood")
        assert found["finding"]["site"] == SITE
        assert found["lag_s"] >= 0
        assert first.stop() == 0
    finally:
        first.kill()
    assert (tmp_path / "state" / "engine.snapshot").exists()
    assert "watching 1 site(s)" in first.said
    second = Process(tmp_path)
    try:
        second.write()
        until(lambda: second.counted() == second.written())
        status = second.status
        assert status is not None
        assert [one.requests for one in status.sites] == [second.written()]
        assert second.stop() == 0
    finally:
        second.kill()
    assert not [one for one in second.found if one["update"] == "new"]
    assert "Traceback" not in second.said


# troubles, of one sensor that goes on through all of them


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("sensor")
    write_settings(folder)
    (folder / "access.log").write_bytes(past(30))
    process = Process(folder, ("--from-start",))
    try:
        until(lambda: process.counted() == process.written())
        yield process
        assert process.stop() == 0
        assert "Traceback" not in process.said
    finally:
        process.kill()


def hears(running: Process, before: int, notice: str) -> None:
    until(lambda: f"notice={notice} " in running.said[before:], what=notice)


def test_a_log_that_may_not_be_read_is_said_and_read_once_it_may(running: Process) -> None:
    before = len(running.said)
    number = len(list(running.folder.glob("access.log.*"))) + 1
    running.log.rename(running.folder / f"access.log.{number}")
    running.log.write_bytes(b"")
    running.log.chmod(0)
    hears(running, before, "log-unreadable")
    running.log.chmod(0o600)
    running.write()
    hears(running, before, "log-readable-again")
    until(lambda: running.counted() == running.written())


def test_a_state_folder_that_may_not_be_written_is_said_and_counting_goes_on(running: Process) -> None:
    before, state = len(running.said), running.folder / "state"
    state.chmod(0o500)
    try:
        hears(running, before, "snapshot-not-written")
        hears(running, before, "store-failing")
        running.write()
    finally:
        state.chmod(0o700)
    until(lambda: running.counted() == running.written())
    assert running.said[before:].count("notice=snapshot-not-written") == 1


def test_a_full_disk_is_said_and_counting_goes_on(running: Process) -> None:
    before, pid = len(running.said), running.process.pid
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        hears(running, before, "snapshot-not-written")
        hears(running, before, "store-failing")
        running.write()
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    until(lambda: running.counted() == running.written())


def test_a_second_sensor_is_refused_in_one_line(running: Process, call: Call) -> None:
    refused = call("sensor", "--config", running.folder / "bavn.toml")
    assert refused.status == 2
    assert str(running.process.pid) in refused.err
    assert len(refused.err.splitlines()) == 1
    assert refused.out == ""


# settings


def test_settings_that_are_wrong_are_said_line_by_line(tmp_path: Path, call: Call) -> None:
    path = tmp_path / "bavn.toml"
    path.write_text('[sensor]\nstat = "x"\npoll = "soon"\n[[site]]\nname = "a.example.dk"\nprotect = "blok"\n')
    refused = call("sensor", "--config", path)
    assert refused.status == 2
    assert refused.out == ""
    for word in ("stat", "poll", "blok"):
        assert sum(word in line for line in refused.err.splitlines()) >= 1
    assert all(line.startswith("bavn: ") for line in refused.err.splitlines())
    assert not (tmp_path / "x").exists()


def test_settings_that_are_not_there_are_one_line(tmp_path: Path, call: Call) -> None:
    refused = call("sensor", "--config", tmp_path / "no.toml")
    assert (refused.status, len(refused.err.splitlines())) == (2, 1)


def test_a_port_that_is_taken_is_one_line(tmp_path: Path, call: Call) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        write_settings(tmp_path, listen=listen)
        handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            refused = call("sensor", "--config", tmp_path / "bavn.toml")
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    assert refused.status == 2
    assert listen in refused.err
    assert len(refused.err.splitlines()) == 1


# writing


SAID = cast("Announcement", object())
WARNED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_all_that_waits_is_written_before_the_end() -> None:
    written: list[float] = []
    printer = Printer(lambda _said, lag_s: written.append(lag_s))
    for number in range(50):
        printer.announce(SAID, float(number))
    printer.stop()
    assert written == [float(number) for number in range(50)]


def test_a_warning_of_the_hub_is_written_among_the_findings() -> None:
    written: list[tuple[object, float]] = []
    printer = Printer(lambda said, lag_s: written.append((said, lag_s)))
    warned = Warned("new", ToldWarning(3, "campaign", WARNED_AT, "high", "http-flood", "amber"), "Hub", WARNED_AT)
    printer.announce(SAID, 2.0)
    printer.warn(warned)
    printer.stop()
    assert written == [(SAID, 2.0), (warned, 0.0)]


def test_a_reader_that_stalls_holds_nobody_up_and_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    reads = Event()

    def write(_said: object, _lag_s: float) -> None:
        reads.wait(20)

    printer = Printer(write)
    for _ in range(3 * MOST_WAITING):
        printer.announce(SAID, 0.0)
    assert capsys.readouterr().err.count("nobody reads standard output") == 1
    printer.stop()
    reads.set()


def test_a_full_disk_behind_standard_output_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def write(_said: object, lag_s: float) -> None:
        if lag_s < 2:
            raise RefusedError("standard output: No space left on device")
        written.append(lag_s)

    written: list[float] = []
    printer = Printer(write)
    for number in range(4):
        printer.announce(SAID, float(number))
    printer.stop()
    assert written == [2.0, 3.0]
    assert capsys.readouterr().err.count("No space left") == 1
