"""Everything about one member, for that member: names of other members are never in it."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Table, or_, select

from bavn.disk.moment import moment
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.members import Members
from bavn.hubstore.packing import template_of_key, unpacked, unpacked_testimony
from bavn.hubstore.reports import reports_of_member
from bavn.hubstore.signing_out import of_member
from bavn.model.campaign import Campaign, EarlyWarning, SharedDecision
from bavn.model.problem import Problem

SCHEMA: Final = "bavn.member-export/1"
TIMES: Final = frozenset(
    {
        "at",
        "made",
        "until",
        "used",
        "revoked",
        "last_seen",
        "due",
        "answered",
        "first",
        "last",
        "begun",
        "seen",
        "latest",
        "closed",
        "started",
        "ended",
    }
)
SECRETS: Final = frozenset(
    {"sha256", "secret", "public", "ack", "password", "totp", "step"}
)  # or what could stand in for one

Rows = list[dict[str, Any]]


def export_member(database: Database, member: str) -> dict[str, Any]:
    """Return it as JSON can hold it, as of one moment. `Problem` where there is no such member.

    Of campaigns, decisions and warnings only those in which it has a part; of their other members only how many.
    """
    with database.reading():
        known = Members(database).get(member)
        if known is None:
            raise Problem("there is no such member", where=f"member {member}")
        return {
            "schema": SCHEMA,
            "member": _json(known),
            "tokens": _plain_rows(database, tables.tokens, tables.tokens.c.member == member),
            "keys": _plain_rows(database, tables.keys, tables.keys.c.member == member),
            "users": _plain_rows(database, tables.users, tables.users.c.member == member),
            "accounts": _of_people(database, tables.accounts, member),
            "passkeys": _without_id(_of_people(database, tables.passkeys, member)),
            "sessions": _without_id(_of_people(database, tables.sessions, member)),
            "probes": _plain_rows(database, tables.probes, tables.probes.c.member == member),
            "sightings": [_json(one) for one in reports_of_member(database, member)],
            "testimonies": _testimonies(database, member),
            "reputation": _reputation(database, member),
            "campaigns": _parts(database, tables.campaigns, Campaign, member, lambda one: one.members),
            "decisions": _parts(database, tables.decisions, SharedDecision, member, lambda one: one.members),
            "warnings": _parts(database, tables.warnings, EarlyWarning, member, _concerned),
            "learned": _learned(database, member),
            "messages": _plain_rows(database, tables.messages, tables.messages.c.member == member),
            "removals": _plain_rows(database, tables.removals, tables.removals.c.member == member),
            "exercises": _exercises(database, member),
            "injects": _plain_rows(database, tables.inject_messages, tables.inject_messages.c.member == member),
            "calls": _plain_rows(database, tables.inject_calls, tables.inject_calls.c.member == member),
            "remarks": _without("by", _plain_rows(database, tables.remarks, tables.remarks.c.member == member)),
            "readiness": _plain_rows(database, tables.readiness, tables.readiness.c.member == member),
            "audit": _plain_rows(database, tables.audit, _about(member)),
        }


def _json(fact: object) -> Any:  # noqa: ANN401  JSON
    return msgspec.json.decode(msgspec.json.encode(fact, enc_hook=str))


def _plain_rows(database: Database, table: Table, condition: ColumnElement[bool]) -> Rows:
    query = select(table).where(condition).order_by(*table.primary_key)
    return [
        {name: _plain(name, value) for name, value in row._mapping.items() if name not in SECRETS}  # noqa: SLF001  public
        for row in database.rows(query)
    ]


def _of_people(database: Database, table: Table, member: str) -> Rows:
    return _plain_rows(database, table, table.c.user.in_(of_member(member)))


def _without_id(rows: Rows) -> Rows:
    """Of passkeys and sessions, whose id is bytes that nobody else is to know."""
    return _without("id", rows)


def _without(column: str, rows: Rows) -> Rows:
    return [{name: value for name, value in row.items() if name != column} for row in rows]


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401  whatever a column holds
    if name in TIMES and value is not None:
        return _json(moment(value))
    return value


def _testimonies(database: Database, member: str) -> Rows:
    row = tables.testimonies.c
    query = select(row.value, row.member, row.received, row.document).where(row.member == member).order_by(row.value)
    return [
        _json(unpacked_testimony(value, whose, received, document))
        for value, whose, received, document in database.rows(query)
    ]


def _reputation(database: Database, member: str) -> Any:  # noqa: ANN401  JSON
    found = database.row(select(tables.reputations.c.document).where(tables.reputations.c.member == member))
    return msgspec.msgpack.decode(found.document) if found else None


def _parts(
    database: Database, table: Table, kind: type[Any], member: str, members: Callable[[Any], Iterable[str]]
) -> Rows:
    facts = (unpacked(row.document, kind) for row in database.rows(select(table.c.document).order_by(table.c.id)))
    return [_counted(_json(one), member) for one in facts if member in members(one)]


def _concerned(warning: EarlyWarning) -> tuple[str, ...]:
    return (*(warning.members or ()), *warning.hit)


def _counted(fact: dict[str, Any], member: str) -> dict[str, Any]:
    """Other members are counted, as everywhere outside the hub."""
    for name in ("members", "hit", "named"):
        if isinstance(fact.get(name), list):
            fact[name] = [one if one == member else "another" for one in fact[name]]
    return fact


def _learned(database: Database, member: str) -> Rows:
    row = tables.learned.c
    query = select(row.template, row.first, row.last).where(row.target == member).order_by(row.template)
    return [
        {
            "template": _json(template_of_key(template)),
            "first": _json(moment(first)),
            "last": _json(moment(last)),
        }
        for template, first, last in database.rows(query)
    ]


def _exercises(database: Database, member: str) -> Rows:
    """Those that have begun: of a draft nobody is to know."""
    row, part = tables.exercises.c, tables.exercise_members.c
    taken = select(part.exercise).where(part.member == member)
    found = _plain_rows(database, tables.exercises, row.id.in_(taken) & row.started.is_not(None))
    return [{name: one[name] for name in ("id", "title", "state", "started", "ended")} for one in found]


def _about(member: str) -> ColumnElement[bool]:
    row = tables.audit.c
    users = select(tables.users.c.name).where(tables.users.c.member == member)
    return or_(row.member == member, row.who == member, row.who.in_(users))
