import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from bavn.following.finding import find, is_cut, verify
from bavn.following.folders import Folders
from bavn.following.position import Position
from bavn.following.source import open_source
from bavn.following.tail import Tail

TEXT = b"".join(b"%d a line of a log\n" % number for number in range(100))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "access.log"
    path.write_bytes(TEXT)
    return path


def place_in(path: Path, offset: int) -> Position:
    tail = Tail.at(str(path), str(path), open_source(str(path)), offset)
    tail.sleep()
    return tail.here()


def found_at(place: Position) -> str | None:
    found = find(place, Folders())
    if found is None:
        return None
    found.source.close()
    return Path(found.path).name


@pytest.mark.parametrize("name", ["access.log", "access.log.1", "whatever"])
def test_a_renamed_file_is_found_by_its_inode(path: Path, name: str) -> None:
    place = place_in(path, 700)
    path.rename(path.with_name(name))
    path.with_name("access.log.7").write_bytes(TEXT)
    assert found_at(place) == name


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gz", "bz2", "xz"])
def test_a_packed_file_is_found_by_what_it_holds(path: Path, pack: Callable[[bytes], bytes]) -> None:
    place = place_in(path, 700)
    path.with_name("access.log.3.gz").write_bytes(pack(TEXT))
    path.with_name("access.log.2.gz").write_bytes(pack(TEXT[19:]))
    path.write_bytes(b"another log by now\n" * 50)
    assert found_at(place) == "access.log.3.gz"


def test_the_bytes_before_the_place_must_agree_too(path: Path) -> None:
    place = place_in(path, 700)
    path.write_bytes(TEXT[:650] + b"!" + TEXT[651:])
    assert found_at(place) is None


def test_a_file_that_was_only_cut_is_found_last(path: Path) -> None:
    place = place_in(path, 700)
    path.write_bytes(TEXT[:600])
    assert found_at(place) == "access.log"
    path.with_name("access.log.1").write_bytes(TEXT[:800])
    assert found_at(place) == "access.log.1"


def test_an_empty_file_is_not_found_by_what_it_holds(path: Path) -> None:
    path.write_bytes(b"")
    place = place_in(path, 0)
    path.rename(path.with_name("access.log.1"))
    assert found_at(place) == "access.log.1"
    path.with_name("access.log.1").unlink()
    path.with_name("access.log.2").write_bytes(TEXT)
    assert found_at(place) in {None, "access.log.2"}  # the inode may have been given again


def test_a_short_file_is_cut_or_another(path: Path) -> None:
    place = place_in(path, 700)
    path.write_bytes(TEXT[:300])
    source = open_source(str(path))
    assert is_cut(place, source)
    assert verify(place, source) is None
    source.close()
    path.write_bytes(b"x" * 300)
    source = open_source(str(path))
    assert not is_cut(place, source)
    source.close()
