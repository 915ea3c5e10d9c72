"""`bavn demo`: four days of November 2025 in some minutes, with real programs on this machine; or one made-up log."""

import os
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bavn.cli.clock import now
from bavn.cli.demo_scan import scan_made_up_day
from bavn.cli.output import console, say
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

INTERRUPTED: Final = 130
WIDE: Final = 130  # where nobody says how wide the reader is
DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
INSTALL: Final = "the story needs sensor and hub: pip install 'bavn[all]'"
BESIDE_SCAN: Final = "belongs to --scan: the story keeps nothing"
LOG_FOLDER: Final = Path("bavn-demo")


def demo(
    *,
    scan: Annotated[
        bool, typer.Option("--scan", help="Not the story: one made-up log is written, scanned and compared.")
    ] = False,
    short: Annotated[bool, typer.Option("--short", help="The first day only, with two sensors: a minute.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser, also where there is a screen.")] = False,
    language: Annotated[Language, typer.Option(help="Language of all that is told.")] = "en",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="With --scan: folder for the log and the page.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="With --scan: another seed, another day.")] = None,
) -> int:
    """Show it all: four days of November 2025 in some minutes, with real programs on this machine.

    A reconstruction: log lines are written and local sites are switched; nothing attacks anything. Ends by itself where
    nobody watches, else with Ctrl-C; nothing is left behind.
    """
    if scan:
        scan_made_up_day(out or LOG_FOLDER, 1 if seed is None else seed, language)
        return 0
    for option, given in (("--out", out), ("--seed", seed)):
        if given is not None:
            raise RefusedError(f"{option} {BESIDE_SCAN}")
    return _story(short=short, opens=None if no_open else browser(), language=language)


def _story(*, short: bool, opens: "Callable[[str], object] | None", language: Language) -> int:
    screen = _screen()
    try:
        from bavn.story.story import Plan, tell_story
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "bavn":
            raise
        raise RefusedError(f"{INSTALL} ({missing.name} is missing)") from None
    plan = Plan(language, short=short, stays=screen.is_terminal, opens=opens)
    if tell_story(plan, screen, now) is not None:
        return 0
    say("bavn: ended before its end")
    return INTERRUPTED


def browser() -> "Callable[[str], object] | None":
    """What opens a page; None where there is no screen to show it on."""
    return webbrowser.open if any(os.environ.get(name) for name in DISPLAYS) else None


def _screen() -> "Console":
    """A terminal with its colours and its width; elsewhere plain text that is wide enough for the table."""
    screen = console()
    if not screen.is_terminal and "COLUMNS" not in os.environ:
        screen.width = WIDE
    screen.soft_wrap = not screen.is_terminal
    return screen
