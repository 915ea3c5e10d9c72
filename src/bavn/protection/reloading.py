"""The command that has a program read its files again: without a shell, with a time-out, its complaint as one line."""

import os
import re
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

from bavn.model.problem import visible

PATIENCE_S: Final = 30.0
MOST_BYTES: Final = 8192
LONGEST: Final = 160
STAMP: Final = re.compile(r"^\S+ \S+ \[\w+\] \d+#\d+: ")  # nginx's own: time, level, process
TELLING: Final = ("[emerg]", "[alert]", "error", "Error", "Invalid")


class CommandFailed(Exception):  # noqa: N818 - read as a sentence: except CommandFailed
    """A command that did not do it: `code` for a notice, `command`, and `why` as one short printable line."""

    def __init__(self, code: str, command: str, why: str) -> None:
        self.code, self.command, self.why = code, command, why
        super().__init__(f"its reload {why}")


@dataclass(frozen=True, slots=True)
class Reload:
    """Commands that are run one after the other: perhaps a test of the files first, then the reload."""

    command: Sequence[str]
    test: Sequence[str] = ()
    patience_s: float = PATIENCE_S

    def run(self) -> None:
        """Run them; `CommandFailed` at the first that is missing, fails, or takes longer than `patience_s`."""
        for command in (self.test, self.command):
            if command:
                _run(command, self.patience_s)


def _run(command: Sequence[str], patience_s: float) -> None:
    shown = visible(" ".join(command))[:LONGEST]
    # Memory, not a pipe, which a server that such a command starts would keep open for ever; nor a disk that is full.
    with os.fdopen(os.memfd_create("bavn-reload"), "w+b") as said:
        try:
            running = subprocess.Popen(  # noqa: S603  the operator's own command, no shell
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            raise CommandFailed("reload-missing", shown, f"cannot be started: {error.strerror}") from None
        status = _waited(running, patience_s)
        if status is None:
            raise CommandFailed("reload-silent", shown, f"did not end within {patience_s:g} s")
        if status:
            raise CommandFailed("reload-failed", shown, f"failed ({status}): {_complaint(said)}")


def _waited(running: "subprocess.Popen[bytes]", patience_s: float) -> int | None:
    """Return its exit status; None where it had to be ended, with all that it had started."""
    try:
        return running.wait(patience_s)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return None


def _complaint(said: IO[bytes]) -> str:
    """Return the line that tells most: the first that looks like an error, or else the last."""
    said.seek(0)
    lines = [line.strip() for line in said.read(MOST_BYTES).decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in TELLING)]
    return visible(STAMP.sub("", next(iter(telling or lines[-1:]), "it said nothing")))[:LONGEST]
