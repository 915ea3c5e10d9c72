"""How many sightings a hub takes in per CPU second of its own: TLS, signature, reading, clearing, store.

python -m bench intake
"""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bavn.cli.clock import now as clock
from bavn.sharing.checking import encode_batch
from bench.hub.made import flood
from bench.hub.members import Member
from bench.hub.relay import cpu_s
from bench.hub.world import founded, running
from bench.table import make_table, thousands

MEMBERS: Final = 40
BATCHES: Final = 4  # of each member
SHORT: Final = 2
BATCH: Final = 200
SOURCES: Final = 10
GOAL: Final = 5_000


def main(say: Callable[[str], None], batches: int = BATCHES) -> int:
    """Print the table of so many batches of each member; 1 where the goal is missed."""
    done = MEMBERS * batches * BATCH
    say(f"intake: {done:,} sightings of {SOURCES} sources, in batches of {BATCH}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "hub"
        tokens = founded(data, MEMBERS)
        with running(data) as (door, hub):
            members = [Member(door, token) for token in tokens]
            asyncio.run(_join(members))
            before = cpu_s(hub.pid)
            asyncio.run(_send(members, batches))
            spent_s = cpu_s(hub.pid) - before
    head = ("Sightings", "hub CPU s", "sightings / CPU s", "microseconds each")
    print(make_table(head, [(f"{done:,}", f"{spent_s:.2f}", thousands(done / spent_s), f"{spent_s / done * 1e6:.0f}")]))
    return 0 if done / spent_s >= GOAL else 1


async def _join(members: list[Member]) -> None:
    for member in members:
        await member.join()


async def _send(members: list[Member], batches: int) -> None:
    """All members at once, each its batches one after the other; sources are shared among them, as in an attack."""

    async def send(place: int, member: Member) -> None:
        for turn in range(batches):
            now = clock()
            first = (turn * BATCH + place) % 97 * SOURCES
            site = f"www.{member.token.member}.example"
            numbers = [range(first + one * 7, first + one * 7 + SOURCES) for one in range(BATCH)]
            await member.report(encode_batch([flood(site, now, each) for each in numbers]))

    await asyncio.gather(*(send(place, member) for place, member in enumerate(members)))
