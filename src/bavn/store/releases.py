"""Releases: a person said that an address, a network or everybody is to be let through, for a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Final

from bavn.disk.moment import moment, stored
from bavn.model.decision import IPNetwork
from bavn.store.connection import Connection, Row

COLUMNS: Final = "id, network, made, until, made_by, confirmed, said"


@dataclass(frozen=True, slots=True)
class Release:
    """`network` (None: all) is not to be touched until `until`. `confirmed`: when the sensor had it in force.

    `said` is what a program said that could not be made to let go; "" where all did.
    """

    id: int
    network: IPNetwork | None
    made: datetime
    until: datetime
    by: str
    confirmed: datetime | None = None
    said: str = ""

    def covers(self, network: IPNetwork) -> bool:
        """Whether a decision about `network` would touch anybody who was released.

        >>> from datetime import UTC
        >>> day = datetime(2026, 11, 22, tzinfo=UTC)
        >>> one = Release(1, ip_network("192.0.2.7"), day, day, "anna")
        >>> one.covers(ip_network("192.0.2.0/24")), one.covers(ip_network("198.51.100.1"))
        (True, False)
        """
        return self.network is None or (self.network.version == network.version and self.network.overlaps(network))


class Releases:
    """Keep releases. `bavn release` adds one, the sensor confirms it once it is in force."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, network: IPNetwork | None, until: datetime, by: str, at: datetime) -> int:
        """Add a release, return its number. `by` is the user of this machine who asked for it."""
        return self._connection.insert(
            "INSERT INTO release (network, made, until, made_by) VALUES (?, ?, ?, ?)",
            *(None if network is None else str(network), stored(at), stored(until), by),
        )

    def active(self, now: datetime) -> list[Release]:
        """Return the releases that hold now, oldest first."""
        return self._listed("until > ? ORDER BY id", stored(now))

    def waiting(self, now: datetime) -> list[Release]:
        """Return those of `active` that the sensor has not confirmed: cheap, for every turn of the loop."""
        return self._listed("confirmed IS NULL AND until > ? ORDER BY id", stored(now))

    def one(self, number: int) -> Release | None:
        """Return one release, or None."""
        found = self._listed("id = ?", number)
        return found[0] if found else None

    def confirm(self, number: int, at: datetime, said: str = "") -> None:
        """Note that the release is in force; `said` names a program that did not let go, if any."""
        self._connection.write("UPDATE release SET confirmed = ?, said = ? WHERE id = ?", stored(at), said, number)

    def refused(self, number: int, said: str) -> None:
        """Note what programs said that did not let go while no sensor ran; it stays unconfirmed until one does."""
        self._connection.write("UPDATE release SET said = ? WHERE id = ?", said, number)

    def _listed(self, condition: str, value: int) -> list[Release]:
        rows = self._connection.rows(f"SELECT {COLUMNS} FROM release WHERE {condition}", value)  # noqa: S608  ours
        return list(_releases(rows))


def _releases(rows: list[Row]) -> Iterator[Release]:
    for number, network, made, until, by, confirmed, said in rows:
        yield Release(
            number,
            None if network is None else ip_network(network),
            moment(made),
            moment(until),
            by,
            None if confirmed is None else moment(confirmed),
            said,
        )
