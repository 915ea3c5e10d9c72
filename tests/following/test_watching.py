"""Patterns, restarts and many files; how one log is followed stands in test_log."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.following.following_logs import LONG_S, Reader, Server

Link = Callable[[Path, Path], None]


@pytest.fixture
def server(tmp_path: Path) -> Server:
    server = Server(tmp_path / "access.log")
    server.write(2)
    return server


def resumed(reader: Reader, *patterns: Path | str) -> Reader:
    """Kill a reader after a snapshot, and start another from that."""
    positions = reader.save()
    reader.watching.close()
    return Reader(*patterns, positions=positions)


def pack(path: Path) -> Path:
    packed = path.with_name(path.name + ".gz")
    found = path.stat()
    packed.write_bytes(gzip.compress(path.read_bytes(), 1))
    os.utime(packed, ns=(found.st_atime_ns, found.st_mtime_ns))
    path.unlink()
    return packed


@pytest.mark.usefixtures("server")
def test_new_files_of_a_glob_are_read_from_their_beginning(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "*.log")
    reader.turn()
    other = Server(tmp_path / "other.log")
    new = other.write(2)
    assert reader.turns(1) == new


def test_a_file_that_two_globs_match_is_read_once(tmp_path: Path, server: Server) -> None:
    reader = Reader(tmp_path / "*.log", tmp_path / "access*", server.path)
    reader.turn()
    new = server.write(2)
    assert reader.turns() == new


@pytest.mark.parametrize("link", [os.link, os.symlink], ids=["hard", "symbolic"])
def test_a_file_with_two_names_is_read_once_through_its_rotation(tmp_path: Path, server: Server, link: Link) -> None:
    link(server.path, tmp_path / "also.log")
    reader = Reader(tmp_path / "*.log")
    reader.turn()
    new = server.write(2)
    assert reader.turns() == new
    rest = server.write(1)
    server.path.rename(tmp_path / "access.log.1")
    new = server.write(1)
    assert sorted(reader.turns()) == rest + new


def test_a_hard_link_is_followed_after_the_other_name_was_rotated(tmp_path: Path, server: Server) -> None:
    other = tmp_path / "also.log"
    os.link(server.path, other)
    reader = Reader(server.path, other)
    reader.turn()
    server.path.unlink()
    new = server.write(1)
    assert reader.turns() == new
    reader.turn(LONG_S)
    server.append(other, b"by the other name\n")
    assert reader.turns() == [b"by the other name"]


def test_old_rotated_files_are_passed_over_unless_asked_for(tmp_path: Path, server: Server) -> None:
    server.path.rename(tmp_path / "access.log.2")
    pack(tmp_path / "access.log.2")
    server.write(2)
    server.path.rename(tmp_path / "access.log.1")
    server.write(2)
    everything = list(server.written)
    pattern = tmp_path / "access.log*"
    reader = Reader(pattern)
    reader.turns(3)
    assert reader.lines == []
    assert Reader(pattern, from_start=True).turns() == everything
    new = server.write(1)
    server.path.rename(tmp_path / "access.log.0")
    new += server.write(1)
    assert reader.turns() == new


def test_instances_that_number_their_logs_are_all_followed(tmp_path: Path) -> None:
    servers = [Server(tmp_path / f"worker.{number}") for number in range(3)]
    for place, server in enumerate(servers):
        server.append(server.path, b"instance %d\n" % place)
    reader = Reader(tmp_path / "worker.*")
    reader.turn()
    servers.append(Server(tmp_path / "worker.3"))
    for place, server in enumerate(servers):
        server.append(server.path, b"new %d\n" % place)
    assert sorted(reader.turns(2)) == [b"new 0", b"new 1", b"new 2", b"new 3"]


@pytest.mark.parametrize("glob", ["access.log", "access.log*"])
def test_a_resumed_reader_goes_on_in_the_packed_file_and_all_that_came_after(
    tmp_path: Path, server: Server, glob: str
) -> None:
    reader = Reader(tmp_path / glob)
    reader.turn()
    server.write(2)
    reader.turn()
    lines = server.write(2)
    again = resumed(reader, tmp_path / glob)
    server.path.rename(tmp_path / "access.log.3")
    pack(tmp_path / "access.log.3")
    lines += server.write(2)
    server.path.rename(tmp_path / "access.log.2")
    pack(tmp_path / "access.log.2")
    lines += server.write(2)
    server.path.rename(tmp_path / "access.log.1")
    lines += server.write(2)
    assert again.turns() == lines


def test_a_packed_form_of_what_was_read_is_known_although_its_time_is_new(tmp_path: Path, server: Server) -> None:
    reader = Reader(server.path)
    reader.turn()
    lines = server.write(3)
    server.path.rename(tmp_path / "access.log.1")
    lines += server.write(1)
    reader.turn()
    reader.turn(LONG_S)
    reader.save()
    reader.turn()  # the rotated file is done with
    server.touch(pack(tmp_path / "access.log.1"))
    server.path.unlink()
    lines += server.write(1)
    reader.turns(3)
    assert reader.lines == lines


def test_a_resumed_reader_reads_what_came_while_the_log_did_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    reader = Reader(path)
    reader.turn()
    again = resumed(reader, path)
    assert again.turn() == []
    assert resumed_and_written(again, path) == [b"while it was down"]


def resumed_and_written(reader: Reader, path: Path) -> list[bytes]:
    again = resumed(reader, path)
    path.write_bytes(b"while it was down\n")
    return again.turns(2)


def test_a_pattern_that_is_new_after_a_restart_starts_at_the_end(tmp_path: Path, server: Server) -> None:
    old = Server(tmp_path / "old.log")
    old.write(3)
    reader = Reader(server.path)
    reader.turn()
    again = resumed(reader, server.path, old.path)
    assert again.turns(2) == []
    new = old.write(1)
    assert again.turn() == new


def test_a_place_that_is_nowhere_any_more_is_said_with_the_bytes_that_are_lost(server: Server) -> None:
    reader = Reader(server.path)
    reader.turn()
    server.write(1)
    reader.watching.poll()
    unread = server.path.stat().st_size - reader.watching.tails[0].offset
    again = resumed(reader, server.path)
    server.path.unlink()
    new = server.write(2)
    assert again.turns(2) == new
    assert (again.codes, again.lost) == (["log-place-lost"], unread)


def test_a_copy_in_progress_is_not_taken_for_a_new_file(tmp_path: Path, server: Server) -> None:
    reader = Reader(tmp_path / "access.log*")
    reader.turn()
    new = server.write(5)
    reader.turn()
    data, copy = server.path.read_bytes(), tmp_path / "access.log.1"
    for part in (0, 10, 100, 300, len(data)):
        copy.write_bytes(data[:part])
        reader.turns(2)
    os.truncate(server.path, 0)
    newer = server.write(1)
    reader.turns(2)
    again = resumed(reader, tmp_path / "access.log*")
    again.turns(2)
    assert reader.lines + again.lines == new + newer


def noting(function: Callable[..., Any], calls: list[str]) -> Callable[..., Any]:
    def called(*given: object, **named: object) -> object:
        calls.append(str(given))
        return function(*given, **named)

    return called


def test_names_are_looked_for_once_a_second_and_closed_files_by_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1500):
        (tmp_path / f"site{number}.log").write_bytes(b"one line\n")
    reader = Reader(tmp_path / "*.log", most_open=20)
    reader.turn()
    looks: list[str] = []
    lists: list[str] = []
    monkeypatch.setattr(os, "stat", noting(os.stat, looks))
    monkeypatch.setattr(os, "scandir", noting(os.scandir, lists))
    reader.turn()
    assert (lists, len(looks) < 1200) == ([], True)
    with (tmp_path / "site777.log").open("ab") as file:
        file.write(b"new\n")
    assert [line for _ in range(4) for line in reader.turn()] == [b"new"]
    assert sum(not tail.asleep for tail in reader.watching.tails) <= 20


def test_a_name_that_is_no_utf8_is_read_and_found_again(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/acc\xffess.log"
    reader = Reader(tmp_path / "*.log")
    reader.turn()
    for round_number in range(2):
        with open(path, "ab") as file:  # noqa: PTH123  a name of bytes
            file.write(b"line %d\n" % round_number)
        assert reader.turns(1) == [b"line %d" % round_number]
        reader = resumed(reader, tmp_path / "*.log")
        reader.turn()


@pytest.mark.usefixtures("server")
def test_a_folder_that_a_glob_matches_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "archive.log").mkdir()
    reader = Reader(tmp_path / "*.log")
    reader.turns(2)
    assert reader.codes == []
