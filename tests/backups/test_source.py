import os
from pathlib import Path

import pytest

from bavn.backups import source
from bavn.backups.source import spelled, walk


def test_regular_files_are_listed_with_size_and_times(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").write_text("hej")
    os.utime(tmp_path / "a" / "b" / "c.txt", (1_000, 2_000))
    found = walk(tmp_path)
    assert found is not None
    assert {name: (file.bytes, file.changed) for name, file in found.files.items()} == {"a/b/c.txt": (3, 2_000)}
    assert found.touched["a/b/c.txt"] > 1_700_000_000
    assert (found.whole, found.unreadable) == (True, 0)


def test_links_sockets_and_pipes_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    found = walk(tmp_path)
    assert found is not None
    assert set(found.files) == {"a"}


def test_the_backup_inside_its_source_is_not_walked(tmp_path: Path) -> None:
    for name in ("depot/x", "film/y", "a"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = walk(tmp_path, without=frozenset({tmp_path / "depot", tmp_path / "film" / "y"}))
    assert found is not None
    assert set(found.files) == {"a"}


def test_a_folder_that_is_marked_as_a_cache_is_noted(tmp_path: Path) -> None:
    (tmp_path / "x" / "thumbs").mkdir(parents=True)
    (tmp_path / "x" / "thumbs" / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55")
    found = walk(tmp_path)
    assert found is not None
    assert found.caches == {"x/thumbs"}


def test_a_source_may_be_one_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("hej")
    found = walk(tmp_path / "a")
    assert found is not None
    assert {name: file.bytes for name, file in found.files.items()} == {"": 3}


@pytest.mark.parametrize("name", ["nothing", "pipe", "no\0name"])
def test_what_is_not_there_or_is_no_folder_is_none(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert walk(tmp_path / name) is None


def test_a_name_that_is_no_utf8_is_spelled_as_tools_spell_it(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))).write_text("x")
    found = walk(tmp_path)
    assert found is not None
    assert set(found.files) == {"caf�"}
    assert spelled("a\udc80\udcffb") == "a��b"


def test_a_walk_ends_and_says_that_it_did_not_see_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "a").write_text("x")
    found = walk(tmp_path)
    assert found is not None
    assert not found.whole
    assert len(found.files) == 3


def test_a_folder_that_may_not_be_read_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a").write_text("x")
    real = os.scandir

    def refused(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refused)
    found = walk(tmp_path)
    assert found is not None
    assert (found.unreadable, set(found.files)) == (1, {"a"})
