"""One line for every change that protection made, and for who asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bavn.disk.moment import moment, stored
from bavn.store.connection import Connection


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`what` happened (a code: `block`, `limit`, `released`, …), at which site, to what `value`, and a `detail`."""

    at: datetime
    what: str
    site: str
    value: str
    detail: str


class Audit:
    """Keep audit lines. Nothing but `tidy` ever takes one away."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, at: datetime, what: str, site: str = "", value: str = "", detail: str = "") -> None:
        """Add one line."""
        self.write_all([AuditLine(at, what, site, value, detail)])

    def write_all(self, lines: Iterable[AuditLine]) -> None:
        """Add many lines, all or none."""
        self._connection.write_many(
            "INSERT INTO audit (at, what, site, value, detail) VALUES (?, ?, ?, ?, ?)",
            ((stored(one.at), one.what, one.site, one.value, one.detail) for one in lines),
        )

    def lines(self, since: datetime, most: int = 10_000) -> list[AuditLine]:
        """Return the newest `most` lines since `since`, newest first."""
        rows = self._connection.rows(
            "SELECT at, what, site, value, detail FROM audit WHERE at >= ? ORDER BY at DESC, id DESC LIMIT ?",
            *(stored(since), most),
        )
        return [AuditLine(moment(at), what, site, value, detail) for at, what, site, value, detail in rows]
