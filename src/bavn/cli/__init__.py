"""The command `bavn`: one module per command. Each reads settings, calls one function, prints."""

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from bavn.isolation.at_once import Early


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and leave with its status; `bavn isolate` cuts off before anything else is loaded."""
    early = _isolated_early(sys.argv[1:] if arguments is None else arguments)
    from bavn.cli.app import main as run_and_leave

    run_and_leave(arguments, early)


def _isolated_early(arguments: list[str]) -> "Early | None":
    if arguments[:1] != ["isolate"]:
        return None
    from bavn.cli.clock import now
    from bavn.isolation.at_once import at_once

    return at_once(arguments, f"{now():%Y-%m-%dT%H:%M:%SZ}")
