"""Every line once: a server that writes and rotates at random, and a reader that is killed at random."""

import gzip
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.following.following_logs import LONG_S, Reader, Server


class Rotating(RuleBasedStateMachine):
    """A server whose log is renamed and packed, and a reader that is killed: each line is read exactly once.

    What counts is what was saved before a kill, and what was read after it.
    """

    @initialize(
        globbed=st.booleans(), dated=st.booleans(), room=st.sampled_from([7, 300, 65536]), most_open=st.integers(0, 3)
    )
    def begin(self, *, globbed: bool, dated: bool, room: int, most_open: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.server = Server(self.folder / "access.log")
        self.server.write(3)
        self.old = list(self.server.written)
        self.pattern = self.folder / ("access.log*" if globbed else "access.log")
        self.dated = dated
        self.rotations = 0
        self.room, self.most_open = room, most_open
        self.reader = Reader(self.pattern, room=room, most_open=most_open)
        self.reader.turn()
        self.save()

    @rule(count=st.integers(1, 4), length=st.sampled_from([0, 40, 700]))
    def write(self, count: int, length: int) -> None:
        self.server.write(count, length)

    @rule()
    def write_half(self) -> None:
        self.server.write_half()

    @rule()
    def poll(self) -> None:
        self.reader.turn()

    @rule()
    def poll_late(self) -> None:
        self.reader.turn(LONG_S)

    @rule(packs=st.integers(0, 2), create=st.booleans())
    def rotate(self, packs: int, *, create: bool) -> None:
        """As logrotate does: names shift, old ones are packed, and the new file is made now or by the next line."""
        if not self.server.path.exists():
            return
        self.server.give_up_half()
        self.rotations += 1
        if self.dated:
            self.server.path.rename(self.folder / f"access.log-202611{self.rotations:02d}")
        else:
            self.shift()
        for path in self.newest_rotated()[1:] if packs == 1 else self.newest_rotated() if packs == 2 else []:
            self.pack(path)
        if create:
            self.server.append(self.server.path, b"")

    def shift(self) -> None:
        for number in range(self.rotations, 0, -1):
            for suffix in ("", ".gz"):
                path = self.folder / f"access.log.{number}{suffix}"
                if path.exists():
                    path.rename(self.folder / f"access.log.{number + 1}{suffix}")
        self.server.path.rename(self.folder / "access.log.1")

    def newest_rotated(self) -> list[Path]:
        plain = [path for path in self.folder.iterdir() if path != self.server.path and path.suffix != ".gz"]
        return sorted(plain, key=lambda path: path.stat().st_mtime, reverse=True)

    def pack(self, path: Path) -> None:
        packed = path.with_name(path.name + ".gz")
        found = path.stat()
        packed.write_bytes(gzip.compress(path.read_bytes(), 1))
        os.utime(packed, (found.st_atime, found.st_mtime))
        path.unlink()

    @rule()
    def save(self) -> None:
        self.saved = self.reader.save(), list(self.reader.lines)

    @rule()
    def kill(self) -> None:
        positions, lines = self.saved
        self.reader.watching.close()
        self.reader = Reader(self.pattern, positions=positions, room=self.room, most_open=self.most_open)
        self.reader.lines = list(lines)

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        self.server.write(1)
        self.reader.turns(3)
        self.reader.turn(LONG_S)
        self.reader.turns(3)
        lines = self.reader.lines
        self.reader.watching.close()
        shutil.rmtree(self.folder)
        expected = self.server.written[len(self.old) :]
        assert sorted(lines) == sorted(expected)


class Truncating(RuleBasedStateMachine):
    """A server whose log is copied (or not) and truncated: no line twice, and none missing that was not counted.

    What was written after the reader's last look and then truncated without a copy, nobody can count.
    """

    @initialize(globbed=st.booleans(), room=st.sampled_from([7, 300, 65536]), most_open=st.integers(0, 2))
    def begin(self, *, globbed: bool, room: int, most_open: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.server = Server(self.folder / "access.log")
        self.server.write(1)
        self.pattern = self.folder / ("access.log*" if globbed else "access.log")
        self.room, self.most_open = room, most_open
        self.times = 0
        self.unseen = 0  # bytes that were truncated before any look
        self.lost_before = 0
        self.begun = self.server.path.stat().st_size
        self.seen = self.begun
        self.life = 0  # how often it was truncated
        self.gone: list[tuple[int, int, int]] = []  # since the last save: life, size when truncated, and as seen
        self.reader = Reader(self.pattern, room=room, most_open=most_open)
        self.poll()
        self.save()

    @property
    def size(self) -> int:
        return self.server.path.stat().st_size

    @rule(count=st.integers(1, 4), length=st.sampled_from([0, 40, 700]))
    def write(self, count: int, length: int) -> None:
        self.server.write(count, length)

    @rule()
    def poll(self) -> None:
        self.reader.turn()
        self.seen = self.size

    @rule(packs=st.booleans(), again=st.integers(0, 6))
    def copy_and_truncate(self, again: int, *, packs: bool) -> None:
        for number in range(self.times, 0, -1):
            for suffix in ("", ".gz"):
                path = self.folder / f"access.log.{number}{suffix}"
                if path.exists():
                    path.rename(self.folder / f"access.log.{number + 1}{suffix}")
        self.times += 1
        copy = self.folder / "access.log.1"
        data = self.server.path.read_bytes()
        if packs:
            copy = copy.with_name("access.log.1.gz")
            data = gzip.compress(data, 1)
        copy.write_bytes(data)
        self.server.touch(copy)
        self.truncate()
        self.server.write(again)

    @rule(again=st.integers(0, 6))
    def only_truncate(self, again: int) -> None:
        self.gone.append((self.life, self.size, self.seen))
        self.truncate()
        self.server.write(again)

    def truncate(self) -> None:
        os.truncate(self.server.path, 0)
        self.server.touch(self.server.path)
        self.seen = 0
        self.life += 1

    @rule(part=st.integers(1, 30))
    def copy_part(self, part: int) -> None:
        """A look while the copy is being made: it is there, and the log is not truncated yet."""
        copy = self.folder / "access.log.0"
        copy.write_bytes(self.server.path.read_bytes()[:part])
        self.server.touch(copy)
        self.reader.turns(2)
        copy.unlink()
        self.seen = self.size

    @rule()
    def save(self) -> None:
        self.saved = self.reader.save(), list(self.reader.lines)
        self.lost_before += self.reader.lost
        self.reader.lost = 0
        self.unseen += sum(max(0, size - seen) for _, size, seen in self.gone)
        self.gone = []
        self.life_when_saved, self.seen_when_saved = self.life, self.seen

    @rule()
    def kill(self) -> None:
        positions, lines = self.saved
        self.reader.watching.close()
        lost = self.reader.lost
        self.reader = Reader(self.pattern, positions=positions, room=self.room, most_open=self.most_open)
        self.reader.lost = lost  # it was said
        self.reader.lines = list(lines)
        self.gone = [(life, size, self.seen_by_the_saved(life)) for life, size, _ in self.gone]
        self.seen = self.seen_by_the_saved(self.life)

    def seen_by_the_saved(self, life: int) -> int:
        return self.seen_when_saved if life == self.life_when_saved else 0

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        self.poll()
        self.server.write(1)
        self.reader.turns(8)
        self.save()
        self.reader.watching.close()
        shutil.rmtree(self.folder)
        lines, written = self.reader.lines, self.server.written[1:]
        assert len(set(lines)) == len(lines)
        assert set(lines) <= set(written)
        missing = sum(len(line) + 1 for line in set(written) - set(lines))
        assert missing <= self.lost_before + self.unseen


TestRotating = Rotating.TestCase
TestRotating.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestTruncating = Truncating.TestCase
TestTruncating.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


HISTORIES: dict[str, tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]] = {
    "an inode given again while the old file's end was not taken": (
        {"most_open": 1},
        [
            ("write_half", {}),
            ("rotate", {"create": True, "packs": 0}),
            ("poll", {}),
            ("poll_late", {}),
            ("rotate", {"create": False, "packs": 1}),
        ],
    ),
    "an empty file filled and packed while it was closed": (
        {"most_open": 0},
        [
            ("rotate", {"create": True, "packs": 2}),
            ("poll", {}),
            ("write_half", {}),
            ("rotate", {"create": False, "packs": 2}),
        ],
    ),
    "a file packed after it was done with, and its inode given again": (
        {"most_open": 2},
        [
            ("rotate", {"create": True, "packs": 0}),
            ("poll", {}),
            ("rotate", {"create": False, "packs": 0}),
            ("poll", {}),
            ("poll_late", {}),
            ("write_half", {}),
            ("rotate", {"create": False, "packs": 1}),
        ],
    ),
    "a quiet file whose inode was given again": (
        {"most_open": 2},
        [
            ("rotate", {"create": True, "packs": 0}),
            *[("poll", {})] * 3,
            ("poll_late", {}),
            ("rotate", {"create": False, "packs": 1}),
            *[("poll", {})] * 3,
            ("write_half", {}),
            ("rotate", {"create": False, "packs": 1}),
        ],
    ),
    "a file whose successor stayed empty": (
        {"most_open": 2},
        [
            ("rotate", {"create": True, "packs": 2}),
            ("poll", {}),
            ("rotate", {"create": False, "packs": 0}),
            ("poll", {}),
            ("poll_late", {}),
            ("write_half", {}),
            ("rotate", {"create": False, "packs": 1}),
        ],
    ),
    "two packed files, the older known by its twin only": (
        {"most_open": 0},
        [
            ("kill", {}),
            ("rotate", {"create": False, "packs": 0}),
            ("write_half", {}),
            ("rotate", {"create": True, "packs": 1}),
            ("poll", {}),
            ("poll", {}),
            ("poll_late", {}),
            ("save", {}),
            ("rotate", {"create": False, "packs": 1}),
        ],
    ),
}


@pytest.mark.parametrize(("begin", "steps"), HISTORIES.values(), ids=HISTORIES.keys())
def test_a_history_that_once_went_wrong_reads_each_line_once(
    begin: dict[str, Any], steps: list[tuple[str, dict[str, Any]]]
) -> None:
    machine = Rotating()
    machine.begin(**{"globbed": False, "dated": False, "room": 300} | begin)
    for name, given in steps:
        getattr(machine, name)(**given)
    machine.teardown()
