"""Whom to call about a warning, and whom next when nobody answers. Pure: a message and the clock in, the next step out.

first contact ──10 min──> second ──10 min──> … ──> round again, three times ──> the hub's own people are told
     └── somebody answers (the link in the message) ──> nobody else is called
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bavn.hubstore.messages import Message
from bavn.model.finding import RANKS, Severity

ANSWER_WITHIN: Final = timedelta(minutes=10)
ROUNDS: Final = 3
CALLS_FROM: Final[Severity] = "high"  # milder ones are told to the first contact once, and nobody has to answer
TELLS_FROM: Final[Severity] = "medium"


def begin(warning: int, member: str, severity: Severity, now: datetime) -> Message | None:
    """The call that a warning asks for; None where it is too mild to disturb anybody."""
    if RANKS[severity] < RANKS[TELLS_FROM]:
        return None
    return Message(warning, member, made=now, due=now, needs_answer=RANKS[severity] >= RANKS[CALLS_FROM])


def next_contact(call: Message, contacts: int, now: datetime) -> int | None:
    """The place of the contact that is to be told now, 0 the first; None where nobody is, yet or any more."""
    if call.state != "open" or now < call.due or not contacts or call.told >= ROUNDS * contacts:
        return None
    return call.told % contacts


def after_telling(call: Message, now: datetime) -> Message:
    """The call once somebody has been told, or could not be: waits for an answer, or is over where it needs none."""
    told = replace(call, told=call.told + 1, due=now + ANSWER_WITHIN)
    return told if call.needs_answer else replace(told, state="over")


def unanswered(call: Message, contacts: int, now: datetime) -> bool:
    """Whether all were told in all rounds and nobody has answered: the hub's own people are to know that."""
    return call.state == "open" and call.needs_answer and now >= call.due and call.told >= ROUNDS * contacts
