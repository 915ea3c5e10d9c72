"""The organisations of the hub."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_network
from typing import Any, Final

import msgspec
from sqlalchemy import Row, delete, insert, select, update

from bavn.disk.moment import moment_or_none, stored, stored_or_none
from bavn.hubstore import tables
from bavn.hubstore.counting import bump
from bavn.hubstore.database import Database
from bavn.hubstore.signing_out import forget, of_member, sign_out
from bavn.model.decision import IPNetwork
from bavn.model.member import Member
from bavn.model.problem import Problem

VERSION: Final = "registry"  # the counter that each change lets grow


class Members:
    """Keep members. An `id` is never given twice: not after a removal, nor after an erasure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, member: Member) -> Member:
        """Add a member. `Problem` where there is, or ever was, one of this id."""
        with self._database.transaction() as connection:
            if self.get(member.id) is not None or self._was_erased(member.id):
                raise Problem("this id has been given", where=f"member {member.id}", allowed="one that never was")
            connection.execute(insert(tables.members).values(_values(member)))
            bump(self._database, VERSION)
        return member

    def get(self, member: str) -> Member | None:
        """Return a member, whatever its status; None where there is none of this id."""
        found = self._database.row(select(tables.members).where(tables.members.c.id == member))
        return _member(found) if found else None

    def all(self) -> list[Member]:
        """Return every member, also suspended and removed ones, by id."""
        return [_member(row) for row in self._database.rows(select(tables.members).order_by(tables.members.c.id))]

    def change(self, member: Member) -> Member:
        """Replace what is known of a member. `Problem` where there is none of this id."""
        values = _values(member)
        statement = update(tables.members).where(tables.members.c.id == member.id).values(values)
        with self._database.transaction() as connection:
            if not connection.execute(statement).rowcount:
                raise Problem("there is no such member", where=f"member {member.id}")
            bump(self._database, VERSION)
        return member

    def activate(self, member: str, now: datetime) -> Member:
        """Say that it has joined, or may take part again after it was suspended. `Problem`: it has left, for good."""
        known = self._known(member)
        if known.status == "removed":
            raise Problem("has left, and is not taken back: add it anew", where=f"member {member}")
        return self.change(replace(known, status="active", joined=known.joined or now))

    def confirm(self, member: str, sites: Collection[str], networks: Collection[IPNetwork]) -> Member:
        """From now on these count, of what it said of itself. `Problem` for what it never said."""
        known = self._known(member)
        odd = [*(one for one in sites if one not in known.stated_sites)]
        odd += [str(one) for one in networks if one not in known.stated_networks]
        if odd:
            raise Problem(f"never said that this is its own: {', '.join(odd)}", where=f"member {member}")
        return self.change(
            replace(
                known,
                sites=(*known.sites, *(one for one in known.stated_sites if one in sites)),
                networks=(*known.networks, *(one for one in known.stated_networks if one in networks)),
                stated_sites=tuple(one for one in known.stated_sites if one not in sites),
                stated_networks=tuple(one for one in known.stated_networks if one not in networks),
            )
        )

    def suspend(self, member: str) -> Member:
        """From now on nothing it says counts, it is told nothing, and its people are signed out.

        `activate` takes it back.
        """
        with self._database.transaction() as connection:
            suspended = self.change(replace(self._known(member), status="suspended"))
            sign_out(connection, of_member(member))
        return suspended

    def remove(self, member: str, now: datetime) -> Member:
        """It has left: keys and users are revoked, contacts and telephone dropped.

        What it sent stays for its time (`retention`).
        """
        stamp = stored(now)
        with self._database.transaction() as connection:
            removed = self.change(replace(self._known(member), status="removed", contacts=(), phone=""))
            for table in (tables.keys, tables.users):
                mine = (table.c.member == member) & table.c.revoked.is_(None)
                connection.execute(update(table).where(mine).values(revoked=stamp))
            connection.execute(delete(tables.readiness).where(tables.readiness.c.member == member))
            forget(connection, of_member(member))
        return removed

    def _known(self, member: str) -> Member:
        found = self.get(member)
        if found is None:
            raise Problem("there is no such member", where=f"member {member}")
        return found

    def _was_erased(self, member: str) -> bool:
        return self._database.row(select(tables.former).where(tables.former.c.sha256 == trace_of(member))) is not None


def trace_of(member: str) -> bytes:
    """Return what is kept of the id of an erased member, so that nobody is given it again."""
    return hashlib.sha256(b"bavn.member/1\n" + member.encode()).digest()


def _values(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "sector": member.sector,
        "code": member.code,
        "status": member.status,
        "standing": member.standing,
        "sites": _list(member.sites),
        "networks": _list(tuple(str(network) for network in member.networks)),
        "suppliers": _list(member.suppliers),
        "contacts": _list(member.contacts),
        "language": member.language,
        "named": member.named,
        "joined": stored_or_none(member.joined),
        "stated_sites": _list(member.stated_sites),
        "stated_networks": _list(tuple(str(network) for network in member.stated_networks)),
        "phone": member.phone,
    }


def _member(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        sector=row.sector,
        code=row.code,
        status=row.status,
        standing=row.standing,
        sites=_tuple(row.sites),
        networks=tuple(ip_network(network) for network in _tuple(row.networks)),
        suppliers=_tuple(row.suppliers),
        contacts=_tuple(row.contacts),
        language=row.language,
        named=bool(row.named),
        joined=moment_or_none(row.joined),
        stated_sites=_tuple(row.stated_sites),
        stated_networks=tuple(ip_network(network) for network in _tuple(row.stated_networks)),
        phone=row.phone,
    )


def _list(texts: tuple[str, ...]) -> str:
    return msgspec.json.encode(texts).decode()


def _tuple(text: str) -> tuple[str, ...]:
    return msgspec.json.decode(text, type=tuple[str, ...])
