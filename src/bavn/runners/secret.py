"""The key under which user names are remembered: made once on each machine, and never shown.

A snapshot holds keyed hashes in place of names. Without the key nobody can ask it whether a name is among them.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from bavn.model.notice import Notice

NAME: Final = "names.key"
BYTES: Final = 32

_held: Final[dict[Path, bytes]] = {}  # keys that hold for this run only: whoever asks again gets the same


def secret_of(state: Path, say: Callable[[Notice], None] = lambda _: None) -> bytes:
    """Return the key in the state folder, made now where there is none.

    One of a wrong length is replaced: what was remembered under it is begun anew. A key that cannot be read, or a new
    one that cannot be kept, is left alone: another holds for this run, and `say` is told why.
    """
    path = state / NAME
    if path in _held:
        return _held[path]
    try:
        return kept(path) or made(path)
    except OSError as error:
        say(Notice("names-key-of-this-run", str(path), {"why": error.strerror or type(error).__name__}))
        return _held.setdefault(path, secrets.token_bytes(BYTES))


def kept(path: Path) -> bytes | None:
    """The key that is there; None where there is none, or it is of a wrong length. OSError: nobody knows."""
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return None
    return found if len(found) == BYTES else None


def made(path: Path) -> bytes:
    """Make a key and put it in its place at once whole. OSError where it cannot be kept; then all is as it was."""
    key, fresh = secrets.token_bytes(BYTES), path.with_name(f"{NAME}.new")
    try:
        fresh.unlink(missing_ok=True)  # of a run that was killed here
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
    return key
