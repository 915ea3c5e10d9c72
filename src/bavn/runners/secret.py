"""The key under which user names are remembered: made once on each machine, and never shown.

A snapshot holds keyed hashes in place of names. Without the key nobody can ask it whether a name is among them.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

NAME: Final = "names.key"
BYTES: Final = 32


def secret_of(state: Path) -> bytes:
    """Return the key in the state folder, made now where there is none; one that cannot be kept holds for this run.

    A file that is too short is replaced: what was remembered under it is begun anew.
    """
    path = state / NAME
    with suppress(OSError):
        kept = path.read_bytes()
        if len(kept) == BYTES:
            return kept
    made = secrets.token_bytes(BYTES)
    with suppress(OSError):
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made)
    return made
