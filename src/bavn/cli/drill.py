"""`bavn drill`: an exercise with the same playbooks and clocks, marked ØVELSE everywhere. It sends nothing."""

import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.case_options import By, Desk, desk, event
from bavn.cli.clock import here, now, today
from bavn.cli.destination import write_file
from bavn.cli.output import write_out
from bavn.cli.plan_file import PLAN_FILE, PlanFile, PlanLanguage
from bavn.cli.refusal import RefusedError
from bavn.cli.typed import END, Typed
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.plan.cases import Case
    from bavn.plan.library import Drill

DRILLS = "drills"
ENDS = ("q", END)
KEYS = {"m": "suspected", "b": "aware"}


def drill(
    *,
    scenario: Annotated[str | None, typer.Option(metavar="S", help="The scenario; without it they are listed.")] = None,
    facilitator: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Only write the facilitator's sheet, as PDF."),
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="The page afterwards, as PDF.")] = None,
    plan_file: PlanFile = PLAN_FILE,
    by: By = "",
    language: PlanLanguage = None,
) -> None:
    """Practise: twenty minutes alone, or at a table with a sheet for whoever leads it.

    Enter brings the next message at once; a number ticks a step; m and b set the stamps; any other text is noted;
    q ends it.
    """
    the = desk(plan_file, language, DRILLS)
    if scenario is None:
        _list(the)
        return
    known = {one.id: one for one in the.library.drills}
    if scenario not in known:
        raise RefusedError(f"--scenario '{visible(scenario)}' is none; allowed: {', '.join(known)}")
    if facilitator:
        from bavn.printing.facilitator_sheet import facilitator_sheet

        write_file("--facilitator", facilitator, facilitator_sheet(known[scenario], the.library, the.language))
        return
    if sys.stdin is None:
        raise RefusedError("bavn drill reads what you type, and standard input is closed")
    practice = _begin(the, known[scenario], by)
    with suppress(KeyboardInterrupt):  # ended early is ended: the page comes all the same
        practice.run()
    _afterwards(practice, plan_file, report)


def _list(the: Desk) -> None:
    for one in the.library.drills:
        write_out(f"{one.id:<16} {one.minutes:>3} min  {one.title.say(the.language)}\n")


@dataclass(frozen=True, slots=True)
class Practice:
    """One drill as it runs: its scenario, its log, who takes part, when it began, and what is typed."""

    the: Desk
    scenario: "Drill"
    case: "Case"
    by: str
    began: datetime
    typed: Typed

    def run(self) -> None:
        """Send each message when it is due or asked for, and take what is typed in between."""
        from bavn.pages.incident_terminal import inject_text

        for place, inject in enumerate(self.scenario.injects, start=1):
            if not self._until(inject.minute):
                return
            self.the.add(self.case, "inject", which=str(place))
            write_out(inject_text(inject, self.the.library, self.the.language))
        self._until(self.scenario.minutes)

    def _until(self, minute: int) -> bool:
        """Take what is typed until that minute, or until Enter; False when the drill was ended."""
        moment = self.began + timedelta(minutes=minute)
        while (left_s := (moment - now()).total_seconds()) > 0:
            line = self.typed.line(left_s)
            if not line:
                return True
            if line in ENDS:
                return False
            self._take(line)
        return True

    def _take(self, line: str) -> None:
        steps = self.the.library.playbook(self.scenario.playbook).steps
        if line in KEYS:
            self.the.add(self.case, "clock", by=self.by, which=KEYS[line], state="set")
        elif done := {str(number): step.id for number, step in enumerate(steps, start=1)}.get(line):
            self.the.add(self.case, "step", by=self.by, which=self.scenario.playbook, step=done, state="done")
        else:
            self.the.add(self.case, "note", by=self.by, text=line)


def _begin(the: Desk, scenario: "Drill", by: str) -> Practice:
    from bavn.pages.incident_terminal import incident_text

    began = now()
    title = scenario.title.say(the.language)
    case = the.cases.begin(event("started", at=began, by=by, text=title, drill=scenario.id), began, here())
    case = the.add(case, "playbook", which=scenario.playbook)
    write_out(scenario.story.say(the.language) + "\n")
    write_out(incident_text(the.view(case)))
    return Practice(the, scenario, case, by, began, Typed(sys.stdin.fileno()))


def _afterwards(practice: Practice, plan_file: Path, report: Path | None) -> None:
    from bavn.pages.incident_terminal import after_action_text
    from bavn.plan.drill import after_action, evidence
    from bavn.plan.planfile import read, save

    the, scenario = practice.the, practice.scenario
    case = the.add(practice.case, "closed")
    found = after_action(case.entries, scenario, the.library, here())
    if plan_file.exists():  # read again: somebody may have changed it in these twenty minutes
        plan = read(plan_file)
        plan.evidence = [*plan.evidence, evidence(found, today())]
        save(plan_file, plan)
    write_out(after_action_text(found, scenario, the.library, the.language))
    if report:
        from bavn.printing.after_action import after_action as page

        paper = page(the.plan, case.entries, scenario, the.library, the.language, here())
        write_file("--report", report, paper, private=True)
        write_out(f"{visible(str(report))}\n")
