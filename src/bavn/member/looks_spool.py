"""Looks that the hub has not acknowledged yet, on disk: one file for each round, gone once the hub has it.

    looks/00000000000000000042.json     a batch as it is sent: `bavn.looks/1`
    looks/00000000000000000043.new      while it is written; left over by a kill, it is thrown away
    looks/lock                          one prober at a time

What the hub would not take any more is thrown away: looks of more than an hour ago, and beyond so many the oldest.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from bavn.disk import lock
from bavn.model.probe import Sample
from bavn.sharing.looks import LOOK_LIMITS, encode_looks

MOST_LOOKS: Final = 500_000  # an hour of a thousand sites, by IPv4 and IPv6, with room for looks again
MOST_AT_ONCE: Final = 2_000
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
_LARGEST: Final = 4 << 20


class _Batch(msgspec.Struct):
    looks: list[Sample]


@dataclass(frozen=True, slots=True)
class _File:
    number: int
    looks: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """Looks that go together, and the files that they came from."""

    samples: tuple[Sample, ...]
    numbers: tuple[int, ...]


class LooksSpool:
    """Looks that wait for the hub. Any thread may call any method; none raises once it is open.

    `Problem` where the folder cannot be used, or another prober uses it. Where nothing can be written later, looks are
    lost and counted: the next ones come in thirty seconds.
    """

    def __init__(self, folder: Path, *, most: int = MOST_LOOKS) -> None:
        self._folder, self._most = folder, most
        self._lock = Lock()
        self._files: dict[int, _File] = {}  # by number, oldest first
        self._lost = 0
        self._held: int | None = lock.take(folder, "lock", "prober", "spool")
        self._next = 1
        self._read()

    def __len__(self) -> int:
        """How many looks wait."""
        with self._lock:
            return sum(one.looks for one in self._files.values())

    def add(self, samples: Sequence[Sample]) -> None:
        """Keep looks until they are acknowledged. When it returns they are on disk, or counted as lost."""
        with self._lock:
            for begins in range(0, len(samples), MOST_AT_ONCE):
                self._write(samples[begins : begins + MOST_AT_ONCE])
            while sum(one.looks for one in self._files.values()) > self._most:
                self._lost += self._drop(next(iter(self._files)))

    def newest(self, now: datetime) -> Round | None:
        """What is to be sent now, the newest first: of these something can still follow. None: nothing waits."""
        with self._lock:
            for one in list(self._files.values()):
                if now - one.newest > LOOK_LIMITS.behind:
                    self._lost += self._drop(one.number)
            samples: list[Sample] = []
            numbers: list[int] = []
            for one in reversed(list(self._files.values())):
                if samples and len(samples) + one.looks > MOST_AT_ONCE:
                    break
                if (found := self._load(one.number)) is None:
                    self._lost += self._drop(one.number)
                else:
                    samples += found
                    numbers.append(one.number)
            return Round(tuple(samples), tuple(numbers)) if samples else None

    def done(self, sent: Round) -> None:
        """The hub has them, or will never have them."""
        with self._lock:
            for number in sent.numbers:
                self._drop(number)

    def lost(self) -> int:
        """How many looks were given up since the last call."""
        with self._lock:
            found, self._lost = self._lost, 0
            return found

    def close(self) -> None:
        """Let the folder go. Twice does no harm."""
        held, self._held = self._held, None
        if held is not None:
            os.close(held)

    # ── on disk ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _path(self, number: int, ending: str = "json") -> Path:
        return self._folder / f"{number:020}.{ending}"

    def _read(self) -> None:
        """Find what an earlier run has left."""
        for path in sorted(self._folder.iterdir()):
            if path.suffix == ".new":
                path.unlink(missing_ok=True)
            elif path.suffix == ".json" and path.stem.isascii() and path.stem.isdigit():
                number = int(path.stem)
                self._next = max(self._next, number + 1)
                found = self._load(number)
                if found:
                    self._files[number] = _File(number, len(found), max(one.at for one in found))
                else:
                    path.unlink(missing_ok=True)

    def _write(self, samples: Sequence[Sample]) -> None:
        number, self._next = self._next, self._next + 1
        new = self._path(number, "new")
        try:
            descriptor = os.open(new, _NEW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(encode_looks(samples))
                file.flush()
                os.fsync(file.fileno())
            new.rename(self._path(number))
        except OSError:
            self._lost += len(samples)
            with suppress(OSError):
                new.unlink()
            return
        self._files[number] = _File(number, len(samples), max(one.at for one in samples))

    def _load(self, number: int) -> list[Sample] | None:
        try:
            with self._path(number).open("rb") as file:
                return msgspec.json.decode(file.read(_LARGEST), type=_Batch).looks
        except (OSError, ValueError, RecursionError):
            return None

    def _drop(self, number: int) -> int:
        gone = self._files.pop(number, None)
        with suppress(OSError):
            self._path(number).unlink()
        return gone.looks if gone is not None else 0
