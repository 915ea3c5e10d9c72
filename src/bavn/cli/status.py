"""`bavn status`: whether the sensor runs, what it sees, who is blocked, and whether people can be told."""

from typing import Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.output import console, write_out
from bavn.model.language import Language


def status(
    config: ConfigFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    language: Annotated[Language, typer.Option(help="Language of what is shown.")] = "en",
) -> None:
    """Show what the sensor sees and does, also where it does not run.

    Ask as the sensor's own user or as root: its state folder is closed to others.
    """
    from bavn.store.overview import overview

    _, settings = load_settings(config)
    seen = overview(settings.sensor.state, now())
    if as_json:
        from bavn.pages.status_json import status_json

        write_out(status_json(seen))
        return
    from bavn.pages.status_terminal import print_status
    from bavn.pages.words import Words

    print_status(seen, console(), Words(language))
