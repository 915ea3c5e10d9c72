"""`bavn pages`: the sensor's own pages, in a browser on this machine: what goes on, what if, and letting through."""

import os
import signal
import sys
from contextlib import suppress
from threading import Event, Thread
from typing import Annotated, Final

import typer

from bavn.cli.clock import now
from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.output import say, write_out

USUAL: Final = "127.0.0.1:8642"
BEHIND_THE_SENSOR: Final = 10  # nice: the sensor and the web server go first


def pages(
    config: ConfigFile = None,
    listen: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help=f"Where, on loopback only; [sensor] pages, or {USUAL}.")
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Show the link that opens the pages, and leave.")] = False,
) -> None:
    """Show what the sensor sees in a browser on this machine, and let people through there.

    Runs beside the sensor until it is stopped, as the sensor's own user. The pages open with a link that only this user
    can ask for. From another machine: ssh -L 8642:127.0.0.1:8642 HOST.
    """
    from bavn.protection.allow import allow_list
    from bavn.protection.machine import addresses_of_this_machine
    from bavn.runners.local_server import loopback
    from bavn.runners.own_pages import OwnPages, key_of, link_of
    from bavn.runners.own_pages_server import PagesServer
    from bavn.runners.own_views import Views

    _, settings = load_settings(config)
    where = listen or settings.sensor.pages or USUAL
    host, port = loopback(where, "pages")
    key = key_of(settings.sensor.state)
    if link:
        write_out(f"{link_of(host, port, key)}\n")
        return
    with suppress(OSError):
        os.nice(BEHIND_THE_SENSOR)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    views = Views(settings, allow_list(settings, addresses_of_this_machine()), now)
    with PagesServer(where, OwnPages(views, key, now).answer) as server:
        if sys.stdout is not None and sys.stdout.isatty():
            write_out(f"{link_of(host, server.server_port, key)}\n")
        else:  # a journal is read by more people than the pages are for
            say(f"bavn: pages on {host}:{server.server_port}; bavn pages --link shows the link that opens them")
        watching = Thread(target=views.watch, args=(stop,), name="bavn-rates", daemon=True)
        watching.start()
        stop.wait()
