"""Deadlines of an incident: which clocks run for this firm, from which stamp, until when. Not legal advice.

Hours are counted exactly, on the UTC line: 72 hours across the change of clocks are 72 hours. The law's own counting
(Regulation 1182/71: from the next full hour, never ending on a day off) gives the same moment or a later one, so a
deadline shown here is never too late.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from bavn.plan.answers import blank, number, trimmed
from bavn.plan.dates import moment, months_later, utc
from bavn.plan.incident import Incident
from bavn.plan.library import Applies, Clock, Library
from bavn.plan.planfile import Plan, value

MOST_HOURS = 87_600  # ten years: more is a typing mistake


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock: `stamped_at` and `due` are times in UTC.

    `stamped_at` is "" until its stamp is set. `due` is "" as long, and where nothing says how long it runs: then it has
    to be read in the policy. `applies` is 'maybe' where the plan does not say whether the firm is covered.
    """

    clock: str
    stamp: str
    stamped_at: str
    due: str
    applies: Literal["yes", "maybe"]


def deadlines(incident: Incident, plan: Plan, library: Library, zone: tzinfo) -> tuple[Deadline, ...]:
    """Return the clocks of all opened playbooks, each once, in the order of the library; none if none was opened.

    Clocks for personal data and of NIS 2 are left out where the plan answers 'no' (firm.personal, firm.nis2), certain
    where it answers 'yes', and else 'maybe'. The insurer's is left out where help.insurer is blank.

    Hours of the plan (`hours_field`) count if they are a number up to 87,600. A month later is the same local time
    (`zone`) on the same day of that month, or its last; a local time that comes twice on that day is the first of them,
    and one that the clocks leap over is counted as if they had not leapt yet.
    """
    opened = [playbook for playbook in library.playbooks if playbook.id in incident.playbooks]
    wanted = {clock for playbook in opened for clock in playbook.clocks}
    found = []
    for clock in library.clocks:
        concerns = applies(clock.applies, plan)
        if clock.id in wanted and concerns is not None:
            stamped = incident.stamps.get(clock.stamp)
            at = moment(stamped.at) if stamped else None
            due = _due(clock, plan, at, zone) if at else None
            found.append(Deadline(clock.id, clock.stamp, utc(at) if at else "", utc(due) if due else "", concerns))
    return tuple(found)


def applies(whom: Applies, plan: Plan) -> Literal["yes", "maybe"] | None:
    """Return whether a clock, or a step, that is only for some concerns this firm; None if it does not."""
    match whom:
        case "personal-data":
            return _covered(value(plan, "firm.personal"))
        case "nis2":
            return _covered(value(plan, "firm.nis2"))
        case "insurer":
            return None if blank(value(plan, "help.insurer")) else "yes"
        case "always":
            return "yes"


def _covered(answer: str) -> Literal["yes", "maybe"] | None:
    match trimmed(answer):
        case "yes":
            return "yes"
        case "no":
            return None
        case _:
            return "maybe"


def _due(clock: Clock, plan: Plan, at: datetime, zone: tzinfo) -> datetime | None:
    if clock.months:
        local = at.astimezone(zone)
        day = months_later(local.date(), clock.months)
        return datetime.combine(day, local.time(), zone).replace(fold=0).astimezone(UTC)
    hours = number(value(plan, clock.hours_field)) if clock.hours_field else clock.hours
    return None if hours is None or hours > MOST_HOURS else at + timedelta(hours=hours)
