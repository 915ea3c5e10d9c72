"""Standard output for the result, standard error for everything else.

A closed pipe is silent, and so is a terminal that is closed while a console is in use.
"""

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bavn.cli.refusal import RefusedError
from bavn.pages.words import Words

if TYPE_CHECKING:
    from rich.console import Console

    from bavn.model import Report


def write_out(content: str | bytes) -> None:
    """Write a result to standard output as UTF-8, whatever the locale. A reader that has gone is no error."""
    data = content.encode() if isinstance(content, str) else content
    if getattr(sys, "stdout", None) is None:  # the shell's `>&-`
        raise RefusedError("standard output is closed: there is nowhere to write the result")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        drop_output()
    except OSError as error:
        drop_output()
        why = f"standard output: {error.strerror}; what was done is done, but could not be shown"
        raise RefusedError(why) from None


def say(line: str) -> None:
    """Write one line for people to standard error."""
    if getattr(sys, "stderr", None) is None:  # the shell's `2>&-`
        return
    with suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def drop_output() -> None:
    """Send what is still written to standard output nowhere: its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def print_report(report: "Report", words: Words) -> None:
    """Print the summary for people."""
    from bavn.pages.scan_terminal import print_scan

    try:
        print_scan(report, console(), words)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()


def console() -> "Console":
    """A console that reads no markup, no emoji and highlights nothing: what it prints may be an attacker's."""
    from rich.console import Console

    class Screen(Console):
        """Rich would leave with status 1 when its reader has gone; 1 means that something was found."""

        def print(self, *objects: object, **how: Any) -> None:  # noqa: ANN401  rich's own
            try:
                super().print(*objects, **how)
            except OSError as gone:
                if gone.errno != errno.EIO or not on_terminal:
                    raise
                self.on_broken_pipe()  # the terminal was closed

        def on_broken_pipe(self) -> None:
            self.quiet = True
            drop_output()

    on_terminal = sys.stdout is not None and sys.stdout.isatty()  # one that was closed says that it is none
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return Screen(markup=False, emoji=False, highlight=False, soft_wrap=False)
