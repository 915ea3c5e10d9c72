"""What a period's report is added up from: rows of the store, and nothing of exercises.

Attacks are added up by the database: however many there are, few of them are unpacked. A campaign of which an attack
began in the period is read whole, as far as the period's end. What is kept for a shorter time than the period is long
is absent, and the report says so.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Row,
    Select,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)

from bavn.clearing.attack import GRAVE, NEVER, NOISE
from bavn.disk.moment import moment, moment_or_none, stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import packed, unpacked
from bavn.model.campaign import EarlyWarning
from bavn.model.sighting import Sighting
from bavn.model.tlp import Tlp

MOST: Final = 100_000  # rows and messages: more of them are not read
FIRST: Final = 8  # of a campaign: nearly always one of these was the first to be noticed
MOST_CAMPAIGNS: Final = 50_000
MOST_LATE: Final = 5_000  # more of them, of all campaigns in which it was not


@dataclass(frozen=True, slots=True)
class Hit:
    """What one member reported of one campaign. `campaign` 0: its attacks are of none, and all of them in the period.

    `began` is that of the first, be it before the period; `sightings` are those that began in the period. `noticed` is
    when anybody's sensor noticed that campaign first; None: it is of no campaign, or that is not known (`MOST_LATE`).
    """

    member: str
    campaign: int
    began: datetime
    noticed: datetime | None
    sightings: int = 1


@dataclass(frozen=True, slots=True)
class Strand:
    """A campaign: when it was seen first, and of which older one it turned out to be part."""

    id: int
    first: datetime
    into: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """How many sightings of one kind there are, and of how many members."""

    kind: str
    sightings: int
    members: int


@dataclass(frozen=True, slots=True)
class Call:
    """One message to one member's people. `outage`: it is about a website of its own that was down."""

    outage: bool
    made: datetime
    told: int
    needs_answer: bool
    state: str
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that an address be let go of, and when it was answered."""

    at: datetime
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Rows:
    """All of a period, as of one moment. `orders` counts what was decided by hand, by its code.

    `cut` are those of `hits`, `noticed` and `calls` of which there was more than is read.
    """

    hits: tuple[Hit, ...] = ()
    kinds: tuple[Kind, ...] = ()
    strands: tuple[Strand, ...] = ()
    warnings: tuple[EarlyWarning, ...] = ()
    calls: tuple[Call, ...] = ()
    orders: tuple[tuple[str, int], ...] = ()
    asked: tuple[Asked, ...] = ()
    cut: frozenset[str] = frozenset()


def rows_of(database: Database, began: datetime, ended: datetime, labels: Collection[Tlp]) -> Rows:
    """Read them. Warnings are all that are kept.

    What has none of these labels is as if it had never been reported, nor said to anybody.
    """
    with database.reading():
        said = (unpacked(row.document, EarlyWarning) for row in database.rows(select(tables.warnings.c.document)))
        warnings = tuple(one for one in said if one.tlp in labels)
        strands = tuple(_strands(database, began))
        counts = _Counts(database, began, ended, labels, strands)
        hits = tuple(counts.hits())
        calls = _calls(database, began, ended)
        bounds = {
            "hits": counts.is_cut or len(hits) >= MOST,
            "noticed": any(one.campaign and one.noticed is None for one in hits),
            "calls": len(calls) >= MOST,
        }
        return Rows(
            hits,
            tuple(counts.kinds()),
            strands,
            warnings,
            tuple(_told(calls, {one.id for one in warnings})),
            tuple(_orders(database, began, ended)),
            tuple(_asked(database, began, ended)),
            frozenset(code for code, is_cut in bounds.items() if is_cut),
        )


def roots_of(strands: Iterable[Strand]) -> dict[int, int]:
    """Which campaign each one ended up in."""
    into = {one.id: one.into for one in strands}
    found = {}
    for number in into:
        root, seen = number, {number}
        while (onward := into.get(root, 0)) and onward not in seen:
            root = onward
            seen.add(root)
        found[number] = root
    return found


class _Counts:
    """Adds attacks up: those that began in the period, and of their campaigns also what came before."""

    def __init__(
        self,
        database: Database,
        began: datetime,
        ended: datetime,
        labels: Collection[Tlp],
        strands: Collection[Strand],
    ) -> None:
        row = tables.reports.c
        self._database = database
        counts = row.tlp.in_(sorted(labels)), _is_attack(database)
        self._in_period = row.began >= stored(began)
        self._within = [row.began < stored(ended), self._in_period, *counts]
        self._whole = [row.began < stored(ended), self._of_touched(strands), *counts]

    def _of_touched(self, strands: Iterable[Strand]) -> ColumnElement[bool]:
        """What is of a campaign that has an attack in the period, or of one that turned out to be the same."""
        row, roots = tables.reports.c, roots_of(strands)
        touched = select(row.campaign).where(*self._within, row.campaign != 0).distinct()
        found = self._database.rows(touched.order_by(row.campaign).limit(MOST_CAMPAIGNS))
        self.is_cut = len(found) >= MOST_CAMPAIGNS
        numbers = {number for (number,) in found}
        same = {roots.get(number, number) for number in numbers}
        numbers |= same | {number for number, root in roots.items() if root in same}
        return row.campaign.in_(bindparam("touched", sorted(numbers), expanding=True, literal_execute=True))

    def hits(self) -> Iterator[Hit]:
        row = tables.reports.c
        inside = func.sum(case((self._in_period, 1), else_=0))
        alone = select(row.campaign, row.member, func.min(row.began), func.count())
        whole = select(row.campaign, row.member, func.min(row.began), inside).where(*self._whole)
        queries = (
            alone.where(*self._within, row.campaign == 0).group_by(row.campaign, row.member).order_by(row.member),
            whole.group_by(row.campaign, row.member).order_by(row.campaign, row.member).limit(MOST),
        )
        noticed = self._noticed()
        for campaign, member, first, count in chain.from_iterable(map(self._database.rows, queries)):
            yield Hit(member, campaign, moment(first), noticed.get(campaign), int(count))

    def kinds(self) -> Iterator[Kind]:
        row = tables.reports.c
        query = select(row.kind, func.count(), func.count(row.member.distinct())).where(*self._within)
        for kind, sightings, members in self._database.rows(query.group_by(row.kind)):
            yield Kind(kind, int(sightings), int(members))

    def _noticed(self) -> dict[int, datetime]:
        """When each was noticed first. Nothing is noticed before it began, so what began later is not unpacked."""
        found: dict[int, datetime] = {}
        late: dict[int, int] = {}
        for one in self._database.rows(self._earliest()):
            _notice(found, one)
            if one.place == FIRST and moment(one.began) < found[one.campaign]:
                late[one.campaign] = one.began
        left = MOST_LATE
        for campaign, began in late.items():
            rows = self._between(campaign, began, found[campaign], left + 1) if left else ()
            if len(rows) > left or not left:  # that is more than is read, so it stays unknown
                left = 0
                del found[campaign]
                continue
            left -= len(rows)
            for one in rows:
                _notice(found, one)
        return found

    def _earliest(self) -> Select[Any]:
        """The first few of each campaign."""
        row = tables.reports.c
        place = func.row_number().over(partition_by=row.campaign, order_by=row.began).label("place")
        ranked = select(row.member, row.id, place).where(*self._whole).subquery()
        same = (ranked.c.member == row.member) & (ranked.c.id == row.id) & (ranked.c.place <= FIRST)
        first = select(row.campaign, row.began, row.document, ranked.c.place).join_from(tables.reports, ranked, same)
        return first.order_by(row.campaign, ranked.c.place)

    def _between(self, campaign: int, began: int, ended: datetime, most: int) -> Collection[Row[Any]]:
        row = tables.reports.c
        of_it = row.campaign == campaign, row.began >= began, row.began < stored(ended)
        more = select(row.campaign, row.began, row.document).where(*self._whole, *of_it)
        return self._database.rows(more.order_by(row.began).limit(most))


def _notice(found: dict[int, datetime], one: Row[Any]) -> None:
    before = found.get(one.campaign)
    if before is None or moment(one.began) < before:
        detected = unpacked(one.document, Sighting).detected
        found[one.campaign] = detected if before is None else min(before, detected)


def _is_attack(database: Database) -> ColumnElement[bool]:
    """`clearing.attack.is_attack`, as the database asks it."""
    row = tables.reports.c
    grave = or_(*(_holds(database, row.document, "severity", one) for one in sorted(GRAVE)))
    return row.kind.not_in(sorted(NEVER)) & (row.kind.not_in(sorted(NOISE)) | grave)


def _holds(database: Database, document: Column[Any], name: str, value: object) -> ColumnElement[bool]:
    """Whether a document has a field of this value: it is found as it is packed, and nothing is unpacked.

    A list that has both one after the other looks the same. Lists are sorted, so no attacker can make one that has
    "severity", "high"; its member could, but says how grave it is anyhow.
    """
    field = literal(packed({name: value})[1:], LargeBinary)  # without the first byte, which says how many fields follow
    found = func.instr(document, field) if database.is_sqlite else func.position(field.op("IN")(document))
    return found > 0


def _strands(database: Database, began: datetime) -> Iterator[Strand]:
    """Campaigns that were seen in the period or since, and all that turned out to be part of another."""
    row = tables.campaigns.c
    parts = ~_holds(database, row.document, "into", 0)
    query = select(row.document).where((row.last >= stored(began)) | parts).order_by(row.id)
    return (unpacked(document, Strand) for (document,) in database.rows(query))


def _calls(database: Database, began: datetime, ended: datetime) -> Collection[Row[Any]]:
    row = tables.messages.c
    return database.rows(select(tables.messages).where(row.made >= stored(began), row.made < stored(ended)).limit(MOST))


def _told(calls: Iterable[Row[Any]], about: Collection[int]) -> Iterator[Call]:
    """`about`: the warnings that count; an outage was seen from outside and counts anyhow."""
    for one in calls:
        if one.warning >= 0 and one.warning not in about:
            continue
        yield Call(
            one.warning < 0,
            moment(one.made),
            one.told,
            bool(one.needs_answer),
            one.state,
            moment_or_none(one.answered),
        )


def _orders(database: Database, began: datetime, ended: datetime) -> Iterable[tuple[str, int]]:
    row = tables.orders.c
    query: Select[Any] = select(row.what, func.count()).where(row.at >= stored(began), row.at < stored(ended))
    query = query.where(row.what.not_like("erase-%")).group_by(row.what).order_by(row.what)
    return ((what, int(count)) for what, count in database.rows(query))


def _asked(database: Database, began: datetime, ended: datetime) -> Iterable[Asked]:
    row = tables.removals.c
    query = select(row.at, row.closed).where(row.at >= stored(began), row.at < stored(ended))
    return (Asked(moment(at), moment_or_none(closed)) for at, closed in database.rows(query))


def killed_at(database: Database) -> datetime | None:
    """When the kill switch was pulled last; None: never, as far as is kept."""
    row = tables.orders.c
    found = database.row(select(func.max(row.at)).where(row.what == "kill"))
    return moment_or_none(found[0]) if found is not None else None
