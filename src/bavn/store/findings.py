"""Findings that are kept: one number for each, its newest document, and what was announced of it."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.disk.moment import moment, stored
from bavn.model.finding import Finding
from bavn.store.connection import Connection, Row

SAME_WITHIN: Final = timedelta(seconds=120)
STILL_OPEN_FOR: Final = timedelta(hours=1)
MOST_BYTES: Final = 1 << 28

COLUMNS: Final = "id, site, kind, began, detected, ended, severity, requests, saved"


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding as the store lists it. `document` of it is read apart: it may hold 200,000 sources.

    `saved` is when it was last saved, `ended` None while it goes on.
    """

    id: int
    site: str
    kind: str
    began: datetime
    detected: datetime
    ended: datetime | None
    severity: str
    requests: int
    saved: datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """The `number`th time (from 1) that something was said of a finding: `update` is new, changed or ended."""

    number: int
    update: str
    severity: str
    at: datetime


class Findings:
    """Keep findings. The document is JSON of `bavn.scan/1`, given and taken as bytes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def number_of(  # noqa: PLR0913  what tells one finding from another, and when it is asked
        self,
        site: str,
        kind: str,
        began: datetime,
        detected: datetime,
        at: datetime,
        *,
        actor: str = "",
        estimated: bool = True,
    ) -> int:
        """Return the number of this finding: the one it has, or a new one.

        It is the same finding where site, kind, actor and `began` agree. Where `began` is `estimated`, it is also one
        whose times overlap within 120 seconds (a restart that lost its snapshot finds the same flood with another
        beginning). One that was left open reaches to an hour after it was last saved.
        """
        with self._connection.transaction():
            found = self._same((site, kind, actor), stored(began), stored(detected), estimated=estimated)
            if found is not None:
                return found
            return self._connection.insert(
                "INSERT INTO finding (site, kind, actor, began, detected, severity, requests, saved)"
                " VALUES (?, ?, ?, ?, ?, 'low', 0, ?)",
                *(site, kind, actor, stored(began), stored(detected), stored(at)),
            )

    def _same(self, named: tuple[str, str, str], began_us: int, detected_us: int, *, estimated: bool) -> int | None:
        margin_us = SAME_WITHIN // timedelta(microseconds=1)
        open_us = STILL_OPEN_FOR // timedelta(microseconds=1)
        row = self._connection.row(
            "SELECT id FROM finding WHERE site = ? AND kind = ? AND actor = ?"
            " AND (began = ? OR (? AND began <= ? AND coalesce(ended + ?, max(saved, detected) + ?) >= ?))"
            " ORDER BY began = ? DESC, began DESC, id DESC LIMIT 1",
            *named,
            *(began_us, estimated, max(began_us, detected_us) + margin_us, margin_us, open_us, began_us, began_us),
        )
        return None if row is None else int(row[0])

    def save(self, number: int, finding: Finding, document: bytes, at: datetime) -> None:
        """Keep the newest state of a finding. One that had ended may go on again."""
        packed = zlib.compress(document, 1)
        self._connection.write(
            "UPDATE finding SET detected = min(detected, ?), ended = ?, severity = ?, requests = ?, saved = ?,"
            " document = ? WHERE id = ?",
            stored(finding.detected),
            None if finding.ended is None else stored(finding.ended),
            finding.severity,
            int(finding.requests),
            stored(at),
            packed,
            number,
        )

    def end(self, number: int, ended: datetime) -> None:
        """Close a finding whose end nobody saw: the engine that is running now knows nothing of it."""
        self._connection.write("UPDATE finding SET ended = ? WHERE id = ? AND ended IS NULL", stored(ended), number)

    def open(self) -> list[Kept]:
        """Return the findings that go on, oldest first."""
        return self._listed("ended IS NULL AND document IS NOT NULL ORDER BY began, id")

    def since(self, since: datetime, most: int = 1000) -> list[Kept]:
        """Return the newest `most` findings that go on or ended at `since` or later, newest first."""
        return self._listed(
            "document IS NOT NULL AND (ended IS NULL OR ended >= ?) ORDER BY began DESC, id DESC LIMIT ?",
            stored(since),
            most,
        )

    def one(self, number: int) -> Kept | None:
        """Return one finding, or None."""
        found = self._listed("id = ?", number)
        return found[0] if found else None

    def document(self, number: int) -> bytes | None:
        """Return the newest document of a finding; None where there is none or it cannot be unpacked."""
        row = self._connection.row("SELECT document FROM finding WHERE id = ?", number)
        if row is None or row[0] is None:
            return None
        try:
            return zlib.decompressobj().decompress(row[0], MOST_BYTES)
        except zlib.error:
            return None

    def announce(self, number: int, update: str, severity: str, at: datetime) -> int:
        """Note that something was said of a finding; return which time it was, from 1."""
        with self._connection.transaction():
            row = self._connection.row("SELECT count(*) FROM announcement WHERE finding = ?", number)
            place = 1 + (int(row[0]) if row else 0)
            self._connection.write(
                "INSERT INTO announcement (finding, number, updated, severity, at) VALUES (?, ?, ?, ?, ?)",
                *(number, place, update, severity, stored(at)),
            )
        return place

    def announcements(self, number: int) -> list[Announcement]:
        """Return what was said of a finding, in order."""
        rows = self._connection.rows(
            "SELECT number, updated, severity, at FROM announcement WHERE finding = ? ORDER BY number", number
        )
        return [Announcement(int(place), update, severity, moment(at)) for place, update, severity, at in rows]

    def _listed(self, condition: str, *values: int) -> list[Kept]:
        rows = self._connection.rows(f"SELECT {COLUMNS} FROM finding WHERE {condition}", *values)  # noqa: S608  ours
        return list(_kept(rows))


def _kept(rows: list[Row]) -> Iterator[Kept]:
    for number, site, kind, began, detected, ended, severity, requests, saved in rows:
        yield Kept(
            number,
            site,
            kind,
            moment(began),
            moment(detected),
            None if ended is None else moment(ended),
            severity,
            requests,
            moment(saved),
        )
