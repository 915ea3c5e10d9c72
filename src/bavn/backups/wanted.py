"""What the plan says about each backup, ready to be tried: its rows of the section 'backups'."""

from dataclasses import dataclass

from bavn.plan.planfile import Plan, rows

TOOLS = ("restic", "borg", "folder", "dump", "other")
LONGEST_LIMIT_HOURS = 24 * 366 * 10
LEFT_OUT = "-"  # '-/home/anna/film' among the sources: need not be in it


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row. `limit_hours` is None where the answer is missing or no number of hours."""

    name: str
    where: str
    who: str
    offline: str
    offsite: str
    limit_hours: float | None
    tool: str
    path: str
    sources: tuple[str, ...]
    left_out: tuple[str, ...]


def wanted(plan: Plan) -> tuple[Wanted, ...]:
    """Return the plan's backups in its order. A row in which nothing is answered is left out; a wrong one is not."""
    filled = [row for row in rows(plan, "backups") if any(text.strip() for text in row.values())]
    return tuple(_wanted(row, place) for place, row in enumerate(filled, 1))


def _wanted(row: dict[str, str], place: int) -> Wanted:
    answer = {field: row.get(field, "").strip() for field in (*row, *Wanted.__slots__, "what", "hours")}
    named = tuple(part.strip() for part in answer["sources"].split(",") if part.strip())
    return Wanted(
        name=answer["what"] or str(place),
        where=answer["where"],
        who=answer["who"],
        offline=answer["offline"],
        offsite=answer["offsite"],
        limit_hours=_hours(answer["hours"]),
        tool=answer["tool"] if answer["tool"] in TOOLS else "other",
        path=answer["path"],
        sources=tuple(part for part in named if not part.startswith(LEFT_OUT)),
        left_out=tuple(part.lstrip(LEFT_OUT).strip() for part in named if part.startswith(LEFT_OUT)),
    )


def _hours(text: str) -> float | None:
    """Digits only, as the interview asks; at least one, at most ten years."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST_LIMIT_HOURS))):
        return None
    hours = int(text)
    return float(hours) if 0 < hours <= LONGEST_LIMIT_HOURS else None
