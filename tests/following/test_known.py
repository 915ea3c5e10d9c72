import gzip
import os
from pathlib import Path

from bavn.following.folders import Folders
from bavn.following.known import MOST, Known
from bavn.following.members import members_of
from bavn.following.position import Position
from bavn.following.source import Source, open_source

TEXT = b"".join(b"%d a line of a log\n" % number for number in range(100))


def copy_of(path: Path) -> tuple[Known, Source]:
    path.write_bytes(TEXT)
    known, source = Known(), open_source(str(path))
    known.add_copy("access.log", str(path), source)
    return known, source


def test_a_copy_is_known_by_its_inode_and_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "access.log.1"
    known, source = copy_of(path)
    assert known.place_of(source) == next(iter(known))
    assert known.unchanged(path.stat())
    source.close()
    path.write_bytes(b"another\n" * 50)
    source = open_source(str(path))
    assert known.place_of(source) is None
    assert not known.unchanged(path.stat())
    source.close()


def test_a_packed_form_of_a_known_file_is_known_as_its_twin(tmp_path: Path) -> None:
    known, source = copy_of(tmp_path / "access.log.1")
    source.close()
    for name, data, expected in (("2.gz", gzip.compress(TEXT), True), ("3.gz", gzip.compress(b"x" * 999), False)):
        (tmp_path / name).write_bytes(data)
        source = open_source(str(tmp_path / name))
        assert (known.twin_of("access.log", source) is not None) == expected
        assert known.twin_of("error.log", source) is None
        source.close()


def test_what_is_older_than_all_that_is_left_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(TEXT)
    known = Known()
    for modified_ns in (10**9, 3 * 10**9):
        known.add(Position("access.log", "x", 1, modified_ns, 5, 5, modified_ns, head_length=5, passed_over=True))
    os.utime(path, (2, 2))
    known.forget_older("access.log", members_of(str(path), frozenset(), Folders(), print, lone=False))
    assert [place.modified_ns for place in known] == [3 * 10**9]
    assert (known.latest_ns("access.log"), known.latest_ns("other")) == (3 * 10**9, 0)


def test_no_more_than_so_many_are_known() -> None:
    known = Known()
    for inode in range(1, MOST + 3):
        known.add(Position("a", "a", 1, inode, 0, 0, 0, head_length=5))
    assert len(list(known)) == MOST
