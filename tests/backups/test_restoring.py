import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bavn.backups import restoring
from bavn.backups.restoring import Extraction, digest, minutes_for_all, read_back, restore
from bavn.backups.result import File, Restore
from bavn.backups.sample import Sample

LATER = timedelta(minutes=1)


class Home(NamedTuple):
    """A source with three files, the listing of a backup of it, and when that was made."""

    source: Path
    files: Mapping[str, File]
    made_at: datetime
    into: Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    source, into = tmp_path / "home", tmp_path / "into"
    (source / "a").mkdir(parents=True)
    into.mkdir()
    for name, content in (("a/large", b"x" * 5_000), ("a/b", b"hej"), ("empty", b"")):
        (source / name).write_bytes(content)
    files = {}
    for path in source.rglob("*"):
        if path.is_file():
            files[f"home/{path.relative_to(source)}"] = File(path.stat().st_size, path.stat().st_mtime)
    newest = max(path.stat().st_ctime for path in source.rglob("*"))
    return Home(source, files, datetime.fromtimestamp(newest, UTC) + LATER, into)


def copied(home: Home, *, says: str = "") -> restoring.Extract:
    def extract(names: tuple[str, ...], into: Path) -> Extraction:
        for name in names:
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_bytes((home.source / name.removeprefix("home/")).read_bytes())
        return Extraction(2.0, says)

    return extract


def tried(home: Home, extract: restoring.Extract) -> Restore:
    chosen = Sample(("home/a/large",), ("home/a/b", "home/empty"))
    return restore(chosen, home.files, extract, home.into, origins={"home": home.source}, made_at=home.made_at)


def test_what_comes_back_is_read_compared_and_measured(home: Home) -> None:
    found = tried(home, copied(home))
    assert found.good
    assert (found.files, found.bytes, found.seconds, found.wanted, found.compared) == (3, 5_003, 4.0, 3, 3)
    assert found.failed == found.differs == ()


def test_a_byte_that_is_another_than_at_the_source_is_found(home: Home) -> None:
    def extract(names: tuple[str, ...], into: Path) -> Extraction:
        done = copied(home)(names, into)
        if "home/a/large" in names:
            (into / "home/a/large").write_bytes(b"x" * 4_999 + b"y")
        return done

    found = tried(home, extract)
    assert (found.good, found.differs, found.files) == (False, ("home/a/large",), 3)


@pytest.mark.parametrize("what", ["missing", "short", "link", "folder"])
def test_a_file_that_does_not_come_back_whole_has_failed(home: Home, what: str) -> None:
    def extract(names: tuple[str, ...], into: Path) -> Extraction:
        copied(home)(names, into)
        path = into / "home/a/b"
        if "home/a/b" in names:
            path.unlink()
            if what == "short":
                path.write_bytes(b"he")
            elif what == "link":
                path.symlink_to(home.source / "a" / "b")
            elif what == "folder":
                path.mkdir()
        return Extraction(1.0, "Fatal: x")

    found = tried(home, extract)
    assert (found.good, found.failed, found.files, found.says, found.minutes_for_all) == (
        False,
        ("home/a/b",),
        2,
        "Fatal: x",
        None,
    )


def test_a_file_is_not_looked_for_outside_of_where_it_was_restored_to(home: Home) -> None:
    def extract(_: tuple[str, ...], into: Path) -> Extraction:
        (into / "home").symlink_to(home.source)
        return Extraction(1.0)

    assert tried(home, extract).files == 0


def test_a_source_that_has_changed_since_proves_nothing(home: Home) -> None:
    extract = copied(home)
    os.utime(home.source / "a" / "b", (1, home.made_at.timestamp() + 100))
    found = tried(home, extract)
    assert (found.good, found.compared) == (True, 2)


def test_a_source_whose_time_was_set_back_has_changed_all_the_same(home: Home) -> None:
    listed = File(3, 1_600_000_000.0)
    path, origin = home.into / "b", home.source / "a" / "b"
    path.write_bytes(b"hej")
    origin.write_bytes(b"HEJ")
    os.utime(origin, (listed.changed, listed.changed))
    touched = datetime.fromtimestamp(origin.stat().st_ctime, UTC)
    assert read_back(path, listed, origin, touched - LATER).against_source == "unknown"
    assert read_back(path, listed, origin, touched + LATER).against_source == "differs"


def test_nothing_is_restored_where_there_is_no_room(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(NamedTuple):
        total: int = 100
        used: int = 100
        free: int = 9_999

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Full())
    found = tried(home, copied(home))
    assert (found.because, found.files, found.good) == ("no-room", 0, False)


def test_a_restore_that_did_not_end_in_time_is_not_good(home: Home) -> None:
    def extract(names: tuple[str, ...], into: Path) -> Extraction:
        copied(home)(names, into)
        return Extraction(1_800.0, too_slow=True)

    found = tried(home, extract)
    assert (found.because, found.good) == ("too-slow", False)


def test_the_estimate_counts_bytes_and_files_and_opening_once() -> None:
    files = {"large": File(1_000_000, 0.0)} | {f"{number}": File(0, 0.0) for number in range(99)}
    chosen = Sample(("large",), ("1", "2"))
    # 10 s for opening; 10 s for a million bytes; 1 s for each file
    seconds = 60 * (minutes_for_all(chosen, files, [Extraction(20.0), Extraction(12.0)], 10.0) or 0)
    assert seconds == pytest.approx(10 + 10 + 100, abs=1)


def test_nothing_measured_is_no_estimate() -> None:
    assert minutes_for_all(Sample((), ()), {}, [Extraction(1.0), Extraction(1.0)], 1.0) is None


def test_an_extraction_faster_than_opening_is_not_less_than_nothing() -> None:
    files = {"a": File(10, 0.0), "b": File(10, 0.0)}
    assert minutes_for_all(Sample(("a",), ("b",)), files, [Extraction(0.1), Extraction(0.1)], 6.0) == pytest.approx(0.1)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a").write_text("hej")
    (tmp_path / "link").symlink_to("a")
    assert digest(tmp_path / "pipe") is None
    assert digest(tmp_path / "link") is None
    assert digest(tmp_path) is None
    found = digest(tmp_path / "a")
    assert found
    assert found[1] == 3
