"""The stage: a network namespace with addresses of its own, nginx, the sensor, and a webhook that takes messages."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from bavn.store.status import Status, read

SERVER: Final = "192.0.2.80"
PORT: Final = 80
LOOK_S: Final = 0.2
INSIDE: Final = "BAVN_BENCH_INSIDE"  # the network namespace in which we were before: never the one to act in

NGINX: Final = """\
user root; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; daemon off;
events {{ worker_connections 4096; }}
http {{
  access_log {folder}/access.log combined;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/bavn.conf*;
  server {{
    listen {server}:{port} backlog=4096;
    include {folder}/bavn.server*;
    root {folder}; default_type text/html;
    location / {{ try_files /page.html =404; }}
  }}
}}
"""

CONFIG: Final = """\
[sensor]
state = "{folder}/state"
listen = "127.0.0.1:9464"

[[site]]
name = "www.vejby.example"
logs = ["{folder}/access.log"]
protect = "block"

[protect]
nftables = {nftables}
lasts = "{lasts_s}s"
{nginx}

[[tell]]
to = "json://127.0.0.1:8025/"
language = "en"
"""


def enter() -> int | None:
    """Begin anew in a network namespace of our own; None where we are in it already, else the exit status."""
    here = str(Path("/proc/self/ns/net").readlink())
    if os.environ.get(INSIDE, here) != here:
        return None
    command = ["unshare", "--net", "--", sys.executable, "-m", "bench", *sys.argv[1:]]
    return subprocess.run(command, check=False, env=os.environ | {INSIDE: here}).returncode


def give_addresses() -> None:
    """Everything of benchmark space is here, so that each source may ask from its own address."""
    for command in (
        "ip link set lo up",
        f"ip address add {SERVER}/32 dev lo",
        "ip route add local 198.18.0.0/15 dev lo",
    ):
        subprocess.run(command.split(), check=True)


@dataclass(slots=True)
class Heard:
    """What came, with the monotonic second at which it did."""

    findings: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    messages: list[tuple[float, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def webhook(heard: Heard) -> Iterator[None]:
    """Take messages as a chat room would."""

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.messages.append((time.monotonic(), json.loads(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 8025), Take)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()


@contextmanager
def running(*command: str | Path, stdout: int | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that is ended with the stage."""
    process = subprocess.Popen([str(part) for part in command], stdout=stdout)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def read_findings(process: "subprocess.Popen[bytes]", heard: Heard) -> None:
    """Note each line of `bavn sensor --json`, in a thread of its own."""

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            heard.findings.append((time.monotonic(), json.loads(line)))

    threading.Thread(target=read, daemon=True).start()


def warm() -> None:
    """Compile the engine, where nobody did yet: to wait for that is no part of any story."""
    subprocess.run([sys.executable, "-m", "bavn", "warm"], check=True, stdout=subprocess.DEVNULL)


def counted(folder: Path, lines: int, patience_s: float) -> Status | None:
    """Wait until the sensor in a folder counted so many lines; its last word, None where it said none in time."""
    deadline = time.monotonic() + patience_s
    while ((status := read(folder / "state")) is None or status.lines < lines) and time.monotonic() < deadline:
        time.sleep(LOOK_S)  # noqa: TID251  another process works
    return status


def in_kernel() -> int:
    """How many elements stand in Bavn's sets."""
    done = subprocess.run(["nft", "-j", "list", "table", "inet", "bavn"], capture_output=True, check=False)
    if done.returncode:
        return 0
    sets = [one["set"] for one in json.loads(done.stdout)["nftables"] if "set" in one]
    return sum(len(one.get("elem", ())) for one in sets if one["name"].startswith(("block", "limit")))


def now() -> datetime:
    """The wall clock, aware UTC."""
    return datetime.now(UTC)  # noqa: TID251  the bench is where the clock is read
