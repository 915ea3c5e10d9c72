"""Waiting for something that another process or thread does: until it is so, or until a deadline that means failure."""

import time
from collections.abc import Callable

PATIENCE_S = 30.0
STEP_S = 0.01


def until(condition: Callable[[], object], *, patience_s: float = PATIENCE_S, what: str = "") -> None:
    """Return as soon as `condition` holds; fail the test where it does not within `patience_s`."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {patience_s} s: {what or condition}"
        time.sleep(STEP_S)  # noqa: TID251  the one place in which a test waits for something outside itself
