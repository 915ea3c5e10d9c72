"""Totals that go on counting through a restart: lines read, dropped, sampled."""

from collections.abc import Mapping

from bavn.store.connection import Connection

ADD = "INSERT INTO counter (name, total) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET total = total + excluded.total"


class Counters:
    """Keep whole numbers by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, number: int = 1) -> None:
        """Add to one counter."""
        self._connection.write(ADD, name, int(number))

    def add_all(self, numbers: Mapping[str, int]) -> None:
        """Add to many counters, all or none."""
        self._connection.write_many(ADD, [(name, int(number)) for name, number in numbers.items()])

    def totals(self) -> dict[str, int]:
        """Return every counter, by name."""
        return dict(self._connection.rows("SELECT name, total FROM counter ORDER BY name"))
