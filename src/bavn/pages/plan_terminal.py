"""What the terminal says about readiness: the score, each point with its evidence, and the one next thing to do."""

from bavn.model.language import Language
from bavn.model.safe_text import visible
from bavn.plan.library import Library
from bavn.plan.readiness import Readiness

READY, NOT_READY = "+", "-"


def readiness_text(found: Readiness, library: Library, language: Language) -> str:
    """Return the score and its points, the ready ones first; every line is safe for a terminal."""
    points = {point.id: point for point in library.points}
    lines = [library.say("cli.score", language, score=str(found.score)), ""]
    for state in sorted(found.points, key=lambda one: not one.ready):
        point = points[state.id]
        shown = " ".join(filter(None, [visible(state.shows), visible(state.on)]))
        sign = READY if state.ready else NOT_READY
        lines.append(f" {sign} {point.title.say(language)}{f' ({shown})' if shown else ''}")
        if not state.ready:
            lines.append(f"     {library.say(f'cli.why-{state.why}', language)} {point.next.say(language)}")
    return "\n".join(lines) + "\n"
