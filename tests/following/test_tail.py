import gzip
import os
from pathlib import Path

import pytest

from bavn.following.finding import verify
from bavn.following.source import open_source
from bavn.following.tail import PATIENCE, Tail, Verdict, last_line

TEXT = b"".join(b"%d a line of a log\n" % number for number in range(200))


def tail_of(path: Path, offset: int = 0) -> Tail:
    return Tail.at(str(path), str(path), open_source(str(path)), offset)


def read(tail: Tail, most: int = 1 << 16) -> bytes:
    room = memoryview(bytearray(most))
    return room[: tail.read_into(room)].tobytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "access.log"
    path.write_bytes(TEXT)
    return path


@pytest.fixture
def tail(path: Path) -> Tail:
    return tail_of(path)


def test_a_position_is_where_the_consumed_bytes_end(path: Path, tail: Tail) -> None:
    for _ in range(4):
        read(tail, 1000)
    for consumed in (0, 19, 2000, 3800):
        place = tail.position(consumed, lines=7)
        source = open_source(str(path))
        assert (place.offset, place.lines) == (consumed, 7)
        assert verify(place, source) == TEXT[max(0, consumed - 256) : consumed]
        source.close()
    tail.sleep()


def test_a_packed_file_is_gone_on_with_at_its_unpacked_offset(tmp_path: Path) -> None:
    path = tmp_path / "access.log.1.gz"
    path.write_bytes(gzip.compress(TEXT))
    tail = tail_of(path, 1000)
    assert tail.position(0).compressed
    assert read(tail)[:100] == TEXT[1000:1100]
    assert tail.head(1000) == TEXT[:1000]
    tail.sleep()


def test_a_half_line_gets_its_newline_only_when_nothing_more_comes(path: Path, tail: Tail) -> None:
    path.write_bytes(TEXT + b"half")
    assert read(tail) == TEXT + b"half"
    assert read(tail) == b""
    tail.check()
    tail.end()
    assert tail.waiting
    assert read(tail) == b"\n"
    assert read(tail) == b""
    assert not tail.drained
    assert tail.position(len(TEXT) + 5).offset == len(TEXT) + 4
    assert tail.drained
    tail.sleep()


def test_a_line_that_was_closed_too_early_loses_nothing(path: Path) -> None:
    path.write_bytes(b"half")
    tail = tail_of(path)
    read(tail)
    tail.close_line()
    assert read(tail) == b"\n"
    path.write_bytes(b"half a line\n")
    assert read(tail) == b" a line\n"
    assert tail.position(5).offset == 4
    assert tail.position(13).offset == 12
    tail.sleep()


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (TEXT, Verdict.SAME),
        (TEXT + b"more\n", Verdict.SAME),
        (b"", Verdict.OVERWRITTEN),
        (b"new\n", Verdict.OVERWRITTEN),
        (b"x" * len(TEXT), Verdict.OVERWRITTEN),
        (TEXT[:-300] + b"x" * 300 + b"more\n", Verdict.OVERWRITTEN),
        (TEXT[:-100], Verdict.SHORT),
        (TEXT[:10], Verdict.SHORT),
    ],
    ids=["same", "grown", "empty", "new", "same size", "same head, other end", "cut", "cut to the head"],
)
def test_a_look_says_what_became_of_the_bytes_that_were_read(
    path: Path, tail: Tail, data: bytes, verdict: Verdict
) -> None:
    read(tail)
    path.write_bytes(data)
    assert tail.check() is verdict
    tail.sleep()


@pytest.mark.parametrize(("left", "verdict"), [(len(TEXT) - 100, Verdict.CUT), (10, Verdict.OVERWRITTEN)])
def test_patience_with_a_file_that_seems_shorter_ends(path: Path, tail: Tail, left: int, verdict: Verdict) -> None:
    read(tail)
    os.truncate(path, left)
    assert [tail.check() for _ in range(PATIENCE)] == [Verdict.SHORT] * PATIENCE
    assert read(tail) == b""
    assert tail.check() is verdict
    tail.sleep()


def test_a_disk_error_gives_nothing_and_is_kept(tail: Tail, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> int:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "preadv", fail)
        assert read(tail) == b""
        assert tail.damage == "Input/output error"
    assert read(tail) == TEXT
    assert tail.damage == ""
    tail.sleep()


def test_no_room_is_no_end(tail: Tail) -> None:
    assert read(tail, 0) == b""
    assert read(tail) == TEXT
    tail.sleep()


@pytest.mark.parametrize(
    ("data", "offset"),
    [(b"", 0), (b"a\n", 2), (b"a\nb", 2), (b"a", 0), (b"x" * 100_000, 100_000), (b"a\n" + b"x" * 65_535, 2)],
)
def test_a_new_reader_begins_with_the_last_unfinished_line(tmp_path: Path, data: bytes, offset: int) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(data)
    source = open_source(str(path))
    assert last_line(source) == offset
    source.close()
