from pathlib import Path

from bavn.following.folders import Folders


def test_names_are_listed_by_log_and_by_inode_and_once(tmp_path: Path) -> None:
    for name in ("access.log", "access.log.1", "access.log.2.gz", "error.log"):
        (tmp_path / name).touch()
    folders = Folders()
    listing = folders.listing(str(tmp_path))
    assert {Path(entry.path).name for entry in listing.families["access.log"]} == {
        "access.log",
        "access.log.1",
        "access.log.2.gz",
    }
    error = tmp_path / "error.log"
    assert listing.by_inode[error.stat().st_ino] == [str(error)]
    assert len(listing.beginning_with("acc")) == 3
    error.unlink()
    assert folders.listing(str(tmp_path)) is listing
    folders.forget()
    assert "error.log" not in folders.listing(str(tmp_path)).families


def test_a_folder_that_cannot_be_listed_is_empty(tmp_path: Path) -> None:
    assert not Folders().listing(str(tmp_path / "none")).families
