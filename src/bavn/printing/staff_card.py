"""The staff card: one A4 page like a fire notice, read from two metres. Nothing that is private stands on it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bavn.model.language import Language
from bavn.plan.answers import trimmed
from bavn.plan.library import Library
from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Plan, value
from bavn.plan.review import due
from bavn.printing.numbers import Note, Number, notes, printed
from bavn.printing.printable import cut
from bavn.printing.shown import shown_day, words
from bavn.printing.typesetting import typeset

# Whom to call, from the top: the firm's own, with the role's word and the field of the name, then the police.
OWN = (
    ("people.leader_phone", "role-leader", "people.leader"),
    ("people.standin_phone", "role-standin", "people.standin"),
    ("help.it_phone", "role-it", "help.it"),
)
POLICE = "police"
ALSO = ("hotline", "alarm")  # in smaller type, under the words 'also-hotline' and 'also-alarm'
LONGEST = 400  # letters of an answer; the template cuts further where a page demands it
PULL = ("pull-1", "pull-2", "pull-3", "pull-4")
SAY = ("who", "what", "happened", "when", "where")
AUTHORITIES = ("anyone", "named", "nobody")
NEVER = ("off", "login", "delete", "pay")


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to say on the telephone."""

    ask: str
    help: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that stands on the card but the words of its template. Empty answers become lines to write on."""

    language: Language
    title: str
    words: dict[str, str]
    firm: str
    pull: tuple[str, ...]
    plug: str
    wifi: str
    authority: str  # with {names} in it
    names: str
    calls: tuple[Number, ...]
    also: tuple[Number, ...]
    say: tuple[Asked, ...]
    never: tuple[str, ...]
    meet: str
    reviewed: str
    notes: tuple[Note, ...]
    hangs: str
    foot: str


def staff_card(plan: Plan, library: Library, language: Language, today: date) -> bytes:
    """Return the card as a PDF of one page, however long the answers are: they shrink, then end in an ellipsis."""
    return typeset("staff_card", card(plan, library, language, today), datetime.combine(today, time(), UTC))


def card(plan: Plan, library: Library, language: Language, today: date) -> Card:
    """Return what stands on the card: answers of fields marked `staff`, numbers that everybody may know, and advice."""
    said = words(library, language)
    known = {one.id: one for one in contacts(plan, library, language, today)}
    called = [known[id_] for id_ in (*(id_ for id_, _, _ in OWN), POLICE, *ALSO) if id_ in known]
    noted = notes(called, library, language)
    shared = {one.id: printed(one, library, language, noted[one.id].note) for one in called}
    hangs = cut(value(plan, "review.hangs"), LONGEST)
    return Card(
        language=language,
        title=said["card-title"],
        words=said,
        firm=cut(value(plan, "firm.name"), LONGEST),
        pull=tuple(said[one] for one in PULL),
        plug=cut(value(plan, "line.where"), LONGEST),
        wifi=cut(value(plan, "line.wifi"), LONGEST),
        authority=said[f"authority-{authority(plan)}"],
        names=cut(value(plan, "people.unplug_names"), LONGEST),
        calls=(
            *(_own(plan, shared.get(id_), said[role], name) for id_, role, name in OWN),
            replace(shared[POLICE], role=said["role-police"]),
        ),
        also=tuple(replace(shared[one], name=said[f"also-{one}"]) for one in ALSO),
        say=tuple(Asked(said[f"say-{one}"], said[f"say-{one}-help"]) for one in SAY),
        never=tuple(said[f"never-{one}"] for one in NEVER),
        meet=cut(value(plan, "line.meet"), LONGEST),
        reviewed=reviewed(plan, library, language, today),
        notes=tuple(dict.fromkeys(noted.values())),
        hangs=library.say("print.hangs", language, place=hangs) if hangs else "",
        foot=library.say("print.foot", language, date=shown_day(today, language)),
    )


def authority(plan: Plan) -> str:
    """Return who may pull the plug if nobody answers: 'anyone', 'named', 'nobody', or 'open' where nothing fits."""
    chosen = trimmed(value(plan, "people.unplug"))
    return chosen if chosen in AUTHORITIES else "open"


def reviewed(plan: Plan, library: Library, language: Language, today: date) -> str:
    """Return when the plan was gone through and when it is to be again; "" if it never was."""
    review = due(plan, today)
    if review.on is None:
        return ""
    until = shown_day(review.on, language)
    if review.late:
        until = library.say("print.review-late", language, date=until)
    return f"{shown_day(plan.reviewed, language)} · {until}"


def _own(plan: Plan, number: Number | None, role: str, name: str) -> Number:
    """Return a row of the firm's own; where no number is given, with a line to write it on."""
    row = number or Number(name="", number="", state="", word="")
    return replace(row, name=cut(value(plan, name), LONGEST), role=role)
