"""`bavn probe run`: look at everything that the settings name, all the time."""

import signal
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from bavn.cli.config import load_settings
from bavn.cli.output import say, write_out
from bavn.cli.sensor import Printer

if TYPE_CHECKING:
    from bavn.telling.warning_messages import Warned


def run(config: Path | None, *, as_json: bool) -> None:
    """Look until it is stopped. What goes on at a stop goes on at the next start."""
    from bavn.cli.probe import without_parts

    path, settings = load_settings(config)
    try:
        from bavn.pages.finding_line import finding_line
        from bavn.runners.probing_starting import prober_of
        from bavn.runners.publishing import Announcement, line
        from bavn.runners.turning import system_clock
    except ModuleNotFoundError as missing:
        raise without_parts(missing) from None
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def write(said: "Announcement | Warned", lag_s: float) -> None:
        if isinstance(said, Announcement):
            write_out(line(said, lag_s) if as_json else finding_line(said.update, said.number, said.finding) + "\n")

    if settings.hub is not None:
        from bavn.runners.probing_vantage import run_vantage

        if run_vantage(settings, system_clock(), stop, say):
            return
    printer = Printer(write)
    try:
        with prober_of(settings, system_clock(), lambda said: printer.announce(said, 0.0), say) as prober:
            say(f"bavn: looking at {len(settings.probes)} target(s) as {path} says; state in {settings.probing.state}")
            prober.run(stop)
    finally:
        printer.stop()
