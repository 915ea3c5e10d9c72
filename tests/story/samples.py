"""Lines of sensors, and parts of a script."""

from typing import Any

from bavn.simulation.november import HITS
from bavn.story.script import Part


def finding(*, kind: str = "http-flood", update: str = "new", sources: int = 3) -> dict[str, Any]:
    """As `bavn sensor --json` writes it."""
    return {"schema": "bavn.finding/1", "update": update, "finding": {"kind": kind, "sources": [{}] * sources}}


def warning(*, armed: int = 12, blocked: int = 0) -> dict[str, Any]:
    """The same of a warning."""
    return {"schema": "bavn.warning/1", "update": "new", "armed": armed, "blocked": blocked, "templates": 0}


def part(member: str = "Vejle Kommune", *, began: float = 5.0, wave: int = 0) -> Part:
    """A hit of the scenario."""
    hit = next(one for one in HITS if one.member == member)
    behaviour = hit.troubles[0].behaviour if hit.troubles else "up"
    works = began + 58.0 if hit.troubles else began + 2.0
    return Part(hit, wave, began, began + 60.0, began + 2.0, works, behaviour)
