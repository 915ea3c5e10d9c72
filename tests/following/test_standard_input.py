import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.following import standard_input
from bavn.following.spool import Spool
from bavn.following.standard_input import StandardInput
from tests.following.spooled import contents
from tests.waiting import until

ROOM = 1 << 20


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path, "standard-input", ROOM)
    yield spool
    spool.close()


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The two ends; a test that closes the writing one itself gives back None for it."""
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def test_whole_lines_are_copied_as_they_come_and_the_last_half_at_the_end(spool: Spool, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    copying = StandardInput(spool, reading)
    copying.start()
    os.write(writing, b"one\ntw")
    until(lambda: contents(spool) == b"one\n")
    os.write(writing, b"o\nthree")
    until(lambda: contents(spool) == b"one\ntwo\n")
    assert copying.notices() == []
    os.close(writing)
    until(lambda: copying.ended)
    assert contents(spool) == b"one\ntwo\nthree\n"
    (notice,) = copying.notices()
    assert (notice.code, notice.values) == ("standard-input-ended", {"lines": 3})
    assert copying.notices() == []
    copying.stop()


def test_it_stops_while_nothing_comes(spool: Spool, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    copying = StandardInput(spool, reading)
    copying.start()
    copying.stop()
    assert not copying.ended
    assert copying.notices() == []
    os.close(writing)


def test_what_was_never_begun_stops_too(spool: Spool) -> None:
    StandardInput(spool).stop()


def test_while_the_spool_is_full_the_writer_waits_and_no_line_is_dropped(tmp_path: Path, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    spool = Spool(tmp_path, "a", 40, roll_bytes=10)
    for number in range(4):
        spool.write(b"line %04d\n" % number)
    copying = StandardInput(spool, reading)
    os.write(writing, b"line 0004\n")
    copying.start()
    assert select.select([reading], [], [], 0)[0]
    for path in sorted(tmp_path.iterdir()):
        spool.done(path)
    until(lambda: spool.counters.lines == 5)
    assert spool.notices() == []
    os.close(writing)
    copying.stop()
    spool.close()


def test_an_input_that_is_closed_is_said(spool: Spool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    copying = StandardInput(spool, reading)
    copying.start()
    until(lambda: copying.ended)
    assert [notice.code for notice in copying.notices()] == ["standard-input-unreadable"]


def fed(spool: Spool, pieces: list[bytes]) -> StandardInput:
    """Give `pieces` as reads, one by one, without a thread."""
    copying = StandardInput(spool, -1)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(standard_input, "LONGEST_LINE_BYTES", 8)
        for piece in [*filter(None, pieces), b""]:
            monkeypatch.setattr("bavn.following.standard_input.os.read", lambda *_, piece=piece: piece)
            copying._take()
    return copying


def test_a_line_that_is_too_long_is_passed_over_and_counted(spool: Spool) -> None:
    copying = fed(spool, [b"one\nxxxxx", b"xxxxx", b"xxx", b"xx\ntwo\n", b"x" * 9])
    assert contents(spool) == b"one\ntwo\n"
    assert copying.too_long == 2


@given(st.lists(st.sampled_from([b"a", b"bcd", b"\n", b"\n\n", b"efg\nh"]), max_size=20))
def test_lines_are_the_same_in_whatever_pieces_they_come(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"), "a", ROOM)
    fed(spool, pieces)
    text = b"".join(pieces)
    whole = text if text.endswith(b"\n") or not text else text + b"\n"
    if all(len(line) <= 8 for line in whole.split(b"\n")):
        assert contents(spool) == whole
    spool.close()
