"""How long the hub keeps what. One row each, with its reason; `docs/privacy.md` says the same."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, literal_column, true

from bavn.hubstore import tables

DAY: Final = timedelta(days=1)
YEAR: Final = timedelta(days=365)
ALL: Final = true()


@dataclass(frozen=True, slots=True)
class Retention:
    """Rows of `table` whose `age` is `keep` ago go, `only` such; with `blank`, only that column is emptied.

    `only` has literals, no values: it is part of a statement that is run with the keys of many rows.
    """

    what: str
    keep: timedelta
    why: str
    table: Table
    age: Column[Any]
    only: ColumnElement[bool] = ALL
    blank: str = ""


_orders, _decisions, _members = tables.orders.c, tables.decisions.c, tables.members.c

RETENTION: Final = (
    Retention(
        "testimonies",
        30 * DAY,
        "what is held against an address, since its newest report: no decision lives longer",
        tables.testimonies,
        tables.testimonies.c.received,
    ),
    Retention(
        "decisions",
        30 * DAY,
        "since they ended, for questions about them",
        tables.decisions,
        _decisions.until,
        _decisions.gone.is_not(None),
    ),
    Retention(
        "erased-decisions",
        DAY,
        "so long everybody is told to let go of an address that is to be erased",
        tables.decisions,
        _decisions.until,
        _decisions.gone == literal_column("'erased'"),
    ),
    Retention(
        "addresses",
        90 * DAY,
        "sources and networks in sightings: to tell whether an attacker comes back",
        tables.reports,
        tables.reports.c.received,
        tables.reports.c.evidence.is_not(None),
        blank="evidence",
    ),
    Retention("sightings", YEAR, "without addresses: statistics", tables.reports, tables.reports.c.received),
    Retention("warnings", YEAR, "statistics", tables.warnings, tables.warnings.c.at),
    Retention("listings", YEAR, "since a host was last seen on a list", tables.listings, tables.listings.c.last),
    Retention("campaigns", 5 * YEAR, "no addresses in them: attribution", tables.campaigns, tables.campaigns.c.last),
    Retention("claims", 5 * YEAR, "published by those who made them", tables.claims, tables.claims.c.recorded),
    Retention("learned", 10 * YEAR, "templates stay valid for years", tables.learned, tables.learned.c.last),
    Retention(
        "orders",
        2 * YEAR,
        "as the audit; what is allowed stays allowed, and what waits waits",
        tables.orders,
        _orders.at,
        _orders.seq.is_not(None) & ((_orders.what != literal_column("'allow'")) | _orders.erased),
    ),
    Retention(
        "removals",
        2 * YEAR,
        "who asked that an address be let go of, and what was answered: as the orders",
        tables.removals,
        tables.removals.c.at,
    ),
    Retention("imports", 90 * DAY, "what came of target lists", tables.imports, tables.imports.c.at),
    Retention("tokens", 30 * DAY, "since they ran out", tables.tokens, tables.tokens.c.until),
    Retention("sessions", DAY, "since they ended", tables.sessions, tables.sessions.c.until),
    Retention(
        "messages", 90 * DAY, "who was told of warnings, and who answered", tables.messages, tables.messages.c.made
    ),
    Retention(
        "exercises",
        2 * YEAR,
        "with all that belongs to them: what was learned, and that exercises were held",
        tables.exercises,
        tables.exercises.c.made,
    ),
    Retention(
        "readiness",
        YEAR,
        "since a member told it: an older score says nothing",
        tables.readiness,
        tables.readiness.c.at,
    ),
    Retention("bulletins", 2 * YEAR, "name nobody", tables.bulletins, tables.bulletins.c.made),
    Retention("audit", 2 * YEAR, "who did what", tables.audit, tables.audit.c.at),
)
