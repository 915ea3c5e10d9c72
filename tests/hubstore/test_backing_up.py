import os
import stat
from pathlib import Path
from threading import Event, Thread

import pytest

from bavn.clearing.changes import Changes
from bavn.disk.sqlite import MAGIC
from bavn.hubstore.backing_up import LEAP_A_SECOND, LEAP_AT_LEAST, Copy, check, restore
from bavn.hubstore.on_sqlite import NAME
from bavn.hubstore.store import HubStore, join_hub_store, open_hub_store
from bavn.model.exercise import Exercise
from bavn.model.member import Member
from bavn.model.problem import Problem
from tests.hubstore.cluster import Cluster
from tests.hubstore.samples import DAY, HOUR, NOW, enrol, report, sighting, step


@pytest.fixture
def copy(store: HubStore, tmp_path: Path) -> Path:
    enrol(store)
    store.write(step())
    store.backup(tmp_path / "copy", NOW)
    return tmp_path / "copy"


@pytest.fixture
def empty(where: Path | str, tmp_path: Path, request: pytest.FixtureRequest) -> Path | str:
    """A place of the same kind, without a store."""
    if isinstance(where, Path):
        return tmp_path / "restored"
    started: Cluster = request.getfixturevalue("cluster")
    return started.empty()


def test_a_copy_holds_all_that_was_committed(store: HubStore, copy: Path, empty: Path | str) -> None:
    restore(copy, empty)
    with open_hub_store(empty, NOW) as restored:
        before, after = store.kept(NOW), restored.kept(NOW)
        before.counters = after.counters = {}
        assert after == before
        assert restored.registry.members.all() == store.registry.members.all()


def test_a_copy_holds_whom_operators_call(store: HubStore, tmp_path: Path, empty: Path | str) -> None:
    store.registry.members.add(Member("vejle", "Vejle", phone="+45 76 81 00 00"))
    store.backup(tmp_path / "copy", NOW)
    restore(tmp_path / "copy", empty)
    with open_hub_store(empty, NOW) as restored:
        assert [one.phone for one in restored.registry.members.all()] == ["+45 76 81 00 00"]


def test_an_exercise_that_ran_stands_still_in_a_store_made_of_a_copy(
    store: HubStore, tmp_path: Path, empty: Path | str
) -> None:
    enrol(store)
    running, draft = (store.exercises.make(Exercise(0, "t", "", "da", "lea", NOW, ("vejle",)), []) for _ in range(2))
    store.exercises.begin(running.id, NOW)
    store.backup(tmp_path / "copy", NOW + HOUR)
    restore(tmp_path / "copy", empty)
    with open_hub_store(empty, NOW + DAY) as restored:
        found = {one.id: one for one in restored.exercises.all()}
        assert found[running.id].state == "paused"
        assert found[running.id].clock(NOW + DAY) == HOUR
        assert found[draft.id] == draft


def test_the_copy_is_its_owners_only_and_one_file(copy: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} <= {"copy", "hub"}


def test_a_store_made_of_a_copy_gives_no_number_again(store: HubStore, copy: Path, empty: Path | str) -> None:
    store.write(Changes(counters={"seq": 900, "decision": 800}))  # given after the copy was made, and lost
    restore(copy, empty)
    with open_hub_store(empty, NOW + HOUR) as restored:
        counters = restored.kept(NOW).counters
        assert counters["seq"] == 2 + 3600 * LEAP_A_SECOND
        assert counters["decision"] == 2 + 3600 * LEAP_A_SECOND
        assert counters["floor"] == counters["seq"] - 1
        assert [line.what for line in restored.audit.lines(NOW)] == ["restored"]
    with open_hub_store(empty, NOW + DAY) as again:
        assert again.kept(NOW).counters == counters


def test_no_joining_token_of_a_copy_holds_in_a_store_made_of_it(
    store: HubStore, tmp_path: Path, empty: Path | str
) -> None:
    enrol(store)
    store.registry.tokens.new_token("vejle", b"t" * 32, NOW + DAY)
    store.backup(tmp_path / "copy", NOW)
    restore(tmp_path / "copy", empty)
    with open_hub_store(empty, NOW) as restored:
        assert restored.registry.tokens.take_token(b"t" * 32, NOW) is None
        restored.registry.tokens.new_token("vejle", b"n" * 32, NOW + DAY)
    with open_hub_store(empty, NOW) as again:
        assert again.registry.tokens.take_token(b"n" * 32, NOW) == "vejle"
    assert store.registry.tokens.take_token(b"t" * 32, NOW) == "vejle"


def test_it_skips_many_even_where_the_clock_says_that_no_time_has_passed(copy: Path, empty: Path | str) -> None:
    restore(copy, empty)
    with open_hub_store(empty, NOW - DAY) as restored:
        assert restored.kept(NOW).counters["seq"] == 2 + LEAP_AT_LEAST


def test_the_store_that_was_copied_goes_on_with_its_own_numbers(store: HubStore, copy: Path, where: Path | str) -> None:
    assert copy.exists()
    counters = store.kept(NOW).counters
    store.close()
    with open_hub_store(where, NOW + DAY) as again:
        assert again.kept(NOW).counters == counters


def test_a_command_makes_one_while_the_hub_writes_and_it_is_of_one_moment(
    store: HubStore, where: Path | str, tmp_path: Path, empty: Path | str
) -> None:
    written, stop = Event(), Event()

    def write() -> None:
        for number in range(1, 10_000):
            store.write(step(number))
            written.set()
            if stop.is_set():
                return

    writer = Thread(target=write)
    writer.start()
    written.wait()
    with join_hub_store(where) as command:
        command.backup(tmp_path / "copy", NOW)
    stop.set()
    writer.join()
    restore(tmp_path / "copy", empty)
    with open_hub_store(empty, NOW) as restored:
        kept = restored.kept(NOW)
        assert len(kept.reports) == len(kept.decisions) == len(kept.warnings) > 0
        assert kept.counters["decision"] - LEAP_AT_LEAST == len(kept.decisions) + 1


def test_a_copy_is_never_written_over_anything(store: HubStore, copy: Path) -> None:
    before = copy.read_bytes()
    with pytest.raises(Problem, match="there is a file already"):
        store.backup(copy, NOW)
    assert copy.read_bytes() == before


def test_a_folder_that_is_not_there_is_one_line(store: HubStore, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be written: No such file"):
        store.backup(tmp_path / "nowhere" / "copy", NOW)


def test_a_store_that_is_there_is_never_replaced(store: HubStore, copy: Path, where: Path | str) -> None:
    store.close()
    with pytest.raises(Problem, match="there is a store already"):
        restore(copy, where)
    with open_hub_store(where, NOW) as again:
        assert len(again.kept(NOW).reports) == 1


def test_a_copy_is_read_through(folder: Path, tmp_path: Path) -> None:
    with open_hub_store(folder, NOW) as store:
        enrol(store)
        store.write(Changes(reports=[report(seen=sighting(number)) for number in range(200)]))
        store.backup(tmp_path / "copy", NOW)
    found = check(tmp_path / "copy")
    assert isinstance(found, Copy)
    assert (found.made, found.rows["members"], found.rows["reports"]) == (NOW, 2, 200)
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Problem, match=r"copy: is (damaged|no backup)"):
        check(tmp_path / "copy")
    with pytest.raises(Problem):
        restore(tmp_path / "copy", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_one_of_postgresql_is_read_through(cluster: Cluster, tmp_path: Path) -> None:
    with open_hub_store(cluster.database(), NOW) as store:
        store.write(step())
        store.backup(tmp_path / "copy", NOW)
    assert check(tmp_path / "copy") == Copy(None, {})
    with pytest.raises(Problem, match=r"is of PostgreSQL: give a postgresql://"):
        restore(tmp_path / "copy", tmp_path / "folder")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Problem, match="pg_restore"):
        check(tmp_path / "copy")


def test_without_its_programs_a_copy_of_postgresql_is_one_line_and_leaves_nothing(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = cluster.database()
    with open_hub_store(where, NOW) as store:
        counters = store.kept(NOW).counters
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Problem) as refused:
            store.backup(tmp_path / "copy", NOW)
    assert str(refused.value).startswith("pg_dump: is not installed")
    assert list(tmp_path.iterdir()) == []
    with open_hub_store(where, NOW + DAY) as again:
        assert again.kept(NOW).counters == counters  # it does not take itself for one that was restored


@pytest.mark.parametrize(
    "content", [b"", b"hello", MAGIC, MAGIC + os.urandom(4096)], ids=["empty", "text", "head", "noise"]
)
def test_what_is_no_copy_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(Problem, match="copy: is no backup of a hub's store"):
        check(tmp_path / "copy")


def test_one_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read: No such file"):
        check(tmp_path / "nowhere")


def test_one_of_a_newer_bavn_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_hub_store(folder, NOW) as store:
        store.backup(tmp_path / "copy", NOW)
    monkeypatch.setattr("bavn.hubstore.schema.HEAD", "0000")
    monkeypatch.setattr("bavn.hubstore.upgrading.steps", lambda: ["0000"])
    with pytest.raises(Problem, match="a newer version of Bavn wrote this"):
        check(tmp_path / "copy")


def test_the_restored_file_is_its_owners_only(folder: Path, tmp_path: Path) -> None:
    with open_hub_store(folder, NOW) as store:
        store.backup(tmp_path / "copy", NOW)
    restore(tmp_path / "copy", tmp_path / "restored")
    assert stat.S_IMODE((tmp_path / "restored" / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "restored").stat().st_mode) == 0o700
