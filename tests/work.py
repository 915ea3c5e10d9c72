"""What hostile texts cost, without a stopwatch: lines of code that are counted, and work that has to end."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, AnyStr

import pytest

import bavn

OWN = str(Path(bavn.__file__).parent)
LONG = 400_000
PATIENCE_CPU_S = 60.0  # the longest took 1.4; a pattern that goes over the rest again from each sign, 150 for less text


@contextmanager
def has_to_end() -> Iterator[None]:
    """Fail the test where the body is not done after very many CPU seconds, rather than hang."""

    def fail(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"not done after {PATIENCE_CPU_S} CPU seconds")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def read_to_the_end(reads: Callable[[AnyStr], object], piece: AnyStr) -> None:
    """Have a text read that is far longer than any real one: `piece` again and again."""
    with has_to_end():
        reads(piece * (LONG // len(piece)))


def steps(call: Callable[[], object]) -> int:
    """How many lines of Bavn's code `call` runs. What the library does in one of them is not counted."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401  sys.settrace wants it so
        nonlocal count
        if not frame.f_code.co_filename.startswith(OWN):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def is_in_proportion(reads: Callable[[AnyStr], object], piece: AnyStr, longest: int) -> bool:
    """Whether twice the text is about twice the lines, for `piece` again and again up to a length of `longest`."""
    half, whole = (steps(partial(reads, piece * (size // len(piece)))) for size in (longest // 2, longest))
    return whole <= 2.6 * half + 500
