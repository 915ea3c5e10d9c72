"""One hub for each store in a folder: the second is refused.

PostgreSQL has a lock of its own: `on_postgresql`.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Final

from bavn.model.problem import Problem

NAME: Final = "hub.lock"
ATTEMPTS: Final = 10
BETWEEN_S: Final = 0.05


def take(folder: Path) -> int:
    """Hold a folder that is there, until `os.close` of what is returned. The kernel lets go of a killed process.

    `Problem`, one line naming the process, where another hub holds it; also where the folder cannot be used.
    """
    try:
        held = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError as error:
        raise Problem(f"cannot be used for a hub: {error.strerror}", where=str(folder)) from None
    try:
        _lock(held, folder)
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
    except BaseException:
        os.close(held)
        raise
    return held


def is_held(folder: Path) -> bool:
    """Whether a hub runs on this folder."""
    try:
        asked = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(folder / NAME)) from None
    try:
        fcntl.flock(asked, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(asked)


def _lock(held: int, folder: Path) -> None:
    """Try for half a second: who asks whether a hub runs holds the lock for a moment."""
    for _ in range(ATTEMPTS):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            Event().wait(BETWEEN_S)
        except OSError as error:
            why = f"cannot be locked: {error.strerror} (a hub's folder belongs on a local disk)"
            raise Problem(why, where=str(folder)) from None
        else:
            return
    raise Problem(f"another hub ({_process(held)}) runs on this store: one is enough", where=str(folder))


def _process(held: int) -> str:
    with suppress(OSError, ValueError):
        return f"process {int(os.pread(held, 20, 0))}"
    return "another process"
