"""Totals that go on counting through a restart: lines read, dropped, sampled."""

from bavn.store.connection import Connection

ADD = "INSERT INTO counter (name, total) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET total = total + excluded.total"


class Counters:
    """Keep whole numbers by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, number: int = 1) -> None:
        """Add to one counter."""
        self._connection.write(ADD, name, int(number))

    def totals(self) -> dict[str, int]:
        """Return every counter, by name."""
        return dict(self._connection.rows("SELECT name, total FROM counter ORDER BY name"))
