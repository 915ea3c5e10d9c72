import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Event, Thread

import pytest

from bavn.cli import release
from bavn.protection.reference import reference
from bavn.store.audit import AuditLine
from bavn.store.database import join_store
from bavn.store.lock import hold
from bavn.store.releases import Release
from tests.cli.conftest import Call
from tests.cli.sensors import EXPIRES, NOW, keep, settings
from tests.waiting import until

ME = pwd.getpwuid(os.getuid()).pw_name
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock_and_no_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "now", lambda: NOW)
    monkeypatch.delenv("SUDO_USER", raising=False)


def kept(folder: Path) -> tuple[list[Release], list[AuditLine]]:
    with join_store(folder / "state") as store:
        return store.releases.active(NOW), store.audit.lines(NOW - DAY)


@contextmanager
def sensor(folder: Path, said: str = "") -> Iterator[None]:
    """A thread that holds the state folder and confirms every release, as the sensor's loop does."""
    stop = Event()

    def loop() -> None:
        with join_store(folder / "state") as store:
            while not stop.wait(0.01):
                for one in store.releases.waiting(NOW):
                    store.releases.confirm(one.id, NOW, said)

    with hold(folder / "state"):
        thread = Thread(target=loop)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def test_a_running_sensor_puts_it_in_force_and_the_command_waits_for_that(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "192.0.2.7")
    with sensor(tmp_path):
        done = call("release", "192.0.2.7", "--config", settings(tmp_path), "--for", "2h")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("192.0.2.7 is let through until 2026-11-22 10:15:00 UTC; in force after 0")
    [found], _ = kept(tmp_path)
    assert found.network == ip_network("192.0.2.7")
    assert (found.made, found.until) == (NOW, NOW + timedelta(hours=2))
    assert found.confirmed


def test_who_asked_stands_in_the_audit_and_no_visitors_address(call: Call, tmp_path: Path) -> None:
    keep(tmp_path)
    with sensor(tmp_path):
        call("release", "192.0.2.0/24", "--config", settings(tmp_path))
        call("release", "--all", "--config", settings(tmp_path))
    _, [second, first] = kept(tmp_path)
    assert (first.what, first.value, first.detail) == ("release-asked", "release 1", f"IPv4 /24, by {ME}")
    assert (second.value, second.detail) == ("release 2", f"all, by {ME}")


def test_behind_sudo_both_users_are_named(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "anna\x1b")
    monkeypatch.setattr(os, "getuid", lambda: 0)
    keep(tmp_path)
    call("release", "--all", "--config", settings(tmp_path))
    [found], _ = kept(tmp_path)
    assert found.by == r"root (sudo: anna\x1b)"


def test_a_user_without_a_name_has_a_number(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_001)
    keep(tmp_path)
    call("release", "--all", "--config", settings(tmp_path))
    assert kept(tmp_path)[0][0].by == "user 4000001"


def test_a_program_that_does_not_let_go_is_named(call: Call, tmp_path: Path) -> None:
    keep(tmp_path)
    with sensor(tmp_path, said="nginx: reload failed"):
        done = call("release", "--all", "--config", settings(tmp_path))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("bavn: everybody is let through until")
    assert done.err.endswith("but not everywhere: nginx: reload failed\n")


def test_a_sensor_that_does_not_answer_in_time_is_said(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "PATIENCE_S", 0.0)
    keep(tmp_path)
    with hold(tmp_path / "state"):
        done = call("release", "192.0.2.7", "--config", settings(tmp_path))
    assert done.status == 2
    assert done.err == (
        f"bavn: noted, but the sensor (process {os.getpid()}) has not put it in force within 0 s; see `bavn status`\n"
    )
    assert len(kept(tmp_path)[0]) == 1


def test_a_sensor_that_stops_while_the_command_waits_is_no_sensor(call: Call, tmp_path: Path) -> None:
    keep(tmp_path)
    answers: list[int] = []

    def ask() -> None:
        answers.append(call("release", "--all", "--config", settings(tmp_path)).status)

    with hold(tmp_path / "state"):
        thread = Thread(target=ask)
        thread.start()
        until(lambda: kept(tmp_path)[0])
    thread.join()
    assert answers == [0]


def test_without_a_sensor_it_is_noted_for_the_next_start(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "198.51.100.1")
    done = call("release", "192.0.2.7", "--config", settings(tmp_path))
    assert (done.status, done.err) == (0, "")
    noted, nothing = done.out.splitlines()
    assert noted.startswith("No sensor is running: it is noted that 192.0.2.7 is to be let through until ")
    assert nothing == "Nothing stands against it."
    assert [one.confirmed for one in kept(tmp_path)[0]] == [None]


def with_apache(folder: Path, include: Path) -> Path:
    """The settings, and one program that enforces: files are written, and `true` is told to read them."""
    path = Path(settings(folder))
    protect = f'[protect]\napache_include = "{include}"\napache_reload = ["true"]\n'
    path.write_text(path.read_text() + protect)
    return path


def test_without_a_sensor_what_cannot_be_let_go_is_said_with_its_end(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "192.0.2.0/24", "2001:db8::/64")
    path = with_apache(tmp_path, tmp_path / "no such folder" / "bavn.conf")
    done = call("release", "192.0.2.7", "--config", path, "--language", "da")
    assert done.status == 2
    assert done.out.startswith("Ingen sensor kører")
    assert "no such folder" in done.err
    at = f"{EXPIRES:%Y-%m-%d %H:%M:%S}"
    assert f"(1), bliver, hvor det blev afvist, og ophører af sig selv, det sidste {at} UTC" in done.err


def test_without_a_sensor_the_programs_themselves_let_go(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "192.0.2.7", "198.51.100.1")
    include = tmp_path / "bavn.conf"
    done = call("release", "192.0.2.7", "--config", with_apache(tmp_path, include))
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "What stood against it was taken away just now."
    assert "198.51.100.1" in include.read_text()
    assert "192.0.2.7" not in include.read_text()


def test_a_reference_from_a_block_page_says_whom_to_release(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "192.0.2.7")
    with join_store(tmp_path / "state") as store:
        (one,) = store.decisions.standing(NOW)
    assert call("release", reference(one), "--config", settings(tmp_path)).status == 0
    assert [release.network for release in kept(tmp_path)[0]] == [ip_network("192.0.2.7")]


REFUSED = {
    "nobody": ([], "say whom to release"),
    "both": (["192.0.2.7", "--all"], "say whom to release"),
    "a name": (["example.dk"], "ADDRESS 'example.dk' is no network; allowed: 192.0.2.7"),
    "host bits": (["192.0.2.7/24"], "did you mean 192.0.2.0/24?"),
    "escapes": (["\x1b[2J"], r"ADDRESS '\x1b[2J' is no network"),
    "no time": (["--all", "--for", "soon"], "--for 'soon' is not allowed; allowed: 1m to 366d"),
    "too short": (["--all", "--for", "59s"], "--for '59s' is not allowed"),
    "too long": (["--all", "--for", "367d"], "--for '367d' is not allowed"),
}


@pytest.mark.parametrize(("arguments", "line"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_one_line_and_nothing_is_noted(
    call: Call, tmp_path: Path, arguments: list[str], line: str
) -> None:
    keep(tmp_path)
    done = call("release", "--config", settings(tmp_path), *arguments)
    assert (done.status, done.out) == (2, "")
    assert line in done.err
    assert done.err.count("\n") == 1
    assert kept(tmp_path) == ([], [])


def test_where_no_sensor_ever_ran_nothing_is_made(call: Call, tmp_path: Path) -> None:
    done = call("release", "--all", "--config", settings(tmp_path))
    assert done.status == 2
    assert "no sensor has kept anything here yet" in done.err
    assert not (tmp_path / "state").exists()
