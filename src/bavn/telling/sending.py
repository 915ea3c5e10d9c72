"""A message is handed to a channel by a short-lived process, so that a channel that hangs or breaks harms nobody.

    send_apart("mailtos://…", "Bavn: flood", "…")  ->  Outcome(taken=False, why="login")

That costs 0.3 to 0.8 s and 50 MB while it lasts; Apprise inside the sensor would cost 30 MB for good.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

LIMIT_S: Final = 30.0  # a whole delivery, with the start of the process
PROGRAM: Final = (sys.executable, "-P", "-W", "ignore", "-m", "bavn.telling.send")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a channel took a message; if not, `why`: one of a few words that `pages.notices` puts into sentences."""

    taken: bool
    why: str = ""


Send = Callable[[str, str, str], Outcome]  # URL, title, body


def send_apart(url: str, title: str, body: str, *, limit_s: float = LIMIT_S) -> Outcome:
    """Send a message by one channel and wait for it, at most `limit_s`. Never raises: what goes wrong is a `why`."""
    return _asked({"url": url, "title": title, "body": body, "limit_s": limit_s}, limit_s)


def understood(url: str) -> Outcome:
    """Look whether a URL is one that Apprise can send to, without sending anything; for `bavn config check`."""
    return _asked({"url": url, "limit_s": LIMIT_S}, LIMIT_S)


def _asked(request: dict[str, str | float], limit_s: float) -> Outcome:
    try:
        process = subprocess.Popen(  # noqa: S603  our own program; the URL goes by standard input
            PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    except OSError:
        return Outcome(taken=False, why="no-process")
    with process:
        try:
            answer, _ = process.communicate(json.dumps(request).encode(), timeout=limit_s)
        except subprocess.TimeoutExpired:
            _kill(process)
            return Outcome(taken=False, why="time-out")
    return _read(answer)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and what it may have started: all that is left of its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _read(answer: bytes) -> Outcome:
    try:
        read = json.loads(answer)
        return Outcome(taken=bool(read["taken"]), why=str(read["why"]))
    except (ValueError, KeyError, TypeError):
        return Outcome(taken=False, why="crashed")
