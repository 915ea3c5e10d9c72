"""`bavn plan open`: write the planner, one HTML file that works by double click on any machine."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from bavn.cli.destination import check_destination, write_file
from bavn.cli.output import write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load_or_empty, spoken
from bavn.model.safe_text import visible


def open_(
    plan_file: PlanFile = PLAN_FILE,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The planner to write.")] = Path("bavn-planner.html"),
    browser: Annotated[bool, typer.Option("--browser", help="Also open it in this machine's browser.")] = False,
    language: PlanLanguage = None,
) -> None:
    """Write the planner: one HTML file that asks, prints and runs an incident, without network or installation.

    With a plan in place, the plan is inside the file.
    """
    from bavn.plan.library import library
    from bavn.planner.page import planner_html

    check_destination("--out", out, [str(plan_file)])
    plan = load_or_empty(plan_file)
    plan.language = spoken(language, plan)
    inside = plan if plan_file.exists() or language else None
    write_file("--out", out, planner_html(library(), inside), private=bool(plan.answers))
    write_out(library().say("cli.opened", plan.language, file=visible(str(out.resolve()))) + "\n")
    if browser:
        webbrowser.open(out.resolve().as_uri())
