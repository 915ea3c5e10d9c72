"""Every table of the hub. `migrations/` makes them step by step; a test compares the two.

Times are microseconds since 1970 (`disk.moment`). What only the clearing house reads is one packed `document`
(`packing.py`); a column of its own has what the store itself looks for. Evidence has no foreign keys: it comes from the
clearing house, which knows the members, and each would cost a look-up a row.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from bavn.hubstore.columns import member as _member
from bavn.hubstore.columns import metadata
from bavn.hubstore.columns import number as _number
from bavn.hubstore.columns import packed as _packed
from bavn.hubstore.columns import text_column as _text
from bavn.hubstore.columns import time_or_none as _time_or_none
from bavn.hubstore.columns import yes_or_no as _yes_or_no
from bavn.hubstore.exercise_tables import (
    exercise_members,
    exercises,
    inject_calls,
    inject_members,
    inject_messages,
    injects,
    remarks,
)

__all__ = [  # besides what is made here
    "exercise_members",
    "exercises",
    "inject_calls",
    "inject_members",
    "inject_messages",
    "injects",
    "metadata",
    "remarks",
]

# ── what the clearing house is told, and what it makes of it ─────────────────────────────────────────────────────────

_EVIDENCE: Final = text("evidence IS NOT NULL")

reports = Table(  # a sighting of one member; `evidence` (addresses and prefixes) is dropped long before the rest
    "reports",
    metadata,
    _text("member", primary_key=True),
    _text("id", primary_key=True),
    _number("revision"),
    _text("key"),
    _number("received"),
    _number("campaign"),
    Column("tlp", Text),
    _text("kind"),
    _text("site"),
    _number("began"),
    _time_or_none("ended"),
    _packed(),
    Column("evidence", LargeBinary),
    Index(None, "received"),
    Index(None, "campaign"),
    Index("ix_reports_evidence", "received", sqlite_where=_EVIDENCE, postgresql_where=_EVIDENCE),
)
campaigns = Table(
    "campaigns",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _number("last"),
    _time_or_none("ended"),
    _packed(),
    Index(None, "last"),
)
testimonies = Table(
    "testimonies",
    metadata,
    _text("value", primary_key=True),
    _text("member", primary_key=True),
    _number("received"),
    _packed(),
    Index(None, "received"),
    sqlite_with_rowid=False,
)
decisions = Table(
    "decisions",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _number("seq"),
    _text("value"),
    _number("until"),
    Column("gone", Text),
    _packed(),
    Index(None, "value"),
    Index(None, "until"),
)
warnings = Table(
    "warnings",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _number("seq"),
    _number("at"),
    _packed(),
)
reputations = Table("reputations", metadata, _text("member", primary_key=True), _packed())
listings = Table(
    "listings",
    metadata,
    _text("host", primary_key=True),
    _text("source", primary_key=True),
    _number("last"),
    _packed(),
    Index(None, "last"),
)
learned = Table(  # `template` is JSON: [method, path, parameter, …]
    "learned",
    metadata,
    _text("template", primary_key=True),
    _text("target", primary_key=True),
    _number("first"),
    _number("last"),
    _yes_or_no("listed"),
    Index(None, "last"),
)
switch = Table(  # one row
    "switch",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    _yes_or_no("killed"),
    _number("seq"),
)
counters = Table("counters", metadata, _text("name", primary_key=True), _number("next"))
marks = Table("marks", metadata, _text("name", primary_key=True), _number("at"))  # `backup`: this is a copy, made then

# ── what people ask of the hub; `seq` is NULL until it has obeyed ────────────────────────────────────────────────────

orders = Table(
    "orders",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _text("what"),
    _text("value"),
    _text("by"),
    _number("at"),
    _time_or_none("until"),
    _text("reason"),
    _yes_or_no("erased"),
    Column("seq", BigInteger),
)
removals = Table(  # somebody asks that an address be let go of
    "removals",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _text("value"),
    _text("by"),
    _member(),
    _number("at"),
    _text("reason"),
    _text("state"),
    _time_or_none("closed"),
    _text("closed_by"),
    _text("answer"),
    Index(None, "value"),
    Index(None, "state"),
    Index(None, "at"),
)
claims = Table(
    "claims",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _number("recorded"),
    _packed(),
    Column("seq", BigInteger),
)
imports = Table(  # a target list that somebody handed in, until the hub has read it
    "imports",
    metadata,
    _number("id", primary_key=True, autoincrement=False),
    _text("name"),
    _text("by"),
    _number("at"),
    _time_or_none("published"),
    Column("body", LargeBinary),
    Column("result", Text),
)

# ── who belongs to the hub ───────────────────────────────────────────────────────────────────────────────────────────

members = Table(  # lists are JSON
    "members",
    metadata,
    _text("id", primary_key=True),
    _text("name"),
    _text("sector"),
    _text("code"),
    _text("status"),
    _text("standing"),
    _text("sites"),
    _text("networks"),
    _text("suppliers"),
    _text("contacts"),
    _text("language"),
    _yes_or_no("named"),
    _time_or_none("joined"),
    _text("stated_sites"),
    _text("stated_networks"),
    _text("phone", server_default=""),
)
readiness = Table(  # what a member lets be known: the lowest score of its band, and midnight (UTC) of the day
    "readiness",
    metadata,
    _member(key=True),
    _number("band"),
    _number("at"),
    Index(None, "at"),
)
former = Table("former", metadata, Column("sha256", LargeBinary, primary_key=True))  # ids of erased members
tokens = Table(
    "tokens",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    _member(),
    _number("until"),
    _time_or_none("used"),
)
keys = Table(
    "keys",
    metadata,
    _text("id", primary_key=True),
    _text("purpose"),
    _member(),
    _text("name"),
    _packed("public"),
    _number("made"),
    _time_or_none("revoked"),
    _time_or_none("last_seen"),
    Index(None, "public"),
)
users = Table(
    "users",
    metadata,
    _text("name", primary_key=True),
    _text("role"),
    _member(),
    _packed("secret"),
    _number("made"),
    _time_or_none("revoked"),
    Index(None, "secret", unique=True),
)

# ── how people sign in; all of it goes with them ─────────────────────────────────────────────────────────────────────


def _user(*, key: bool = False) -> Column[str]:
    return Column("user", Text, ForeignKey("users.name", ondelete="CASCADE"), nullable=False, primary_key=key)


accounts = Table(  # `totp` is sealed; `step` is the last one whose code was used
    "accounts",
    metadata,
    _user(key=True),
    _number("made"),
    _text("password"),
    _packed("totp"),
    _number("step"),
)
passkeys = Table(
    "passkeys",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    _user(),
    _text("name"),
    _text("host"),
    _packed("public"),
    _number("count"),
    _number("made"),
    _time_or_none("used"),
    Index(None, "user"),
)
recovery = Table(  # a code that was used is gone
    "recovery",
    metadata,
    _user(key=True),
    Column("sha256", LargeBinary, primary_key=True),
)
sessions = Table(  # `id` is the SHA-256 of what a browser shows
    "sessions",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    _user(),
    _text("way"),
    _number("begun"),
    _number("seen"),
    _number("until"),
    _number("latest"),
    _text("network"),
    _text("browser"),
    Index(None, "user"),
    Index(None, "until"),
)

# ── what is looked at, and from where ───────────────────────────────────────────────────────────────────────────────

vantages = Table(  # `sha256` is that of a joining token that waits; `key` is "" until it has joined
    "vantages",
    metadata,
    _text("name", primary_key=True),
    _text("country"),
    _text("way"),
    _number("made"),
    _text("key"),
    Column("sha256", LargeBinary),
    _time_or_none("until"),
    _time_or_none("removed"),
    Index(None, "sha256"),
)
probes = Table(  # what an operator added to what is looked at; `target` is JSON
    "probes",
    metadata,
    _text("name", primary_key=True),
    _member(),
    _yes_or_no("canary"),
    _number("made"),
    _text("target"),
)

# ── what people are told, and what others' programs left off at ──────────────────────────────────────────────────────

messages = Table(  # to the people of one member about one warning; `ack` is the SHA-256 of the token that answers it
    "messages",
    metadata,
    _number("warning", primary_key=True, autoincrement=False),
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
    Index(None, "made"),
)
bulletins = Table(
    "bulletins",
    metadata,
    _text("day", primary_key=True),
    _text("label", primary_key=True),
    _text("language", primary_key=True),
    _number("made"),
    _packed(),
)
lapi_cursors = Table(
    "lapi_cursors",
    metadata,
    Column("key", Text, ForeignKey("keys.id", ondelete="CASCADE"), primary_key=True),
    _number("seq"),
)
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _number("at"),
    _text("who"),
    _text("what"),
    _text("member"),
    _text("value"),
    _text("detail"),
    Index(None, "at"),
)
