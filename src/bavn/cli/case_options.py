"""What the commands of an incident share: which incident, who speaks, when it happened."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.clock import here, now, today
from bavn.cli.plan_file import load_in_need, spoken
from bavn.cli.refusal import RefusedError
from bavn.cli.times import moment
from bavn.model.language import Language

if TYPE_CHECKING:
    from bavn.pages.incident_terminal import View
    from bavn.plan.cases import Case, Cases
    from bavn.plan.library import Library
    from bavn.plan.log import Event, What
    from bavn.plan.planfile import Plan

IncidentName = Annotated[
    str | None, typer.Option("--incident", metavar="NAME", help="Which incident; the only open one if not given.")
]
By = Annotated[str, typer.Option("--by", envvar="BAVN_BY", metavar="WHO", help="Who does or says it.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="When it happened: 09:10 of today, or with a date; local time."),
]


@dataclass(frozen=True, slots=True)
class Desk:
    """The plan, its incidents, and the language spoken about them."""

    plan: "Plan"
    library: "Library"
    cases: "Cases"
    language: Language

    def add(self, case: "Case", what: "What", *, at: datetime | None = None, **fields: str) -> "Case":
        """Add one line to an incident's log, and read it again."""
        case.log.append(event(what, at=at, **fields), now())
        return self.cases.read(case.name)

    def view(self, case: "Case") -> "View":
        """Return what the terminal shows of an incident, now and here."""
        from bavn.pages.incident_terminal import View

        return View(case.name, case.entries, case.incident, self.plan, self.library, self.language, here(), now())


def desk(plan_file: Path, language: Language | None, folder: str = "incidents") -> Desk:
    """Open what lies beside the plan. An incident does not wait for a plan."""
    from bavn.plan.cases import Cases
    from bavn.plan.library import library
    from bavn.plan.own import with_own

    plan = load_in_need(plan_file)
    texts = with_own(library(), plan)
    return Desk(plan, texts, Cases(plan_file.parent / folder, texts), spoken(language, plan))


def event(what: "What", *, at: datetime | None = None, **fields: str) -> "Event":
    """Make a line for the log; it happened now if no time is given."""
    from bavn.plan.dates import utc
    from bavn.plan.log import Event

    return Event(at=utc(at or now()), what=what, **fields)


def happened(at: str | None) -> datetime | None:
    """Read `--at`; a time that has not come yet is refused."""
    if at is None:
        return None
    clock_only = re.fullmatch(r"\d{1,2}:\d{2}", at, re.ASCII)
    when = moment("--at", f"{today()} {at.zfill(5)}" if clock_only else at, here())
    if when > now():
        raise RefusedError(f"--at '{at}' has not come yet; allowed: a time that is past")
    return when


def at_local(text: str) -> str:
    """Return a time of the log as this machine's clock shows it; as it stands if it is none."""
    from bavn.plan.dates import moment as logged

    when = logged(text)
    return f"{when.astimezone(here()):%Y-%m-%d %H:%M}" if when else text
