"""`bavn status`: whether sensor and prober run, what they see, who is blocked, and whether people can be told."""

from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.output import console, write_out
from bavn.model.language import Language
from bavn.model.problem import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from bavn.pages.status_prober import ProberStatus
    from bavn.settings.schema import Settings
    from bavn.store.overview import Overview


def status(
    config: ConfigFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    language: Annotated[Language, typer.Option(help="Language of what is shown.")] = "en",
) -> None:
    """Show what the sensor sees and does, and what the prober sees, also where they do not run.

    Ask as their own user or as root: their state folders are closed to others.
    """
    from bavn.store.overview import Overview

    _, settings = load_settings(config)
    at = now()
    prober = _prober(settings, at)
    seen = _sensor(settings, at, alone=prober is None)
    if as_json:
        from bavn.pages.status_json import status_json

        write_out(status_json(seen or Overview(settings.sensor.state, at, None), prober))
        return
    from bavn.pages.status_terminal import print_status
    from bavn.pages.words import Words

    screen, words = console(), Words(language)
    if seen is not None:
        print_status(seen, screen, words)
    if prober is not None:
        from bavn.pages.status_prober import print_prober

        if seen is not None:
            screen.print()
        print_prober(prober, screen, words)


def _sensor(settings: "Settings", at: "datetime", *, alone: bool) -> "Overview | None":
    """What is known of the sensor; None where this machine has none, and only looks at others.

    `alone`: there is nothing else to show, so that there is no sensor is a `Problem`.
    """
    from bavn.store.database import NAME
    from bavn.store.overview import Overview, overview

    state = settings.sensor.state
    try:
        if not alone and not settings.guarded and not (state / NAME).exists():
            return None
        return overview(state, at)
    except Problem as problem:
        if alone:
            raise
        return Overview(state, at, None, unread=(str(problem),))
    except OSError as error:  # another user's folder
        return Overview(state, at, None, unread=(f"{state}: cannot be read: {error.strerror}",))


def _prober(settings: "Settings", at: "datetime") -> "ProberStatus | None":
    if not settings.probes and settings.hub is None:
        return None
    from bavn.runners.prober_status import prober_status

    return prober_status(settings, at)
