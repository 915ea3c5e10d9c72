"""What it costs to hand out ten thousand decisions to a bouncer, and to say that nothing is new; beside CrowdSec.

    python -m bench stream

The same requests to both, on one connection each; Bavn's is encrypted, CrowdSec's is not. CPU seconds of the server.
"Made anew" are whole streams of one scope: Bavn keeps the whole of all for one second, as many bouncers ask at once.
"""

import hashlib
import http.client
import secrets
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.cli.clock import now as clock
from bavn.hubstore.store import open_hub_store
from bavn.model.member import Key
from bench.hub import crowdsec
from bench.hub.made import address
from bench.hub.relay import cpu_s
from bench.hub.world import decided, founded, running
from bench.measure import FailedError
from bench.table import make_table

DECISIONS: Final = 10_000
WHOLE: Final = 20
EMPTY: Final = 400
GOAL_WHOLE_S: Final = 0.1
GOAL_EMPTY_S: Final = 0.002


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one whole stream (made anew, and as asked for again) and of one empty delta; the size of one."""

    name: str
    anew_s: float
    whole_s: float
    empty_s: float
    size: int


def main(say: Callable[[str], None]) -> int:
    """Print the table; 1 where a goal is missed."""
    say(f"stream: {DECISIONS:,} decisions, Bavn and CrowdSec")
    own = measure_own()
    rows = [own]
    try:
        rows.append(measure_crowdsec())
    except FailedError as error:
        say(f"stream: {error}")
    head = ("Server", "whole stream made anew, CPU s", "whole stream again, CPU s", "empty delta, CPU ms", "size")
    print(make_table(head, [row(one) for one in rows]))
    return 0 if max(own.anew_s, own.whole_s) <= GOAL_WHOLE_S and own.empty_s <= GOAL_EMPTY_S else 1


def row(one: Cost) -> tuple[str, ...]:
    """One line of the table."""
    whole = f"{one.anew_s:.3f}", f"{one.whole_s:.3f}"
    return one.name, *whole, f"{one.empty_s * 1000:.2f}", f"{one.size / 1e6:.2f} MB"


def measure_own() -> Cost:
    """A hub on which two established members have reported ten thousand sources."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "hub"
        members = founded(data, 2, established=True)
        secret, now = secrets.token_urlsafe(32), clock()
        public = hashlib.sha256(secret.encode()).digest()
        with open_hub_store(data / "store", now) as store:
            store.registry.keys.add(Key("bench", "bouncer", members[0].member, "bench", public, now))
        with running(data) as (door, hub):
            decided(door, members, DECISIONS)
            return measure("Bavn", door.port, hub.pid, secret, door.trust)


def measure_crowdsec() -> Cost:
    """CrowdSec's local API with as many."""
    with tempfile.TemporaryDirectory() as folder:
        addresses = [address(number) for number in range(DECISIONS)]
        with crowdsec.running(Path(folder) / "crowdsec", addresses) as (port, server):
            return measure("CrowdSec", port, server.pid, crowdsec.KEY)


def measure(name: str, port: int, pid: int, key: str, trust: ssl.SSLContext | None = None) -> Cost:
    """Ask for the whole stream so often, and for what is new where nothing is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)  # CrowdSec's serves without TLS
    if trust is not None:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=trust)
    headers = {"X-Api-Key": key, "User-Agent": "crowdsec-firewall-bouncer/v0.0.28", "Accept-Encoding": "gzip"}

    def ask(target: str) -> bytes:
        connection.request("GET", f"/v1/decisions/stream?{target}", headers=headers)
        return connection.getresponse().read()

    ask("startup=true")
    began = cpu_s(pid)
    for _ in range(WHOLE):
        ask("startup=true&scopes=ip")
    before = cpu_s(pid)
    for _ in range(WHOLE):
        size = len(ask("startup=true"))
    between = cpu_s(pid)
    for _ in range(EMPTY):
        ask("")
    after = cpu_s(pid)
    connection.close()
    return Cost(name, (before - began) / WHOLE, (between - before) / WHOLE, (after - between) / EMPTY, size)
