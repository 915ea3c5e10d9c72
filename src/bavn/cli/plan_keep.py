"""`bavn plan called` and `bavn plan reviewed`: what only the user can do, and dates it."""

from typing import Annotated

import typer

from bavn.cli.clock import now, today
from bavn.cli.output import write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage, load, spoken
from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible


def called(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Numbers that you phoned today and that were right.")
    ] = None,
    plan_file: PlanFile = PLAN_FILE,
    language: PlanLanguage = None,
) -> None:
    """List every telephone number with its state; or note which ones you phoned today and found right."""
    from bavn.plan.dates import utc
    from bavn.plan.library import library
    from bavn.plan.phonebook import contacts
    from bavn.plan.planfile import Check, save

    plan, texts = load(plan_file), library()
    said = spoken(language, plan)
    known = {one.id: one for one in contacts(plan, texts, said, today())}
    for wanted in ids or []:
        if wanted not in known:
            raise RefusedError(f"'{visible(wanted)}' is no number of this plan; allowed: {', '.join(known)}")
        plan.checked[wanted] = Check(on=today().isoformat(), number=known[wanted].number)
    if ids:
        plan.changed = utc(now())
        save(plan_file, plan)
    for one in contacts(plan, texts, said, today()):
        state = texts.say(f"cli.number-{one.state}", said, on=one.checked_on)
        write_out(f"{one.id:<24} {visible(one.number):<16} {visible(one.name)}: {state}\n")


def reviewed(plan_file: PlanFile = PLAN_FILE, language: PlanLanguage = None) -> None:
    """Note that somebody went through all of the plan today, and say when the next review is due."""
    from bavn.plan.library import library
    from bavn.plan.planfile import save
    from bavn.plan.review import due

    plan, texts = load(plan_file), library()
    plan.reviewed = today().isoformat()
    save(plan_file, plan)
    write_out(texts.say("cli.reviewed", spoken(language, plan), due=str(due(plan, today()).on)) + "\n")
