"""`bavn incident`: the plan while it happens. Every command adds a line to the log; none of them sends anything."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bavn.cli.case_options import At, By, Desk, IncidentName, at_local, desk, happened
from bavn.cli.clock import here, now, today
from bavn.cli.destination import write_file
from bavn.cli.incident_start import start
from bavn.cli.output import say, write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage
from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.plan.cases import Case

StepState = Literal["done", "skipped", "open"]
Stamp = Literal["suspected", "aware", "nis2-notified"]
Unplug = Literal["cut", "kept", "reconnected"]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the log.")]

LONGEST_LINE = 5_000

incident = typer.Typer(help="An incident, from the first minute to the report.")
incident.command("start")(start)


def _show(the: Desk, case: "Case") -> None:
    from bavn.pages.incident_terminal import incident_text

    write_out(incident_text(the.view(case)))


@incident.callback(invoke_without_command=True)
def current(
    context: typer.Context,
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    language: PlanLanguage = None,
) -> None:
    """Run an incident: what to do, the clocks, the log. Bavn sends and calls nothing."""
    if context.invoked_subcommand is None:
        show(plan_file, name, language)


@incident.command("show")
def show(plan_file: PlanFile = PLAN_FILE, name: IncidentName = None, language: PlanLanguage = None) -> None:
    """Show what to do now, the deadlines and the log."""
    the = desk(plan_file, language)
    _show(the, the.cases.chosen(name))


@incident.command("list")
def list_(plan_file: PlanFile = PLAN_FILE, language: PlanLanguage = None) -> None:
    """List all incidents of this plan."""
    the = desk(plan_file, language)
    for case in the.cases.all():
        state = the.library.say("cli.incident-closed" if case.incident.closed_at else "cli.incident-open", the.language)
        playbook = case.incident.playbooks[-1] if case.incident.playbooks else "-"
        write_out(f"{case.name:<18} {state:<10} {playbook:<12} {visible(case.incident.title)}\n")


@incident.command("step")
def step(
    number: Annotated[str, typer.Argument(metavar="N", help="The step's number in the playbook, or its id.")],
    state: Annotated[StepState, typer.Argument(help="What became of it.")] = "done",
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    by: By = "",
    at: At = None,
    why: Why = "",
    language: PlanLanguage = None,
) -> None:
    """Tick a step, skip it or open it again. The first tick stands; a second one is kept beside it."""
    the = desk(plan_file, language)
    case = the.cases.chosen(name)
    playbook, wanted = _step(the, case, number)
    case = the.add(case, "step", at=happened(at), by=by, which=playbook, step=wanted, state=state, text=why)
    first = case.incident.steps.get((playbook, wanted))
    if first is not None and first.number != case.entries[-1].number:
        when = at_local(first.at)
        write_out(the.library.say("cli.already", the.language, by=visible(first.by or "?"), at=when) + "\n")
    _show(the, case)


def _step(the: Desk, case: "Case", number: str) -> tuple[str, str]:
    """Return the playbook and the step that a number or an id means."""
    if not case.incident.playbooks:
        raise RefusedError("no playbook is open; `bavn incident kind KIND` opens one")
    playbook = the.library.playbook(case.incident.playbooks[-1])
    for place, one in enumerate(playbook.steps, start=1):
        if number in (str(place), one.id):
            return playbook.id, one.id
    raise RefusedError(f"there is no step '{visible(number)}'; allowed: 1 to {len(playbook.steps)}, or its id")


@incident.command("clock")
def clock(
    stamp: Annotated[Stamp, typer.Argument(help="Which stamp: a suspicion is not yet being aware.")],
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    by: By = "",
    at: At = None,
    why: Why = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="It was set by mistake.")] = False,
    language: PlanLanguage = None,
) -> None:
    """Set a stamp, from which the deadlines count. It is only ever corrected by a new line."""
    the = desk(plan_file, language)
    case = the.cases.chosen(name)
    before = case.incident.stamps.get(stamp)
    if before is not None and not withdraw:
        say(the.library.say("cli.stamped-before", the.language, stamp=stamp, at=at_local(before.at)))
    state = "withdrawn" if withdraw else "set"
    _show(the, the.add(case, "clock", at=happened(at), by=by, which=stamp, state=state, text=why))


@incident.command("unplug")
def unplug(
    state: Annotated[Unplug, typer.Argument(help="What was decided and done.")],
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    by: By = "",
    at: At = None,
    why: Why = "",
    language: PlanLanguage = None,
) -> None:
    """Note the decision on the plug. It cuts nothing: that is `bavn isolate`, or your hand on the cable."""
    the = desk(plan_file, language)
    _show(the, the.add(the.cases.chosen(name), "unplug", at=happened(at), by=by, state=state, text=why))


@incident.command("kind")
def kind(
    playbook: Annotated[str, typer.Argument(metavar="KIND", help="The playbook to open beside the present one.")],
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    by: By = "",
    at: At = None,
    why: Why = "",
    language: PlanLanguage = None,
) -> None:
    """Open another playbook: it was something else, or something more."""
    the = desk(plan_file, language)
    known = [one.id for one in the.library.playbooks]
    if playbook not in known:
        raise RefusedError(f"'{visible(playbook)}' is no playbook; allowed: {', '.join(known)}")
    _show(the, the.add(the.cases.chosen(name), "playbook", at=happened(at), by=by, which=playbook, text=why))


@incident.command("log")
def log(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What happened.")],
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    by: By = "",
    at: At = None,
    language: PlanLanguage = None,
) -> None:
    """Add a line to the log; with --at, catch up from paper."""
    if not text.strip():
        raise RefusedError("there is nothing to log; allowed: a text that says what happened")
    the = desk(plan_file, language)
    case = the.add(the.cases.chosen(name), "note", at=happened(at), by=by, text=text)
    write_out(f"{case.name} {case.incident.head}\n")


@incident.command("draft")
def draft(
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Which message; an unknown one lists them.")],
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    language: PlanLanguage = None,
) -> None:
    """Show a draft, filled in from the plan and the log. Bavn never sends it."""
    from bavn.plan.drafts import draft as filled_in

    the = desk(plan_file, language)
    found = {one.id: one for one in the.library.messages}
    if message not in found:
        raise RefusedError(f"'{visible(message)}' is no message; allowed: {', '.join(found)}")
    case = the.cases.chosen(name)
    made = filled_in(found[message], the.plan, case.incident, the.library, the.language, here(), today())
    write_out("\n".join(visible(line, LONGEST_LINE) for line in made.text.split("\n")) + "\n")
    if found[message].longest and made.length > found[message].longest:
        longest = str(found[message].longest)
        say(the.library.say("cli.too-long", the.language, length=str(made.length), longest=longest))
    if made.blanks:
        write_out(the.library.say("cli.blanks", the.language, blanks=", ".join(made.blanks)) + "\n")


@incident.command("report")
def report(
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The report, as PDF.")] = None,
    language: PlanLanguage = None,
) -> None:
    """Write the handover report as PDF: decisions, stamps, steps, the whole log and its head."""
    from bavn.printing.handover import handover

    the = desk(plan_file, language)
    case = the.cases.chosen(name or _closed_last(the))
    path = out or Path(f"bavn-incident-{case.name}.pdf")
    write_file("--out", path, handover(the.plan, case.entries, the.library, the.language, here(), now()), private=True)
    write_out(f"{visible(str(path))}\n")


def _closed_last(the: Desk) -> str | None:
    """Return the newest incident where none is open: the report is often written after the closing."""
    cases = the.cases.all()
    return cases[-1].name if cases and all(case.incident.closed_at for case in cases) else None


@incident.command("close")
def close(
    *,
    plan_file: PlanFile = PLAN_FILE,
    name: IncidentName = None,
    by: By = "",
    at: At = None,
    why: Why = "",
    language: PlanLanguage = None,
) -> None:
    """Close the incident. Its log stays, and can be opened again."""
    the = desk(plan_file, language)
    case = the.add(the.cases.chosen(name), "closed", at=happened(at), by=by, text=why)
    write_out(the.library.say("cli.closed", the.language, name=case.name, head=case.incident.head) + "\n")


@incident.command("reopen")
def reopen(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The incident to open again.")],
    *,
    plan_file: PlanFile = PLAN_FILE,
    by: By = "",
    at: At = None,
    why: Why = "",
    language: PlanLanguage = None,
) -> None:
    """Open a closed incident again."""
    the = desk(plan_file, language)
    _show(the, the.add(the.cases.read(name), "reopened", at=happened(at), by=by, text=why))
