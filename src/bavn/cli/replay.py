"""`bavn replay [LOG...]`: what the settings would have done with a log. Without LOG: a dry run over the last day."""

from dataclasses import replace as changed
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.config import ConfigFile, load_settings
from bavn.cli.engine import quick_import, without_engine
from bavn.cli.output import console, write_out
from bavn.cli.progress import on_compile, progress
from bavn.cli.refusal import RefusedError
from bavn.cli.times import moment
from bavn.model.language import Language
from bavn.model.problem import Problem
from bavn.pages.words import Words
from bavn.settings.schema import Protect

if TYPE_CHECKING:
    from typing import Final

    from bavn.pages.replayed import Outcome
    from bavn.pages.vocabulary import Pair
    from bavn.settings.schema import Settings

LAST_DAY = timedelta(days=1)
SMALL: "Final[dict[str, Pair]]" = {
    "small": (
        "And {count} of low severity, with nothing done; --json lists all.",
        "Og {count} af lav alvor, uden at noget gøres; --json viser alle.",
    )
}


def replay(
    logs: Annotated[
        list[str] | None, typer.Argument(metavar="[LOG]...", help="Files or globs; those of the settings if not given.")
    ] = None,
    *,
    config: ConfigFile = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="From this time on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Up to this time.")] = None,
    protect: Annotated[
        Protect | None, typer.Option(help="As if every site and system had this, whatever the settings say.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document with every address.")] = False,
    language: Annotated[Language, typer.Option(help="Language of the summary.")] = "en",
) -> None:
    """Say what these settings would have done with a log, when, and to whom. Nothing is changed, nobody is told.

    Without LOG it reads the logs of the settings for the last day: who would have been hit?
    """
    _, settings = load_settings(config)
    first = moment("--since", since) if since is not None else None
    last = moment("--until", until) if until is not None else None
    if logs is None and first is None:
        first = datetime.now(UTC) - LAST_DAY  # noqa: TID251  the command is where the clock is read
    if first and last and first >= last:
        raise RefusedError(f"--until '{until}' is not after --since '{since}'")
    found = run(settings, tuple(logs or every_log(settings)), first, last, protect, Words(language))
    if as_json:
        from bavn.pages.replay_json import replay_json

        write_out(replay_json(found))
    else:
        from bavn.pages.replay_terminal import print_replay

        shown = [one for one in found if is_shown(one)]
        if shown or not found:
            print_replay(shown, console(), Words(language))
        if small := len(found) - len(shown):
            console().print(Words(language).of(SMALL, "small").format(count=Words(language).number(small)))


def is_shown(outcome: "Outcome") -> bool:
    """Whether a finding is worth a place of its own: somebody would have been hit or was spared, or it is grave."""
    grave = outcome.finding.severity != "low"
    return grave or bool(outcome.last) or bool(outcome.held_back)


def every_log(settings: "Settings") -> list[str]:
    """The logs of all sites and systems, old ones too."""
    logs = [log for site in settings.sites for log in site.logs]
    logs += [log for system in settings.systems for log in system.logs]
    found = [f"{log}*" for log in logs if log != "-"]
    if not found:
        raise RefusedError("the settings name no log that could be replayed; allowed: LOG on the command line")
    return found


def run(  # noqa: PLR0917  one for each part of the order
    settings: "Settings",
    logs: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    protect: Protect | None,
    words: Words,
) -> "list[Outcome]":
    """Replay, with a problem of the input turned into one line."""
    try:
        with quick_import():
            from bavn.protection.allow import allow_list
            from bavn.protection.machine import addresses_of_this_machine
            from bavn.runners.replay import Order
            from bavn.runners.replay import replay as replay_logs
    except ModuleNotFoundError as missing:
        raise without_engine(missing) from None
    sites = tuple(changed(site, protect=protect) for site in settings.sites) if protect else settings.sites
    systems = tuple(changed(system, protect=protect) for system in settings.systems) if protect else settings.systems
    order = Order(logs, sites, settings.protect, settings.sensor.time_zone, since, until, systems)
    try:
        with progress(words) as on_progress:
            allow = allow_list(settings, addresses_of_this_machine())
            return replay_logs(order, allow, on_progress=on_progress, on_compile=on_compile)
    except Problem as problem:
        raise RefusedError(str(problem)) from None
