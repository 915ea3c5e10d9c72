"""Where the plan's commands find the plan, and in which language they speak."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bavn.cli.output import say
from bavn.cli.refusal import RefusedError
from bavn.model.language import Language
from bavn.model.problem import Problem
from bavn.model.safe_text import visible

if TYPE_CHECKING:
    from bavn.plan.planfile import Plan

PLAN_FILE = Path("bavn-plan.json")

PlanFile = Annotated[
    Path,
    typer.Option(
        "--plan",
        envvar="BAVN_PLAN",
        metavar="FILE",
        readable=False,
        help="The plan file; incidents are kept beside it.",
    ),
]
PlanLanguage = Annotated[
    Language | None, typer.Option("--language", help="Language of what is said; the plan's own if not given.")
]


def load(path: Path) -> "Plan":
    """Read the plan; where there is none, say how to begin one."""
    from bavn.plan.planfile import read

    if not path.exists():
        raise RefusedError(
            f"{visible(str(path))}: there is no plan yet; `bavn plan new` or `bavn plan open` begins one"
        )
    return read(path)


def load_or_empty(path: Path) -> "Plan":
    """Read the plan, or begin an empty one."""
    from bavn.plan.planfile import Plan, read

    return read(path) if path.exists() else Plan()


def load_in_need(path: Path) -> "Plan":
    """Read the plan for an incident, which waits for none: one that cannot be read is said, and done without."""
    from bavn.plan.planfile import Plan

    try:
        return load_or_empty(path)
    except (Problem, OSError) as unreadable:
        say(f"bavn: {visible(str(unreadable))}; going on without the plan, which is left as it is")
        return Plan()


def spoken(language: Language | None, plan: "Plan") -> Language:
    """Return the language asked for, else the plan's own."""
    return language or plan.language
