"""A step of the clearing house, written row by row: what each table is told of it."""

from typing import Any, Final

from sqlalchemy import Executable, Table, bindparam, delete, literal_column, update

from bavn.clearing.changes import Changes, Learned, Listing, Order, Report, Reputation
from bavn.disk.moment import stored, stored_or_none
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import packed, packed_sighting, packed_testimony, plain, template_key
from bavn.model.campaign import Campaign, Claim, EarlyWarning, SharedDecision, Testimony

Row = tuple[Any, ...]

_REPLACED: Final = (  # tables whose rows are replaced by what is newer
    tables.campaigns,
    tables.testimonies,
    tables.decisions,
    tables.warnings,
    tables.reputations,
    tables.listings,
    tables.learned,
    tables.claims,
    tables.orders,
    tables.switch,
)


class Writing:
    """Write `Changes`, all or none. Every call is one transaction, or part of the one under way."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upserts = {table.name: database.upsert(table) for table in _REPLACED}
        self._report = database.upsert(tables.reports, where="revision")
        self._counter = database.upsert(tables.counters, where="next")
        self._forget = database.compiled(_forget())
        self._withdraw = database.compiled(_withdraw())

    def write(self, changes: Changes) -> None:
        """Keep one step. A report whose revision is not higher than the kept one changes nothing; no counter goes back.

        `StoreError`: nothing of it is kept.
        """
        with self._database.transaction():
            self._database.many(self._withdraw, [(member,) for member in sorted(changes.withdrawn)])
            self._database.many(self._report, [_report(one) for one in changes.reports])
            self._put(tables.campaigns, [_campaign(one) for one in changes.campaigns.values()])
            self._put(tables.testimonies, [_testimony(one) for one in changes.testimonies.values()])
            self._database.many(self._forget, list(changes.forgotten - changes.testimonies.keys()))
            self._put(tables.decisions, [_decision(one) for one in changes.decisions.values()])
            self._put(tables.warnings, [_warning(one) for one in changes.warnings.values()])
            self._put(tables.reputations, [_reputation(one) for one in changes.reputations.values()])
            self._put(tables.listings, [_listing(one) for one in changes.listings.values()])
            self._put(tables.learned, [_learned(one) for one in changes.learned.values()])
            seq = changes.counters.get("seq", 0)
            self._put(tables.claims, [_claim(one, seq) for one in changes.claims])
            self._put(tables.orders, [_order(one, seq) for one in changes.orders])
            if changes.killed is not None:
                self._put(tables.switch, [(1, *changes.killed)])
            self._database.many(self._counter, list(changes.counters.items()))

    def _put(self, table: Table, rows: list[Row]) -> None:
        self._database.many(self._upserts[table.name], rows)


def _forget() -> Executable:
    testimonies = tables.testimonies.c
    return delete(tables.testimonies).where(
        testimonies.value == bindparam("its_value"), testimonies.member == bindparam("its_member")
    )


def _withdraw() -> Executable:
    return (
        update(tables.reports)
        .where(tables.reports.c.member == bindparam("its_member"))
        .values(campaign=literal_column("0"))
    )


def _report(one: Report) -> Row:
    seen = one.sighting
    return (
        one.member,
        seen.id,
        seen.revision,
        one.key,
        stored(one.received),
        one.campaign,
        seen.tlp,
        plain(seen.kind),
        plain(seen.site),
        stored(seen.began),
        stored_or_none(seen.ended),
        *packed_sighting(seen),
    )


def _campaign(one: Campaign) -> Row:
    return one.id, stored(one.last), stored_or_none(one.ended), packed(one)


def _testimony(one: Testimony) -> Row:
    return one.value, one.member, stored(one.received), packed_testimony(one)


def _decision(one: SharedDecision) -> Row:
    return one.id, one.seq, one.value, stored(one.until), one.gone, packed(one)


def _warning(one: EarlyWarning) -> Row:
    return one.id, one.seq, stored(one.at), packed(one)


def _reputation(one: Reputation) -> Row:
    return one.member, packed(one)


def _listing(one: Listing) -> Row:
    return plain(one.host), plain(one.source), stored(one.last), packed(one)


def _learned(one: Learned) -> Row:
    return template_key(one.template), plain(one.target), stored(one.first), stored(one.last), one.listed


def _claim(one: Claim, seq: int) -> Row:
    return one.id, stored(one.recorded), packed(one), seq


def _order(one: Order, seq: int) -> Row:
    until = stored_or_none(one.until)
    return one.id, one.what, plain(one.value), one.by, stored(one.at), until, plain(one.reason), False, seq
