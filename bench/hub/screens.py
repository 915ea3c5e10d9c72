"""What the hub's pages weigh and cost: *Now* with 98 members and a campaign in progress, and 500 pages left open.

    python -m bench screens

The hub runs as its operator runs it, with TLS; CPU seconds are those of its process. Pages are asked for by one browser
after the other. Open pages belong to 98 members and some operators, who see different things, in two languages; they
stand open while nothing happens, and while another member reports each second, which the hub has to take in as well.
"""

import asyncio
import http.client
import secrets
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bavn.clearing.registry import municipalities
from bavn.cli.clock import now as clock
from bavn.hub.admitted import digest_of
from bavn.hub.screens.sessions import SESSION, begun, keep
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.language import LANGUAGES
from bavn.model.member import Member as Organisation
from bavn.model.member import Role, User
from bavn.sharing.checking import encode_batch
from bavn.sharing.token import JoinToken
from bench.hub.made import flood
from bench.hub.members import Door, Member
from bench.hub.relay import cpu_s
from bench.hub.world import founded, running
from bench.table import make_table, ratio

COUNTRY: Final = 98
HIT: Final = 12
SOURCES: Final = 300  # of each of those
PAGES: Final = ("/", "/campaigns", "/campaigns/1")
ASKED: Final = 100
OPEN: Final = 500
WATCHED_S: Final = 20
GOAL_BYTES: Final = 50_000
GOAL_S: Final = 0.05
GOAL_SHARE: Final = 0.20  # of a core


@dataclass(slots=True)
class Reading:
    """How many pages were told how things stand; `all` once every one was."""

    count: int = 0
    all: asyncio.Event = field(default_factory=asyncio.Event)

    def first(self) -> None:
        """One more."""
        self.count += 1
        if self.count == OPEN:
            self.all.set()


@dataclass(frozen=True, slots=True)
class Weight:
    """One page for one reader: its bytes, and CPU seconds of the hub's process."""

    path: str
    reader: str
    size: int
    each_s: float


def main(say: Callable[[str], None]) -> int:
    """Print both tables; 1 where a goal is missed."""
    say(f"screens: {COUNTRY} members, a campaign at {HIT}, {OPEN} open pages")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "hub"
        tokens = founded(data, COUNTRY, established=True)
        with open_hub_store(data / "store", clock()) as store:
            people = settle(store, tokens)
        with running(data) as (door, hub):
            asyncio.run(attack(door, tokens[:HIT]))
            weights = [
                weigh(door, hub.pid, path, reader, people[name])
                for path in PAGES
                for reader, name in (("operator", "operator-0"), ("member", tokens[0].member))
            ]
            quiet, busy = asyncio.run(watch(door, hub.pid, list(people.values()), tokens[HIT:]))
    head = ("Page", "reader", "bytes", "of the goal", "CPU ms", "of the goal")
    print(make_table(head, [row(one) for one in weights]))
    shares = (("nothing happens", quiet), ("a report each second", busy))
    rows = [(name, f"{100 * share:.1f} %", ratio(share / GOAL_SHARE)) for name, share in shares]
    print(make_table((f"{OPEN} open pages", "of a core", "of the goal"), rows))
    light = all(one.size <= GOAL_BYTES and one.each_s <= GOAL_S for one in weights if one.path == "/")
    return 0 if light and max(quiet, busy) <= GOAL_SHARE else 1


def row(one: Weight) -> tuple[str, ...]:
    """One line of the table; goals are those of the first page."""
    return (
        one.path,
        one.reader,
        f"{one.size:,}",
        ratio(one.size / GOAL_BYTES),
        f"{one.each_s * 1000:.1f}",
        ratio(one.each_s / GOAL_S),
    )


def settle(store: HubStore, tokens: Iterable[JoinToken]) -> dict[str, str]:
    """Make the members municipalities, a tenth of which let themselves be named; return somebody's cookie for each."""
    people: dict[str, str] = {}
    for number, (token, place) in enumerate(zip(tokens, municipalities(), strict=True)):
        sites = (f"www.{token.member}.example",)
        store.registry.members.change(
            Organisation(
                token.member,
                f"{place.name} Kommune",
                code=place.code,
                status="active",
                standing="established",
                sites=sites,
                named=number % 10 == 0,
            )
        )
        people[token.member] = signed_in(store, token.member, "member", token.member)
    people |= {f"operator-{number}": signed_in(store, f"operator-{number}", "operator") for number in range(5)}
    return people


def signed_in(store: HubStore, name: str, role: Role, member: str = "") -> str:
    """Somebody's cookie."""
    store.registry.users.add(User(name, role, member, digest_of(secrets.token_hex(8)), clock()))
    secret, session = begun(name, "passkey", "192.0.2.0/24", "bench", clock())
    keep(store, session)
    return secret


async def attack(door: Door, tokens: Iterable[JoinToken]) -> None:
    """An attack on each, from sources that they have in common."""
    for token in tokens:
        member = Member(door, token)
        await member.join()
        await member.report(encode_batch([flood(f"www.{token.member}.example", clock(), range(SOURCES))]))


def weigh(door: Door, pid: int, path: str, reader: str, secret: str) -> Weight:
    """Ask for one page so often."""
    connection = http.client.HTTPSConnection(door.host, door.port, timeout=60, context=door.trust)

    def ask() -> bytes:
        connection.request("GET", path, headers={"Cookie": f"__Host-{SESSION}={secret}", "Accept": "text/html"})
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == http.client.OK, (path, answer.status, said[:200])
        return said

    size = len(ask())
    before = cpu_s(pid)
    for _ in range(ASKED):
        ask()
    after = cpu_s(pid)
    connection.close()
    return Weight(path, reader, size, (after - before) / ASKED)


async def watch(door: Door, pid: int, people: list[str], others: list[JoinToken]) -> tuple[float, float]:
    """Shares of a core with that many pages open: while nothing happens, and while others report."""
    read = Reading()
    open_pages = [
        asyncio.create_task(stay(door, people[number % len(people)], LANGUAGES[number % 2], read))
        for number in range(OPEN)
    ]
    await asyncio.wait_for(read.all.wait(), timeout=120)
    shares = []
    members = [Member(door, token) for token in others[:WATCHED_S]]
    for member in members:
        await member.join()
    await asyncio.sleep(5)
    for busy in (False, True):
        began, before = time.monotonic(), cpu_s(pid)
        for member in members:
            if busy:
                site = f"www.{member.token.member}.example"
                await member.report(encode_batch([flood(site, clock(), range(SOURCES))]))
            await asyncio.sleep(1)
        shares.append((cpu_s(pid) - before) / (time.monotonic() - began))
    for page in open_pages:
        page.cancel()
    await asyncio.gather(*open_pages, return_exceptions=True)
    return shares[0], shares[1]


async def stay(door: Door, secret: str, language: str, read: "Reading") -> None:
    """One open page: read what is told, until cancelled."""
    reader, writer = await asyncio.open_connection(door.host, door.port, ssl=door.trust)
    head = f"GET /live?lang={language} HTTP/1.1\r\nHost: {door.host}\r\nCookie: __Host-{SESSION}={secret}\r\n\r\n"
    writer.write(head.encode())
    try:
        status = await reader.readline()
        assert b" 200 " in status, status
        await reader.readuntil(b"event: state")
        read.first()
        while await reader.read(1 << 16):
            pass
    finally:
        with suppress(OSError):
            writer.close()
