"""The command `bavn`. Importing it loads neither numpy nor numba nor rich: `bavn --help` is for every machine."""

import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bavn import __version__
from bavn.cli.config import config
from bavn.cli.demo import demo
from bavn.cli.drill import drill
from bavn.cli.emergency import emergency
from bavn.cli.hub import hub
from bavn.cli.incident import incident
from bavn.cli.isolate import isolate, reconnect
from bavn.cli.join import join
from bavn.cli.kinds import kinds
from bavn.cli.outages import outages
from bavn.cli.output import drop_output, say, write_out
from bavn.cli.pages import pages
from bavn.cli.plan import plan
from bavn.cli.probe import probe
from bavn.cli.refusal import RefusedError
from bavn.cli.release import release
from bavn.cli.replay import replay
from bavn.cli.scan import scan
from bavn.cli.sensor import sensor
from bavn.cli.status import status
from bavn.cli.warm import warm
from bavn.model.problem import Problem
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from typer.core import TyperGroup

    from bavn.isolation.at_once import Early

COULD_NOT = 2
INTERRUPTED = 130
COMMANDS = (
    scan, sensor, probe, outages, status, pages, release, replay, emergency, drill, reconnect, join, kinds, warm, demo,
)  # fmt: skip
GROUPS = {"plan": plan, "incident": incident, "isolate": isolate, "config": config, "hub": hub}

app = typer.Typer(
    name="bavn",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for command in COMMANDS:
    app.command()(command)
for name, group in GROUPS.items():
    app.add_typer(group, name=name)


def _version(asked: bool) -> None:
    if asked:
        write_out(f"bavn {__version__}\n")
        raise typer.Exit


@app.callback(no_args_is_help=False, invoke_without_command=True)
def bavn(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  the callback answers it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """The beacon fire of a country under cyberattack: what hit the site, by whom, and what to do."""
    if context.invoked_subcommand is None:
        write_out(context.get_help() + "\n")


def main(arguments: list[str] | None = None, early: "Early | None" = None) -> NoReturn:
    """Run the command and leave with its status: 0 done, 1 found (with --exit-code), 2 could not.

    Where the engine was loaded, the process leaves without taking it apart: that alone takes a fifth of a second.
    """
    status = run(arguments, early)
    if "numba" not in sys.modules:
        sys.exit(status)
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(status)


@cache
def _command() -> "TyperGroup":
    """The whole tree, which is costly to make: once for a process, however often a test runs commands in it."""
    return typer.main.get_group(app)


def run(arguments: list[str] | None = None, early: "Early | None" = None) -> int:
    """Run the command and return its status. Every error becomes one line on standard error.

    `early` is an isolation that was carried out already, before this module was loaded: it remains to tell it.
    """
    try:
        status = _command().main(args=arguments, prog_name="bavn", standalone_mode=False, obj=early)
    except (RefusedError, Problem) as refused:
        return _could_not(str(refused))
    except typer.TyperException as wrong_use:
        return _could_not(
            f"{_one_line(wrong_use.format_message()).replace('Value error, ', '')} (bavn --help shows what there is)"
        )
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer leaves where the reader of its help has gone
        drop_output()
        return 0
    except Exception as error:  # noqa: BLE001  a person gets a line, never a traceback
        return _unexpected(error)
    if status == INTERRUPTED:
        say("bavn: interrupted")
    return status if isinstance(status, int) else 0


def _could_not(line: str) -> int:
    say(f"bavn: {line}")
    return COULD_NOT


def _unexpected(error: Exception) -> int:
    if os.environ.get("BAVN_TRACEBACK"):
        raise error
    what = visible(_one_line(str(error)), 300)
    return _could_not(f"unexpected {type(error).__name__}: {what} (this is a bug; BAVN_TRACEBACK=1 shows where)")


def _one_line(text: str) -> str:
    return " ".join(text.split())
