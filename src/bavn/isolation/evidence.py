"""The self-test as evidence in the plan: the machine was really cut off, on this day, and this was seen."""

from datetime import date

from bavn.isolation.cut import Outcome
from bavn.isolation.words import say
from bavn.model.language import Language
from bavn.plan.planfile import Evidence


def evidence(outcome: Outcome, today: date, machine: str, language: Language) -> Evidence:
    """Return it, good or not. A dry run is none: nothing was tried."""
    bad = ", ".join(sorted({check.name for check in outcome.checks if check.verdict == "bad"}))
    name = "evidence-good" if outcome.good else "evidence-bad"
    shows = say(name, language, milliseconds=f"{outcome.took_s * 1000:.0f}", bad=bad)
    return Evidence(kind="isolation", on=today.isoformat(), good=outcome.proved, shows=shows, about=machine)
