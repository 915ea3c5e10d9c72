"""A snapshot is read whole or not at all: the newest, the one before, or none. A damaged one is set aside and said."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bavn.following.position import Position
from bavn.runners.container import SnapshotError
from bavn.runners.engine import Engine
from bavn.runners.followed import Kept
from bavn.runners.keeping import NAME, SCHEMA, Head, Keeper, load, read, replace, whole
from bavn.runners.snapshot import freeze
from bavn.store.database import Store, open_store
from tests.runners.sensing import NOBODY, utc

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
OLD = f"{NAME}.old"


def kept(offset: int) -> dict[str, Kept]:
    place = Position("access.log", "/var/log/access.log", 1, 2, offset, 100 + offset, 7, b"\x00" * 16, 256)
    return {"files of www": Kept((place,), lines=offset, rejected=1, sampled=2)}


@cache
def snapshot(offset: int) -> bytes:
    head = msgspec.msgpack.encode(Head(SCHEMA, NOW, kept(offset)))
    return whole(head, freeze(Engine(NOBODY))())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, NOW) as opened:
        yield opened


def keep(keeper: Keeper, offset: int) -> None:
    keeper.keep(Engine(NOBODY), kept(offset), NOW)
    keeper.finish()


def test_what_was_kept_is_found_again(tmp_path: Path, store: Store) -> None:
    seen: list[dict[str, Kept]] = []
    keeper = Keeper(tmp_path, store, seen.append)
    assert not keeper.kept_at
    keep(keeper, 10)
    keep(keeper, 20)
    found = load(tmp_path, NOBODY, NOW)
    assert (found.kept, found.at, found.notices) == (kept(20), NOW, ())
    assert found.engine is not None
    assert seen == [kept(10), kept(20)]
    assert [keeper.kept_at, keeper.notices()] == [NOW, []]
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("engine*")) == [NAME, OLD]


def test_where_nothing_was_kept_it_begins_anew(tmp_path: Path) -> None:
    found = load(tmp_path, NOBODY, NOW)
    assert (found.engine, found.kept, found.at, found.notices) == (None, {}, None, ())


# damage


@given(st.data())
@hypothesis_settings(max_examples=60)
def test_a_snapshot_cut_at_any_byte_gives_the_one_before(data: st.DataObject) -> None:
    good = snapshot(20)
    cut = data.draw(st.integers(0, len(good) - 1))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / OLD).write_bytes(snapshot(10))
        (folder / NAME).write_bytes(good[:cut])
        found = load(folder, NOBODY, NOW)
        assert found.kept == kept(10)
        (notice,) = found.notices
        assert notice.code == "snapshot-set-aside"
        assert (folder / str(notice.values["aside"])).read_bytes() == good[:cut]
        assert not (folder / NAME).exists()


@given(st.integers(0), st.integers(0, 7))
@hypothesis_settings(max_examples=150)
def test_a_flipped_bit_is_always_seen(place: int, bit: int) -> None:
    broken = bytearray(snapshot(20))
    broken[place % len(broken)] ^= 1 << bit
    with pytest.raises(SnapshotError):
        read(bytes(broken), NOBODY)


@given(st.integers(0, 600), st.integers(0, 255))
def test_a_head_that_somebody_made_up_is_refused_or_read_and_never_a_crash(place: int, byte: int) -> None:
    head = bytearray(msgspec.msgpack.encode(Head(SCHEMA, NOW, kept(20))))
    head[place % len(head)] = byte
    try:
        found, _, _ = read(whole(bytes(head), snapshot(20)[-len(freeze(Engine(NOBODY))()) :]), NOBODY)
    except SnapshotError:
        return
    assert found.schema == SCHEMA


@given(st.binary(max_size=200))
def test_bytes_of_anything_are_refused(data: bytes) -> None:
    with pytest.raises(SnapshotError):
        read(data, NOBODY)


def test_a_snapshot_of_another_version_is_refused() -> None:
    head = msgspec.msgpack.encode(Head("bavn.snapshot/2", NOW, kept(20)))
    with pytest.raises(SnapshotError, match="another version"):
        read(whole(head, freeze(Engine(NOBODY))()), NOBODY)


def test_where_both_are_damaged_both_are_set_aside_and_it_begins_anew(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"one")
    (tmp_path / OLD).write_bytes(b"two")
    found = load(tmp_path, NOBODY, NOW)
    assert (found.engine, found.kept) == (None, {})
    assert [one.code for one in found.notices] == ["snapshot-set-aside"] * 2
    asides = sorted(path.read_bytes() for path in tmp_path.glob("*.bad-20261122T081500Z"))
    assert asides == [b"one", b"two"]


def test_a_folder_in_its_place_is_set_aside_too(tmp_path: Path, store: Store) -> None:
    (tmp_path / NAME).mkdir()
    (notice,) = load(tmp_path, NOBODY, NOW).notices
    assert notice.code == "snapshot-set-aside"
    keeper = Keeper(tmp_path, store, lambda _kept: None)
    keep(keeper, 30)
    assert load(tmp_path, NOBODY, NOW).kept == kept(30)


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")], ids=str)
@pytest.mark.parametrize("older", [False, True], ids=["alone", "with an older one"])
def test_one_that_cannot_be_read_now_stays_and_is_never_written_over(
    tmp_path: Path,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    older: bool,  # noqa: FBT001  a parameter of the table
) -> None:
    good, opened = snapshot(20), Path.open
    (tmp_path / NAME).write_bytes(good)
    inode = (tmp_path / NAME).stat().st_ino
    if older:
        (tmp_path / OLD).write_bytes(snapshot(10))

    def refused(path: Path, mode: str = "r", **rest: Any) -> Any:  # noqa: ANN401  as Path.open has it
        if "r" in mode and path.exists() and path.stat().st_ino == inode:
            raise error
        return opened(path, mode, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refused)
        found = load(tmp_path, NOBODY, NOW)
        assert found.kept == (kept(10) if older else {})
        assert [(one.code, one.where, one.values) for one in found.notices] == [
            ("snapshot-unreadable", str(tmp_path / NAME), {"why": error.strerror})
        ]
        assert (tmp_path / NAME).stat().st_ino == inode
        keeper = Keeper(tmp_path, store, lambda _kept: None)
        keep(keeper, 30)
        assert (tmp_path / OLD).exists() == older, "the one that could be read is the one before"
        keep(keeper, 40)
        keep(keeper, 50)
        assert keeper.notices() == []
    (aside,) = tmp_path.glob(f"{NAME}.unread-*")
    assert aside.read_bytes() == good
    assert load(tmp_path, NOBODY, NOW).kept == kept(50)


def test_one_that_can_be_read_again_at_the_next_start_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / NAME).write_bytes(snapshot(20))

    def refused(*_given: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refused)
        assert load(tmp_path, NOBODY, NOW).engine is None
    assert load(tmp_path, NOBODY, NOW).kept == kept(20)


# killed at any step of writing


class Killed(BaseException):
    """Stands for `kill -9`."""


@pytest.mark.parametrize("step", range(12))
def test_a_kill_at_any_step_leaves_one_that_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    (tmp_path / NAME).write_bytes(snapshot(20))
    (tmp_path / OLD).write_bytes(snapshot(10))
    left = [step]
    rename = Path.replace

    def stepping(source: Path, target: Path) -> Path:
        tick()
        rename(source, target)
        tick()
        return target

    def tick(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    monkeypatch.setattr(Path, "replace", stepping)
    monkeypatch.setattr(os, "fsync", tick)
    monkeypatch.setattr(os, "fchmod", tick)
    done = True
    try:
        replace(tmp_path / NAME, snapshot(30))
    except Killed:
        done = False
    monkeypatch.undo()
    found = load(tmp_path, NOBODY, NOW)
    assert found.notices == ()
    offset = found.kept["files of www"].lines
    assert offset == 30 if done else offset in {20, 30}


# what cannot be written


def test_a_folder_that_is_gone_is_said_once_until_it_works_again(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    keeper = Keeper(folder, store, lambda _kept: pytest.fail("nothing was kept"))
    shutil.rmtree(folder)
    keep(keeper, 10)
    keep(keeper, 20)
    (notice,) = keeper.notices()
    assert (notice.code, notice.where) == ("snapshot-not-written", str(folder / NAME))
    assert notice.values["why"] == "No such file or directory"
    assert not keeper.kept_at
    folder.mkdir()
    keeper._on_kept = lambda _kept: None
    keep(keeper, 30)
    assert [keeper.kept_at, keeper.notices()] == [NOW, []]
    shutil.rmtree(folder)
    keep(keeper, 40)
    assert [one.code for one in keeper.notices()] == ["snapshot-not-written"]


def test_a_full_disk_leaves_what_was_and_no_rest(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(tmp_path, store, lambda _kept: None)
    keep(keeper, 10)

    def full(_descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    keep(keeper, 20)
    assert [one.values["why"] for one in keeper.notices()] == ["No space left on device"]
    assert sorted(path.name for path in tmp_path.glob("engine*")) == [NAME]
    assert load(tmp_path, NOBODY, NOW).kept == kept(10)


def test_whatever_goes_wrong_in_the_thread_is_said_once_and_the_next_is_written(tmp_path: Path, store: Store) -> None:
    wrong = [ValueError("?"), ValueError("?"), MemoryError()]

    def on_kept(_kept: dict[str, Kept]) -> None:
        if wrong:
            raise wrong.pop(0)

    keeper = Keeper(tmp_path, store, on_kept)
    for offset in (10, 20, 30, 40):
        keep(keeper, offset)
    assert [(one.code, one.values["why"]) for one in keeper.notices()] == [
        ("snapshot-not-written", "ValueError"),
        ("snapshot-not-written", "MemoryError"),
    ]
    assert load(tmp_path, NOBODY, NOW).kept == kept(40)


def test_where_no_thread_can_be_had_that_is_said_and_the_sensor_goes_on(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(tmp_path, store, lambda _kept: None)

    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        keep(keeper, 10)
    (notice,) = keeper.notices()
    assert (notice.code, notice.values["why"]) == ("snapshot-not-written", "can't start new thread")
    keep(keeper, 20)
    assert load(tmp_path, NOBODY, NOW).kept == kept(20)


def test_a_store_that_fails_spoils_no_snapshot(tmp_path: Path, store: Store) -> None:
    keeper = Keeper(tmp_path, store, lambda _kept: None)
    store.close()
    keep(keeper, 10)
    assert keeper.notices() == []
    assert load(tmp_path, NOBODY, NOW).kept == kept(10)


def test_while_one_is_being_written_the_next_is_left_out(tmp_path: Path, store: Store) -> None:
    seen: list[int] = []
    going_on = threading.Event()

    def busy(found: dict[str, Kept]) -> None:
        seen.append(found["files of www"].lines)
        assert going_on.wait(30)

    keeper = Keeper(tmp_path, store, busy)
    keeper.keep(Engine(NOBODY), kept(1), utc(1))
    keeper.keep(Engine(NOBODY), kept(2), utc(2))
    going_on.set()
    keeper.finish()
    assert seen == [1]
    keep(keeper, 3)
    assert seen == [1, 3]
