"""Writes a log at a steady rate, as a busy server does, with the time of each line: `python -m bench.live.writer`."""

import argparse
import os
import shutil
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from bench.live.town import line, visits

TICK_S: Final = 0.02
STAMP: Final = b"[20/Nov/2026:10:00:00 +0000]"
SAMPLE_LINES: Final = 200_000


def main() -> None:
    """Write, and print how many lines it were and how late the last tick was."""
    asked = read_options()
    log = LogFile(Path(asked.file), asked.rotate, copytruncate=asked.copytruncate)
    written, late = write(log, sample(asked.seed), rate=asked.rate, seconds=asked.seconds)
    print(written, round(late, 3))


class LogFile:
    """A log that is renamed every so many seconds (0: never), as logrotate does: `.1` is the newest of the old ones.

    With `copytruncate` it is copied and emptied instead. Nobody writes in between, so what is lost is the reader's.
    """

    def __init__(self, path: Path, rotate_s: float, *, copytruncate: bool = False) -> None:
        self._path, self._rotate_s, self._copytruncate = path, rotate_s, copytruncate
        self._next = time.monotonic() + rotate_s
        self._file = self._open()

    def append(self, data: bytes) -> None:
        """Write, and rotate when it is time."""
        os.write(self._file, data)
        if self._rotate_s and time.monotonic() >= self._next:
            self._next += self._rotate_s
            self._rotate()

    def _rotate(self) -> None:
        for number in reversed(range(1, self._free())):
            self._old(number).rename(self._old(number + 1))
        if self._copytruncate:
            shutil.copy2(self._path, self._old(1))
            os.truncate(self._path, 0)
            return
        self._path.rename(self._old(1))
        os.close(self._file)
        self._file = self._open()

    def _free(self) -> int:
        return next(number for number in count(1) if not self._old(number).exists())

    def _old(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


def sample(seed: int) -> list[tuple[bytes, bytes]]:
    """Lines of everyday traffic, cut in two where their time goes."""
    began = datetime(2026, 11, 20, 10, 0, 0, tzinfo=UTC)
    requests = visits(seed, 600, SAMPLE_LINES / 600)
    lines = [line(request, began) for request in requests]
    return [(one[: one.index(b"[")], one[one.index(b"]") + 1 :]) for one in lines]


def write(log: LogFile, parts: list[tuple[bytes, bytes]], *, rate: float, seconds: float) -> tuple[int, float]:
    """Append `rate` lines a second for `seconds`; return how many, and how late the writer itself was at most."""
    began = time.monotonic()
    written, late = 0, 0.0
    while (passed := time.monotonic() - began) < seconds:
        wanted = int(passed * rate)
        stamp = f"[{datetime.now(UTC):%d/%b/%Y:%H:%M:%S +0000}]".encode()  # noqa: TID251  live lines carry the time
        while written < wanted:
            at = written % len(parts)
            chosen = parts[at : at + wanted - written]
            log.append(b"".join([first + stamp + last for first, last in chosen]))
            written += len(chosen)
        ahead = TICK_S - (time.monotonic() - began - passed)
        late = max(late, -ahead)
        if ahead > 0:
            time.sleep(ahead)  # noqa: TID251  a steady rate
    return written, late


def read_options() -> argparse.Namespace:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file")
    options.add_argument("--rate", type=float, default=100_000)
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--rotate", type=float, default=0.0, metavar="S", help="rename the log every S seconds")
    options.add_argument("--copytruncate", action="store_true", help="copy and empty the log instead")
    options.add_argument("--seed", type=int, default=1)
    return options.parse_args()


if __name__ == "__main__":
    main()
