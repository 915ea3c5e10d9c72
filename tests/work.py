"""How much work a call does, counted and never timed: the lines of Bavn's own code that it runs.

What the library does inside one such line is not counted; `test_patterns` holds the regular expressions to theirs.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, AnyStr

import bavn

OWN = str(Path(bavn.__file__).parent)


def steps(call: Callable[[], object]) -> int:
    """How many lines of Bavn's code `call` runs."""
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


def is_in_proportion(reads: Callable[[AnyStr], object], piece: AnyStr, longest: int = 4096) -> bool:
    """Whether twice the text is about twice the work, for `piece` again and again up to a length of `longest`."""
    half, whole = (steps(partial(reads, piece * (size // len(piece)))) for size in (longest // 2, longest))
    return whole <= 2.6 * half + 500
