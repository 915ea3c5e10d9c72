"""What people are told in an exercise.

ØVELSE / EXERCISE: Skybrud i tre kommuner
ØVELSE / EXERCISE. Fælles hub øver. Intet af dette er virkeligt: …
Indspil 2, minut 5. Det kommer for sent: det skulle være kommet kl. 12.05, men …
Fra: Vagtcentralen
Vandet står i kælderen under rådhuset. …
Tryk her, når I har besluttet, hvad I gør: https://hub.example.dk:8643/answer/…
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bavn.hub.people import exercise_words as words
from bavn.hub.people.escalation import ANSWER_WITHIN, ROUNDS
from bavn.hub.settings import HubSection
from bavn.model.exercise import LONGEST_SENDER, LONGEST_TEXT, LONGEST_TITLE, Exercise, Inject
from bavn.model.language import LANGUAGES, Language
from bavn.model.member import Member
from bavn.model.safe_text import visible
from bavn.pages.vocabulary import Pair
from bavn.plan.dates import spoken_day, spoken_time
from bavn.telling.outbox import Text

LONGEST_NAME: Final = 200
MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """An inject as it went out: its `number` within the exercise, and when it was due."""

    exercise: Exercise
    inject: Inject
    number: int
    due: datetime


def inject_text(sent: Sent, member: Member, hub: HubSection, link: str) -> Text:
    """What a member's contact is told. `link` "": nobody has to answer."""
    language, inject = member.language, sent.inject
    which = _say(words.WHICH, language, number=str(sent.number), minute=str(inject.minute))
    if inject.late:
        day = spoken_day(sent.due.astimezone(hub.time_zone).date(), language)
        at = spoken_time(sent.due, language, hub.time_zone).removeprefix(day).strip()
        which = f"{which} {_say(words.LATE, language, at=at)}"
    lines = [_first(hub, language), which]
    if inject.sender:
        lines.append(_say(words.SENDER, language, sender=visible(inject.sender, LONGEST_SENDER)))
    lines += paragraphs(inject.text)
    if link:
        minutes = str(int(ANSWER_WITHIN.total_seconds()) // 60)
        lines.append(_say(words.ANSWER, language, link=link, minutes=minutes))
    return Text(_title(sent.exercise, language), "\n".join(lines))


def over_text(exercise: Exercise, member: Member) -> Text:
    """What those are told who were told of an inject that nobody had answered yet when the exercise ended."""
    title = _say(words.OVER_TITLE, member.language, title=visible(exercise.title, LONGEST_TITLE))
    return Text(_say(words.TITLE, member.language, title=title), _say(words.OVER, member.language))


def silence_text(sent: Sent, member: Member, hub: HubSection) -> Text:
    """What the hub's own people are told where nobody answered."""
    language = hub.language
    named = {"member": visible(member.name, LONGEST_NAME), "title": visible(sent.exercise.title, LONGEST_TITLE)}
    title = _say(words.SILENT_TITLE, language, **named)
    body = _say(words.SILENT, language, number=str(sent.number), rounds=str(ROUNDS), **named)
    return Text(_say(words.TITLE, language, title=title), body)


def paragraphs(text: str) -> list[str]:
    """The lines of somebody's text, each safe to show."""
    lines = [line.strip() for line in text[:LONGEST_TEXT].splitlines()]
    return [visible(line, LONGEST_TEXT) for line in lines if line][:MOST_LINES]


def _title(exercise: Exercise, language: Language) -> str:
    return _say(words.TITLE, language, title=visible(exercise.title, LONGEST_TITLE))


def _first(hub: HubSection, language: Language) -> str:
    return _say(words.FIRST, language, hub=visible(hub.name, LONGEST_NAME))


def _say(pair: Pair, language: Language, **values: str) -> str:
    return pair[LANGUAGES.index(language)].format(**values)
