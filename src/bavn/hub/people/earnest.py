"""What is real is told apart from an exercise that goes on: in its title and on its first line, in both languages.

IKKE EN ØVELSE: Varsel: Overbelastningsangreb hos andre
Dette er IKKE en øvelse / This is NOT an exercise.
"""

from typing import TYPE_CHECKING, Final

from bavn.model.language import LANGUAGES
from bavn.model.member import Member
from bavn.pages.vocabulary import Pair
from bavn.telling.outbox import Text

if TYPE_CHECKING:
    from bavn.hub.hub import Hub

TITLE: Final[Pair] = ("NOT AN EXERCISE: {title}", "IKKE EN ØVELSE: {title}")
FIRST: Final[Pair] = (
    "This is NOT an exercise / Dette er IKKE en øvelse.",
    "Dette er IKKE en øvelse / This is NOT an exercise.",
)


def in_earnest(hub: "Hub", text: Text, member: Member | None = None) -> Text:
    """A real message to a member's people, or the hub's own; marked while they are in an exercise, else as it is."""
    going_on = [one for one in hub.exercises if member is None or member.id in one.members]
    if not going_on:
        return text
    column = LANGUAGES.index(member.language if member else hub.settings.hub.language)
    return Text(TITLE[column].format(title=text.title), f"{FIRST[column]}\n{text.body}")
