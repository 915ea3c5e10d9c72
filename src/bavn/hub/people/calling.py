"""What the hub's messages to people say: a member's own are warned, and the hub's own hear that nobody answered.

Varsel: Overbelastningsangreb hos andre
Overbelastningsangreb hos én anden organisation. Alvor: høj.
Hubben har varslet siden … Hos dem: op til 179 forespørgsler i sekundet fra 912 kilder. …
Tryk her, når I er på sagen: https://hub.example.dk:8643/answer/…
Ellers får jeres næste kontakt besked om 10 minutter.
"""

from datetime import datetime
from typing import Final

from bavn.clearing.telling import told_to
from bavn.hub.people.escalation import ANSWER_WITHIN, ROUNDS
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
    "Press here when you are on it: {link}\nOtherwise your next contact is told in {minutes} minutes.",
    "Tryk her, når I er på sagen: {link}\nEllers får jeres næste kontakt besked om {minutes} minutter.",
)
UNANSWERED: Final[tuple[Pair, Pair]] = (
    ("Nobody answers at {member}", "Ingen svarer hos {member}"),
    (
        "Warning {number}: each contact of {member} was told {rounds} times, and nobody answered. Phone them.",
        "Varsel {number}: hver kontakt hos {member} har fået besked {rounds} gange, og ingen har svaret. Ring til dem.",
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
        _say(pair, language, member=visible(member.name, LONGEST), number=str(warning), rounds=str(ROUNDS))
        for pair in UNANSWERED
    )
    return Text(title, body)


def _warned(warning: EarlyWarning, hub: HubSection, now: datetime) -> Warned:
    return Warned("new", told_to(warning), hub.name, now, None)


def _writer(language: Language, hub: HubSection) -> WarningWriter:
    return WarningWriter(language, hub.time_zone)


def _say(pair: Pair, language: Language, **values: str) -> str:
    return pair[LANGUAGES.index(language)].format(**values)
