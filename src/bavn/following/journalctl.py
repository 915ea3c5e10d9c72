"""Systemd's journalctl as a program to read from: what it is asked, what it says, and its end.

Why these options (systemd 249 to 257): `--follow` alone hides everything before the current boot, `--boot=all` alone
does not help, `--merge` alone fails in 251; `--after-cursor` skips a line when a filter is given (systemd 30288), so
the line at the cursor is asked for too and passed over here; without `--all` a message of 4 KiB is left out.
"""

import errno
import os
import re
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import IO, Final

import msgspec

from bavn.model.problem import Problem, visible

FOLDERS: Final = "/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin"
LONGEST_MESSAGE_BYTES: Final = 1 << 16
_LONGEST_ENTRY_BYTES: Final = 1 << 20
_PIECE_BYTES: Final = 1 << 18
_PATIENCE_S: Final = 10.0  # the loop waits for an answer, and the watchdog waits 30 s for the loop
_SAID_BYTES: Final = 4096
_ENVIRONMENT: Final = {"LC_ALL": "C", "PATH": FOLDERS, "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": ""}
_FIELDS: Final = "--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_PID,_HOSTNAME"
_ASKED: Final = ("--merge", "--boot=all", "--all", "--no-pager", "--output=json", _FIELDS)
_WORD: Final = re.compile(r"[A-Za-z0-9_.@:\\/][A-Za-z0-9_.@:\\/ -]{0,254}")
_NAMES: Final = "letters, digits and _.@:/-, not a dash first"
_TYPES: Final = ("service", "socket", "scope", "slice", "timer", "mount", "path", "target")
_DIGITS: Final = re.compile(r"[0-9]{1,17}+")
_PARTED: Final = re.compile(r"[\s:\[\]]")
_ONE_LINE: Final = bytes.maketrans(b"\n\0", b"  ")


class Entry(msgspec.Struct):
    """One entry: where it stands, and its message, which the journal keeps as text, bytes, or several of them."""

    cursor: str = msgspec.field(name="__CURSOR")
    message: str | list[object] | None = msgspec.field(name="MESSAGE", default=None)
    time_us: object = msgspec.field(name="__REALTIME_TIMESTAMP", default=None)
    host: object = msgspec.field(name="_HOSTNAME", default=None)
    identifier: object = msgspec.field(name="SYSLOG_IDENTIFIER", default=None)
    process: object = msgspec.field(name="_PID", default=None)

    @property
    def whole_line(self) -> bytes:
        """The message behind who wrote it and when, as `journalctl -o short-iso` shows it; b"" where it is empty."""
        line = self.line
        if not line:
            return b""
        microseconds = int(self.time_us) if isinstance(self.time_us, str) and _DIGITS.fullmatch(self.time_us) else 0
        time = datetime.fromtimestamp(microseconds // 1_000_000, UTC).isoformat()
        process = f"[{self.process}]" if isinstance(self.process, str) else ""
        return f"{time} {_word(self.host)} {_word(self.identifier)}{process}: ".encode(errors="replace") + line

    @property
    def line(self) -> bytes:
        """The message as one line without its end; of several the first."""
        message = self.message
        if isinstance(message, list) and message and isinstance(message[0], str | list):
            message = message[0]
        if isinstance(message, str):
            line = message.encode(errors="replace")
        else:
            octets = [octet for octet in message or () if isinstance(octet, int) and 0 <= octet < 256]  # noqa: PLR2004
            line = bytes(octets)
        return line.translate(_ONE_LINE).strip()


def _word(given: object) -> str:
    """A name that holds no space and no colon: an envelope is cut there."""
    return (isinstance(given, str) and _PARTED.sub("_", given)) or "-"


_ENTRY: Final = msgspec.json.Decoder(Entry)


def matches_of(unit: str, identifier: str, machine: str = "") -> tuple[str, ...]:
    """Return what journalctl is to look for; raises `Problem` where a name could be taken for something else.

    >>> matches_of("nginx", "")
    ('_SYSTEMD_UNIT=nginx.service',)
    """
    for key, name in (("unit", unit), ("identifier", identifier)):
        if name and not _WORD.fullmatch(name):
            raise Problem("this is no name", where=f"[[journal]] {key} = {name}", allowed=_NAMES)
    if not (unit or identifier):
        raise Problem("whose messages are log lines?", where="[[journal]]", allowed="unit, identifier or both")
    if unit and unit.rpartition(".")[2] not in _TYPES:
        unit += ".service"
    found = (("_SYSTEMD_UNIT", unit), ("SYSLOG_IDENTIFIER", identifier), ("_MACHINE_ID", machine))
    return tuple(f"{key}={value}" for key, value in found if value)


def machine_id(path: Path = Path("/etc/machine-id")) -> str:
    """Return this machine's id in the journal; "" where the system has none."""
    with suppress(OSError, UnicodeDecodeError):
        found = path.read_text("ascii").strip()
        return found if re.fullmatch(r"[0-9a-f]{32}", found) else ""
    return ""


class Journalctl:
    """A `journalctl` that follows from `cursor` on (that entry included), or from the very beginning.

    Raises `OSError` where there is no such program. `entries` never waits, and holds no more than the piece it reads.
    """

    def __init__(self, matches: Sequence[str], cursor: str, folder: Path | None = None) -> None:
        self.too_long = self.malformed = 0
        place = [f"--cursor={cursor}"] if cursor else []
        self._process = subprocess.Popen(  # noqa: S603  no shell, and the matches are checked
            _command(["--follow", "--no-tail", *place], matches, folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_ENVIRONMENT,
            bufsize=0,
            start_new_session=True,
        )
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                os.set_blocking(pipe.fileno(), False)
        self._half = b""
        self._passing = False
        self._said = b""

    def entries(self) -> list[Entry]:
        """Return what has come."""
        piece = _read(self._process.stdout)
        lines = (self._half + piece).split(b"\n")
        self._half = lines.pop()
        if self._passing and lines:
            del lines[0]
            self._passing = False
        if len(self._half) > _LONGEST_ENTRY_BYTES or self._passing:
            self.too_long += not self._passing
            self._half, self._passing = b"", True
        return [entry for line in lines if (entry := self._entry(line))]

    def _entry(self, line: bytes) -> Entry | None:
        try:
            return _ENTRY.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.malformed += 1
            return None

    def ended(self) -> bool:
        """Whether it has ended; what it wrote before may still have to be read."""
        return self._process.poll() is not None

    def said(self) -> str:
        """The first line of what it has said on standard error since the last call, safe to print; else ""."""
        return _first_line(_read(self._process.stderr))

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()


def last_entries(matches: Sequence[str], count: int, folder: Path | None = None) -> list[Entry]:
    """Return the newest `count` entries, oldest first. Raises `OSError` where journalctl is absent, fails or hangs."""
    command = _command([f"--lines={count}"], matches, folder)
    try:
        done = subprocess.run(  # noqa: S603  no shell, and the matches are checked
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_PATIENCE_S, env=_ENVIRONMENT
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(errno.ETIMEDOUT, "journalctl does not answer") from None
    if done.returncode:
        raise OSError(errno.EIO, _first_line(done.stderr))
    entries = []
    for line in done.stdout.splitlines():
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            entries.append(_ENTRY.decode(line))
    return entries


def _command(asked: Sequence[str], matches: Sequence[str], folder: Path | None) -> list[str]:
    program = which("journalctl", path=FOLDERS)
    if program is None:
        raise FileNotFoundError(errno.ENOENT, "there is no journalctl")
    where = [f"--directory={folder}"] if folder else []
    return [program, *_ASKED, *asked, *where, *matches]


def _first_line(said: bytes) -> str:
    return visible(said[:_SAID_BYTES].strip().partition(b"\n")[0])


def _read(pipe: IO[bytes] | None) -> bytes:
    if pipe is None:
        return b""
    try:
        return os.read(pipe.fileno(), _PIECE_BYTES)
    except BlockingIOError:
        return b""
