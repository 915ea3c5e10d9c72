"""`bavn plan print`: the staff card and the manager's plan as PDF."""

from pathlib import Path
from typing import Annotated

import typer

from bavn.cli.clock import now, today
from bavn.cli.destination import write_file
from bavn.cli.output import write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load, spoken
from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible


def print_(
    plan_file: PlanFile = PLAN_FILE,
    language: PlanLanguage = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the PDF files.")] = Path(),
    printed: Annotated[
        bool, typer.Option("--printed", help="They came out of the printer and hang: note it in the plan.")
    ] = False,
) -> None:
    """Write the staff card and the manager's plan as PDF, and say what has to be printed anew."""
    from bavn.plan.dates import utc
    from bavn.plan.library import library
    from bavn.plan.planfile import Evidence, save
    from bavn.plan.reprint import digest, reprint
    from bavn.printing.manager_plan import manager_plan
    from bavn.printing.staff_card import staff_card

    plan, texts = load(plan_file), library()
    said = spoken(language, plan)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(f"--out '{visible(str(out))}': {error.strerror}") from None
    for name, made in (("card", staff_card), ("plan", manager_plan)):
        path = out / f"bavn-{name}-{said}.pdf"
        write_file("--out", path, made(plan, texts, said, today()), private=name == "plan")
        write_out(f"{visible(str(path))}\n")
    if printed:
        day = today().isoformat()
        plan.evidence += [
            Evidence(kind=f"{name}-printed", on=day, good=True, shows="", about=digest(plan, texts, name))
            for name in ("card", "plan")
        ]
        plan.changed = utc(now())
        save(plan_file, plan)
    for name in reprint(plan, texts):
        write_out(texts.say(f"cli.reprint-{name}", said) + "\n")
