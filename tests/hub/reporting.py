"""A member's process that finds something new, or more of it, every few milliseconds, until it is killed.

It says what its spool has accepted (`kept`: it is on disk) and what the hub has acknowledged, with the revision.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from bavn.member.identity import NAME, read_identity
from bavn.member.link import Link
from bavn.model.finding import Finding
from bavn.model.sighting import Sighting
from bavn.settings.schema import HubSettings
from tests.hub.processes import now
from tests.member.sightings import finding

EVERY_S = 0.01
AGAIN = 3  # as many findings later, there is more of one


def flood(member: str, number: int, requests: int, began: datetime) -> Finding:
    """One of a member's floods: each begins a second later, from a source of its own and one of all."""
    found = finding(f"www.{member}.example", requests=requests)
    at = began + timedelta(seconds=number)
    addresses = "8.77.0.1", f"8.{ord(member[0])}.{1 + number // 250}.{1 + number % 250}"
    sources = tuple(replace(found.sources[0], address=one, first=at, last=at) for one in addresses)
    return replace(found, began=at, detected=at, sources=sources)


def say(what: str, sightings: Iterable[Sighting]) -> None:
    print("".join(f"{what} {one.id} {one.revision}\n" for one in sightings), end="", flush=True)  # noqa: T201  to a test


def run(url: str, state: Path, member: str, first: int, began: datetime) -> None:
    link = Link(HubSettings(url), read_identity(state / NAME), clock=now, state=state)
    spool = link._spool
    add, done = spool.add, spool.done

    def adds(sightings: Iterable[Sighting]) -> None:
        some = list(sightings)
        add(some)
        say("kept", some)

    def has_done(sightings: Sequence[Sighting]) -> None:
        say("acknowledged", sightings)
        done(sightings)

    spool.add, spool.done = adds, has_done  # type: ignore[method-assign]
    link.start()
    pause = Event()
    for number in range(first, first + 100_000):
        link.report(flood(member, number, 100, began), 1, "new", now())
        if number - AGAIN >= first:
            link.report(flood(member, number - AGAIN, 100 + number, began), 1, "changed", now())
        pause.wait(EVERY_S)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), datetime.fromisoformat(sys.argv[5]))
