import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.backups.borg_shadow import known_repositories, look_at_lock, settings, shadow
from bavn.backups.places import place
from bavn.backups.result import CouldNotError
from tests.backups.samples import state

CONFIG = "[repository]\nversion = 1\nappend_only = 1\nkey = abc\n\tdef\n"


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    folder = tmp_path / "depot"
    (folder / "data" / "0").mkdir(parents=True)
    for name, content in (
        ("config", CONFIG),
        ("README", "x"),
        ("index.9", "i"),
        ("hints.9", "h"),
        ("data/0/1", "d"),
        ("lock.roster", "{}"),
    ):
        (folder / name).write_text(content)
    return folder


def lock(depot: Path, holder: str, at: datetime) -> None:
    (depot / "lock.exclusive").mkdir()
    (depot / "lock.exclusive" / holder).write_text("")
    os.utime(depot / "lock.exclusive", (at.timestamp(), at.timestamp()))


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_settings_are_read_from_the_repository(depot: Path) -> None:
    found = settings(place(str(depot), "borg"), depot)
    assert (found.version, found.append_only, found.key_inside) == (1, True, True)


def test_a_key_that_is_elsewhere_is_seen(depot: Path) -> None:
    (depot / "config").write_text("[repository]\nversion = 1\n")
    found = settings(place(str(depot), "borg"), depot)
    assert (found.append_only, found.key_inside) == (False, False)


@pytest.mark.parametrize(
    "config", ["", "\0\0", "[repository]\n", "[repository]\nversion = x\n", "[other]\nversion = 1\n"]
)
def test_settings_that_are_not_borgs_are_no_repository(depot: Path, config: str) -> None:
    (depot / "config").write_text(config)
    with pytest.raises(CouldNotError, match="not-a-repository"):
        settings(place(str(depot), "borg"), depot)


def test_what_is_written_or_removed_in_the_shadow_stays_there(depot: Path, tmp_path: Path) -> None:
    before = state(depot)
    made = shadow(depot, tmp_path)
    assert made.stat().st_mode & 0o777 == 0o700
    assert (made / "data" / "0" / "1").read_text() == "d"
    assert not (made / "lock.roster").exists()
    for name in ("config", "README", "hints.9"):
        (made / name).write_text("changed")
    (made / "index.9").unlink()
    (made / "index.10").write_text("new")
    (made / "lock.roster").write_text("mine")
    assert state(depot) == before


def test_a_repository_that_loses_its_data_is_broken(depot: Path, tmp_path: Path) -> None:
    (depot / "data" / "0" / "1").unlink()
    (depot / "data" / "0").rmdir()
    (depot / "data").rmdir()
    with pytest.raises(CouldNotError, match="broken"):
        shadow(depot, tmp_path)


def test_a_repository_without_a_lock_is_free(depot: Path) -> None:
    assert look_at_lock(depot, NOW) is None


def test_a_lock_whose_process_runs_here_stops_the_check_however_old(depot: Path) -> None:
    lock(depot, f"{socket.getfqdn()}@12345.{os.getpid()}-7", NOW - timedelta(days=9))
    with pytest.raises(CouldNotError, match="locked") as error:
        look_at_lock(depot, NOW)
    assert error.value.values["host"] == socket.getfqdn()


def test_a_lock_whose_process_is_gone_was_left_behind(depot: Path) -> None:
    lock(depot, f"{socket.gethostname()}@12345.4194999999-7", NOW - timedelta(minutes=1))
    remark = look_at_lock(depot, NOW)
    assert remark
    assert (remark.code, remark.level, remark.values["since"]) == ("locked-long", "bad", "2026-11-22T11:59:00+00:00")


@pytest.mark.parametrize(("hours", "left"), [(1, False), (23, False), (25, True)])
def test_a_lock_of_another_machine_is_believed_for_a_day(depot: Path, hours: int, *, left: bool) -> None:
    lock(depot, "nas.example@1.2-3", NOW - timedelta(hours=hours))
    if left:
        assert look_at_lock(depot, NOW)
    else:
        with pytest.raises(CouldNotError, match="locked"):
            look_at_lock(depot, NOW)


def test_a_lock_of_nobody_is_a_lock(depot: Path) -> None:
    (depot / "lock.exclusive").mkdir()
    with pytest.raises(CouldNotError, match="locked"):
        look_at_lock(depot, datetime.fromtimestamp((depot / "lock.exclusive").stat().st_mtime, UTC))


@pytest.mark.parametrize(
    ("variable", "below"),
    [("BORG_BASE_DIR", ".config/borg"), ("XDG_CONFIG_HOME", "borg"), ("HOME", ".config/borg"), ("BORG_CONFIG_DIR", "")],
)
def test_what_borg_remembers_is_copied_and_its_keys_are_used(tmp_path: Path, variable: str, below: str) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    config = home / below
    (config / "security" / "ab").mkdir(parents=True)
    (config / "security" / "ab" / "location").write_text("/srv/depot")
    (config / "keys").mkdir()
    work.mkdir()
    before = state(home)
    environment = {variable: str(home)}
    known_repositories(environment, work)
    assert (work / "security" / "ab" / "location").read_text() == "/srv/depot"
    assert environment["BORG_KEYS_DIR"] == str(config / "keys")
    assert all(environment[f"BORG_{name}_DIR"].startswith(str(work)) for name in ("SECURITY", "CACHE", "CONFIG"))
    assert state(home) == before


def test_a_user_of_whom_borg_remembers_nothing_gets_no_folders(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    environment = {"HOME": str(tmp_path / "home")}
    known_repositories(environment, tmp_path / "work")
    assert not (tmp_path / "home").exists()
    assert environment["BORG_KEYS_DIR"].startswith(str(tmp_path / "work"))
