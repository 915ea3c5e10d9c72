"""The hub as a process of its own: what a person runs, and what survives when it is killed."""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Thread

import httpx
import pytest

from bavn.hub import opening, settings
from bavn.hub.running import collect_seldom, log_to_stderr, run_hub, settle_down
from bavn.hub.settings import example
from bavn.model.problem import Problem
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import Sensor, established, joined, new_folder, sighting
from tests.no_tls import NO_TLS
from tests.waiting import until

COMMAND = (sys.executable, "-m", "bavn", "hub", "run", "--listen", "127.0.0.1:0", "--data")


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the process has a clock of its own


@dataclass(slots=True)
class Process:
    """A hub that answers at `url`."""

    process: subprocess.Popen[bytes]
    url: str
    said: Path


@contextmanager
def hub_process(data: Path, *, environment: dict[str, str] | None = None) -> Iterator[Process]:
    said = data.with_name("said")
    with said.open("wb") as file:
        process = subprocess.Popen([*COMMAND, str(data)], stderr=file, env={**os.environ, **(environment or {})})
    try:
        until(lambda: b"answers at" in said.read_bytes() or process.poll() is not None, what="the hub answers")
        line = said.read_text()
        assert "answers at" in line, line
        yield Process(process, line.partition("answers at ")[2].partition(";")[0], said)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """`run_hub` sets it for a process that is a hub; this one is none."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found = new_folder(tmp_path)
    text = example("Prøve", "127.0.0.1:8643", "", ()).replace('mode = "own"', 'mode = "off"')
    (found / settings.NAME).write_text(f"{text}\n[limits]\nrequests_per_s = 10000\nsightings_per_s = 100000\n")
    return found


def sensor_of(data: Path, name: str) -> Sensor:
    hub = opening.open_hub(data, now)
    try:
        return joined(hub, established(name), now)
    finally:
        hub.close()


def test_it_says_where_it_answers_and_stops_when_it_is_told_to(data: Path) -> None:
    with hub_process(data) as hub:
        assert httpx.get(f"{hub.url}/healthz", verify=NO_TLS, trust_env=False).json() == {"status": "ok"}
        hub.process.send_signal(signal.SIGTERM)
        assert hub.process.wait(30) == 0
        assert "Traceback" not in hub.said.read_text()


def test_systemd_is_told_when_it_is_ready(data: Path, tmp_path: Path) -> None:
    import socket  # noqa: PLC0415  here alone

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        with hub_process(data, environment={"NOTIFY_SOCKET": str(tmp_path / "notify")}) as hub:
            assert systemd.recv(100) == b"READY=1"
            hub.process.send_signal(signal.SIGINT)
            assert systemd.recv(100) == b"STOPPING=1"
            assert hub.process.wait(30) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_that_was_acknowledged_is_lost_when_it_is_killed_and_nothing_is_counted_twice(
    data: Path, seed: int
) -> None:
    vejle, acknowledged = sensor_of(data, "vejle"), set[int]()
    numbers = list(range(1, 400))

    def send(url: str) -> None:
        with httpx.Client(base_url=url, verify=NO_TLS, trust_env=False, timeout=30) as client:
            try:
                for start in range(0, len(numbers), 3):
                    some = numbers[start : start + 3]
                    answer = vejle.says(client, encode_batch([sighting(number, at=now()) for number in some]))
                    if answer.status_code == 200:
                        acknowledged.update(some)
            except httpx.HTTPError:
                return

    with hub_process(data) as hub:
        thread = Thread(target=send, args=(hub.url,))
        thread.start()
        until(lambda: len(acknowledged) > 20 + Random(seed).randrange(60))
        hub.process.send_signal(signal.SIGKILL)
        thread.join()
    first = set(acknowledged)
    with hub_process(data) as hub, httpx.Client(base_url=hub.url, verify=NO_TLS, trust_env=False, timeout=30) as client:
        kept = vejle.asks(client, "/api/v1/sightings?limit=1000").json()["sightings"]
        ids = [int(one["sighting"]["id"], 16) for one in kept]
        assert first <= set(ids)
        assert len(ids) == len(set(ids))
        again = vejle.says(client, encode_batch([sighting(number, at=now()) for number in sorted(first)])).json()
        assert (again["accepted"], again["repeated"]) == (0, len(first))


def test_a_hub_that_cannot_listen_leaves_nothing_behind(data: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415  here alone

    read = settings.read(data)
    elsewhere = replace(read, hub=replace(read.hub, listen="192.0.2.1:1"))
    with pytest.raises(Problem, match="cannot listen"):
        run_hub(data, elsewhere, now, lambda _: None, lambda: None)
    opening.open_hub(data, now).close()


def test_a_certificate_that_cannot_be_used_lets_go_of_the_store(data: Path) -> None:
    (data / "a.pem").write_text("no certificate")
    brought = '[hub]\nlisten = "127.0.0.1:8643"\n[tls]\nmode = "certificate"\ncertificate = "a.pem"\nkey = "a.pem"\n'
    with pytest.raises(Problem):
        run_hub(data, settings.loads(brought, "hub.toml", data), now, lambda _: None, lambda: None)
    opening.open_hub(data, now).close()


def test_cycles_are_looked_for_less_often() -> None:
    before = gc.get_threshold()
    collect_seldom()
    assert gc.get_threshold() > before
    assert gc.isenabled()


def test_what_the_start_made_is_not_looked_at_again() -> None:
    try:
        settle_down()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_what_the_hub_says_of_itself_is_on_standard_error() -> None:
    import logging  # noqa: PLC0415  here alone

    logger = logging.getLogger("bavn.hub")
    before = list(logger.handlers), logger.propagate, logger.level
    try:
        log_to_stderr()
        assert logger.level == logging.INFO
        assert not logger.propagate
        assert len(logger.handlers) == len(before[0]) + 1
    finally:
        for name in ("bavn.hub", "asyncio"):
            found = logging.getLogger(name)
            found.handlers = found.handlers[:-1]
            found.propagate = True
        logger.setLevel(before[2])
        logging.getLogger("asyncio").setLevel(logging.NOTSET)
