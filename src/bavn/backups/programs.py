"""Running another program without trusting it: no questions, a time limit, bounded output, nothing left behind."""

import os
import select
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import IO

from bavn.backups.result import CouldNotError
from bavn.model.problem import visible

CHUNK_BYTES = 1 << 16
LARGEST_OUTPUT_BYTES = 64 << 20
LARGEST_ERRORS_BYTES = 1 << 18
LONGEST_LINE_BYTES = 1 << 20
LONGEST_SAID = 300
POLL_S = 0.02
SILENT_S = 0.5  # a program that has ended, whose descendant keeps the pipe open, is not waited for longer


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: `status` is None where it was stopped at its time limit or because enough was read."""

    status: int | None
    out: bytes
    errors: bytes
    seconds: float
    too_slow: bool = False

    @property
    def good(self) -> bool:
        """It ended by itself and says that all went well."""
        return self.status == 0

    @property
    def said(self) -> str:
        """The last thing it said on standard error: one line, safe to print, cut to 300 characters."""
        return said(self.errors)


def said(errors: bytes) -> str:
    r"""Return the last line that says something, made visible and short.

    >>> said(b"first\nFatal: \x1b[2Jwrong\n\n")
    'Fatal: \\x1b[2Jwrong'
    """
    lines = [line for line in errors.splitlines() if line.strip()]
    return visible(lines[-1][: 4 * LONGEST_SAID])[:LONGEST_SAID] if lines else ""


def find(name: str, environment: Mapping[str, str]) -> str:
    """Return the path of a program; `CouldNotError` 'not-installed' if there is none."""
    if path := which(name, path=environment.get("PATH", os.defpath)):
        return path
    raise CouldNotError("not-installed", program=name)


def run(  # noqa: PLR0913 - each bounds something else
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    timeout_s: float,
    folder: Path | None = None,
    on_line: Callable[[bytes], bool] | None = None,
    largest_file_bytes: int = 0,
) -> Ended:
    """Run a program to its end or to its time limit, whichever is first, and return what it wrote.

    It has no standard input and no terminal, so it cannot ask; it and what it started in its group are gone when this
    returns. `on_line` is given each line of standard output instead of it being kept, and returns whether to go on.
    `largest_file_bytes` bounds every file that it writes. `CouldNotError` 'not-installed' if it cannot be started.
    """
    began = time.monotonic()
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell, and the arguments are our own
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
    except (OSError, ValueError):
        raise CouldNotError("not-installed", program=visible(Path(command[0]).name)) from None
    gathered = _Gathered(on_line)
    ended = False
    try:
        _bound(process.pid, largest_file_bytes)
        ended = _drain(process, gathered, began + timeout_s)
    finally:
        _stop(process)
    gathered.last_line()
    stopped = gathered.enough or not ended
    return Ended(
        None if stopped else process.returncode,
        bytes(gathered.out),
        bytes(gathered.errors),
        time.monotonic() - began,
        too_slow=stopped and not gathered.enough,
    )


class _Gathered:
    """Output as it comes in, up to its bounds."""

    def __init__(self, on_line: Callable[[bytes], bool] | None) -> None:
        self.on_line = on_line
        self.out, self.errors = bytearray(), bytearray()
        self.enough = self.too_long = False

    def take_out(self, data: bytes) -> None:
        if len(self.out) < LARGEST_OUTPUT_BYTES:
            self.out += data
        if self.on_line:
            self._lines()

    def take_errors(self, data: bytes) -> None:
        """Keep the newest: what a program says last is why it ended."""
        self.errors += data
        if len(self.errors) > LARGEST_ERRORS_BYTES:
            del self.errors[: len(self.errors) - LARGEST_ERRORS_BYTES // 2]

    def last_line(self) -> None:
        if self.on_line and self.out and not self.enough:
            self.on_line(bytes(self.out))
            self.out.clear()

    def _lines(self) -> None:
        *lines, rest = self.out.split(b"\n")
        for line in lines:
            if self.on_line and len(line) <= LONGEST_LINE_BYTES and not (self.enough or self.too_long):
                self.enough = not self.on_line(bytes(line))
            self.too_long = False
        # A line without end is passed over as a whole: what is left of it is no line of its own
        self.too_long = self.too_long or len(rest) > LONGEST_LINE_BYTES
        self.out = bytearray() if self.too_long else rest


def _drain(process: "subprocess.Popen[bytes]", gathered: _Gathered, until: float) -> bool:
    """Read both pipes until they end and the program has; False at the time limit, or when enough was read."""
    with selectors.DefaultSelector() as waiting:
        for pipe, take in ((process.stdout, gathered.take_out), (process.stderr, gathered.take_errors)):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
                waiting.register(pipe, selectors.EVENT_READ, take)
        while waiting.get_map() and not gathered.enough:
            left = until - time.monotonic()
            if left <= 0:
                return False
            ready = waiting.select(min(left, SILENT_S))
            if not ready and _ended(process.pid):
                break
            for key, _ in ready:
                if not _read(key.fileobj, key.data):
                    waiting.unregister(key.fileobj)
    return not gathered.enough and _ends(process.pid, until)


def _ended(pid: int) -> bool:
    """Whether it ended. It is not reaped yet, so its number cannot belong to anybody else when its group is killed."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _ends(pid: int, until: float) -> bool:
    """Its pipes are closed; the program itself may go on."""
    while not _ended(pid):
        left = until - time.monotonic()
        if left <= 0:
            return False
        select.select([], [], [], min(left, POLL_S))
    return True


def _read(pipe: object, take: Callable[[bytes], None]) -> bool:
    try:
        data = os.read(pipe.fileno(), CHUNK_BYTES)  # type: ignore[attr-defined]
    except OSError:
        return False
    take(data)
    return bool(data)


def _bound(pid: int, largest_file_bytes: int) -> None:
    if not largest_file_bytes:
        return
    try:
        import resource  # noqa: PLC0415 - not on Windows

        resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest_file_bytes, largest_file_bytes))
    except (ImportError, AttributeError, OSError, ValueError):  # no such bound here: the time limit still holds
        return


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End it and everything in its group, whether it ended by itself or not, and reap it."""
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        _close(pipe)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        pipe.close()
