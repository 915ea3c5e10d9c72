"""What one look costs in CPU time of its own: DNS, connection, full handshake and verification, one page.

python -m bench look

The machine is shared, and CPU time grows with what others do to its caches: beside each cost stands that of a bare
handshake between two ends in memory, measured in the same second.
"""

import asyncio
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
from bench.table import make_table

HOST: Final = "www.probe.example"
ROUNDS: Final = 8
LOOKS: Final = 160  # of each kind in a round
AT_ONCE: Final = 8
GOAL_MS: Final = 1.2
BARE: Final = "a handshake in memory"


@dataclass(frozen=True, slots=True)
class Stage:
    """The servers' ports, the files they serve with, and the authority (P-256) that signed the certificate (P-256)."""

    web: int
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
        """What is looked at; the goal is that of the first."""
        return {
            "https, by its name": f"https://{HOST}:{self.web}/",
            "https, without DNS": f"https://127.0.0.1:{self.web}/",
            "tls alone, without DNS": f"tls://127.0.0.1:{self.web}",
            "tcp alone, without DNS": f"tcp://127.0.0.1:{self.web}",
        }


def main(say: Callable[[str], None], rounds: int = ROUNDS) -> int:
    """Print the table; 1 where the least disturbed round misses the goal."""
    say(f"look: {rounds} rounds of {LOOKS} looks of each kind, {AT_ONCE} at a time")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as stage:
        costs = measure(stage, rounds)
    rows = [(name, f"{min(each):.2f}", f"{statistics.median(each):.2f}") for name, each in costs.items()]
    print(make_table(("Look", "CPU ms, least", "CPU ms, median"), rows))
    return 0 if min(costs["https, by its name"]) <= GOAL_MS else 1


def measure(stage: Stage, rounds: int) -> dict[str, list[float]]:
    """CPU milliseconds of each kind of look, in each round."""
    tools = stage.tools()
    targets = [Target(name, url, "bench") for name, url in stage.urls().items()]
    costs: dict[str, list[float]] = {name: [] for name in (*(one.name for one in targets), BARE)}
    for _ in range(rounds):
        for one in targets:
            costs[one.name].append(asyncio.run(_look_ms(one, tools)))
        costs[BARE].append(_bare_ms(stage, tools.trust))
    return costs


@contextmanager
def serving(folder: Path) -> Iterator[Stage]:
    """The servers, in a process of their own."""
    authority = Authority(folder)
    authority.make("bench", clock() - timedelta(days=1))
    files = authority.server((HOST,), clock())
    command = [sys.executable, "-m", "bench.probe.serving", str(files.certificate), str(files.key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            web, names = (int(port) for port in server.stdout.readline().split())
            yield Stage(web, names, files, authority.certificate_file)
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
