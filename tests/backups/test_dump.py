import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bavn.backups import dump
from bavn.backups.dump import Series, find_dumps, good, read_series, try_sqlite, wanted_series
from bavn.backups.dump_reading import Dump
from bavn.backups.places import place
from bavn.backups.result import CouldNotError, Snapshot
from tests.backups.dumps import MYSQL, sqlite_file
from tests.backups.samples import ZONE

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)


def write(path: Path, content: bytes = MYSQL, at: datetime = AT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def found(folder: Path) -> dict[str, list[str]]:
    return {
        name: [Path(one.id).name for one in series]
        for name, series in find_dumps(place(str(folder), "dump"), ZONE).items()
    }


def test_dumps_are_sorted_by_database_and_time(tmp_path: Path) -> None:
    for name in (
        "shop-2026-11-21.sql.gz",
        "shop-2026-11-20.sql.gz",
        "crm-2026-11-20.dump",
        "noter.txt",
        "lager.sqlite3",
    ):
        write(tmp_path / name)
    (tmp_path / "mappe.sql").mkdir()
    assert found(tmp_path) == {
        "crm-#.dump": ["crm-2026-11-20.dump"],
        "lager.sqlite3": ["lager.sqlite3"],
        "shop-#.sql.gz": ["shop-2026-11-20.sql.gz", "shop-2026-11-21.sql.gz"],
    }


def test_one_file_is_one_dump_whatever_it_is_called(tmp_path: Path) -> None:
    assert found(write(tmp_path / "kunder")) == {"kunder": ["kunder"]}


def test_a_folder_that_pg_dump_wrote_is_one_dump(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "toc.dat", b"PGDMP")
    write(tmp_path / "shop" / "3338.dat.gz")
    assert found(tmp_path / "shop") == {"shop": ["shop"]}
    assert found(tmp_path) == {"shop": ["shop"]}


def test_a_dump_is_as_old_as_its_name_or_its_file_whichever_is_older(tmp_path: Path) -> None:
    write(tmp_path / "a-2026-11-01.sql")
    write(tmp_path / "b-2026-11-22T0400Z.sql")
    series = find_dumps(place(str(tmp_path), "dump"), ZONE)
    assert series["a-#.sql"][0].at == datetime(2026, 11, 1, 23, tzinfo=UTC)
    assert series["b-#.sql"][0].at == AT


@pytest.mark.parametrize(("name", "code"), [("nothing", "not-found"), ("", "no-dumps")])
def test_where_there_is_no_dump_it_is_told(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(CouldNotError, match=code):
        find_dumps(place(str(tmp_path / name), "dump"), ZONE)


@pytest.mark.parametrize(
    ("sources", "chosen", "without"),
    [
        ((), ["shop-#.sql.gz", "crm.dump"], []),
        (("shop",), ["shop-#.sql.gz"], []),
        (("/var/lib/CRM.sqlite",), ["crm.dump"], []),
        (("shop", "lager"), ["shop-#.sql.gz"], ["lager"]),
        (("sho",), [], ["sho"]),
        (("shop", "SHOP"), ["shop-#.sql.gz"], []),
    ],
)
def test_sources_name_databases(sources: tuple[str, ...], chosen: list[str], without: list[str]) -> None:
    assert wanted_series({"shop-#.sql.gz": (), "crm.dump": ()}, sources) == (chosen, without)


def test_reading_stops_at_the_first_that_is_whole(tmp_path: Path) -> None:
    for day, content in ((18, MYSQL), (19, MYSQL), (20, MYSQL[:100]), (21, b"")):
        write(tmp_path / f"shop-2026-11-{day}T0300Z.sql", content, datetime(2026, 11, day, 3, tzinfo=UTC))
    (snapshots,) = find_dumps(place(str(tmp_path), "dump"), ZONE).values()
    one = read_series("shop", snapshots, environment={}, timeout_s=60, work=tmp_path)
    assert [one.read[seen.id].state for seen in snapshots[1:]] == ["whole", "truncated", "empty"]
    assert snapshots[0].id not in one.read
    assert one.good == snapshots[1]
    assert one.failed == 2
    assert one.newest.state == "empty"


def test_a_series_without_a_whole_dump_has_no_good_one() -> None:
    shot = Snapshot("a", AT)
    one = Series("a", (shot,), {"a": Dump("mysql", "truncated")})
    assert (one.good, one.failed) == (None, 1)
    assert not good(Dump("mysql", "unknown"))


def test_a_sqlite_file_is_really_restored_and_counted(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "shop.sqlite", rows=500)
    before = path.stat()
    (tmp_path / "work").mkdir()
    seen, restored = try_sqlite(path, tmp_path / "work", 60)
    assert (seen.state, seen.tables, seen.rows) == ("whole", 1, 500)
    assert (restored.good, restored.files, restored.bytes) == (True, 1, before.st_size)
    assert list((tmp_path / "work").iterdir()) == []
    assert (path.stat().st_mtime_ns, path.stat().st_ctime_ns) == (before.st_mtime_ns, before.st_ctime_ns)


@pytest.mark.parametrize("how", ["cut", "turned", "hollow", "zeroed"])
def test_a_sqlite_file_that_is_not_whole_is_seenout(tmp_path: Path, how: str) -> None:
    path = sqlite_file(tmp_path / "shop.sqlite", tables=how != "hollow")
    content = path.read_bytes()
    if how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "turned":
        path.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    elif how == "zeroed":
        path.write_bytes(content[:100] + bytes(len(content) - 100))
    (tmp_path / "work").mkdir()
    seen, restored = try_sqlite(path, tmp_path / "work", 60)
    assert seen.state == ("hollow" if how == "hollow" else "damaged")
    assert restored.good is (how == "hollow")


def test_a_sqlite_file_that_takes_too_long_is_left(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "shop.sqlite", rows=20_000)
    (tmp_path / "work").mkdir()
    seen, restored = try_sqlite(path, tmp_path / "work", 0.0)
    assert (seen.state, seen.because) == ("unread", "too-slow")
    assert (restored.good, restored.because) == (False, "too-slow")


def test_a_sqlite_file_that_does_not_fit_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sqlite_file(tmp_path / "shop.sqlite")
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(dump, "LARGEST_COPY_BYTES", 100)
    found, restored = try_sqlite(path, tmp_path / "work", 60)
    assert (found.state, found.because, restored.because) == ("unread", "too-large", "no-room")


def test_damage_that_counting_rows_does_not_meet_is_found_by_sqlites_own_check(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "shop.sqlite")
    content = bytearray(path.read_bytes())
    content[2 * 4096 + 7] ^= 5  # free bytes that the third page says it has
    path.write_bytes(content)
    (tmp_path / "work").mkdir()
    seen, _ = try_sqlite(path, tmp_path / "work", 60)
    assert seen.state == "damaged"
    assert "page 3" in seen.says
