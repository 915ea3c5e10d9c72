"""The command in a real terminal: somebody sees what it writes and types an answer."""

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 60
AGAIN_S = 3
# Who started the tests in the background had SIGINT ignored, and a child would inherit that.
AS_IN_A_SHELL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import bavn.__main__"


@dataclass(slots=True)
class Terminal:
    """What a person sees and types; `seen` is everything so far."""

    process: subprocess.Popen[bytes]
    ours: int
    seen: bytes = b""

    def until(self, part: bytes, *, times: int = 1) -> None:
        """Read until `part` stands there so many times. `OSError` when the command ends first."""
        while self.seen.count(part) < times:
            assert select.select([self.ours], [], [], PATIENCE_S)[0], f"nothing more after {self.seen!r}"
            self.seen += os.read(self.ours, 4096)

    def types(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def interrupts(self) -> int:
        """Ctrl-C, and again where nothing comes of it; returns the status it left with.

        CPython loses one that arrives between the prompt and the read behind it: a person presses once more.
        """
        for _ in range(PATIENCE_S // AGAIN_S):
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                return self.process.wait(AGAIN_S)
        raise AssertionError(f"nothing stops it after {self.seen!r}")

    def leaves(self) -> int:
        return self.process.wait(PATIENCE_S)


@contextmanager
def terminal(*arguments: str, folder: Path) -> Iterator[Terminal]:
    """Run `bavn ARGUMENTS` in `folder`; it is killed when the test is over, however that ends."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", AS_IN_A_SHELL, *arguments]
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        try:
            yield Terminal(process, ours)
        finally:
            process.kill()
            os.close(ours)
