"""The sheet for whoever runs a drill at a table: what to read aloud when, and what a good answer is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bavn.model.language import Language
from bavn.plan.library import Drill, Inject, Library
from bavn.printing.shown import words
from bavn.printing.typesetting import typeset

MADE = datetime(1970, 1, 1, tzinfo=UTC)  # the sheet depends on no day


@dataclass(frozen=True, slots=True)
class Scene:
    """One inject."""

    minute: str
    sender: str
    text: str
    good: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on the sheet but the words of its template."""

    language: Language
    title: str
    mark: str
    words: dict[str, str]
    firm: str
    length: str
    story: str
    how: str
    scenes: tuple[Scene, ...]
    questions: tuple[str, ...]
    foot: str


def facilitator_sheet(drill: Drill, library: Library, language: Language) -> bytes:
    """Return the sheet as a PDF."""
    return typeset("facilitator_sheet", sheet(drill, library, language), MADE)


def sheet(drill: Drill, library: Library, language: Language) -> Sheet:
    """Return what stands on the sheet."""
    said = words(library, language)
    return Sheet(
        language=language,
        title=drill.title.say(language),
        mark=library.say("common.exercise", language),
        words=said,
        firm=said["facilitator"],
        length=library.say("report.facilitator-length", language, n=str(drill.minutes)),
        story=drill.story.say(language),
        how=drill.facilitator.say(language),
        scenes=tuple(_scene(one, language) for one in drill.injects),
        questions=tuple(one.say(language) for one in drill.questions),
        foot=said["facilitator-secret"],
    )


def _scene(inject: Inject, language: Language) -> Scene:
    return Scene(
        minute=str(inject.minute),
        sender=inject.sender.say(language),
        text=inject.text.say(language),
        good=inject.good.say(language),
    )
