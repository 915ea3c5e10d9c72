"""A hub to be measured: founded with its members, run as its operator runs it, filled with decisions."""

import asyncio
import hashlib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from bavn.cli.clock import now as clock
from bavn.hubstore.store import open_hub_store
from bavn.model.member import Member as Organisation
from bavn.model.member import Standing
from bavn.sharing.checking import encode_batch
from bavn.sharing.signing import SigningKey
from bavn.sharing.token import JoinToken
from bench.hub.made import flood
from bench.hub.members import Door, Member

MOST_SOURCES: Final = 2_000  # of one sighting here


def founded(data: Path, size: int, *, established: bool = False, names: tuple[str, ...] = ()) -> list[JoinToken]:
    """A new hub with so many invited members, and their tokens."""
    bavn("hub", "init", "--data", str(data), "--name", "bench", *(word for one in names for word in ("--host", one)))
    with (data / "hub.toml").open("a") as settings:  # here all members come from one address, which is as fast as one
        settings.write("\n[limits]\nrequests_per_s = 10000\nsightings_per_s = 100000\nbytes_per_s = 100000000\n")
    standing: Standing = "established" if established else "new"
    ca = ssl.PEM_cert_to_DER_cert((data / "keys" / "ca.pem").read_text())
    signing = SigningKey.from_pem((data / "keys" / "signing.pem").read_bytes())
    now = clock()
    tokens = [JoinToken.make(f"m{number}", hashlib.sha256(ca).digest(), signing.public) for number in range(size)]
    with open_hub_store(data / "store", now) as store:
        for token in tokens:
            store.registry.members.add(Organisation(token.member, token.member, standing=standing))
            store.registry.tokens.new_token(token.member, token.secret_sha256, now + timedelta(days=1))
    return tokens


@contextmanager
def running(data: Path) -> Iterator[tuple[Door, "subprocess.Popen[str]"]]:
    """The hub as its operator runs it, on a port of its own choice; stopped at the end."""
    with listening(data, "127.0.0.1:0") as (port, hub):
        yield Door("127.0.0.1", port, ssl.create_default_context(cafile=str(data / "keys" / "ca.pem"))), hub


@contextmanager
def listening(data: Path, address: str) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """The same at an address: its port, and the process."""
    command = [sys.executable, "-m", "bavn", "hub", "run", "--data", str(data), "--listen", address]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as hub:
        try:
            assert hub.stderr is not None
            said = next(line for line in hub.stderr if "https://" in line)
            yield int(said.partition("https://")[2].partition(";")[0].rpartition(":")[2]), hub
        finally:
            hub.terminate()


def bavn(*words: str, inside: tuple[str, ...] = ()) -> None:
    """Run a command of Bavn's; it must succeed."""
    subprocess.run([*inside, sys.executable, "-m", "bavn", *words], check=True, stdout=subprocess.DEVNULL)


def decided(door: Door, tokens: list[JoinToken], count: int) -> None:
    """Have all of these members report the same sources, so that they are blocked."""
    asyncio.run(_report(door, tokens, count))


async def _report(door: Door, tokens: list[JoinToken], count: int) -> None:
    for token in tokens:
        member = Member(door, token)
        await member.join()
        for first in range(0, count, MOST_SOURCES):
            numbers = range(first, min(count, first + MOST_SOURCES))
            await member.report(encode_batch([flood(f"www.{token.member}.example", clock(), numbers)]))
