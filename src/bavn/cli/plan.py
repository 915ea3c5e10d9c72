"""`bavn plan`: the emergency plan, before an attack."""

from collections.abc import Callable

import typer

from bavn.cli.plan_check import check
from bavn.cli.plan_exchange import export, import_
from bavn.cli.plan_keep import called, reviewed
from bavn.cli.plan_new import new
from bavn.cli.plan_open import open_
from bavn.cli.plan_outside import outside
from bavn.cli.plan_print import print_
from bavn.cli.plan_score import score

COMMANDS: dict[str, Callable[..., None]] = {
    "new": new,
    "open": open_,
    "print": print_,
    "called": called,
    "reviewed": reviewed,
    "check": check,
    "outside": outside,
    "score": score,
    "export": export,
    "import": import_,
}

plan = typer.Typer(no_args_is_help=True, help="The emergency plan: make it, print it, try it.")
for name, command in COMMANDS.items():
    plan.command(name)(command)
