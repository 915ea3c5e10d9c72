"""The steps of a check with a tool that is made up: what is chosen, what is counted, what ends it early."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.backups.places import Place
from bavn.backups.restoring import Extraction
from bavn.backups.result import Checked, CouldNotError, DataRead, File, Listing, Reach, Remark, Snapshot
from bavn.backups.store_check import check_store, list_newest, of_this_machine, previous_bytes
from bavn.backups.tool import Opened, Setting
from tests.backups.samples import row

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = Checked("a", "NAS", "restic", "/x", tried=False, reach=Reach("yes", "yes"))


def shot(name: str, hours: float, **more: object) -> Snapshot:
    return replace(Snapshot(name, NOW - timedelta(hours=hours)), **more)  # type: ignore[arg-type]


def files(*names: str, size: int = 10) -> Listing:
    folders = {"/".join(name.split("/")[:length]) for name in names for length in range(1, name.count("/") + 1)}
    return Listing({name: File(size, 0.0) for name in names}, frozenset(folders))


class Made:
    """A tool that holds what it is given, and notes what it was asked."""

    def __init__(self, held: dict[Snapshot, Listing], opened: Opened | None = None) -> None:
        self.held = held
        self.opened = opened or Opened(tuple(held))
        self.listed: list[str] = []

    def open(self) -> Opened:
        return self.opened

    def listing(self, snapshot: Snapshot) -> Listing:
        self.listed.append(snapshot.id)
        return self.held[snapshot]

    def read_data(self, stored_bytes: int) -> DataRead:
        return DataRead("sound", 1.0, seconds=stored_bytes)

    def extract(self, snapshot: Snapshot, names: tuple[str, ...], into: Path) -> Extraction:
        for name in names:
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_bytes(bytes(self.held[snapshot].files[name].bytes or 0))
        return Extraction(1.0)


def setting(tmp_path: Path, host: str = "kontor") -> Setting:
    return Setting(Place("sftp:nas:/x", None, "sftp:nas:/x"), tmp_path, {}, NOW, host)


def checked(tmp_path: Path, tool: Made, *sources: Path, restore: bool = False) -> Checked:
    return check_store(START, row("restic", "/x", *sources), tool, setting(tmp_path), restore=restore)


def test_without_sources_one_listing_is_enough(tmp_path: Path) -> None:
    tool = Made({shot("old", 30): files("a"), shot("new", 2): files("a"), shot("other", 5, series="x"): files("b")})
    found = checked(tmp_path, tool)
    assert (found.newest, found.age_hours, found.files, found.bytes, found.previous_bytes) == (
        NOW - timedelta(hours=2),
        2.0,
        1,
        10,
        10,
    )
    assert [remark.code for remark in found.remarks] == ["no-sources"]
    assert tool.listed == ["new", "old"]


def test_sizes_that_the_tool_tells_are_not_listed_again(tmp_path: Path) -> None:
    tool = Made({shot("old", 30, bytes=77): files("a"), shot("new", 2, bytes=10): files("a")})
    assert checked(tmp_path, tool).previous_bytes == 77
    assert tool.listed == ["new"]


def test_a_size_before_that_cannot_be_listed_is_unknown() -> None:
    class Failing(Made):
        def listing(self, snapshot: Snapshot) -> Listing:
            raise CouldNotError("too-slow", path=snapshot.id)

    shots = (shot("old", 30), shot("new", 2))
    tool = Failing(dict.fromkeys(shots, files("a")))
    (main,) = list_newest(Made({shots[1]: files("a")}), (shots[1],), {})
    assert previous_bytes(tool, shots, main) is None


def test_listing_ends_after_eight_series_however_many_there_are() -> None:
    held = {shot(str(number), number, series=str(number)): files("a") for number in range(30)}
    tool = Made(held)
    found = list_newest(tool, tuple(held), {"/nowhere": None})
    assert (len(found), len(tool.listed)) == (8, 8)


def test_a_snapshot_that_was_broken_off_is_not_even_listed(tmp_path: Path) -> None:
    tool = Made({shot("old", 5): files("a"), shot("new", 1, complete=False): files("a")})
    found = checked(tmp_path, tool)
    assert (found.newest, found.failed_attempts, tool.listed) == (NOW - timedelta(hours=5), 1, ["old"])


def test_where_all_were_broken_off_there_is_no_backup(tmp_path: Path) -> None:
    found = checked(tmp_path, Made({shot("a", 1, complete=False): files("a")}))
    assert found.newest is None
    assert [(remark.code, remark.values) for remark in found.remarks] == [("all-broken-off", {"count": 1})]


def test_attempts_that_left_only_a_lock_are_counted_too(tmp_path: Path) -> None:
    held = {shot("a", 1): files("a")}
    tool = Made(held, Opened(tuple(held), broken_off=2, remarks=(Remark("lock-left", "weak"),)))
    found = checked(tmp_path, tool)
    assert found.failed_attempts == 2
    assert "lock-left" in [remark.code for remark in found.remarks]


@pytest.mark.parametrize(
    ("host", "expected"),
    [("kontor", {"a"}), ("kontor.firma.example", {"a"}), ("lager", {"b"}), ("ny", {"a", "b", "c"})],
)
def test_the_snapshots_of_this_machine_count_where_there_are_any(host: str, expected: set[str]) -> None:
    shots = (shot("a", 1, host="kontor"), shot("b", 1, host="lager.firma.example"), shot("c", 1))
    assert {one.id for one in of_this_machine(shots, host)} == expected


def test_what_the_tool_knows_to_be_gone_is_damage(tmp_path: Path) -> None:
    tool = Made({shot("a", 1): replace(files("a"), unhealthy=("a",))})
    assert ("damaged", "bad") in [(remark.code, remark.level) for remark in checked(tmp_path, tool).remarks]


def test_a_proof_reads_the_data_and_restores(tmp_path: Path) -> None:
    tool = Made({shot("a", 1): files("home/a", "home/b")})
    found = checked(tmp_path, tool, restore=True)
    assert found.data
    assert found.data.seconds == 20  # remote: as much as the snapshot holds
    assert found.restore
    assert (found.restore.files, found.restore.good, found.restore.compared) == (2, True, 0)


def test_a_full_disk_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = Made({shot("a", 1): files("a")})

    def full(*_: object) -> Extraction:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tool, "extract", full)
    found = checked(tmp_path, tool, restore=True)
    assert found.restore
    assert (found.restore.because, found.restore.says) == ("no-room", "No space left on device")
