import os
from pathlib import Path

from bavn.following.folders import Folders
from bavn.following.members import identity_at, members_of


def names(base: Path, *watched: Path, lone: bool = False) -> list[tuple[str, bool]]:
    refused: list[str] = []
    members = members_of(
        str(base), frozenset(map(str, watched)), Folders(), lambda path, _code: refused.append(path), lone=lone
    )
    return [(Path(member.path).name, member.watched) for member in members]


def test_a_log_has_its_rotated_files_older_first(tmp_path: Path) -> None:
    for name in ("access.log", "access.log.1", "access.log.10.gz", "access.log.old", "error.log.1"):
        (tmp_path / name).write_text(name)
    base = tmp_path / "access.log"
    assert names(base, base) == [("access.log.10.gz", False), ("access.log.1", False), ("access.log", True)]
    assert names(base, base, lone=True) == [("access.log", True)]


def test_a_file_with_two_names_has_its_newest(tmp_path: Path) -> None:
    base = tmp_path / "access.log"
    base.touch()
    os.link(base, tmp_path / "access.log.1")
    assert names(base, base) == [("access.log", True)]


def test_a_link_means_what_it_leads_to_and_that_files_rotated_forms(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("real.log", "real.log.1"):
        (tmp_path / "data" / name).write_text(name)
    link = tmp_path / "access.log"
    link.symlink_to("data/real.log")
    assert names(link, link) == [("real.log.1", False), ("real.log", True)]


def test_a_name_leads_to_a_file_or_to_what_is_wrong(tmp_path: Path) -> None:
    found = tmp_path.stat()
    assert identity_at(str(tmp_path)) == "is-a-folder"
    assert identity_at(str(tmp_path / "none")) == "missing"
    (tmp_path / "a").touch()
    assert identity_at(str(tmp_path / "a")) == (found.st_dev, (tmp_path / "a").stat().st_ino)
