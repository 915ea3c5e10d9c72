"""How soon members know: one sees a flood, all others are armed. Each simulated member has its own TLS and its own key.

    python -m bench relay            98 members, then 1,000

Relay time here is from the moment at which one member has the finding in hand to that at which another one has checked
the hub's seal and put the addresses in their place. What a sensor adds on either side is measured with real ones
(`python -m bench warning`).
"""

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.cli.clock import now as clock
from bavn.sharing.checking import encode_batch
from bavn.sharing.token import JoinToken
from bench.hub.made import address, flood
from bench.hub.members import Door, Member
from bench.hub.world import founded, running
from bench.table import make_table

SIZES: Final = (98, 1000)
ROUNDS: Final = 20
SOURCES: Final = 300
GOAL_S: Final = 5.0
LONGEST_S: Final = 60.0
AT_ONCE: Final = 32  # joining
OPEN_FILES: Final = 8192


@dataclass(frozen=True, slots=True)
class Relay:
    """Seconds from a finding in hand to armed, for each member and round; and to the last member of each round."""

    members: int
    each_s: list[float]
    last_s: list[float]
    hub_cpu_s: float  # of the rounds, without joining
    hub_bytes: int  # that it held at the end, with everybody listening


def main(say: Callable[[str], None], sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> int:
    """Print the table; 1 where a goal is missed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, max(hard, OPEN_FILES)))
    measured = []
    for size in sizes:
        say(f"relay: {size} members, {rounds} rounds of {SOURCES} sources")
        measured.append(measure(size, rounds))
    print(show(measured))
    return 0 if all(percentile(one.last_s, 0.99) <= GOAL_S for one in measured) else 1


def show(measured: list[Relay]) -> str:
    """The table."""
    head = ("Members", "p50", "p99", "last member, p50", "last member, p99", "hub CPU s a round", "hub memory")
    rows = [
        (
            f"{one.members:,}",
            *(f"{percentile(one.each_s, share):.3f} s" for share in (0.5, 0.99)),
            *(f"{percentile(one.last_s, share):.3f} s" for share in (0.5, 0.99)),
            f"{one.hub_cpu_s / len(one.last_s):.2f}",
            f"{one.hub_bytes / 1e6:.0f} MB",
        )
        for one in measured
    ]
    return make_table(head, rows)


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(size: int, rounds: int) -> Relay:
    """One hub and so many members, all on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "hub"
        tokens = founded(data, size)
        with running(data) as (door, hub):
            return asyncio.run(relay(door, tokens, rounds, hub.pid))


async def relay(door: Door, tokens: list[JoinToken], rounds: int, pid: int) -> Relay:
    """Join, listen, and report in turn."""
    members = [Member(door, token) for token in tokens]
    gate = asyncio.Semaphore(AT_ONCE)

    async def enter(member: Member) -> None:
        async with gate:
            await member.join()

    await asyncio.gather(*(enter(member) for member in members))
    listeners = [asyncio.create_task(member.listen()) for member in members]
    try:
        await asyncio.wait_for(asyncio.gather(*(member.listening.wait() for member in members)), LONGEST_S)
        before = cpu_s(pid)
        each: list[float] = []
        last: list[float] = []
        for turn in range(rounds):
            taken = await one_round(members, turn)
            each += taken
            last.append(max(taken))
        return Relay(len(members), each, last, cpu_s(pid) - before, held_bytes(pid))
    finally:
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)


async def one_round(members: list[Member], turn: int) -> list[float]:
    """One member reports; seconds until each other one has all the addresses."""
    reporter = members[turn % len(members)]
    numbers = range(turn * SOURCES, (turn + 1) * SOURCES)
    awaited = {address(number) for number in numbers}
    began = time.monotonic()
    await reporter.report(encode_batch([flood(f"www.{reporter.token.member}.example", clock(), numbers)]))
    others = [member for member in members if member is not reporter]
    return await asyncio.wait_for(asyncio.gather(*(armed(member, awaited, began) for member in others)), LONGEST_S)


async def armed(member: Member, awaited: set[str], began: float) -> float:
    """Seconds until a member has heard of all these addresses."""
    while not awaited <= member.heard.keys():
        member.news.clear()
        if not awaited <= member.heard.keys():
            await member.news.wait()
    return max(member.heard[value] for value in awaited) - began


def held_bytes(pid: int) -> int:
    """The memory that a process holds (proc(5), statm, the second field)."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * resource.getpagesize()


def cpu_s(pid: int) -> float:
    """CPU seconds of a process until now (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
