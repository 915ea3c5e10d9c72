"""The hub's doors on loopback for programs that others wrote, and those programs while a test runs."""

import asyncio
import ctypes
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar, cast

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from bavn.hub.dialects import abuseipdb, lapi
from bavn.hub.doors import lists
from bavn.hub.doors.headers import Threshold
from bavn.hub.doors.problems import answer_refusal
from bavn.hub.hub import Hub
from bavn.netfilter.program import namespace
from tests.hub.dialects.lapi_samples import StandInHub
from tests.waiting import until

PATIENCE_S: Final = 10.0
FOLDERS: Final = "/usr/bin:/usr/sbin:/bin:/sbin"
NEW_NETWORK: Final = 0x40000000
LIBC: Final = ctypes.CDLL(None, use_errno=True)
T = TypeVar("T")


def program(name: str) -> str:
    """Where a program is; a named skip where it is not installed."""
    found = shutil.which(name, path=FOLDERS)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str, given: str = "", patience_s: float = PATIENCE_S) -> str:
    """Run a program to its end and return what it said; fail where it failed."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=patience_s)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


class Place:
    """A network namespace of a test's own. Its one thread lives there, and what it starts, and its sockets."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "place")
        self._home = namespace()
        self.do(self._move)

    def do(self, work: Callable[[], T]) -> T:
        """Do it there."""
        return self._thread.submit(work).result(3 * PATIENCE_S)

    def close(self) -> None:
        """Let the thread end, and the namespace with it."""
        self._thread.shutdown()

    def _move(self) -> None:
        if not self._home or LIBC.unshare(NEW_NETWORK):
            pytest.skip("no network namespaces: needs root, or `unshare --map-root-user --net`")
        assert namespace() not in {self._home, ""}
        run(program("ip"), "link", "set", "lo", "up")


def listening() -> socket.socket:
    """A socket on a free port of loopback, where this thread lives."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    return made


@contextmanager
def served(hub: StandInHub, listener: socket.socket | None = None) -> Iterator[str]:
    """The doors for others' programs, served as the hub serves them; yields their URL."""
    doors = (lapi, lists, abuseipdb)
    routes = [route for door in doors for route in door.routes(cast("Hub", hub))]
    app = Threshold(Starlette(routes=routes, exception_handlers={HTTPException: answer_refusal}))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", server_header=False))
    with listener or listening() as door:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([door])), name="doors")
        thread.start()
        try:
            until(lambda: server.started, what="the doors to open", patience_s=PATIENCE_S)
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


@contextmanager
def running(arguments: Sequence[str], log: Path, *, place: Place | None = None) -> Iterator[None]:
    """A program while the block runs, in a place of its own if one is named. What it says stands in `log`."""
    with log.open("wb") as out:

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

        with place.do(start) if place else start() as started:
            try:
                yield
            finally:
                started.terminate()
                try:
                    started.wait(PATIENCE_S)
                except subprocess.TimeoutExpired:
                    started.kill()


__all__ = ["Place", "listening", "program", "run", "running", "served", "until"]
