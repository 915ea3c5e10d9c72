"""A member is deleted, with all that it sent. What was added up from many members stays, and names nobody.

Numbers that were given stay given. Backups that were made before still have it all: they are to be let run out.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, or_, select, update

from bavn.disk.moment import stored
from bavn.hubstore import tables
from bavn.hubstore.counting import bump, next_number
from bavn.hubstore.database import Database
from bavn.hubstore.members import VERSION, Members, trace_of
from bavn.hubstore.packing import packed, unpacked
from bavn.model.campaign import Campaign, EarlyWarning, SharedDecision
from bavn.model.member import Member
from bavn.model.problem import Problem

Counts = dict[str, int]
Place = tuple[Table, type[Any], tuple[str, ...]]

ITS_OWN: Final = (
    tables.reports,
    tables.testimonies,
    tables.reputations,
    tables.messages,
    tables.removals,
    tables.inject_calls,
    tables.inject_messages,
    tables.inject_members,
    tables.exercise_members,
    tables.remarks,
    tables.readiness,
    tables.tokens,
)
NAMED_IN: Final[tuple[Place, ...]] = (
    (tables.campaigns, Campaign, ("members",)),
    (tables.decisions, SharedDecision, ("members", "named")),
    (tables.warnings, EarlyWarning, ("members", "hit")),
)


def erase_member(database: Database, member: str, now: datetime) -> Counts:
    """Delete a member; return how many rows of each kind. `Problem` where there is none of this id.

    The id is never given again: a SHA-256 of it stays. In campaigns, decisions, warnings and the library it becomes
    `erased-1`, `erased-2`, …; nobody is `named` any more. Let the clearing house `withdraw` it first, or restart the
    hub afterwards: what that has in memory is not seen from here.
    """
    with database.transaction() as connection:
        known = Members(database).get(member)
        if known is None:
            raise Problem("there is no such member", where=f"member {member}")
        stand_in = f"erased-{next_number(database, 'erased')}"
        counts = {place[0].name: _renamed(connection, place, known, stand_in) for place in NAMED_IN}
        _blank_trail(connection, member)
        for table in ITS_OWN:
            counts[table.name] = connection.execute(delete(table).where(table.c.member == member)).rowcount
        connection.execute(update(tables.learned).where(tables.learned.c.target == member).values(target=stand_in))
        connection.execute(delete(tables.members).where(tables.members.c.id == member))  # and its keys and users
        connection.execute(insert(tables.former).values(sha256=trace_of(member)))
        line = {"at": stored(now), "who": "hub", "what": "member-erased", "member": "", "value": "", "detail": ""}
        connection.execute(insert(tables.audit).values(line))
        bump(database, VERSION)
    database.maintain("wal_checkpoint(TRUNCATE)")
    return counts


def _renamed(connection: Connection, place: Place, member: Member, stand_in: str) -> int:
    table, kind, names = place
    changed = []
    for number, document in connection.execute(select(table.c.id, table.c.document)):
        fact = unpacked(document, kind)
        after = _without(fact, names, member, stand_in)
        if after != fact:
            changed.append({"its_id": number, "its_document": packed(after)})
    if changed:
        these = update(table).where(table.c.id == bindparam("its_id")).values(document=bindparam("its_document"))
        connection.execute(these, changed)
    return len(changed)


def _without(fact: Any, names: tuple[str, ...], member: Member, stand_in: str) -> Any:  # noqa: ANN401  one of NAMED_IN
    """The fact with a stand-in for the member, so that it still counts; its own host is blanked, and its name gone."""
    after: dict[str, Any] = {
        name: _replaced(getattr(fact, name), member.id, stand_in) for name in names if getattr(fact, name)
    }
    if isinstance(fact, SharedDecision):
        after["named"] = tuple(one for one in fact.named if one != member.id)
        after["said"] = {level: _unnamed(said, member.id) for level, said in fact.said.items()}
    if isinstance(fact, EarlyWarning) and (fact.site in member.sites or fact.members == (member.id,)):
        after |= {"site": "", "through": ""}
    return replace(fact, **after)


def _unnamed(said: Any, member: str) -> Any:  # noqa: ANN401  what one level was told
    return replace(said, named=tuple(one for one in said.named if one != member))


def _replaced(members: tuple[str, ...], member: str, stand_in: str) -> tuple[str, ...]:
    return tuple(stand_in if one == member else one for one in members)


def _blank_trail(connection: Connection, member: str) -> None:
    """The audit keeps that something was done, and the orders what they ask; who did it is gone with the member."""
    users = select(tables.users.c.name).where(tables.users.c.member == member)
    row = tables.audit.c
    about = or_(row.member == member, row.who == member, row.who.in_(users), row.value == member)
    connection.execute(update(tables.audit).where(about).values(who="", member="", value="", detail=""))
    asked = {"value": "", "reason": "", "erased": True, "seq": func.coalesce(tables.orders.c.seq, 0)}
    connection.execute(update(tables.orders).where(tables.orders.c.value == member).values(asked))
    for table in (tables.orders, tables.imports, tables.exercises, tables.remarks):
        connection.execute(update(table).where(table.c.by.in_(users)).values(by=""))
    answered = tables.removals.c.closed_by.in_(users)
    connection.execute(update(tables.removals).where(answered).values(closed_by=""))
