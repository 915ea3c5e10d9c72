"""What one look costs in CPU time of its own: DNS, connection, full handshake and verification, one page.

python -m bench look

Debian's prometheus-blackbox-exporter looks at the same servers in the same seconds, where it is installed. It asks this
machine's own resolver for names, so both are compared by address. The machine is shared, and CPU time grows with what
others do to its caches: beside each cost stands that of a bare handshake between two ends in memory.
"""

import asyncio
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from bavn.cli.clock import now as clock
from bavn.hub.serving.certificates import Authority, ServerFiles
from bavn.model.probe import Target
from bavn.probing.look import look
from bavn.probing.names import Resolver
from bavn.probing.tools import Tools
from bench.measure import FailedError
from bench.probe import blackbox
from bench.table import make_table

HOST: Final = "www.probe.example"
ROUNDS: Final = 8
SHORT: Final = 4  # rounds
LOOKS: Final = 160  # of each kind in a round
AT_ONCE: Final = 8
GOAL_MS: Final = 1.2
BY_NAME: Final = "https, by its name"
BARE: Final = "a handshake in memory"
END: Final = "-----END CERTIFICATE-----\n"
HEAD: Final = ("Look", "Bavn, CPU ms: least", "median", "blackbox: least", "median", "Bavn to blackbox")

Costs = dict[str, list[float]]  # CPU milliseconds of each kind of look, in each round


@dataclass(frozen=True, slots=True)
class Stage:
    """The servers' ports, the files they serve with, and the authority (P-256) that signed the certificate (P-256).

    `web` sends the authority's certificate along, as public sites send one or two more than their own; `alone` sends
    its own only.
    """

    web: int
    alone: int
    names: int
    files: ServerFiles
    ca: Path

    def tools(self) -> Tools:
        """Tools that may look at it."""
        return Tools(
            resolver=Resolver(("127.0.0.1",), self.names),
            trust=ssl.create_default_context(cafile=self.ca),
            allowed=lambda address: address == "127.0.0.1",
        )

    def urls(self) -> dict[str, str]:
        """What is looked at; the goal is that of the first. The exporter looks at those without DNS."""
        return {
            BY_NAME: f"https://{HOST}:{self.web}/",
            "the same, one certificate sent": f"https://{HOST}:{self.alone}/",
            "https, without DNS": f"https://127.0.0.1:{self.web}/",
            "tls alone, without DNS": f"tls://127.0.0.1:{self.web}",
            "tcp alone, without DNS": f"tcp://127.0.0.1:{self.web}",
        }


def main(say: Callable[[str], None], rounds: int = ROUNDS) -> int:
    """Print the table; 1 where the least disturbed round misses the goal."""
    say(f"look: {rounds} rounds of {LOOKS} looks of each kind, {AT_ONCE} at a time")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stage = stack.enter_context(serving(Path(folder)))
        own, peer = measure(stage, peer_of(stack, Path(folder), stage, say), rounds)
    rows = [row(name, costs, peer.get(name, [])) for name, costs in own.items()]
    print(make_table(HEAD, rows))
    print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {ssl.OPENSSL_VERSION}")
    return 0 if min(own[BY_NAME]) <= GOAL_MS else 1


def row(name: str, own: list[float], peer: list[float]) -> tuple[str, ...]:
    """One kind of look. The ratio is the median of the rounds' own, for both worked in the same second."""
    costs = [f"{of:.2f}" for each in (own, peer) if each for of in (min(each), statistics.median(each))]
    ratio = f"{statistics.median(ours / theirs for ours, theirs in zip(own, peer, strict=True)):.2f}" if peer else ""
    return (name, *costs, *[""] * (4 - len(costs)), ratio)


def peer_of(stack: ExitStack, folder: Path, stage: Stage, say: Callable[[str], None]) -> blackbox.Blackbox | None:
    """The exporter, running until the stack is closed; None where there is none, and that is said."""
    try:
        peer = stack.enter_context(blackbox.running(folder, stage.ca))
    except FailedError as error:
        say(f"absent: {error}")
        return None
    assert not peer.trusts_strangers(f"https://127.0.0.1:{stage.web}/")
    return peer


def measure(stage: Stage, peer: blackbox.Blackbox | None, rounds: int) -> tuple[Costs, Costs]:
    """What each kind of look costs: ours, and the exporter's."""
    tools = stage.tools()
    targets = [Target(name, url, "bench") for name, url in stage.urls().items()]
    own: Costs = {name: [] for name in (*(one.name for one in targets), BARE)}
    others: Costs = {}
    for _ in range(rounds):
        for one in targets:
            own[one.name].append(asyncio.run(_look_ms(one, tools)))
            if peer is not None and HOST not in one.url:
                peer.looks_ms(one.url, AT_ONCE, AT_ONCE)
                others.setdefault(one.name, []).append(peer.looks_ms(one.url, LOOKS, AT_ONCE))
        own[BARE].append(_bare_ms(stage, tools.trust))
    return own, others


@contextmanager
def serving(folder: Path) -> Iterator[Stage]:
    """The servers, in a process of their own."""
    authority = Authority(folder)
    authority.make("bench", clock() - timedelta(days=1))
    files = authority.server((HOST,), clock())
    alone = folder / "alone.pem"
    alone.write_text(files.certificate.read_text().partition(END)[0] + END)
    command = [sys.executable, "-m", "bench.probe.serving", *map(str, (files.key, files.certificate, alone))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            web, single, names = (int(port) for port in server.stdout.readline().split())
            yield Stage(web, single, names, files, authority.certificate_file)
        finally:
            server.terminate()


async def _look_ms(target: Target, tools: Tools) -> float:
    await _looks(target, tools, AT_ONCE)
    before = time.process_time()
    await _looks(target, tools, LOOKS)
    return (time.process_time() - before) / LOOKS * 1e3


async def _looks(target: Target, tools: Tools, count: int) -> None:
    async def some() -> None:
        for _ in range(count // AT_ONCE):
            looked = await look(target, 4, "bench", tools, clock)
            assert looked.sample.ending == "ok", looked

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


def _bare_ms(stage: Stage, trust: ssl.SSLContext) -> float:
    """The client's part of a handshake with a server that is only memory."""
    serves = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serves.load_cert_chain(stage.files.certificate, stage.files.key)
    spent_s = 0.0
    for _ in range(LOOKS):
        there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = serves.wrap_bio(there, back, server_side=True)
        began = time.process_time()
        client = trust.wrap_bio(back, there, server_hostname=HOST)
        with suppress(ssl.SSLWantReadError):
            client.do_handshake()
        paused = time.process_time()
        with suppress(ssl.SSLWantReadError):
            server.do_handshake()
        resumed = time.process_time()
        client.do_handshake()
        spent_s += time.process_time() - resumed + paused - began
    return spent_s / LOOKS * 1e3
