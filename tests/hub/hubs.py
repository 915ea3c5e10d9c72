"""A real hub on a free port of this machine, with members that joined it, and what they may say to it."""

import asyncio
import secrets
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import httpx
from uvicorn import server as uvicorn_server

from bavn.clearing.changes import Report
from bavn.hub import opening, settings
from bavn.hub.admitted import digest_of
from bavn.hub.doors.joining import key_id_of
from bavn.hub.hub import Hub
from bavn.hub.private_file import write_private
from bavn.hub.screens import passwords
from bavn.hub.serving.certificates import Authority
from bavn.hub.serving.server import Server, bound, server_of, tls_of, url_of
from bavn.hub.settings import HubSettings, LimitsSection
from bavn.hubstore.store import HubStore
from bavn.model.finding import Rate
from bavn.model.member import Key, Member, Purpose, Role, User
from bavn.model.sighting import SharedSource, Sighting
from bavn.model.tlp import Tlp
from bavn.sharing.signing import SigningKey, new_nonce, request_headers
from tests.no_tls import NO_TLS
from tests.waiting import until

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLENTY = LimitsSection(100_000, 1_000_000, 1_000_000_000)
PATIENCE_S = 30
CHEAP = replace(passwords.COST, time_cost=1, memory_cost=64)


class Hurried:
    """`asyncio` for uvicorn: it looks ten times a second whether it shall end, and then waits for others as long.

    Hundreds of hubs end in this process. One that is a process of its own takes its time.
    """

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(delay_s: float) -> None:
        await asyncio.sleep(min(delay_s, 0.01))


uvicorn_server.asyncio = Hurried()  # type: ignore[assignment, attr-defined]


@dataclass(slots=True)
class Clock:
    """A clock that a test moves."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass(slots=True)
class Sensor:
    """A member's sensor, as far as the hub can tell."""

    member: str
    key: SigningKey
    id: str
    clock: Callable[[], datetime]

    def signed(self, method: str, target: str, body: bytes = b"", nonce: str = "") -> dict[str, str]:
        return request_headers(self.key, self.id, method, target, body, self.clock(), nonce or new_nonce())

    def asks(self, client: httpx.Client, target: str) -> httpx.Response:
        return client.get(target, headers=self.signed("GET", target))

    def says(self, client: httpx.Client, body: bytes, target: str = "/api/v1/sightings") -> httpx.Response:
        headers = {**self.signed("POST", target, body), "Content-Type": "application/json"}
        return client.post(target, content=body, headers=headers)


@dataclass(slots=True)
class Running:
    """A hub that answers at `url`; `client` believes its authority."""

    hub: Hub
    clock: Clock
    url: str
    client: httpx.Client
    server: Server
    trust: ssl.SSLContext | None = None
    sensors: list[Sensor] = field(default_factory=list)

    @property
    def verify(self) -> ssl.SSLContext:
        """Whom a client of this hub believes."""
        return self.trust or NO_TLS

    def sensor(self, member: str) -> Sensor:
        return next(one for one in self.sensors if one.member == member)

    def key(self, purpose: Purpose, member: str = "") -> str:
        """The secret of a new key."""
        secret = f"secret-{secrets.token_hex(8)}"
        key = Key(secrets.token_hex(8), purpose, member, "a program", digest_of(secret), self.clock())
        self.changes(lambda store: store.registry.keys.add(key))
        return secret

    def person(self, role: Role, member: str = "") -> dict[str, str]:
        """What somebody of this role shows."""
        secret = f"secret-{secrets.token_hex(8)}"
        user = User(f"user-{secrets.token_hex(4)}", role, member, digest_of(secret), self.clock())
        self.changes(lambda store: store.registry.users.add(user))
        return {"Authorization": f"Bearer {secret}"}

    def changes(self, work: Callable[[HubStore], object]) -> None:
        """Change the registry as the hub itself does, which sees at once what it changed."""
        loop = self.hub._loop
        assert loop is not None
        changed = self.hub.pipeline.call(lambda store, _: work(store))
        asyncio.run_coroutine_threadsafe(changed, loop).result(PATIENCE_S)

    def publishes(self) -> None:
        """Return once the writer has published what is on disk already, which it does a moment after its commit."""
        self.changes(lambda _: None)

    def asked(self, path: str, shown: dict[str, str]) -> httpx.Response:
        return self.client.get(path, headers=shown)


def new_folder(folder: Path, *, name: str = "Prøve", extra: str = "") -> Path:
    """A data folder as `bavn hub init` makes it."""
    data = folder / "hub"
    for path, content in _made(name):
        (data / path).parent.mkdir(parents=True, exist_ok=True)
        write_private(data / path, content)
    write_private(data / settings.NAME, (data / settings.NAME).read_bytes() + extra.encode())
    return data


@cache
def _made(name: str) -> tuple[tuple[Path, bytes], ...]:
    """The files of a hub that was just begun; made once, for making the store's tables takes a while."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "hub"
        opening.begin(data, settings.example(name, "127.0.0.1:8643", "", ()), name, NOW)
        return tuple((path.relative_to(data), path.read_bytes()) for path in data.rglob("*") if path.is_file())


@contextmanager
def running(
    folder: Path,
    *,
    members: tuple[Member, ...] = (),
    tls: bool = False,
    change: Callable[[HubSettings], HubSettings] = lambda found: found,
    clock: Clock | None = None,
    opened: Callable[[Hub], None] = lambda _: None,
    at: str = "127.0.0.1:0",
) -> Iterator[Running]:
    """Run a hub in a thread until the test is over. Every member given has joined with one sensor."""
    clock = clock or Clock()
    data = folder / "hub" if (folder / "hub").exists() else new_folder(folder)
    read = settings.read(data)
    read = change(replace(read, limits=PLENTY, tls=read.tls if tls else replace(read.tls, mode="off")))
    hub = opening.open_hub(data, clock, read)
    opened(hub)
    sensors = [joined(hub, member, clock) for member in members]
    listening = bound(at)
    context = tls_of(read, Authority(data / opening.KEYS), hub)
    with patch.object(passwords, "COST", CHEAP):
        server = server_of(hub, context)
    thread = Thread(target=lambda: asyncio.run(server.serve([listening])), name="hub-of-a-test")
    thread.start()
    trust = ssl.create_default_context(cadata=hub.authority.decode()) if tls else None
    url = url_of(listening, tls=tls)
    try:
        until(lambda: server.started or not thread.is_alive(), what="the server starts")
        until(lambda: hub.admitted.version == hub.store.registry.version(), what="it knows who joined")
        with httpx.Client(base_url=url, verify=trust or NO_TLS, timeout=PATIENCE_S, trust_env=False) as client:
            yield Running(hub, clock, url, client, server, trust, sensors)
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), "the server does not stop"


def joined(hub: Hub, member: Member, clock: Callable[[], datetime]) -> Sensor:
    """Let a member have a sensor, before the hub begins."""
    key = SigningKey.make()
    found = Sensor(member.id, key, key_id_of(key.public), clock)
    hub.store.registry.members.add(replace(member, status="active", joined=clock()))
    hub.store.registry.keys.add(Key(found.id, "sensor", member.id, "sensor", key.public, clock()))
    return found


def established(name: str) -> Member:
    """A member whose word counts."""
    return Member(name, name.capitalize(), sites=(f"www.{name}.example",), standing="established")


def sighting(number: int = 1, *, revision: int = 0, tlp: Tlp | None = "amber", at: datetime = NOW) -> Sighting:
    """A flood from two addresses of its own (RFC 2544); those with another number come from others."""
    began = at - timedelta(seconds=60)
    addresses = (f"198.{net}.{number >> 8 & 255}.{number & 255}" for net in (18, 19))
    return Sighting(
        id=f"{number:032x}",
        revision=revision,
        kind="http-flood",
        technique="T1499.002",
        site="www.example.dk",
        began=began,
        detected=began + timedelta(seconds=20),
        seen=at,
        ended=None,
        severity="high",
        confidence=0.9,
        requests=1_000,
        rate=Rate(1.0, 90.0),
        tlp=tlp,
        sources=tuple(SharedSource(address, 500, began, at, 0.95, "block") for address in addresses),
    )


def report(member: str, what: Sighting, at: datetime = NOW) -> Report:
    """A sighting as it came in."""
    return Report(member, "key", at, what)
