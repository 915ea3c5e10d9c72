"""What looking from outside proves for the readiness score."""

from collections import Counter
from datetime import date

from bavn.model.language import Language
from bavn.outside.checks import offline
from bavn.outside.result import Result
from bavn.plan.library import Library
from bavn.plan.planfile import Evidence


def evidence(
    results: tuple[Result, ...], domain: str, on: date, library: Library, language: Language
) -> Evidence | None:
    """Return evidence of kind 'domain', good if nothing is missing; None where nothing could be looked up at all.

    What is unknown counts as neither good nor bad, but its number is told.
    """
    if offline(results):
        return None
    states = Counter(one.state for one in results)
    shows = library.say(
        "outside.evidence", language, **{state: str(states[state]) for state in ("good", "weak", "missing", "unknown")}
    )
    return Evidence("domain", on.isoformat(), not states["missing"], shows, domain)
