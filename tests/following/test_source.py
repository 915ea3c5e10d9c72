import gzip
import os
import socket
from pathlib import Path

import pytest

from bavn.following.source import Refused, look, open_source, reason

TEXT = b"".join(b"%d a line of a log\n" % number for number in range(500))


@pytest.fixture(params=["plain", "packed"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "access.log.1"
    path.write_bytes(gzip.compress(TEXT) if request.param == "packed" else TEXT)
    return path


@pytest.mark.parametrize("offset", [0, 1, 255, 256, 300, 5000, len(TEXT)])
def test_a_file_is_read_from_any_place(path: Path, offset: int) -> None:
    source = open_source(str(path))
    assert source.start(100) == TEXT[:100]
    assert source.before(offset, 256) == TEXT[max(0, offset - 256) : offset]
    room, got = memoryview(bytearray(999)), b""
    while count := source.read_into(offset + len(got), room):
        got += room[:count]
    assert got == TEXT[offset:]
    assert source.unread(len(TEXT)) == 0
    source.close()


def test_what_is_unread_is_never_nothing_before_the_end(path: Path) -> None:
    source = open_source(str(path))
    at, room = 0, memoryview(bytearray(100))
    while at < len(TEXT):
        assert source.unread(at) > 0
        at += source.read_into(at, room)
    source.close()


def test_a_place_behind_the_end_of_a_packed_file_has_nothing_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT))
    source = open_source(str(path))
    assert source.before(len(TEXT) + 1, 256) == b""
    source.close()


def test_a_truncated_packed_file_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT)[:-20])
    source = open_source(str(path))
    room, at = memoryview(bytearray(1 << 16)), 0
    while count := source.read_into(at, room):
        at += count
    assert at > 0
    assert "truncated" in source.damage
    source.close()


def test_what_is_no_log_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(tmp_path)  # a socket's path must be short
    listener.bind("socket")
    os.chdir(here)
    listener.close()
    expected = {
        "folder": "is-a-folder",
        "fifo": "is-no-file",
        "socket": "is-no-file",
        "dangling": "missing",
        "loop": "unreadable",
        "none": "missing",
        "none/x": "missing",
        "a\0b": "unreadable",
    }
    for name, code in expected.items():
        for call in (look, open_source):
            with pytest.raises(Refused) as refused:
                call(str(tmp_path / name))
            assert refused.value.code == code, name


@pytest.mark.parametrize(("number", "code"), [(2, "missing"), (13, "unreadable"), (24, "unreadable"), (116, "missing")])
def test_an_error_of_the_system_has_its_code(number: int, code: str) -> None:
    assert reason(OSError(number, "")) == code
