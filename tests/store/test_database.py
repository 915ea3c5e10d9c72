import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.problem import Problem
from bavn.store import database
from bavn.store.audit import AuditLine
from bavn.store.database import join_store, open_store
from bavn.store.schema import STEPS, VERSION
from tests.store.samples import MINUTE, NOW, SITE, decision, finding

DAY = timedelta(days=1)
NAME = "sensor.db"


def raw(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / NAME, isolation_level=None)


def filled(folder: Path, audit_lines: int = 3000) -> None:
    with open_store(folder, NOW) as store:
        for place in range(audit_lines):
            store.audit.write(NOW, "blocked", detail=f"{place} " * 50)


def test_a_new_store_is_its_owners_only(folder: Path) -> None:
    with open_store(folder, NOW) as store:
        store.counters.add("lines")
        assert store.notices == ()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == dict.fromkeys([NAME, f"{NAME}-wal", f"{NAME}-shm"], 0o600)


def test_the_database_is_kept_as_it_is_said_to_be(folder: Path) -> None:
    with open_store(folder, NOW) as store:
        settings = {
            name: store.connection.row(f"PRAGMA {name}")
            for name in ("journal_mode", "synchronous", "auto_vacuum", "user_version")
        }
        tables = store.connection.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    assert settings == {"journal_mode": ("wal",), "synchronous": (1,), "auto_vacuum": (2,), "user_version": (VERSION,)}
    if sqlite3.sqlite_version_info >= (3, 37):
        assert [name for name, sql in tables if not sql.endswith("STRICT")] == ["sqlite_sequence"]


def damage_the_head(path: Path) -> None:
    path.write_bytes(b"this is no database" * 400)


def damage_a_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 60 * 4096] = b"\xa5" * (57 * 4096)
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("damage", [damage_the_head, damage_a_page, cut_off])
def test_a_damaged_file_is_set_aside_and_said(folder: Path, damage: Callable[[Path], None]) -> None:
    filled(folder)
    damage(folder / NAME)
    spoilt = (folder / NAME).read_bytes()
    with open_store(folder, NOW) as store:
        [notice] = store.notices
        assert store.audit.lines(NOW - DAY) == []
        store.counters.add("lines")
    assert (notice.code, notice.where) == ("store-set-aside", str(folder / NAME))
    assert notice.values["aside"] == f"{NAME}.bad-20261122T081500Z"
    assert notice.values["why"] == ("no-database" if damage is damage_the_head else "damaged")
    assert notice.values["bytes"] == len(spoilt)
    assert (folder / f"{NAME}.bad-20261122T081500Z").read_bytes() == spoilt


def test_the_sensor_waits_a_moment_for_another_program_and_people_wait_longer(folder: Path) -> None:
    with open_store(folder, NOW) as store, join_store(folder) as beside:
        waits = [one.connection.row("PRAGMA busy_timeout") for one in (store, beside)]
        with beside.transaction(), pytest.raises(StoreError, match=r"has been writing to it for 0\.25 s"):
            store.counters.add("lines")
        store.counters.add("lines")
    assert waits == [(250,), (2000,)]


def test_an_empty_file_is_an_empty_store(folder: Path) -> None:
    folder.mkdir()
    (folder / NAME).touch()
    with open_store(folder, NOW) as store:
        assert store.notices == ()
        assert store.counters.totals() == {}


def test_a_database_of_a_newer_bavn_is_refused_and_left_alone(folder: Path) -> None:
    filled(folder, 1)
    newer = raw(folder)
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    said = rf"a newer version of Bavn wrote this.*\(allowed: up to {VERSION}\)"
    with pytest.raises(Problem, match=said):
        open_store(folder, NOW)
    with pytest.raises(Problem, match=said):
        join_store(folder)
    assert not list(folder.glob("*.bad-*"))


def test_an_older_database_is_taken_forward_and_keeps_what_it_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(folder, NOW) as store:
        store.counters.add("lines", 7)
    steps = (*STEPS, ("ALTER TABLE counter ADD COLUMN note TEXT",))
    monkeypatch.setattr(database, "STEPS", steps)
    monkeypatch.setattr(database, "VERSION", len(steps))
    with pytest.raises(Problem, match="restart the sensor once"):
        join_store(folder)
    for _ in range(2):
        with open_store(folder, NOW) as store:
            assert store.connection.row("SELECT total, note FROM counter") == (7, None)
            assert store.connection.row("PRAGMA user_version") == (len(steps),)


def test_a_message_that_the_first_version_wrote_is_still_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "STEPS", STEPS[:1])
    monkeypatch.setattr(database, "VERSION", 1)
    with open_store(folder, NOW) as store:
        store.connection.write(
            "INSERT INTO message (key, channel, updated, title, body, queued, due)"
            " VALUES ('a', 'tell 1', '', '', '', 0, 0)"
        )
    monkeypatch.undo()
    with open_store(folder, NOW) as store:
        assert [(one.key, one.channel, one.whom) for one in store.outbox.due(NOW)] == [("a", "tell 1", "")]


def test_a_step_that_fails_leaves_the_database_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(folder, 1)
    steps = (*STEPS, ("CREATE TABLE half (a INTEGER)", "no SQL"))
    monkeypatch.setattr(database, "STEPS", steps)
    monkeypatch.setattr(database, "VERSION", len(steps))
    with pytest.raises(StoreError, match="syntax error"):
        open_store(folder, NOW)
    monkeypatch.undo()
    with open_store(folder, NOW) as store:
        assert store.connection.row("SELECT count(*) FROM sqlite_master WHERE name = 'half'") == (0,)


OPENS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bavn.model.problem import Problem
from bavn.store.database import open_store
try:
    store = open_store(Path(sys.argv[1]), datetime(2026, 11, 22, tzinfo=UTC))
    print("opened", flush=True)
    for _ in range(10_000):
        store.audit.write(datetime(2026, 11, 22, tzinfo=UTC), "blocked", detail="x" * 500)
except Problem as problem:
    print(type(problem).__name__, problem)
    if sys.argv[2:] == ["then read"]:
        print(len(store.audit.lines(datetime(2026, 1, 1, tzinfo=UTC))))
"""


def limited(folder: Path, limit_bytes: int, *more: str) -> list[str]:
    """Open and fill a store in a process whose files may not grow beyond a limit: a disk that is full."""
    done = subprocess.run(
        [sys.executable, "-c", OPENS, str(folder), *more],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes)),
    )
    return done.stdout.splitlines()


def test_a_disk_that_is_full_from_the_start_is_one_line(folder: Path) -> None:
    [line] = limited(folder, 8192)
    assert line.startswith(("StoreError", "Problem"))
    assert "full" in line


def test_a_disk_that_fills_up_later_is_one_line_and_what_was_written_is_there(folder: Path) -> None:
    opened, line, kept = limited(folder, 2_000_000, "then read")
    assert opened == "opened"
    assert line.startswith("StoreError")
    assert "full" in line
    with open_store(folder, NOW) as store:
        assert store.notices == ()
        assert len(store.audit.lines(NOW - 365 * DAY)) == int(kept) > 100


def test_nothing_is_joined_where_no_sensor_ever_ran(folder: Path) -> None:
    with pytest.raises(Problem, match="no sensor has kept anything here yet"):
        join_store(folder)
    assert not folder.exists()


def test_a_damaged_store_is_left_where_it_is_by_one_who_joins(folder: Path) -> None:
    filled(folder, 1)
    damage_the_head(folder / NAME)
    with pytest.raises(Problem, match="is no database"):
        join_store(folder)
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_everything_is_let_go_after_its_time_and_not_before(folder: Path) -> None:
    with open_store(folder, NOW) as store:
        number = store.findings.number_of(SITE, "http-flood", NOW, NOW, NOW)
        store.findings.save(number, finding(), b"{}", NOW)
        store.findings.announce(number, "new", "high", NOW)
        store.decisions.set(number, [decision(lasts=MINUTE)])
        store.releases.add(None, NOW + MINUTE, "anna", NOW)
        message = store.outbox.queue("a", "mail", "t", "b", NOW)
        assert message
        store.outbox.queue("b", "mail", "t", "b", NOW)
        store.outbox.end(message, "sent", NOW)
        store.audit.write(NOW, "blocked")

        def left(days: float) -> dict[str, int]:
            store.tidy(NOW + days * DAY)
            tables = ("finding", "announcement", "decision", "release", "message", "audit")
            counts = {name: store.connection.row(f"SELECT count(*) FROM {name}") for name in tables}  # noqa: S608
            return {name: row[0] for name, row in counts.items() if row and row[0]}

        all_of_it = {"finding": 1, "announcement": 1, "decision": 1, "release": 1, "message": 2, "audit": 1}
        assert left(29.9) == all_of_it
        assert left(31) == {"finding": 1, "announcement": 1, "message": 1, "audit": 1}
        assert left(364) == {"finding": 1, "announcement": 1, "message": 1, "audit": 1}
        assert left(366) == {"message": 1, "audit": 1}
        assert left(729) == {"message": 1, "audit": 1}
        assert left(731) == {"message": 1}


def test_however_fast_they_come_only_so_many_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MOST_AUDIT", 10)
    monkeypatch.setattr(database, "MOST_FINDINGS", 2)
    with open_store(folder, NOW) as store:
        store.audit.write_all([AuditLine(NOW, "block", SITE, str(number), "") for number in range(25)])
        numbers = [store.findings.number_of(f"{n}.example", "http-flood", NOW, NOW, NOW) for n in range(5)]
        for number in numbers:
            store.findings.save(number, finding(), b"{}", NOW)
        store.tidy(NOW)
        assert sorted(int(line.value) for line in store.audit.lines(NOW - DAY)) == list(range(15, 25))
        assert sorted(one.id for one in store.findings.open()) == numbers[-2:]


def test_room_that_is_free_goes_back_to_the_disk(folder: Path) -> None:
    filled(folder)
    before = (folder / NAME).stat().st_size
    with open_store(folder, NOW) as store:
        store.tidy(NOW + 1000 * DAY)
        store.checkpoint()
    assert (folder / NAME).stat().st_size < before / 2


def test_a_checkpoint_moves_the_log_into_the_database(folder: Path) -> None:
    with open_store(folder, NOW) as store:
        before = (folder / NAME).stat().st_size
        store.audit.write(NOW, "blocked", detail="x" * 100_000)
        assert (folder / NAME).stat().st_size == before
        store.checkpoint()
        assert (folder / NAME).stat().st_size > before + 90_000  # less one of the pages that were free
