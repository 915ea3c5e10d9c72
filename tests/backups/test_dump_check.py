import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.backups.result import Checked
from tests.backups.dumps import MYSQL, POSTGRES, sqlite_file
from tests.backups.samples import Firm, codes, look, row

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def write(folder: Path, day: int, content: bytes, name: str = "shop") -> Path:
    path = folder / f"{name}-2026-11-{day}T0300Z.sql"
    path.write_bytes(content)
    at = datetime(2026, 11, day, 3, tzinfo=UTC).timestamp()
    os.utime(path, (at, at))
    return path


def checked(anna: Firm, folder: Path, *sources: str, now: datetime = NOW) -> Checked:
    return look(anna, row("dump", folder, *sources), now=now)


def test_a_whole_dump_is_good_but_nobody_loaded_it(anna: Firm, tmp_path: Path) -> None:
    write(tmp_path, 21, MYSQL)
    write(tmp_path, 22, MYSQL)
    found = checked(anna, tmp_path)
    assert (found.verdict, codes(found), codes(found, "weak"), codes(found, "note")) == (
        "weak",
        [],
        ["never-loaded"],
        ["not-loaded"],
    )
    assert (found.newest, found.age_hours, found.snapshots, found.files) == (NOW - timedelta(hours=9), 9.0, 2, 1)
    assert found.restore is None


@pytest.mark.parametrize(
    ("newest", "code"),
    [
        (MYSQL[:-50], "truncated"),
        (b"", "truncated"),
        (MYSQL.replace(b"CREATE", b"-- ").replace(b"INSERT", b"-- "), "hollow"),
    ],
)
def test_a_bad_newest_dump_is_bad_and_the_one_before_it_counts(
    anna: Firm, tmp_path: Path, newest: bytes, code: str
) -> None:
    write(tmp_path, 21, MYSQL)
    write(tmp_path, 22, newest)
    found = checked(anna, tmp_path)
    assert code in codes(found)
    assert "attempts-failed" in codes(found)
    assert "stale" in codes(found)
    assert (found.newest, found.failed_attempts) == (NOW - timedelta(hours=33), 1)


def test_a_dump_that_shrank_to_less_than_half_is_found_out(anna: Firm, tmp_path: Path) -> None:
    more = MYSQL.replace(b"INSERT", b"INSERT INTO `kunder` VALUES (9,'Kunde 9');\n" * 40 + b"INSERT")
    write(tmp_path, 21, more)
    write(tmp_path, 22, MYSQL)
    found = checked(anna, tmp_path)
    assert codes(found) == ["shrunk"]


def test_a_database_that_fell_silent_makes_all_of_it_stale(anna: Firm, tmp_path: Path) -> None:
    write(tmp_path, 22, MYSQL)
    write(tmp_path, 12, POSTGRES, name="crm")
    found = checked(anna, tmp_path)
    assert codes(found) == ["stale"]
    assert codes(checked(anna, tmp_path, "shop")) == []


def test_a_database_without_a_dump_is_found_out(anna: Firm, tmp_path: Path) -> None:
    write(tmp_path, 22, MYSQL)
    assert codes(checked(anna, tmp_path, "shop", "lager")) == ["dump-missing"]


def test_a_dump_from_the_future_is_not_believed(anna: Firm, tmp_path: Path) -> None:
    write(tmp_path, 21, MYSQL)
    write(tmp_path, 25, MYSQL)
    found = checked(anna, tmp_path)
    assert "future" in codes(found)
    assert found.newest == NOW - timedelta(hours=33)


def test_a_dump_of_which_nobody_can_tell_is_not_good(anna: Firm, tmp_path: Path) -> None:
    write(tmp_path, 22, b"CREATE TABLE a (b int);\n")
    found = checked(anna, tmp_path)
    assert "dump-unknown" in codes(found, "weak")
    assert found.newest is None


def test_sqlite_is_restored_for_real(anna: Firm, tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "shop.sqlite")
    found = checked(anna, path, now=datetime.fromtimestamp(path.stat().st_mtime, UTC))
    assert found.restore
    assert (found.restore.good, found.restore.files, codes(found), codes(found, "weak")) == (True, 1, [], [])


def test_one_restored_of_two_is_not_all_of_it(anna: Firm, tmp_path: Path) -> None:
    sqlite_file(tmp_path / "shop.sqlite")
    write(tmp_path, 22, MYSQL)
    assert checked(anna, tmp_path).restore is None
