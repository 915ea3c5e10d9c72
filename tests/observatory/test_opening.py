import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.problem import Problem
from bavn.observatory import opening
from bavn.observatory.connection import suspect
from bavn.observatory.observatory import join_observatory, open_observatory
from bavn.observatory.opening import NAME
from bavn.observatory.schema import STEPS, VERSION
from tests.observatory.samples import HOUR, MINUTE, NOW, SECOND, SITE, looks, spell

BAD = f"{NAME}.bad-20261122T081500Z"


def filled(folder: Path) -> None:
    with open_observatory(folder, NOW) as store:
        store.keep(looks(NOW - 5 * HOUR, 3000, every=5 * SECOND), [spell()], now=NOW)
        for number in range(40):
            store.keep([], [spell(turn, NOW - turn * MINUTE) for turn in range(number * 20, number * 20 + 20)], now=NOW)


def damage_the_head(path: Path) -> None:
    path.write_bytes(b"this is no database" * 400)


def damage_the_list_of_tables(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100 : 4 * 4096] = b"\xa5" * (4 * 4096 - 100)
    path.write_bytes(content)


def damage_a_spell(path: Path) -> None:
    content = bytearray(path.read_bytes())
    connection = sqlite3.connect(path)
    (page,) = connection.execute("SELECT max(pageno) FROM dbstat WHERE name = 'spell' AND pagetype = 'leaf'").fetchone()
    connection.close()
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 8192 * 4096])


def cut_off_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


@pytest.mark.parametrize(
    "damage", [damage_the_head, damage_the_list_of_tables, damage_a_spell, cut_off, cut_off_a_page]
)
def test_a_damaged_file_is_set_aside_and_said(folder: Path, damage: Callable[[Path], None]) -> None:
    filled(folder)
    damage(folder / NAME)
    spoilt = (folder / NAME).read_bytes()
    with open_observatory(folder, NOW) as store:
        [notice] = store.notices
        assert store.going_on() == []
        store.keep(looks(NOW - MINUTE, 2), now=NOW)
    assert (notice.code, notice.where) == ("store-set-aside", str(folder / NAME))
    assert notice.values["aside"] == BAD
    assert notice.values["why"] == ("no-database" if damage is damage_the_head else "damaged")
    assert notice.values["bytes"] == len(spoilt)
    assert (folder / BAD).read_bytes() == spoilt
    assert not suspect(folder / NAME).exists()


def test_damage_among_many_looks_is_said_when_it_is_met_and_set_aside_at_the_next_start(folder: Path) -> None:
    filled(folder)
    path = folder / NAME
    connection = sqlite3.connect(path)
    pages = [row[0] for row in connection.execute("SELECT pageno FROM dbstat WHERE name = 'look_20261122'")]
    connection.close()
    content = bytearray(path.read_bytes())
    for page in pages:
        content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    with open_observatory(folder, NOW) as store:
        assert store.notices == ()
        with pytest.raises(StoreError, match="is damaged"):
            store.keep(looks(NOW - MINUTE, 2), now=NOW)
    with open_observatory(folder, NOW) as store:
        assert [notice.code for notice in store.notices] == ["store-set-aside"]


def test_a_mark_without_damage_goes_away(folder: Path) -> None:
    filled(folder)
    suspect(folder / NAME).touch()
    with open_observatory(folder, NOW) as store:
        assert store.notices == ()
        assert store.next_id() == 800
    assert not suspect(folder / NAME).exists()


def test_a_new_store_is_its_owners_only(folder: Path) -> None:
    with open_observatory(folder, NOW) as store:
        store.keep(looks(NOW - MINUTE, 2), now=NOW)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == dict.fromkeys([NAME, f"{NAME}-wal", f"{NAME}-shm", "observatory.lock"], 0o600)


def test_the_database_is_kept_as_it_is_said_to_be(folder: Path) -> None:
    filled(folder)
    connection = sqlite3.connect(folder / NAME)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "auto_vacuum", "user_version")
    }
    tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    assert settings == {"journal_mode": "wal", "auto_vacuum": 2, "user_version": VERSION}
    if sqlite3.sqlite_version_info >= (3, 37):
        assert [name for name, sql in tables if not sql.endswith("STRICT")] == ["sqlite_sequence"]


def test_a_database_of_a_newer_bavn_is_refused_and_left_alone(folder: Path) -> None:
    filled(folder)
    newer = sqlite3.connect(folder / NAME)
    newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    said = rf"a newer version of Bavn wrote this.*\(allowed: up to {VERSION}\)"
    with pytest.raises(Problem, match=said):
        open_observatory(folder, NOW)
    with pytest.raises(Problem, match=said):
        join_observatory(folder)
    assert not list(folder.glob("*.bad-*"))


def test_an_older_database_is_taken_forward_and_keeps_what_it_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder)
    steps = (*STEPS, ("ALTER TABLE target ADD COLUMN note TEXT",))
    monkeypatch.setattr(opening, "STEPS", steps)
    monkeypatch.setattr(opening, "VERSION", len(steps))
    with pytest.raises(Problem, match="restart what observes"):
        join_observatory(folder)
    for _ in range(2):
        with open_observatory(folder, NOW) as store:
            assert [one.name for one in store.targets()] == [SITE]
            assert store._connection.rows("SELECT note FROM target") == [(None,)]


def test_nothing_is_joined_where_nothing_was_ever_observed(folder: Path) -> None:
    with pytest.raises(Problem, match="nothing has been observed here yet"):
        join_observatory(folder)
    assert not folder.exists()


def test_a_folder_that_cannot_be_used_is_held_by_nobody(folder: Path) -> None:
    (folder / NAME).mkdir(parents=True)
    with pytest.raises(Problem, match="is no file"):
        open_observatory(folder, NOW)
    (folder / NAME).rmdir()
    open_observatory(folder, NOW).close()


def test_what_is_deleted_is_overwritten_where_that_costs_nothing(folder: Path) -> None:
    fast = 2
    with open_observatory(folder, NOW) as store:
        assert store._connection.number("PRAGMA secure_delete") == fast
        store.erase([SITE])
        assert store._connection.number("PRAGMA secure_delete") == fast
