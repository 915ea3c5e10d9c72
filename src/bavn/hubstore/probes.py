"""What is looked at besides the members' sites: an operator named it."""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select

from bavn.disk.moment import stored
from bavn.hubstore import tables
from bavn.hubstore.counting import bump
from bavn.hubstore.database import Database
from bavn.hubstore.members import VERSION
from bavn.model.probe import Target
from bavn.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Probe:
    """A target, and whether it only tells if the line of a vantage point holds (a canary)."""

    target: Target
    canary: bool = False


class Probes:
    """Keep what is looked at besides sites. What is of a member goes with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, probe: Probe, now: datetime) -> None:
        """Look at one more thing. `Problem` where there is one of this name already. Its member must be there."""
        row, target = tables.probes, probe.target
        with self._database.transaction() as connection:
            if any(one.target.name == target.name for one in self.all()):
                raise Problem("this is looked at already", where=f"probe {target.name}", allowed="another name")
            text = msgspec.json.encode(replace(target, member="")).decode()
            whose = {"member": target.member or None, "canary": probe.canary}
            connection.execute(insert(row).values(name=target.name, made=stored(now), target=text, **whose))
            bump(self._database, VERSION)

    def remove(self, name: str) -> bool:
        """Look at it no more. False where there is none of this name."""
        row = tables.probes
        with self._database.transaction() as connection:
            done = connection.execute(delete(row).where(row.c.name == name)).rowcount > 0
            if done:
                bump(self._database, VERSION)
        return done

    def all(self) -> list[Probe]:
        """Return every one, by name."""
        row = tables.probes.c
        found = self._database.rows(select(row.target, row.member, row.canary).order_by(row.name))
        return [
            Probe(replace(msgspec.json.decode(target, type=Target), member=member or ""), bool(canary))
            for target, member, canary in found
        ]
