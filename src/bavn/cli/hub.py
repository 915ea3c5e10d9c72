"""`bavn hub`: the clearing house of a community. Begin one, run it, and look after who belongs to it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import now
from bavn.cli.hub_audit import audit
from bavn.cli.hub_data import Data, settings_of, settled
from bavn.cli.hub_erasing import erase
from bavn.cli.hub_keeping import backup, export_member, restore
from bavn.cli.hub_keys import key, people
from bavn.cli.hub_members import member
from bavn.cli.hub_orders import claim, decide, hold, kill, sign, targets, unkill
from bavn.cli.hub_vantages import probe, vantage
from bavn.cli.output import say, write_out
from bavn.cli.refusal import RefusedError
from bavn.model.problem import visible

if TYPE_CHECKING:
    from bavn.hub.settings import HubSettings
    from bavn.settings.rules import Rule

LISTEN = "127.0.0.1:8643"

hub = typer.Typer(
    no_args_is_help=True,
    help="The clearing house: begin one, run it, enrol members, decide by hand.",
)
for command in (hold, sign, decide, kill, unkill, audit, backup, restore):
    hub.command()(command)
hub.command("export-member")(export_member)
GROUPS = {"member": member, "user": people, "key": key, "targets": targets, "claim": claim, "erase": erase}
GROUPS |= {"vantage": vantage, "probe": probe}
for name, group in GROUPS.items():
    hub.add_typer(group, name=name)

Listen = Annotated[str | None, typer.Option(metavar="ADDRESS", help=f"Where to listen, such as {LISTEN} or [::]:8643.")]


@hub.command()
def init(
    data: Data,
    *,
    name: Annotated[str, typer.Option(help="What the hub is called.")] = "Bavn",
    listen: Listen = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--host", metavar="NAME", help="A name by which members reach it, for its certificate. Repeatable."
        ),
    ] = None,
    store: Annotated[str, typer.Option(metavar="URL", help="postgresql://…; without it, SQLite in the folder.")] = "",
) -> None:
    """Begin a hub: its settings, its keys, its own authority and an empty store. Nothing is ever overwritten."""
    with settled():
        from bavn.hub import opening, settings

        text = settings.example(
            _read("--name", settings.HUB_NAME, name),
            _read("--listen", settings.ANY_ADDRESS, listen or LISTEN),
            _read("--store", settings.STORE, store),
            tuple(_read("--host", settings.HOST, one) for one in names or ()),
        )
        opening.begin(data, text, name, now())
    shown = visible(str(data))
    write_out(f"{shown}: a hub called {visible(name)}; `bavn hub run --data {shown}` runs it\n")


@hub.command()
def run(
    data: Data,
    *,
    listen: Listen = None,
    store: Annotated[str, typer.Option(metavar="URL", help="postgresql://…, in place of what hub.toml says.")] = "",
) -> None:
    """Run the hub until it is stopped (SIGTERM or Ctrl-C). It goes on where it was, also after a power cut."""
    with settled():
        from bavn.hub.running import log_to_stderr, run_hub
        from bavn.runners.notify_systemd import from_environment

        changed, systemd = _changed(data, listen, store), from_environment()
        log_to_stderr()

        def ready(url: str) -> None:
            say(f"bavn: {visible(changed.hub.name)} answers at {url}; data in {visible(str(data))}")
            systemd.ready()

        run_hub(data, changed, now, ready, systemd.stopping)


def _changed(data: Path, listen: str | None, store: str) -> "HubSettings":
    from dataclasses import replace

    from bavn.hub import settings
    from bavn.settings.rules import Rule

    found = settings_of(data)
    section = found.hub
    if listen is not None:
        section = replace(
            section, listen=_read("--listen", Rule(settings.ANY_ADDRESS.allowed, settings.listening), listen)
        )
    if store:
        section = replace(section, store=_read("--store", settings.STORE, store))
    return settings.agreed(replace(found, hub=section), str(data / settings.NAME), data)


def _read(option: str, rule: "Rule", given: str) -> str:
    from bavn.settings.rules import WrongValueError

    try:
        return str(rule.read(given))
    except WrongValueError as error:
        shown = "what was given (not shown: it may hold a password)" if rule.secret else f"'{visible(given[:60])}'"
        raise RefusedError(f"{option} {shown} {error.what}; allowed: {rule.allowed}") from None
