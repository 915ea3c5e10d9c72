import os
import subprocess
import tempfile
from pathlib import Path
from shutil import which

import pytest

from bavn.backups import reach
from bavn.backups.reach import APPEND_ONLY, IMMUTABLE, writable

NOBODY = 65_534


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    (tmp_path / "depot" / "data" / "00").mkdir(parents=True)
    (tmp_path / "depot" / "config").write_text("x")
    return tmp_path / "depot"


def test_what_one_may_write_one_may_delete(depot: Path) -> None:
    assert writable(depot) == ("yes", "writable")
    assert (depot / "config").exists()


def test_a_dump_is_as_deletable_as_its_folder(depot: Path) -> None:
    assert writable(depot / "config") == ("yes", "writable")


def test_what_is_not_there_cannot_be_seen(tmp_path: Path) -> None:
    assert writable(tmp_path / "a" / "b") == ("unknown", "")


def test_a_folder_without_rights_is_safe_from_this_user() -> None:
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name), Path(name) / "data", Path(name) / "data" / "00"]
        folders[-1].mkdir(parents=True)
        for folder in folders:
            folder.chmod(0o555)
        user = os.geteuid()
        try:
            if user == 0:  # to whom rights say nothing
                os.seteuid(NOBODY)
            found = writable(Path(name))
        finally:
            os.seteuid(user)
            for folder in folders:
                folder.chmod(0o755)
    assert found == ("no", "rights")


def test_one_folder_that_may_be_written_is_enough(depot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda folder, *_, **__: folder == depot / "data" / "00")
    assert writable(depot) == ("yes", "writable")
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    assert writable(depot) == ("no", "rights")


@pytest.mark.parametrize("flag", [APPEND_ONLY, IMMUTABLE])
def test_folders_that_are_marked_cannot_lose_files(depot: Path, monkeypatch: pytest.MonkeyPatch, flag: int) -> None:
    monkeypatch.setattr(reach, "_flags", lambda _: flag)
    assert writable(depot) == ("no", "flags")
    monkeypatch.setattr(reach, "_flags", lambda folder: flag if folder == depot else 0)
    assert writable(depot) == ("yes", "writable")


def test_the_flags_are_read_from_the_disk(depot: Path) -> None:
    chattr = which("chattr")
    if os.geteuid() or not chattr:
        pytest.skip("needs root and chattr")
    if subprocess.run([chattr, "+a", depot], capture_output=True, check=False).returncode:
        pytest.skip("this file system keeps no flags")
    try:
        assert reach._flags(depot) & APPEND_ONLY
    finally:
        subprocess.run([chattr, "-a", depot], check=True)
    assert not reach._flags(depot) & APPEND_ONLY


def test_a_disk_that_is_mounted_to_read_cannot_be_changed(depot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class ReadOnly:
        f_flag = os.ST_RDONLY

    monkeypatch.setattr(os, "statvfs", lambda _: ReadOnly())
    assert writable(depot) == ("no", "read-only")
