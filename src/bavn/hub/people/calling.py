"""What the hub's messages to people say: a member's own are warned, and the hub's own hear that nobody answered.

Varsel: Overbelastningsangreb hos andre
Overbelastningsangreb hos én anden organisation. Alvor: høj.
Hubben har varslet siden … Dér: op til 179 i sekundet fra 912 kilder. …
Svar, at I har set det: https://hub.example.dk:8643/answer/… Ellers kaldes den næste om 10 minutter.
"""

from datetime import datetime
from typing import Final

from bavn.clearing.telling import told_to
from bavn.hub.people.escalation import ANSWER_WITHIN
from bavn.hub.settings import HubSection
from bavn.model.campaign import EarlyWarning
from bavn.model.language import LANGUAGES, Language
from bavn.model.member import Member
from bavn.model.safe_text import visible
from bavn.pages.vocabulary import Pair
from bavn.telling.outbox import Text
from bavn.telling.warning_messages import Warned, WarningWriter

LONGEST: Final = 200
ANSWER: Final[Pair] = (
    "Answer that you have seen it: {link} Otherwise the next one is called in {minutes} minutes.",
    "Svar, at I har set det: {link} Ellers kaldes den næste om {minutes} minutter.",
)
UNANSWERED: Final[tuple[Pair, Pair]] = (
    ("Nobody answers at {member}", "Ingen svarer hos {member}"),
    (
        "All contacts of {member} were told of warning {number} three times, and nobody answered.",
        "Alle kontakter hos {member} er kaldt tre gange om varsel {number}, og ingen har svaret.",
    ),
)


def warning_text(warning: EarlyWarning, member: Member, hub: HubSection, now: datetime, link: str) -> Text:
    """What a member's contact is told, with times of the hub's zone. `link` "": nobody has to answer."""
    text = _writer(member.language, hub).text(_warned(warning, hub, now), "new")
    if not link:
        return text
    minutes = str(int(ANSWER_WITHIN.total_seconds()) // 60)
    return Text(text.title, f"{text.body}\n{_say(ANSWER, member.language, link=link, minutes=minutes)}")


def over_text(warning: EarlyWarning, member: Member, hub: HubSection, now: datetime) -> Text:
    """What those are told who were told of a warning, once it is over."""
    return _writer(member.language, hub).text(_warned(warning, hub, now), "ended")


def unanswered_text(member: Member, warning: int, language: Language) -> Text:
    """What the hub's own people are told."""
    title, body = (
        _say(pair, language, member=visible(member.name, LONGEST), number=str(warning)) for pair in UNANSWERED
    )
    return Text(title, body)


def _warned(warning: EarlyWarning, hub: HubSection, now: datetime) -> Warned:
    return Warned("new", told_to(warning), hub.name, now, None)


def _writer(language: Language, hub: HubSection) -> WarningWriter:
    return WarningWriter(language, hub.time_zone)


def _say(pair: Pair, language: Language, **values: str) -> str:
    return pair[LANGUAGES.index(language)].format(**values)
