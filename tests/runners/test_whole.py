import gzip
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.runners.whole import HEAD_BYTES, Whole


def everything(path: Path, size: int) -> bytes:
    whole = Whole(path)
    found = b""
    room = bytearray(size)
    while count := whole.read_into(memoryview(room)):
        found += room[:count]
    whole.close()
    return found


@pytest.mark.parametrize("size", [1 << 20, 1000, 7])
@pytest.mark.parametrize("text", [b"", b"one\n", b"one\ntwo", b"a line\n" * 100], ids=["none", "one", "half", "many"])
def test_every_byte_comes_once_and_the_last_line_ends(tmp_path: Path, text: bytes, size: int) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(text)
    assert everything(path, size) == (text if text.endswith(b"\n") or not text else text + b"\n")


def test_a_packed_log_is_unpacked_and_its_head_is_not_used_up(tmp_path: Path) -> None:
    path = tmp_path / "access.log.2.gz"
    text = b"".join(b"line %d\n" % number for number in range(HEAD_BYTES // 8))
    path.write_bytes(gzip.compress(text))
    whole = Whole(path)
    assert whole.head(100) == text[:100]
    assert whole.total == path.stat().st_size
    assert whole.behind > 0
    whole.close()
    assert everything(path, 1 << 16) == text


def test_a_log_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file"):
        Whole(tmp_path / "none.log")
