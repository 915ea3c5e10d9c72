"""One sensor for each state folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bavn.disk import lock

NAME: Final = "lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the state folder, made where it is missing, while the body runs. `Problem`: see `lock.take`."""
    held = lock.take(folder, NAME, "sensor", "state folder")
    try:
        yield
    finally:
        os.close(held)


def holder(folder: Path) -> int | None:
    """Return the process of the sensor that runs on it: 0 where its number is unknown, None where none runs."""
    return lock.holder(folder, NAME)
