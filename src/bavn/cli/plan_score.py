"""`bavn plan score`: how ready, what shows it, and the next thing to do."""

from pathlib import Path
from typing import Annotated

import typer

from bavn.cli.clock import today
from bavn.cli.destination import check_destination, write_file
from bavn.cli.output import write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load, spoken


def score(
    plan_file: PlanFile = PLAN_FILE,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write one page (PDF) for whoever grants money.")
    ] = None,
    language: PlanLanguage = None,
) -> None:
    """Say how ready the firm is. What was never tried counts as not ready."""
    from bavn.pages.plan_terminal import readiness_text
    from bavn.plan.library import library
    from bavn.plan.readiness import readiness

    plan, texts = load(plan_file), library()
    said = spoken(language, plan)
    if summary:
        check_destination("--summary", summary, [str(plan_file)])
    found = readiness(plan, texts, today())
    if as_json:
        import msgspec

        write_out(msgspec.json.encode({"schema": "bavn.readiness/1", **msgspec.to_builtins(found)}) + b"\n")
    else:
        write_out(readiness_text(found, texts, said))
    if summary:
        from bavn.printing.readiness_summary import readiness_summary

        write_file("--summary", summary, readiness_summary(plan, texts, said, today()))
