"""Decisions that stand: who is blocked or limited, where, why and until when."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_network
from typing import Final

from bavn.disk.moment import moment, stored
from bavn.model.decision import Decision, IPNetwork
from bavn.store.connection import Connection, Row, Value

COLUMNS: Final = "finding, site, network, action, made, expires, score, because, forwarded"


class Decisions:
    """Keep decisions until they expire. One network has at most one decision for each finding and site."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, finding: int, decisions: Iterable[Decision]) -> None:
        """Make `decisions` the complete set of this finding: others that it had are gone."""
        rows = [_row(finding, one) for one in decisions]
        with self._connection.transaction():
            self._connection.write("DELETE FROM decision WHERE finding = ?", finding)
            self._connection.write_many(
                f"INSERT OR REPLACE INTO decision ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  ours
                rows,
            )

    def standing(self, now: datetime) -> list[Decision]:
        """Return every decision that has not expired, by network. Releases are not taken into account here."""
        return self._listed("expires > ? ORDER BY network, finding, site", stored(now))

    def count(self, finding: int, now: datetime) -> int:
        """Return how many decisions of one finding have not expired."""
        statement = "SELECT count(*) FROM decision WHERE finding = ? AND expires > ?"
        row = self._connection.row(statement, finding, stored(now))
        return int(row[0]) if row else 0

    def expire(self, now: datetime) -> list[Decision]:
        """Take away what has expired, and return it."""
        with self._connection.transaction():
            gone = self._listed("expires <= ? ORDER BY expires, network", stored(now))
            if gone:
                self._connection.write("DELETE FROM decision WHERE expires <= ?", stored(now))
        return gone

    def _listed(self, condition: str, value: int) -> list[Decision]:
        rows = self._connection.rows(f"SELECT {COLUMNS} FROM decision WHERE {condition}", value)  # noqa: S608  ours
        return list(_decisions(rows))


def _row(finding: int, decision: Decision) -> tuple[Value, ...]:
    return (
        finding,
        decision.site,
        str(decision.network),
        decision.action,
        stored(decision.made),
        stored(decision.expires),
        float(decision.score),
        _codes(decision.because),
        int(decision.forwarded),
    )


def _decisions(rows: list[Row]) -> Iterator[Decision]:
    for finding, site, network, action, made, expires, score, because, forwarded in rows:
        yield Decision(
            network=_network(network),
            action=action,
            site=site,
            finding=finding,
            made=moment(made),
            expires=moment(expires),
            score=score,
            because=_because(because),
            forwarded=bool(forwarded),
        )


def _network(text: str) -> IPNetwork:
    return ip_network(text)


# Thousands of sources share a handful of reasons
@lru_cache(maxsize=4096)
def _codes(because: tuple[str, ...]) -> str:
    return json.dumps(because)


@lru_cache(maxsize=4096)
def _because(codes: str) -> tuple[str, ...]:
    return tuple(json.loads(codes))
