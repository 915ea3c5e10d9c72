import bz2
import gzip
import io
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from bavn.model.problem import Problem
from bavn.sources.files import STANDARD_INPUT, Stream, expand, open_stream

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"".join(b"%d %s\n" % (number, bytes([97 + number % 26]) * (number % 97)) for number in range(9000))

PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
}


def unpacked(data: bytes, most: int = 50_000) -> tuple[bytes, Stream]:
    stream = Stream(io.BytesIO(data), total=len(data))
    return b"".join(iter(lambda: stream.read(most), b"")), stream


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def write(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).write_text(name)


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED.keys())
def test_compression_is_known_by_its_first_bytes(pack: Callable[[bytes], bytes]) -> None:
    text, stream = unpacked(pack(TEXT))
    assert text == TEXT
    assert stream.damage == ""
    assert stream.done == stream.total


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED.keys())
def test_members_one_after_another_are_one_log(pack: Callable[[bytes], bytes]) -> None:
    text, stream = unpacked(pack(TEXT[:100]) + pack(b"") + pack(TEXT[100:]) + b"\0" * 700)
    assert (text, stream.damage) == (TEXT, "")


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED.keys())
def test_what_follows_the_packed_data_and_is_none_is_damage(pack: Callable[[bytes], bytes]) -> None:
    text, stream = unpacked(pack(TEXT) + b"some text behind it")
    assert text == TEXT
    assert stream.damage.startswith("is damaged (what follows is no ")


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED.keys())
def test_a_truncated_file_gives_what_stands_before_the_cut(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(TEXT) + pack(TEXT)
    text, stream = unpacked(packed[: -len(packed) // 4])
    assert TEXT + TEXT[:100] != text
    assert text.startswith(TEXT)
    assert len(text) < 2 * len(TEXT)
    assert stream.damage.startswith("is truncated after byte ")


def test_a_broken_gzip_gives_every_byte_before_the_break() -> None:
    packed = bytearray(gzip.compress(TEXT, compresslevel=0))  # stored blocks: the text itself stands in the file
    wrong = packed.index(b"\n5000 ")
    packed[wrong : wrong + 1] = b"?"
    text, stream = unpacked(bytes(packed))
    assert text == TEXT.replace(b"\n5000 ", b"?5000 ")
    assert stream.damage.startswith("is damaged (")


def test_a_gzip_whose_blocks_make_no_sense_gives_what_came_before_them() -> None:
    whole = gzip.compress(TEXT)
    text, stream = unpacked(whole[: len(whole) // 2] + b"\xff" * 999)
    assert len(text) > len(TEXT) // 3
    assert text[: len(TEXT) // 3] == TEXT[: len(TEXT) // 3]
    assert stream.damage.startswith("is damaged (")


def test_an_xz_that_asks_for_gigabytes_of_memory_is_damage() -> None:
    greedy = lzma.compress(TEXT, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 28}])
    text, stream = unpacked(greedy)
    assert (text, stream.damage[:10]) == (b"", "is damaged")


def test_a_small_file_that_unpacks_to_much_is_read_in_steps() -> None:
    stream = Stream(io.BytesIO(gzip.compress(bytes(50_000_000))), total=None)
    assert len(stream.read(1000)) <= 1000


@pytest.mark.parametrize("data", [b"", b"\x1f", b"B", b"plain text\n"], ids=["empty", "one byte", "B", "text"])
def test_what_is_not_packed_is_given_as_it_is(data: bytes) -> None:
    assert unpacked(data)[0] == data


class Failing(io.BytesIO):
    def readinto1(self, _room: object) -> int:
        raise OSError(5, "Input/output error")


def test_a_disk_error_ends_the_file_with_a_warning() -> None:
    stream = Stream(Failing(TEXT), total=None)
    assert stream.read(4) == TEXT[:4]
    while stream.readinto(memoryview(bytearray(5000))):
        pass
    assert "Input/output error" in stream.damage


@pytest.mark.parametrize(
    "files",
    [
        ["access.log.10.gz", "access.log.2.gz", "access.log.1", "access.log"],
        ["access.log-20250101.gz", "access.log-20250102", "access.log"],
        ["access.log.20241231", "access.log.20250101", "access.log"],
        ["u_ex250101.log", "u_ex250102.log"],
        ["a.log.2", "a.log", "b.log.1.zst", "b.log"],
    ],
    ids=["numbers", "dates", "dates after a dot", "IIS", "two sets"],
)
def test_rotated_files_come_oldest_first(tmp_path: Path, files: list[str]) -> None:
    write(tmp_path, *files)
    assert names(expand([str(tmp_path / "*")])) == files
    assert names(expand([str(tmp_path / name) for name in sorted(files)])) == files


def test_the_first_records_time_decides_where_it_is_known(tmp_path: Path) -> None:
    write(tmp_path, "b.log", "c.log", "a.log", "empty.log")
    times = {"b.log": 1, "c.log": 2, "a.log": 3}
    found = expand([str(tmp_path / "*.log")], lambda path: times.get(path.name))
    assert names(found) == ["b.log", "c.log", "empty.log", "a.log"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a.log")
    (tmp_path / "link.log").symlink_to(tmp_path / "a.log")
    os.link(tmp_path / "a.log", tmp_path / "hard.log")
    patterns = [str(tmp_path / "a.log"), str(tmp_path / "*.log"), str(tmp_path / "." / "a.log")]
    assert names(expand(patterns)) == ["a.log"]


def test_a_name_with_brackets_is_a_name_when_there_is_such_a_file(tmp_path: Path) -> None:
    write(tmp_path, "a[1].log", "a1.log")
    assert names(expand([str(tmp_path / "a[1].log")])) == ["a[1].log"]


def test_a_dash_is_standard_input_once_and_a_file_of_that_name_needs_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "-")
    assert expand(["-", "-"]) == [STANDARD_INPUT]
    assert expand(["./-"]) == [tmp_path / "-"]


def test_folders_that_a_glob_matches_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.log")
    (tmp_path / "b.log").mkdir()
    assert names(expand([str(tmp_path / "*.log")])) == ["a.log"]
    with pytest.raises(Problem, match="no file matches"):
        expand([str(tmp_path / "b*")])


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "an empty name was given"),
        ("missing.log", "missing.log: there is no such file"),
        ("*.gz", r"\*.gz: no file matches this pattern"),
        (".", r"\.: is a folder \(allowed: its files, for example "),
        ("a\0b", r"a\\x00b: is no file name"),
        ("gone", "gone: there is no such file"),
        ("a.log/b", "a.log/b: cannot be read: Not a directory"),
    ],
    ids=["empty", "missing", "glob", "folder", "NUL", "dead link", "below a file"],
)
def test_a_name_that_cannot_be_read_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.log")
    (tmp_path / "gone").symlink_to("nowhere")
    with pytest.raises(Problem, match=says) as caught:
        expand([pattern])
    assert "\n" not in str(caught.value)


def test_a_file_without_permission_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.log")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so the refusal is played
    with pytest.raises(Problem, match=r"a\.log: may not be read by this user$"):
        open_stream(tmp_path / "a.log")


def test_a_file_that_vanished_since_it_was_named_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no such file"):
        open_stream(tmp_path / "a.log")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_standard_input_is_read_packed_or_not_and_left_open(
    monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    source = io.BytesIO(pack(TEXT))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=source))
    stream = open_stream(STANDARD_INPUT)
    assert b"".join(iter(lambda: stream.read(999), b"")) == TEXT
    assert stream.total is None
    stream.close()
    assert not source.closed
