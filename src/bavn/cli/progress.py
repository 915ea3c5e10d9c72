"""How far a scan is, on standard error, while a person watches."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bavn.cli.output import say
from bavn.pages.words import Words

if TYPE_CHECKING:
    from bavn.runners.scan import Progress

EVERY_S = 0.1
Report = Callable[["Progress"], None]


@contextmanager
def progress(words: Words) -> Iterator["Report | None"]:
    """Give a callback that draws a bar, the rate and the time left; None where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TextColumn("{task.fields[rate]}"))
    screen = Console(stderr=True, markup=False, emoji=False, highlight=False)
    with Bar(*columns, TimeRemainingColumn(), console=screen, transient=True) as bar:
        task = bar.add_task("", total=None, rate="")
        began_s = last_s = time.monotonic()

        def draw(state: "Progress") -> None:
            nonlocal last_s
            now_s = time.monotonic()
            if now_s - last_s < EVERY_S:
                return
            last_s = now_s
            rate = words.counted("line", round(state.lines / (now_s - began_s)))
            bar.update(task, completed=state.done_bytes, total=state.total_bytes, rate=f"{rate}/s")

        yield draw


def on_compile(about_s: float) -> None:
    """Say that the first use compiles; the engine calls this before it does."""
    say(f"Compiling once (about {about_s:.0f} s)…")
