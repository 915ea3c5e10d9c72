import errno
import os
import resource
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.following.spool import Spool
from bavn.following.watching import Watching
from tests.following.spooled import contents, names

ROOM = 1 << 20


def codes(spool: Spool) -> list[str]:
    return [notice.code for notice in spool.notices()]


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "inbox", "syslog-0", ROOM)


@pytest.fixture
def small(tmp_path: Path) -> Spool:
    """Room for four files of ten bytes."""
    return Spool(tmp_path, "small", 40, roll_bytes=10)


def test_lines_stand_in_the_files_in_the_order_in_which_they_came(small: Spool) -> None:
    for line in (b"one\n", b"two\n", b"three\n", b"four\n"):
        small.write(line)
    assert contents(small) == b"one\ntwo\nthree\nfour\n"
    assert len(names(small)) == 3
    assert (small.counters.lines, small.counters.bytes) == (4, 19)


def test_nothing_is_written_before_there_is_a_line(spool: Spool) -> None:
    spool.write(b"")
    assert not spool.folder.exists()
    assert spool.notices() == []


def test_what_is_written_is_nobody_elses_to_read(spool: Spool) -> None:
    spool.write(b"a\n")
    (name,) = names(spool)
    assert Path(name).stat().st_mode & 0o777 == 0o600
    assert spool.folder.stat().st_mode & 0o777 == 0o700


def test_beyond_the_room_the_oldest_lines_are_dropped_counted_and_told(small: Spool) -> None:
    for number in range(10):
        small.write(b"line %04d\n" % number)
    assert contents(small) == b"".join(b"line %04d\n" % number for number in range(6, 10))
    (notice,) = small.notices()
    assert (notice.code, notice.where, notice.values) == ("spool-dropped", "small", {"lines": 6, "bytes": 60})
    assert small.notices() == []


def test_dropping_what_was_read_loses_nothing(small: Spool) -> None:
    for number in range(4):
        small.write(b"line %04d\n" % number)
    first, second, *_ = names(small)
    small.read_to(first, 10)
    small.write(b"line 0004\n")
    assert small.notices() == []
    small.read_to(second, 4)
    small.write(b"line 0005\n")
    assert [notice.values for notice in small.notices()] == [{"lines": 1, "bytes": 6}]


def test_a_file_that_is_dropped_gives_its_room_back_even_while_it_is_read(small: Spool) -> None:
    small.write(b"line 0000\n")
    (name,) = names(small)
    with Path(name).open("rb") as reader:
        for number in range(5):
            small.write(b"line %04d\n" % number)
        assert os.fstat(reader.fileno()).st_size == 0


def test_files_that_were_read_and_counted_go_and_the_newest_stays(small: Spool) -> None:
    for number in range(3):
        small.write(b"line %04d\n" % number)
    standing = names(small)
    for name in standing:
        small.done(name)
    assert names(small) == standing[2:]
    assert small.kept_bytes == 10
    small.write(b"more\n")
    small.done(standing[2])
    assert contents(small) == b"more\n"
    assert small.notices() == []


def test_only_its_own_files_are_deleted(small: Spool, tmp_path: Path) -> None:
    other = tmp_path / "other.0000000001.log"
    other.write_text("precious\n")
    small.write(b"line 0000\n")
    small.write(b"line 0001\n")
    small.done(other)
    small.done("small.0000000001.log")
    assert other.exists()
    assert len(names(small)) == 2


def test_the_pattern_matches_no_other_spool(tmp_path: Path) -> None:
    folder = tmp_path / "in[b]ox"
    short, long = Spool(folder, "a", ROOM), Spool(folder, "a.b", ROOM)
    short.write(b"short\n")
    long.write(b"long\n")
    assert contents(short) == b"short\n"
    assert contents(long) == b"long\n"


def test_after_a_restart_the_old_lines_stay_and_the_numbers_go_on(tmp_path: Path) -> None:
    before = Spool(tmp_path, "a", ROOM)
    before.write(b"one\n")
    after = Spool(tmp_path, "a", ROOM)
    after.write(b"two\n")
    assert contents(after) == b"one\ntwo\n"
    first, second = names(after)
    assert (first[-14:], second[-14:]) == ("0000000001.log", "0000000002.log")
    after.done(first)
    assert contents(after) == b"two\n"


def test_the_next_file_is_there_to_be_watched_before_its_first_line(small: Spool) -> None:
    """Names are looked for once a second: at many lines a second that would be a second's delay for each file."""
    small.write(b"line 0000\n")
    standing = sorted(small.folder.iterdir())
    assert [path.stat().st_size for path in standing] == [10, 0]
    small.write(b"line 0001\n")
    assert standing[1].read_bytes() == b"line 0001\n"


def test_restarts_leave_no_empty_files_behind(tmp_path: Path) -> None:
    for _ in range(5):
        spool = Spool(tmp_path, "a", ROOM)
        spool.write(b"line\n")
        spool.close()
        assert [path.stat().st_size for path in sorted(tmp_path.iterdir())][-2:] == [5, 0]
        assert sum(path.stat().st_size == 0 for path in tmp_path.iterdir()) == 1  # the next one


def test_an_empty_file_that_was_left_is_gone_before_anything_is_written(tmp_path: Path) -> None:
    Spool(tmp_path, "a", ROOM).write(b"line\n")
    Spool(tmp_path, "a", ROOM)
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [5]


def test_where_all_was_read_the_last_empty_file_stays_for_its_number(tmp_path: Path) -> None:
    for number in (7, 8):
        (tmp_path / f"a.000000000{number}.log").touch()
    spool = Spool(tmp_path, "a", ROOM)
    spool.write(b"line\n")
    assert [Path(name).name for name in names(spool)] == ["a.0000000009.log"]


def test_half_a_line_that_an_earlier_run_left_is_ended(tmp_path: Path) -> None:
    (tmp_path / "a.0000000009.log").write_bytes(b"one\nhal")
    (tmp_path / "a.0000000010.log").touch()
    spool = Spool(tmp_path, "a", ROOM)
    spool.write(b"two\n")
    assert contents(spool) == b"one\nhal\ntwo\n"
    assert spool.kept_bytes == 12


def test_a_file_that_somebody_deletes_is_begun_anew(spool: Spool) -> None:
    spool.write(b"one\n")
    shutil.rmtree(spool.folder)
    spool.write(b"two\n")
    assert contents(spool) == b"two\n"


def test_a_file_that_stands_in_the_way_is_left_as_it_is(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", ROOM)
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "a.0000000001.log").symlink_to(tmp_path / "precious")
    spool.write(b"one\n")
    assert (tmp_path / "precious").read_text() == "precious"
    assert (tmp_path / "a.0000000002.log").read_bytes() == b"one\n"


@pytest.mark.parametrize("name", ["", "a/b", "..", ".a", "a*", "a b", "x" * 101, "a\n"])
def test_a_name_that_is_no_plain_word_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be called"):
        Spool(tmp_path, name, ROOM)


def test_half_of_the_room_taken_is_full(small: Spool) -> None:
    small.write(b"line 0000\n")
    small.write(b"line 0001\n")
    assert not small.full
    small.write(b"x\n")
    assert small.full


class Disk:
    """`os.write` on a disk that has room for `room` more bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.room, self._write = room, os.write
        monkeypatch.setattr("bavn.following.spool.os.write", self)

    def __call__(self, descriptor: int, data: "bytes | memoryview") -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "full")
        written = self._write(descriptor, bytes(data)[: self.room])
        self.room -= written
        return written


def test_a_full_disk_loses_lines_says_so_once_and_is_tried_again(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, 0)
    for _ in range(3):
        spool.write(b"lost\nlost too\n")
    (notice,) = spool.notices()
    assert (notice.code, notice.values) == ("spool-not-written", {"why": os.strerror(errno.ENOSPC)})
    disk.room = 100
    spool.write(b"kept\n")
    (notice,) = spool.notices()
    assert (notice.code, notice.values) == ("spool-written-again", {"lines": 6, "bytes": 42})
    assert contents(spool) == b"kept\n"
    spool.write(b"more\n")
    assert spool.notices() == []


def test_half_a_line_on_a_full_disk_does_not_spoil_the_next_line(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, 6)
    spool.write(b"one\ntwo\nthree\n")
    assert (spool.counters.lines, spool.counters.lost_lines) == (1, 2)
    disk.room = 100
    spool.write(b"four\n")
    assert contents(spool) == b"one\ntw\nfour\n"
    assert spool.kept_bytes == len(contents(spool))


def test_half_a_line_is_ended_before_a_new_file_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = Spool(tmp_path, "small", 40, roll_bytes=10)
    disk = Disk(monkeypatch, 6)
    small.write(b"one\ntwo\n")
    disk.room = 100
    small.write(b"three\n")
    assert [Path(name).read_bytes() for name in names(small)] == [b"one\ntw\n", b"three\n"]


@given(st.lists(st.integers(0, 30), max_size=20), st.integers(10, 60))
def test_every_line_is_written_or_counted_however_the_disk_fills(
    tmp_path_factory: pytest.TempPathFactory, rooms: list[int], roll: int
) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"), "a", 10_000, roll_bytes=roll)
    with pytest.MonkeyPatch.context() as monkeypatch:
        disk = Disk(monkeypatch, 0)
        for number, room in enumerate([*rooms, 1000]):
            disk.room = room
            spool.write(b"line %04d\nline %04d\n" % (2 * number, 2 * number + 1))
    whole = [line for line in contents(spool).split(b"\n") if len(line) == 9]
    only_the_end_lost = len(whole) - spool.counters.lines  # a line whose end was cut off, and set later
    assert 0 <= only_the_end_lost <= len(rooms)
    assert len(whole) - only_the_end_lost + spool.counters.lost_lines == 2 * (len(rooms) + 1)
    assert spool.kept_bytes == len(contents(spool))
    assert whole == sorted(whole)
    spool.close()


@pytest.mark.parametrize("obstacle", ["file", "gone"])
def test_a_folder_that_cannot_be_written_is_said_and_tried_again(tmp_path: Path, obstacle: str) -> None:
    parent = tmp_path / "state"
    if obstacle == "file":
        parent.write_text("in the way")
    else:
        parent.symlink_to(tmp_path / "state")  # a loop
    spool = Spool(parent / "inbox", "a", ROOM)
    spool.write(b"one\n")
    assert codes(spool) == ["spool-not-written"]
    parent.unlink()
    spool.write(b"two\n")
    assert codes(spool) == ["spool-written-again"]
    assert contents(spool) == b"two\n"


def test_a_limit_on_the_size_of_files_is_no_end(spool: Spool) -> None:
    """A real refusal of the kernel, in a process of its own: the first half of the block fits, the rest does not."""
    program = f"""
import resource, signal, sys
from pathlib import Path
from bavn.following.spool import Spool
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (6, {resource.RLIM_INFINITY}))
spool = Spool(Path(sys.argv[1]), "syslog-0", {ROOM})
spool.write(b"one\\ntwo\\nthree\\n")
resource.setrlimit(resource.RLIMIT_FSIZE, ({resource.RLIM_INFINITY}, {resource.RLIM_INFINITY}))
spool.write(b"four\\n")
print([notice.code for notice in spool.notices()], spool.counters.lost_lines)
"""
    told = subprocess.run(
        [sys.executable, "-c", program, str(spool.folder)], capture_output=True, text=True, check=False
    )
    assert told.stdout == "['spool-not-written', 'spool-written-again'] 2\n", told.stderr
    assert contents(spool) == b"one\ntw\nfour\n"


def test_a_disk_that_is_really_full_is_no_end(tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("unshare: no mount namespace of our own may be made here")
    program = f"""
import subprocess, sys
from pathlib import Path
from bavn.following.spool import Spool
folder = Path(sys.argv[1])
if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder]).returncode:
    sys.exit("no mount")
spool = Spool(folder, "a", {ROOM})
(folder / "other").write_bytes(bytes(40 << 10))
for _ in range(4):
    spool.write(b"x" * 9999 + b"\\n")
(folder / "other").unlink()
spool.write(b"y" * 9999 + b"\\n")
print([notice.code for notice in spool.notices()], spool.counters.lines + spool.counters.lost_lines)
"""
    command = ["unshare", "-m", sys.executable, "-c", program, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if "no mount" in told.stderr:
        pytest.skip("mount: no file system may be mounted here")
    assert told.stdout == "['spool-not-written', 'spool-written-again'] 5\n", told.stderr


def test_several_threads_may_write_and_clean_up_at_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", ROOM, roll_bytes=1000)

    def write(letter: bytes) -> None:
        for _ in range(300):
            spool.write(letter * 30 + b"\n")

    threads = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = contents(spool).splitlines()
    assert len(lines) == 900
    assert {line[:1] * 30 for line in lines} == set(lines)


def test_what_is_spooled_is_followed_like_a_log_each_line_once_also_after_a_kill(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 10_000, roll_bytes=100)
    now_s = [0.0]
    watching = Watching([spool.pattern], from_start=True, monotonic=lambda: now_s[0])
    room = memoryview(bytearray(70))
    found = b""

    def follow() -> None:
        nonlocal found
        now_s[0] += 1
        for tail in watching.poll():
            while count := tail.read_into(room):
                found += room[:count]
                tail.position(tail._given)
        for tail in watching.tails:
            if not tail.behind:
                spool.done(tail.path)

    for number in range(100):
        if number == 50:  # killed, and started again where it was
            positions = [*watching.positions(), *(tail.position(tail._given) for tail in watching.tails)]
            watching.close()
            spool = Spool(tmp_path, "a", 10_000, roll_bytes=100)
            watching = Watching([spool.pattern], positions, from_start=True, monotonic=lambda: now_s[0])
        spool.write(b"line %04d\n" * 3 % (number, number, number))
        if number % 3 == 0:
            follow()
    follow()
    assert found == b"".join(b"line %04d\n" * 3 % (number, number, number) for number in range(100))
    assert len(names(spool)) <= 2
    assert spool.notices() == []
    watching.close()
