"""Windows event logs (EVTX files): each logon and each failed one becomes a Login.

A file is a header of 4 KiB and chunks of 64 KiB, each complete in itself (Metz, "Windows XML Event Log").
The chunks are cut out here; what is inside is read by the library `evtx` (Rust), in a process of its own with limits
(`evtx_child.py` says why). Which events are logins say `windows.py` and
`windows_logins.py`.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, Self

from bavn.events.evtx_child import CHUNK, END, LENGTH, LONGEST_RECORD
from bavn.events.json_reading import Document, document
from bavn.events.windows_json import event_of
from bavn.events.windows_logins import WindowsLogins
from bavn.model.login import Login

MAGIC: Final = b"ElfFile\0"
CHUNK_MAGIC: Final = b"ElfChnk\0"
HEADER: Final = 4096
COMMAND: Final = (sys.executable, "-P", "-m", "bavn.events.evtx_child")
MOST_LOST: Final = 8  # processes that one file may cost; then what is left of it is not read


class EvtxReader:
    """Reads EVTX files one by one.

    `rejected` counts records and chunks that could not be read, over all files; `abandoned` files of which a part was
    left unread because too many of their chunks made the parser hang or die. Silent about chunks that were never used
    (Windows makes files longer ahead of time) and about events that are no logins. Needs Linux or another POSIX system.
    Inside a `with` one process serves all files; else each file has its own, which takes 40 ms to start:
    `with EvtxReader() as reader: …`.
    """

    name = "evtx"

    def __init__(self) -> None:
        self.rejected = 0
        self.abandoned = 0
        self._child = Child()
        self._kept = False

    def __enter__(self) -> Self:
        self._kept = True
        return self

    def __exit__(self, *_: object) -> None:
        self._kept = False
        self._child.close()

    def records(self, path: Path) -> Iterator[Login]:
        """Each login of a file, in the file's order. OSError if it cannot be opened or read; otherwise none."""
        with path.open("rb") as file:
            yield from self.logins(file)

    def logins(self, file: IO[bytes]) -> Iterator[Login]:
        """The same of an open file: it is only read forward, so it may come out of a decompressor."""
        judge = WindowsLogins()
        for record in self.events(file):
            event = event_of(record)
            if event is not None:
                yield from judge.settle(event)
        yield from judge.rest()

    def events(self, file: IO[bytes]) -> Iterator[Document]:
        """Every record of an open file as the library's JSON, decoded."""
        reading = self._child
        lost = 0
        try:
            for chunk in self._chunks(file):
                if lost >= MOST_LOST:
                    self.abandoned += 1
                    return
                try:
                    for data in reading.records(chunk):
                        decoded = document(data)
                        if decoded is None:
                            self.rejected += 1
                        else:
                            yield decoded
                    self.rejected += reading.broken
                except LostError:
                    lost += 1
                    self.rejected += 1
        finally:
            if not self._kept:
                reading.close()

    def _chunks(self, file: IO[bytes]) -> Iterator[bytes]:
        """Cut chunks out; where none begins that should, look for the next one."""
        held = file.read(HEADER)
        at = 0 if held.startswith(CHUNK_MAGIC) else HEADER
        held = held[at:]
        missing = False
        while True:
            held += file.read(CHUNK - len(held))
            if not held:
                return
            if held.startswith(CHUNK_MAGIC):
                yield held
                held, missing = b"", False
                continue
            found = held.find(CHUNK_MAGIC)
            if not missing and held.strip(b"\0"):
                self.rejected += 1
                missing = True
            held = held[found:] if found > 0 else _possible_start(held)


def _possible_start(held: bytes) -> bytes:
    """What the next chunk's first bytes may be: the magic can lie across two blocks."""
    for length in range(len(CHUNK_MAGIC) - 1, 0, -1):
        if len(held) > length and held.endswith(CHUNK_MAGIC[:length]):
            return held[-length:]
    return b""


class LostError(Exception):
    """The process that read a chunk did not come to its end."""


class Child:
    """The process that reads chunks; started when the first one comes, and again after it was lost."""

    def __init__(self) -> None:
        self.broken = 0  # records of the last chunk that could not be read
        self._process: subprocess.Popen[bytes] | None = None

    def records(self, chunk: bytes) -> Iterator[bytes]:
        """Each readable record of a chunk as JSON. Raises LostError where the process dies; what came before counts."""
        self.broken = 0
        process = self._process = self._process or _start()
        finished = False
        try:
            sent, answer = process.stdin, process.stdout
            if sent is None or answer is None:
                raise LostError
            sent.write(LENGTH.pack(len(chunk)) + chunk)
            sent.flush()
            while (length := _number(answer)) != END:
                if length > LONGEST_RECORD:
                    raise LostError
                yield _exactly(answer, length)
            self.broken = _number(answer)
            finished = True
        except OSError as error:
            raise LostError from error
        finally:
            if not finished:
                self.close()

    def close(self) -> None:
        """End the process, if one runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what it did not read any more
                    pipe.close()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program, and nothing of the file
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _exactly(answer: IO[bytes], size: int) -> bytes:
    data = answer.read(size)
    if len(data) != size:
        raise LostError
    return data


def _number(answer: IO[bytes]) -> int:
    return int(LENGTH.unpack(_exactly(answer, LENGTH.size))[0])
