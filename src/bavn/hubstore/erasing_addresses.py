"""An address is deleted on request, wherever it stands: also inside sightings.

Backups that were made before still have it: they are to be let run out.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from bavn.clearing.changes import Listing
from bavn.disk.moment import stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import packed, packed_evidence, unpacked, unpacked_evidence
from bavn.model.campaign import Claim, EarlyWarning
from bavn.model.problem import Problem
from bavn.settings.rules import WrongValueError, network
from bavn.sharing.addresses import written

AT_ONCE: Final = 1000

Counts = dict[str, int]


def erase_address(database: Database, value: str, now: datetime) -> Counts:
    """Delete an address or prefix wherever exactly it stands; return how many rows of each kind had it.

    `Problem` where it is none. Prefixes around it stay, and what an operator has allowed stays allowed. A decision that
    the clearing house has ended as `erased` stays for a day (`retention`), so that everybody is told to let go of it:
    let that `erase` it first.
    """
    value = canonical(value)
    with database.transaction() as connection:
        counts = {
            "reports": _from_reports(connection, value),
            "testimonies": _changed(connection, delete(tables.testimonies).where(tables.testimonies.c.value == value)),
            "decisions": _changed(connection, _decisions(value)),
            "removals": _changed(connection, delete(tables.removals).where(tables.removals.c.value == value)),
            "orders": _changed(connection, _orders(connection, value, now)),
            "listings": _from_listings(connection, value),
            "warnings": _from_warnings(connection, value),
            "claims": _from_claims(connection, value),
            "audit": _changed(connection, _audit(value)),
        }
        line = {"at": stored(now), "who": "hub", "what": "address-erased", "member": "", "value": "", "detail": ""}
        connection.execute(insert(tables.audit).values(line))
    database.maintain("wal_checkpoint(TRUNCATE)")
    return counts


def canonical(value: str) -> str:
    """Return an address or prefix as the hub writes it. `Problem` where it is none.

    >>> canonical("2001:DB8:0::1/128"), canonical("::ffff:192.0.2.0/120")
    ('2001:db8::1', '192.0.2.0/24')
    """
    try:
        return written(network(value.strip()))
    except WrongValueError:
        raise Problem("is no address", where=value, allowed="an address, or a prefix without host bits") from None


def _from_reports(connection: Connection, value: str) -> int:
    """Every sighting whose evidence has the text; whether it is this address is seen once that is unpacked."""
    row = tables.reports.c
    query = select(row.member, row.id, row.evidence).where(_has(connection, tables.reports, "evidence", value))
    changed = []
    for member, sighting, evidence in connection.execute(query):
        sources, networks = unpacked_evidence(evidence)
        left = tuple(one for one in sources if one.address != value)
        around = tuple(one for one in networks if one.prefix != value)
        if (left, around) != (sources, networks):
            changed.append({"its_member": member, "its_id": sighting, "its_evidence": packed_evidence(left, around)})
    this = (row.member == bindparam("its_member")) & (row.id == bindparam("its_id"))
    if changed:
        connection.execute(update(tables.reports).where(this).values(evidence=bindparam("its_evidence")), changed)
    return len(changed)


def _from_listings(connection: Connection, value: str) -> int:
    row = tables.listings.c
    changed = []
    query = select(row.host, row.source, row.document).where(_has(connection, tables.listings, "document", value))
    for host, source, document in connection.execute(query):
        listing = unpacked(document, Listing)
        left = tuple(one for one in listing.addresses if one != value)
        if left != listing.addresses:
            after = packed(replace(listing, addresses=left))
            changed.append({"its_host": host, "its_source": source, "its_document": after})
    this = (row.host == bindparam("its_host")) & (row.source == bindparam("its_source"))
    if changed:
        connection.execute(update(tables.listings).where(this).values(document=bindparam("its_document")), changed)
    return len(changed)


def _from_warnings(connection: Connection, value: str) -> int:
    """A warning may say that another's host at this address is listed; that there was one stays."""
    row = tables.warnings.c
    query = select(row.id, row.document).where(_has(connection, tables.warnings, "document", value))
    found = [(number, unpacked(document, EarlyWarning)) for number, document in connection.execute(query)]
    changed = [
        {"its_id": number, "its_document": packed(replace(warning, through=""))}
        for number, warning in found
        if warning.through == value
    ]
    if changed:
        these = update(tables.warnings).where(row.id == bindparam("its_id"))
        connection.execute(these.values(document=bindparam("its_document")), changed)
    return len(changed)


def _from_claims(connection: Connection, value: str) -> int:
    row = tables.claims.c
    query = select(row.id, row.document).where(_has(connection, tables.claims, "document", value))
    found = [number for number, document in connection.execute(query) if unpacked(document, Claim).target == value]
    return _changed(connection, delete(tables.claims).where(row.id.in_(found)))


def _has(connection: Connection, table: Table, column: str, value: str) -> Any:  # noqa: ANN401  a condition
    """Whether the packed bytes have this text somewhere. Each database finds bytes in bytes in its own way."""
    if connection.dialect.name == "sqlite":
        return func.instr(table.c[column], value.encode()) > 0
    return table.c[column].op("LIKE")(b"%" + value.encode() + b"%")


def _changed(connection: Connection, statement: Any) -> int:  # noqa: ANN401  an UPDATE or a DELETE
    return int(connection.execute(statement).rowcount)


def _decisions(value: str) -> Any:  # noqa: ANN401  a statement
    row = tables.decisions.c
    return delete(tables.decisions).where(row.value == value, row.gone.is_distinct_from("erased"))


def _orders(connection: Connection, value: str, now: datetime) -> Any:  # noqa: ANN401  the same
    """An order keeps its number; it is in force no more, and waits no more. That nothing may be done against it stays.

    It is allowed for its own sake: else the next report would have everybody act against what was to be let alone.
    """
    row = tables.orders.c
    taken_back = select(func.max(row.id)).where(row.value == value, row.what.in_(("mistake", "revoke")))
    since = connection.execute(taken_back).scalar() or 0
    allowed = (row.what == "allow") & (row.id > since) & (row.until.is_(None) | (row.until > stored(now)))
    gone = {"value": "", "reason": "", "erased": True, "seq": func.coalesce(row.seq, 0)}
    return update(tables.orders).where(row.value == value, ~allowed).values(gone)


def _audit(value: str) -> Any:  # noqa: ANN401  the same
    return update(tables.audit).where(tables.audit.c.value == value).values(value="", detail="")
