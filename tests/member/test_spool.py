import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.member import spool as module
from bavn.member.spool import Spool
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.model.sighting import Sighting
from tests.member.hubs import NOW
from tests.member.sightings import sighting

BEGUN = int(NOW.timestamp())


def open_spool(folder: Path, **limits: int) -> Spool:
    return Spool(folder / "spool", NOW, **limits)


def waiting(spool: Spool) -> dict[str, int]:
    return {one.id: one.revision for one in spool.newest(1000, 1 << 30)}


def reopened(folder: Path) -> dict[str, int]:
    spool = open_spool(folder)
    try:
        return waiting(spool)
    finally:
        spool.close()


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    one = open_spool(tmp_path)
    yield one
    one.close()


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_added_waits_also_after_a_restart(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    whole = sighting(1, 5, sources=3)
    spool.add([whole, sighting(2, 6)])
    spool.close()
    again = open_spool(tmp_path)
    assert again.newest(10, 1 << 20) == [sighting(2, 6), whole]
    again.close()


def test_what_was_added_waits_also_where_nobody_closed_it(tmp_path: Path, spool: Spool) -> None:
    spool.add([sighting(1, 5)])
    copied = tmp_path / "copy" / "spool"
    copied.mkdir(parents=True)
    (copied / "sightings").write_bytes(spool.path.read_bytes())
    assert reopened(tmp_path / "copy") == {sighting(1).id: 5}


def test_a_newer_revision_replaces_the_older_one_and_an_older_one_is_left_out(spool: Spool) -> None:
    spool.add([sighting(1, 5), sighting(2, 6), sighting(1, 7)])
    spool.add([sighting(2, 4)])
    assert waiting(spool) == {sighting(1).id: 7, sighting(2).id: 6}


def test_the_newest_goes_first(spool: Spool) -> None:
    spool.add([sighting(number, number) for number in (1, 2, 3)])
    spool.add([sighting(1, 9)])
    assert [one.id for one in spool.newest(2, 1 << 20)] == [sighting(1).id, sighting(3).id]


def test_a_batch_holds_no_more_bytes_than_asked_for_but_always_one(spool: Spool) -> None:
    spool.add([sighting(1, 1, sources=50), sighting(2, 2, sources=50)])
    assert len(spool.newest(10, 10)) == 1
    assert len(spool.newest(10, 1 << 20)) == 2


def test_what_is_done_is_sent_no_more_also_after_a_restart(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.add([sighting(1, 5), sighting(2, 6)])
    spool.done([sighting(1, 5)])
    spool.close()
    assert reopened(tmp_path) == {sighting(2).id: 6}


def test_what_changed_while_it_was_sent_waits_still(spool: Spool) -> None:
    spool.add([sighting(1, 5)])
    [sent] = spool.newest(1, 1 << 20)
    spool.add([sighting(1, 6)])
    spool.done([sent])
    assert waiting(spool) == {sighting(1).id: 6}


def test_it_is_known_what_the_hub_was_told_of_also_after_a_restart(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.add([sighting(1, 5), sighting(2, 6)])
    spool.done([sighting(1, 5)])
    spool.close()
    for _ in range(2):  # the second finds what the first wrote anew
        again = open_spool(tmp_path)
        assert [again.told(sighting(number).id) for number in (1, 2, 3)] == [True, True, False]
        again.close()


def test_what_the_hub_was_told_of_long_ago_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TOLD", 2)
    spool = open_spool(tmp_path)
    for number in (1, 2, 3):
        spool.add([sighting(number, number)])
        spool.done([sighting(number, number)])
    assert [spool.told(sighting(number).id) for number in (1, 2, 3)] == [False, True, True]
    spool.close()


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_revisions_only_grow_over_restarts_whatever_was_done(tmp_path: Path) -> None:
    given: list[int] = []
    for round_ in range(4):
        spool = open_spool(tmp_path)
        for _ in range(3):
            given.append(spool.next_revision())
            spool.add([sighting(round_, given[-1])])
        spool.done(spool.newest(10, 1 << 20))
        spool.close()
    assert given == sorted(set(given))


def test_a_lost_spool_begins_above_what_it_gave(tmp_path: Path) -> None:
    first = open_spool(tmp_path / "one")
    given = [first.next_revision() for _ in range(100)]
    first.close()
    later = Spool(tmp_path / "two", NOW + timedelta(seconds=100))
    assert given[0] == BEGUN + 1
    assert later.next_revision() > given[-1]
    later.close()


def test_a_clock_that_was_set_back_gives_no_number_twice(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    given = spool.next_revision()
    spool.add([sighting(1, given)])
    spool.done([sighting(1, given)])
    spool.close()
    again = Spool(tmp_path / "spool", NOW - timedelta(days=400))
    assert again.next_revision() > given
    again.close()


def test_a_number_that_nothing_on_disk_holds_any_more_is_not_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_TOLD", 0)
    spool = open_spool(tmp_path)
    given = spool.next_revision()
    spool.add([sighting(1, given)])
    spool.done([sighting(1, given)])
    spool.close()
    for _ in range(3):  # the first writes the file anew
        again = Spool(tmp_path / "spool", NOW - timedelta(days=400))
        assert again.next_revision() > given
        again.close()


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_beyond_its_room_the_oldest_go_and_are_counted(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, most=3)
    spool.add([sighting(number, number) for number in range(1, 6)])
    assert sorted(waiting(spool).values()) == [3, 4, 5]
    assert spool.notices() == [Notice("hub-spool-full", str(spool.path), {"count": 2})]
    assert spool.notices() == []
    spool.close()


def test_beyond_its_bytes_the_oldest_go(tmp_path: Path) -> None:
    spool = open_spool(tmp_path, most_bytes=20_000)
    spool.add([sighting(number, number, sources=40) for number in range(1, 6)])
    kept = waiting(spool)
    assert 0 < len(kept) < 5
    assert max(kept.values()) == 5
    spool.close()


def test_one_that_is_too_long_or_no_json_is_left_out_and_counted(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 2_000)
    torn = sighting(3, 3)
    object.__setattr__(torn, "site", "\udcff")
    spool.add([sighting(1, 1, sources=50), sighting(2, 2), torn])
    assert list(waiting(spool).values()) == [2]
    assert [one.values for one in spool.notices()] == [{"count": 2}]


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SPARE_BYTES", 10_000)
    spool = open_spool(tmp_path)
    largest = 0
    for revision in range(1, 200):
        spool.add([sighting(1, revision)])
        spool.done([sighting(1, revision)])
        largest = max(largest, spool.path.stat().st_size)
    spool.add([sighting(2, 500)])
    assert largest < 15_000
    spool.close()
    assert reopened(tmp_path) == {sighting(2).id: 500}


# ── disk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_else_may_read_it(spool: Spool) -> None:
    spool.add([sighting()])
    assert spool.path.stat().st_mode & 0o777 == 0o600
    assert spool.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("spool")
def test_a_second_sensor_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"another sensor \(.*\) has this spool"):
        open_spool(tmp_path)


def test_a_folder_that_is_none_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("")
    with pytest.raises(Problem, match="cannot be used for a sensor's spool"):
        open_spool(tmp_path)


def test_what_cannot_be_written_waits_in_memory_and_is_written_when_it_can_be(
    tmp_path: Path, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        spool.add([sighting(1, 1)])
        spool.add([sighting(2, 2)])
    assert spool.notices() == [Notice("hub-spool-not-written", str(spool.path), {"why": "No space left on device"})]
    assert len(spool) == 2
    spool.add([sighting(3, 3)])
    assert [one.code for one in spool.notices()] == ["hub-spool-written-again"]
    spool.close()
    assert sorted(reopened(tmp_path).values()) == [1, 2, 3]


def test_half_a_write_on_a_full_disk_harms_nothing(
    tmp_path: Path, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.add([sighting(1, 1)])
    real, left = os.write, [30]

    def nearly_full(descriptor: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(28, "No space left on device")
        written = real(descriptor, data[: left[0]])
        left[0] = 0
        return written

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", nearly_full)
        spool.add([sighting(2, 2)])
    spool.add([sighting(3, 3)])
    spool.close()
    assert sorted(reopened(tmp_path).values()) == [1, 2, 3]


def test_a_file_that_somebody_deleted_is_written_anew(tmp_path: Path, spool: Spool) -> None:
    spool.add([sighting(1, 1)])
    spool.path.unlink()
    spool.add([sighting(2, 2)])
    spool.close()
    assert sorted(reopened(tmp_path).values()) == [1, 2]


def test_after_closing_nothing_is_written(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.close()
    spool.add([sighting(1, 1)])
    spool.done([sighting(1, 1)])
    assert reopened(tmp_path) == {}


def test_what_was_added_is_on_disk_when_the_call_returns(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    spool.add([sighting(1, 1)])
    assert synced == [spool.path.stat().st_size]
    spool.done([sighting(1, 1)])
    assert len(synced) == 1


def test_damage_is_counted_and_costs_only_what_it_hit(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    spool.add([sighting(number, number) for number in (1, 2, 3)])
    spool.close()
    lines = spool.path.read_bytes().splitlines(keepends=True)
    lines[-2] = lines[-2].replace(b"http-flood", b"http-fl00d")
    spool.path.write_bytes(b"".join([*lines[:-1], b"\0\xff no line of ours\n", b"\n", lines[-1]]))
    again = open_spool(tmp_path)
    assert sorted(waiting(again).values()) == [1, 3]
    assert again.notices() == [Notice("hub-spool-damaged", str(again.path), {"count": 3})]
    again.close()


# ── whatever happens to the file ─────────────────────────────────────────────────────────────────────────────────────

STEPS = st.lists(
    st.one_of(st.tuples(st.just("add"), st.integers(1, 4)), st.tuples(st.just("done"), st.integers(1, 4))),
    min_size=1,
    max_size=12,
)


def played(folder: Path, steps: list[tuple[str, int]]) -> tuple[bytes, list[tuple[int, dict[str, int]]], int]:
    """The file after some steps; how long it was after each step, with what waited then; the last number given."""
    spool = open_spool(folder)
    sizes = [(spool.path.stat().st_size, waiting(spool))]
    for what, number in steps:
        if what == "add":
            spool.add([sighting(number, spool.next_revision())])
        else:
            spool.done([one for one in spool.newest(100, 1 << 20) if one.id == sighting(number).id])
        sizes.append((spool.path.stat().st_size, waiting(spool)))
    last = spool.next_revision()
    spool.close()
    return spool.path.read_bytes(), sizes, last


def found_in(data: bytes) -> tuple[dict[str, int], Sighting | None]:
    with TemporaryDirectory() as folder:
        (Path(folder) / "spool").mkdir()
        (Path(folder) / "spool" / "sightings").write_bytes(data)
        spool = open_spool(Path(folder))
        found, newest = waiting(spool), spool.newest(1, 1 << 20)
        assert spool.next_revision() > max(found.values(), default=0)
        spool.close()
        assert reopened(Path(folder)) == found
        return found, newest[0] if newest else None


@given(STEPS, st.integers(0, 10_000))
@settings(max_examples=60)
def test_a_kill_at_any_byte_leaves_what_the_last_whole_step_left(steps: list[tuple[str, int]], cut: int) -> None:
    with TemporaryDirectory() as folder:
        data, sizes, _ = played(Path(folder), steps)
    cut %= len(data) + 1
    _, expected = [(0, {}), *((size, kept) for size, kept in sizes if size <= cut)][-1]
    found, _ = found_in(data[:cut])
    assert found == expected


@given(STEPS, st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=6)), max_size=4))
@settings(max_examples=60)
def test_damage_anywhere_never_brings_up_what_was_not_written(
    steps: list[tuple[str, int]], damages: list[tuple[int, bytes]]
) -> None:
    with TemporaryDirectory() as folder:
        data, _, last = played(Path(folder), steps)
    for place, damage in damages:
        start = place % (len(data) + 1)
        data = data[:start] + damage + data[start + len(damage) :]
    found, newest = found_in(data)
    assert set(found) <= {sighting(number).id for number in range(1, 5)}
    assert all(BEGUN < revision <= last for revision in found.values())
    assert newest is None or newest == sighting(int(newest.id, 16), newest.revision)


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_at_all_are_an_empty_spool(data: bytes) -> None:
    assert found_in(data) == ({}, None)


WRITER = """
import sys
from pathlib import Path
from bavn.member.spool import Spool
from tests.member.hubs import NOW
from tests.member.sightings import sighting

spool = Spool(Path(sys.argv[1]), NOW)
while True:
    revision = spool.next_revision()
    spool.add([sighting(revision % 7, revision)])
    print(revision, flush=True)
    if revision % 5 == 0:
        spool.done(spool.newest(3, 1 << 20))
"""


def test_what_a_killed_process_said_it_had_kept_is_there(tmp_path: Path) -> None:
    said = 0
    for after in (1, 40, 90):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "spool")], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        for _ in range(after):
            now_said = int(writer.stdout.readline())
            assert now_said > said
            said = now_said
        writer.send_signal(signal.SIGKILL)
        rest = writer.communicate()[0].split()
        said = int(rest[-1]) if rest else said
        spool = open_spool(tmp_path)
        assert spool.next_revision() > said
        assert said in waiting(spool).values() or said % 5 == 0
        assert spool.notices() == []
        spool.close()
