"""Tables of exercises. Nothing in these is real: no other part of the hub looks into them, and no figure counts them.

All of an exercise goes with it, and what is about a member with that.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table

from bavn.hubstore.columns import member as _member
from bavn.hubstore.columns import metadata
from bavn.hubstore.columns import number as _number
from bavn.hubstore.columns import text_column as _text
from bavn.hubstore.columns import time_or_none as _time_or_none
from bavn.hubstore.columns import yes_or_no as _yes_or_no


def _of(table: str, name: str, *, key: bool = True) -> Column[int]:
    where = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(name, BigInteger, where, nullable=False, primary_key=key, autoincrement=False)


exercises = Table(  # `pauses` is JSON
    "exercises",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _text("title"),
    _text("story"),
    _text("language"),
    _text("by"),
    _number("made"),
    _text("state"),
    _time_or_none("started"),
    _time_or_none("ended"),
    _text("pauses"),
    _text("improve"),
    Index(None, "made"),
    Index(None, "state"),
)
exercise_members = Table("exercise_members", metadata, _of("exercises", "exercise"), _member(key=True))
injects = Table(
    "injects",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _of("exercises", "exercise", key=False),
    _number("minute"),
    _text("sender"),
    _text("text"),
    _text("good"),
    _yes_or_no("asks"),
    _time_or_none("sent"),
    _yes_or_no("late"),
    Index(None, "exercise"),
)
inject_members = Table("inject_members", metadata, _of("injects", "inject"), _member(key=True))
inject_messages = Table(  # as `messages`, about injects
    "inject_messages",
    metadata,
    _of("injects", "inject"),
    _member(key=True),
    _number("made"),
    _number("due"),
    _yes_or_no("needs_answer"),
    _number("told"),
    _text("state"),
    Column("ack", LargeBinary),
    _time_or_none("answered"),
    _text("by"),
    Index(None, "ack", unique=True),
)
inject_calls = Table(
    "inject_calls",
    metadata,
    _of("injects", "inject"),
    _member(key=True),
    _number("number", primary_key=True, autoincrement=False),
    _number("at"),
)
remarks = Table(
    "remarks",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _of("exercises", "exercise", key=False),
    _number("at"),
    _text("by"),
    _member(),
    _text("text"),
    Index(None, "exercise"),
)
