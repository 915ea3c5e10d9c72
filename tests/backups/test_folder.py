import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.backups.folder import ROOT, Folder, same_place, shared_files, walk_copy
from bavn.backups.places import place
from bavn.backups.result import CouldNotError
from bavn.backups.tool import LIMITS, Limits, Setting
from tests.backups.samples import HOST, ZONE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def tool(folder: Path, limits: Limits = LIMITS) -> Folder:
    return Folder(Setting(place(str(folder), "folder"), folder, {}, NOW, HOST, limits), ZONE)


def write(path: Path, text: str = "x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_dated_folders_are_copies_and_the_rest_is_not(tmp_path: Path) -> None:
    for name in ("kopi-2026-11-20T0300", "kopi-2026-11-21T0300", "andet"):
        write(tmp_path / name / "a")
    (tmp_path / "kopi-2026-11-22T0300").mkdir()
    write(tmp_path / "kopi-2026-11-22T0400.partial" / "a")
    write(tmp_path / "2026-11-22.txt")
    (tmp_path / "2026-11-23").symlink_to("andet")
    found = tool(tmp_path).open().snapshots
    assert [(one.id, one.complete) for one in found] == [
        ("kopi-2026-11-20T0300", True),
        ("kopi-2026-11-21T0300", True),
        ("kopi-2026-11-22T0300", False),
        ("kopi-2026-11-22T0400.partial", False),
    ]
    assert found[0].at == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert found[0].series == found[1].series


def test_a_folder_without_dates_is_one_copy_as_new_as_its_newest_entry(tmp_path: Path) -> None:
    write(tmp_path / "copy" / "regnskab" / "a")
    os.utime(tmp_path / "copy" / "regnskab" / "a", (1, 1))
    (one,) = tool(tmp_path / "copy").open().snapshots
    newest = (tmp_path / "copy" / "regnskab" / "a").stat().st_ctime
    assert (one.id, one.complete) == (ROOT, True)
    assert abs(one.at.timestamp() - newest) < 1


def test_an_empty_folder_holds_no_copy(tmp_path: Path) -> None:
    assert tool(tmp_path).open().snapshots == ()


def test_a_folder_of_empty_folders_is_a_copy_that_was_broken_off(tmp_path: Path) -> None:
    (tmp_path / "regnskab").mkdir()
    assert [one.complete for one in tool(tmp_path).open().snapshots] == [False]


def test_a_date_alone_is_as_new_as_its_folder_within_that_day(tmp_path: Path) -> None:
    write(tmp_path / "2020-01-02" / "a")
    (one,) = tool(tmp_path).open().snapshots
    assert one.at == datetime(2020, 1, 2, 23, tzinfo=UTC)
    today = datetime.fromtimestamp((tmp_path / "2020-01-02").stat().st_ctime, UTC).astimezone(ZONE)
    (tmp_path / "2020-01-02").rename(tmp_path / f"{today:%Y-%m-%d}")
    (one,) = tool(tmp_path).open().snapshots
    assert abs(one.at - today) < timedelta(minutes=5)


@pytest.mark.parametrize(("name", "code"), [("nothing", "not-found"), ("file", "not-a-folder")])
def test_what_is_no_folder_is_told(tmp_path: Path, name: str, code: str) -> None:
    write(tmp_path / "file")
    with pytest.raises(CouldNotError, match=code):
        tool(tmp_path / name).open()


def test_files_are_copied_back_and_links_are_not(tmp_path: Path) -> None:
    write(tmp_path / "copy" / "2026-11-20" / "a" / "b.txt", "hej")
    (tmp_path / "copy" / "2026-11-20" / "link").symlink_to("a/b.txt")
    used = tool(tmp_path / "copy")
    (one,) = used.open().snapshots
    assert set(used.listing(one).files) == {"a/b.txt"}
    done = used.extract(one, ("a/b.txt", "link", "nothing"), tmp_path / "into")
    assert (tmp_path / "into" / "a" / "b.txt").read_text() == "hej"
    assert not (tmp_path / "into" / "link").exists()
    assert done.says


def test_a_copy_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    write(tmp_path / "copy" / "a")
    used = tool(tmp_path / "copy", Limits(restore_s=-1.0))
    (one,) = used.open().snapshots
    assert used.extract(one, ("a",), tmp_path / "into").too_slow


def test_a_walk_lists_folders_files_and_the_newest_time(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", "hej")
    (tmp_path / "tom").mkdir()
    listing, newest = walk_copy(tmp_path)
    assert {name: file.bytes for name, file in listing.files.items()} == {"a/b": 3}
    assert listing.folders == {"a", "tom"}
    assert newest == max(path.lstat().st_ctime for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("how", ["itself", "link", "above"])
def test_a_backup_that_is_its_source_is_found_out(tmp_path: Path, how: str) -> None:
    write(tmp_path / "home" / "anna" / "a")
    (tmp_path / "link").symlink_to(tmp_path / "home" / "anna")
    backup = {"itself": tmp_path / "home" / "anna", "link": tmp_path / "link", "above": tmp_path / "home"}[how]
    assert same_place(backup, tmp_path / "home" / "anna")


def test_a_copy_elsewhere_or_below_is_not_its_source(tmp_path: Path) -> None:
    write(tmp_path / "home" / "anna" / "kopi" / "a")
    write(tmp_path / "nas" / "a")
    assert not same_place(tmp_path / "nas", tmp_path / "home" / "anna")
    assert not same_place(tmp_path / "home" / "anna" / "kopi", tmp_path / "home" / "anna")
    assert not same_place(tmp_path / "nothing", tmp_path / "home" / "anna")


def test_a_hard_link_is_the_same_file_and_a_copy_is_not(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / "home" / name)
    (tmp_path / "copy" / "anna").mkdir(parents=True)
    (tmp_path / "copy" / "anna" / "a").hardlink_to(tmp_path / "home" / "a")
    shutil.copy2(tmp_path / "home" / "b", tmp_path / "copy" / "anna" / "b")
    assert shared_files(tmp_path / "copy", tmp_path / "home", ["a", "b", "c"], "anna") == 1
