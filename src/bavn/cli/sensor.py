"""`bavn sensor`: watch the logs live, tell people, and protect."""

import signal
from contextlib import suppress
from queue import Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.engine import quick_import, without_engine
from bavn.cli.output import say, write_out
from bavn.cli.progress import on_compile
from bavn.cli.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bavn.runners.publishing import Announcement
    from bavn.telling.warning_messages import Warned

MOST_WAITING: Final = 100
PATIENCE_S: Final = 2.0

FromStart = Annotated[
    bool, typer.Option("--from-start", help="The first time, read the logs from their beginning: learn from the past.")
]


def sensor(
    *,
    config: ConfigFile = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One line for each new, changed or ended finding or warning.")
    ] = False,
    from_start: FromStart = False,
) -> None:
    """Watch the logs of `bavn.toml` live: find attacks, tell people, and protect where that is allowed.

    Runs until it is stopped, and goes on where it was. See `bavn status`, and `bavn release` to let somebody through.
    """
    path, settings = load_settings(config)
    try:
        with quick_import():
            from bavn.runners.hub_warnings import warned_line, warned_text
            from bavn.runners.publishing import line
            from bavn.runners.starting import sensor_of
            from bavn.runners.turning import system_clock
            from bavn.runners.warm import compile_ahead
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    from bavn.pages.finding_line import finding_line
    from bavn.telling.warning_messages import Warned

    compile_ahead(on_compile)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def write(said: "Announcement | Warned", lag_s: float) -> None:
        if isinstance(said, Warned):
            write_out(warned_line(said) if as_json else f"{warned_text(said)}\n")
        elif as_json:
            write_out(line(said, lag_s))
        else:
            write_out(finding_line(said.update, said.number, said.finding) + "\n")

    printer = Printer(write)
    try:
        said = printer.announce
        with sensor_of(settings, system_clock(), said, from_start=from_start, warn=printer.warn) as running:
            say(f"bavn: watching {len(settings.sites)} site(s) as {path} says; state in {settings.sensor.state}")
            running.run(stop)
    finally:
        printer.stop()


class Printer:
    """Writes in a thread of its own: neither a reader that stalls nor a full disk may hold the sensor up.

    Where nothing can be written, or `MOST_WAITING` wait already, that is said once, and the finding is not written.
    """

    def __init__(self, write: "Callable[[Announcement | Warned, float], None]") -> None:
        self._write = write
        self._waiting: Queue[tuple[Announcement | Warned, float] | None] = Queue(MOST_WAITING)
        self._failing = False
        self._thread = Thread(target=self._run, name="bavn-output", daemon=True)
        self._thread.start()

    def announce(self, said: "Announcement | Warned", lag_s: float) -> None:
        """Have it written soon. Never waits."""
        try:
            self._waiting.put_nowait((said, lag_s))
        except Full:
            self._say("nobody reads standard output")

    def warn(self, said: "Warned") -> None:
        """The same for what the hub warns of."""
        self.announce(said, 0.0)

    def stop(self) -> None:
        """Write what waits, for two seconds at most."""
        with suppress(Full):
            self._waiting.put(None, timeout=PATIENCE_S)
            self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        while (next_one := self._waiting.get()) is not None:
            try:
                self._write(*next_one)
            except RefusedError as error:
                self._say(str(error))
            else:
                self._failing = False

    def _say(self, why: str) -> None:
        if not self._failing:
            self._failing = True
            say(f"bavn: {why}; findings go on to be kept, told and enforced")
