"""`bavn emergency on|off`: visitors get the static emergency page instead of the site, where nginx enforces."""

from typing import Annotated, Literal

import typer

from bavn.cli.clock import now
from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.output import write_out
from bavn.cli.refusal import RefusedError

SAID = {
    "on": "The emergency page is shown to everybody but your own networks, within some ten seconds.",
    "off": "The site is shown again, within some ten seconds.",
}


def emergency(
    state: Annotated[Literal["on", "off"], typer.Argument(help="on: the page instead of the site; off: the site.")],
    *,
    config: ConfigFile = None,
) -> None:
    """Show visitors the static emergency page instead of the site, or the site again. Your own networks see the site.

    The sensor has nginx show it. Without a sensor nginx is told at once.
    """
    from bavn.protection.emergency import switch
    from bavn.protection.enforcers import obey_releases
    from bavn.store.database import join_store
    from bavn.store.lock import holder

    path, settings = load_settings(config)
    folder, at = settings.sensor.state, now()
    if settings.protect.nginx_include is None:
        raise RefusedError(f"{path}, [protect], nginx_include is not set: only nginx can show the emergency page")
    with join_store(folder) as store:
        switch(folder, on=state == "on")
        store.audit.write(at, f"emergency-{state}")
        if holder(folder) is None and (refused := obey_releases(settings, store, at)):
            raise RefusedError("; ".join(str(error) for error in refused))
    write_out(f"{SAID[state]}\n")
