"""What happens to one log: deleted, replaced, truncated, unreadable, a link, a folder; and what is said of it."""

import errno
import gzip
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.following.following_logs import LONG_S, Reader, Server


@pytest.fixture
def server(tmp_path: Path) -> Server:
    server = Server(tmp_path / "access.log")
    server.write(2)
    return server


@pytest.fixture
def reader(server: Server) -> Reader:
    reader = Reader(server.path)
    reader.turn()
    return reader


def rotated_by_name(server: Server) -> Path:
    to = server.path.with_name("access.log.1")
    server.path.rename(to)
    return to


def test_lines_that_stood_there_before_the_first_start_are_not_read(reader: Reader, server: Server) -> None:
    assert reader.lines == []
    new = server.write(3)
    assert reader.turn() == new
    assert reader.turn() == []


def test_a_half_line_waits_until_it_is_whole(reader: Reader, server: Server) -> None:
    server.write_half()
    assert reader.turn() == []
    new = server.write(1)
    assert reader.turn() == new


def test_a_line_that_was_half_written_at_the_first_start_is_read_whole(server: Server) -> None:
    server.write_half()
    reader = Reader(server.path)
    reader.turn()
    new = server.write(1)
    assert reader.turn() == new


def test_the_rest_of_the_renamed_file_is_read_before_the_new_one(reader: Reader, server: Server) -> None:
    rest = server.write(2)
    rotated_by_name(server)
    new = server.write(2)
    assert reader.turn() == rest + new
    assert reader.codes == ["log-rotated"]


def test_a_server_that_still_writes_to_the_renamed_file_is_read(reader: Reader, server: Server) -> None:
    old = rotated_by_name(server)
    reader.turn()  # the new file is not there yet
    server.append(old, b"late one\n")
    assert reader.turn() == [b"late one"]
    new = server.write(1)
    server.append(old, b"late two\n")
    assert reader.turn() == [b"late two", *new]
    assert reader.codes == ["log-rotated"]


def test_the_wait_for_the_end_of_a_file_begins_when_it_is_renamed(reader: Reader, server: Server) -> None:
    reader.turn(LONG_S)  # quiet for long before that
    old = rotated_by_name(server)
    reader.turn()
    reader.turn()
    server.append(old, b"late\n")
    assert reader.turn() == [b"late"]


def test_a_half_line_at_the_end_of_a_renamed_file_ends_there(reader: Reader, server: Server) -> None:
    server.write_half()
    half = server.half
    rotated_by_name(server)
    server.half = b""
    new = server.write(1)
    assert reader.turn() == new
    assert reader.turn(LONG_S) == [half]
    assert reader.turn(LONG_S) == []
    reader.save()
    reader.turn()
    assert len(reader.watching.tails) == 1
    assert len(reader.save()) == 3  # the pattern, the file that is done with, the one that is read


def test_a_renamed_file_that_is_packed_and_removed_is_read_to_its_end(reader: Reader, server: Server) -> None:
    rest = server.write(200)
    old = rotated_by_name(server)
    old.with_name("access.log.1.gz").write_bytes(gzip.compress(old.read_bytes()))
    old.unlink()
    new = server.write(1)
    assert reader.turn() == rest + new
    assert reader.turns() == []


def test_two_rotations_between_two_looks_lose_nothing(reader: Reader, server: Server) -> None:
    lines = server.write(2)
    rotated_by_name(server).rename(server.path.with_name("access.log.2"))
    lines += server.write(2)
    rotated_by_name(server)
    lines += server.write(2)
    assert reader.turn() == lines


@pytest.mark.parametrize("name", ["access.log-20261122", "access.log-2026112210", "access-2026-11-22.log", "old.bak"])
def test_any_name_that_rotation_gives_is_followed(reader: Reader, server: Server, name: str) -> None:
    rest = server.write(1)
    server.path.rename(server.path.with_name(name))
    new = server.write(1)
    assert reader.turn() == rest + new


def test_a_truncated_log_is_read_anew_and_what_was_lost_is_counted(reader: Reader, server: Server) -> None:
    server.write(1)
    reader.watching.poll()  # seen, not read
    unread = server.path.stat().st_size - sum(tail.offset for tail in reader.watching.tails)
    os.truncate(server.path, 0)
    new = server.write(1, length=2)
    assert reader.turn() == new
    assert (reader.codes, reader.lost) == (["log-truncated"], unread)


def test_what_was_unread_when_a_log_was_truncated_comes_from_its_copy(reader: Reader, server: Server) -> None:
    unread = server.write(3)
    shutil.copy(server.path, server.path.with_name("access.log.1"))
    os.truncate(server.path, 0)
    new = server.write(1)
    assert reader.turn() == unread + new
    assert (reader.lost, reader.rescued) == (0, sum(len(line) + 1 for line in unread))


def test_an_older_rotated_file_is_not_taken_for_a_copy_of_the_truncated_one(server: Server) -> None:
    server.append(server.path.with_name("access.log.1"), b"9" * 5000 + b"\n")
    server.write(1)
    reader = Reader(server.path)
    reader.turn()
    server.write(1)
    reader.watching.poll()
    os.truncate(server.path, 0)
    new = server.write(1)
    assert reader.turn() == new
    assert reader.lost > 0


def test_a_log_that_grew_beyond_its_old_size_after_it_was_truncated_is_noticed(reader: Reader, server: Server) -> None:
    os.truncate(server.path, 0)
    new = server.write(9)
    assert reader.turn() == new
    assert reader.codes == ["log-truncated"]


def test_a_log_rewritten_to_the_same_size_is_noticed(reader: Reader, server: Server) -> None:
    size, times = server.path.stat().st_size, server.path.stat()
    os.truncate(server.path, 0)
    new = server.write(2)
    os.utime(server.path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert server.path.stat().st_size == size
    assert reader.turn() == new


def test_a_truncation_between_the_look_and_the_read_gives_no_mixture(reader: Reader, server: Server) -> None:
    unread = server.write(1)
    reader.watching.poll()
    copy = server.path.with_name("access.log.1")
    shutil.copy(server.path, copy)
    os.truncate(server.path, 0)
    new = server.write(9)
    room = memoryview(bytearray(4096))
    assert [tail.read_into(room) for tail in reader.watching.tails] == [0]
    assert reader.turn() == unread + new


def test_a_size_that_lags_behind_for_a_moment_is_waited_for(reader: Reader, server: Server) -> None:
    """As on a network file system: the end of what was read is not there for some looks, and then it is."""
    server.write(8)
    reader.turn()
    data = server.path.read_bytes()
    os.truncate(server.path, len(data) - 30)
    assert [reader.turn() for _ in range(3)] == [[], [], []]
    server.path.write_bytes(data)
    new = server.write(1)
    assert reader.turn() == new
    assert reader.codes == []


def test_a_log_whose_end_was_cut_away_goes_on_behind_what_is_left(reader: Reader, server: Server) -> None:
    server.write(8)
    reader.turn()
    os.truncate(server.path, server.path.stat().st_size - 66)
    reader.turns()
    new = server.write(1)
    assert reader.turn() == new
    assert reader.codes == ["log-truncated"]


def test_a_deleted_log_is_said_and_its_successor_is_read_from_the_beginning(reader: Reader, server: Server) -> None:
    rest = server.write(1)
    server.path.unlink()
    assert reader.turn() == rest
    assert reader.codes == ["log-deleted"]
    assert reader.turns(3) == []
    new = server.write(1)
    assert reader.turn() == new


def test_a_log_that_another_file_was_moved_over_is_read_to_its_end(reader: Reader, server: Server) -> None:
    rest = server.write(1)
    other = Server(server.path.with_name("new"))
    new = other.write(2)
    other.path.rename(server.path)
    assert reader.turn() == rest + new
    assert reader.codes == ["log-replaced"]


@pytest.mark.parametrize("kind", ["folder", "fifo", "link to nothing"])
def test_what_is_no_file_in_the_logs_place_is_said_and_waited_out(reader: Reader, server: Server, kind: str) -> None:
    server.path.unlink()
    if kind == "folder":
        server.path.mkdir()
    elif kind == "fifo":
        os.mkfifo(server.path)
    else:
        server.path.symlink_to("nothing")
    reader.turns(3)
    expected = {"folder": "log-is-a-folder", "fifo": "log-is-no-file", "link to nothing": "log-deleted"}
    assert reader.codes.count(expected[kind]) == 1
    server.path.rmdir() if kind == "folder" else server.path.unlink()
    new = server.write(1)
    assert reader.turn() == new


def test_a_log_that_is_not_there_yet_is_said_once_and_read_when_it_comes(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "access.log")
    reader.turns(3)
    assert reader.codes == ["log-missing"]
    new = Server(tmp_path / "access.log").write(1)
    assert reader.turn() == new
    assert reader.codes == ["log-missing", "log-appeared"]


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: str, _flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)


def test_permission_lost_and_regained_loses_no_line(
    reader: Reader, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = server.write(1)
    rotated_by_name(server)
    new = server.write(1)
    with monkeypatch.context() as closed:
        forbid(closed)
        assert reader.turns(3) == rest
    assert reader.turn() == new
    assert reader.codes == ["log-rotated", "log-unreadable", "log-readable-again"]


def test_a_log_unreadable_at_the_first_start_is_read_from_where_it_ended_then(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(server.path)
    with monkeypatch.context() as closed:
        forbid(closed)
        reader.turn()
        new = server.write(2)
        reader.turn()
    assert reader.turn() == new


class SickDisk:
    """Fails `count` looks at and reads of open files, from the one with this number on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, first: int, count: int) -> None:
        self.done, self._sick = 0, range(first, first + count)
        for name in ("fstat", "pread", "preadv"):
            monkeypatch.setattr(os, name, self._failing(getattr(os, name)))

    def _failing(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def fail(*given: object) -> object:
            self.done += 1
            if self.done - 1 in self._sick:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
            return call(*given)

        return fail


@pytest.mark.parametrize("most_open", [0, 256])
@pytest.mark.parametrize("count", [1, 3, 20])
@pytest.mark.parametrize("first", range(0, 60, 3))
@pytest.mark.parametrize("rotates", [False, True], ids=["stays", "rotates"])
def test_a_disk_that_fails_for_a_while_raises_nothing_leaks_nothing_and_costs_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int, count: int, most_open: int, *, rotates: bool
) -> None:
    server = Server(tmp_path / "access.log")
    server.path.touch()
    with monkeypatch.context() as patched:
        disk = SickDisk(patched, first, count)
        reader = Reader(server.path, from_start=True, most_open=most_open)
        reader.turn(1.5)
        for _ in range(2):
            server.write(2)
            reader.turn(1.5)
        unread = 4 - len(reader.lines)
        if rotates:
            rotated_by_name(server)
        server.write(2)
        while disk.done < first + count:
            reader.turn(1.5)
            assert [tail.head(9)[9:] for tail in reader.watching.tails] == [b""] * len(reader.watching.tails)
    reader.turns(3)
    server.write(1)
    reader.turns(3)
    if not rotates:
        assert reader.lines == server.written
    lost = set(server.written) - set(reader.lines)
    assert len(reader.lines) == len(set(reader.lines)), "each line once"
    assert len(lost) <= unread if rotates and len(reader.codes) else not lost
    reader.watching.close()
    assert descriptors(tmp_path) == []


def descriptors(folder: Path) -> list[str]:
    """The files of a folder that are open, also when they are deleted: other tests' files come and go by themselves."""
    links = (descriptor for descriptor in Path("/proc/self/fd").iterdir() if descriptor.is_symlink())
    return [where for where in map(os.path.realpath, links) if where.startswith(str(folder.resolve()))]


def test_what_a_disk_does_not_give_is_said_and_nobody_is_late_with_it(
    reader: Reader, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = server.write(2)
    with monkeypatch.context() as patched:
        patched.setattr(os, "preadv", refuse)
        assert reader.turns(4) == []
        assert (reader.codes, reader.watching.behind) == (["log-unreadable"], 0)
        (tail,) = reader.watching.tails
        assert tail.damage == "Input/output error"
    assert reader.turn() == new
    reader.turn()
    assert reader.codes == ["log-unreadable", "log-readable-again"]


def test_a_file_whose_handle_is_stale_for_ever_is_opened_anew_and_read_on(
    reader: Reader, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = server.write(2)
    stale = {int(name) for name in os.listdir("/proc/self/fd") if leads_to(name, server.path)}  # noqa: PTH208
    assert len(stale) == 1

    def unless_stale(call: Callable[..., Any]) -> Callable[..., Any]:
        def ask(file: int, *given: object) -> object:
            if file in stale:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
            return call(file, *given)

        return ask

    def close(file: int) -> None:
        stale.discard(file)
        really_close(file)

    really_close = os.close
    for name in ("fstat", "pread", "preadv"):
        monkeypatch.setattr(os, name, unless_stale(getattr(os, name)))
    monkeypatch.setattr(os, "close", close)
    assert reader.turns(3) == new
    assert reader.codes == ["log-unreadable", "log-readable-again"]


def leads_to(name: str, path: Path) -> bool:
    """Whether an open file is this one."""
    link = Path("/proc/self/fd", name)
    return link.is_symlink() and os.readlink(link) == str(path)  # noqa: PTH115


def refuse(*_given: object) -> int:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_link_is_followed_and_its_change_is_noticed(tmp_path: Path) -> None:
    first, second = Server(tmp_path / "a" / "one.log"), Server(tmp_path / "b" / "two.log")
    for server in (first, second):
        server.path.parent.mkdir()
        server.write(1)
    link = tmp_path / "current.log"
    link.symlink_to(first.path)
    reader = Reader(link)
    reader.turn()
    rest = first.write(1)
    link.unlink()
    link.symlink_to(second.path)
    assert reader.turn() == rest + second.written
    link.unlink()
    link.symlink_to(first.path)
    new = first.write(1)
    assert reader.turns(2) == new
    assert reader.codes.count("log-link-changed") == 2


def test_the_log_behind_a_link_may_rotate(tmp_path: Path) -> None:
    server = Server(tmp_path / "data.log")
    server.write(1)
    link = tmp_path / "links" / "access.log"
    link.parent.mkdir()
    link.symlink_to(server.path)
    reader = Reader(link)
    reader.turn()
    rest = server.write(1)
    server.path.rename(tmp_path / "data.log.1")
    new = server.write(1)
    assert reader.turn() == rest + new


def test_a_new_file_with_the_inode_of_a_deleted_one_is_new(reader: Reader, server: Server) -> None:
    """A resumed reader has no file open that would keep the inode from being given again."""
    positions = reader.save()
    reader.watching.close()
    inode = server.path.stat().st_ino
    server.path.unlink()
    new = server.write(4)
    if server.path.stat().st_ino != inode:  # this file system does not give it again at once
        positions = [replace(position, inode=position.inode and server.path.stat().st_ino) for position in positions]
    again = Reader(server.path, positions=positions)
    assert again.turns(2) == new
