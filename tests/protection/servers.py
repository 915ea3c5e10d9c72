"""Web servers that a test starts on a free port of the loopback, and visitors who come from anywhere.

The servers believe `X-Forwarded-For`, so that a visitor's address is what a test says it is.
"""

import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

import pytest

from bavn.model.decision import Decision
from tests.waiting import until

APACHE_MODULES = Path("/usr/lib/apache2/modules")
FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
LASTS = timedelta(hours=1)


@dataclass
class Clock:
    """A clock that only moves when somebody waits for it."""

    now_s: float = 1000.0
    waited_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> None:
        self.waited_s += seconds
        self.now_s += seconds


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    text: str


def decision(
    network: str,
    action: Literal["block", "limit"] = "block",
    *,
    now: datetime,
    lasts: timedelta = LASTS,
    finding: int = 12,
) -> Decision:
    return Decision(ip_network(network), action, "www.example.dk", finding, now, now + lasts, 0.9)


def many(count: int, now: datetime) -> list[Decision]:
    return [decision(f"10.{number >> 8}.{number & 255}.7", now=now) for number in range(count)]


def program(*names: str) -> str:
    for name in names:
        if path := shutil.which(name, path=FOLDERS):
            return path
    pytest.skip(f"{names[0]} is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@dataclass(frozen=True)
class Server:
    """A server that runs, and the command that has it read its files again."""

    port: int
    reload: tuple[str, ...]
    pid: int

    def ask(self, visitor: str, path: str = "/", method: str = "GET") -> Answer:
        """Ask as a visitor of that address."""
        talk = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            talk.request(method, path, headers={"X-Forwarded-For": visitor})
            answer = talk.getresponse()
            text = answer.read().decode()
            return Answer(answer.status, dict(answer.getheaders()), text)
        finally:
            talk.close()

    def status(self, visitor: str, path: str = "/") -> int:
        return self.ask(visitor, path).status

    def reaches(self, visitor: str, status: int) -> None:
        """Wait until a visitor gets that status and no worker from before the reload is left to answer another."""
        until(lambda: self.status(visitor) == status and self.workers() <= 1, what=f"{visitor} gets {status}")

    def workers(self) -> int:
        return len(Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())


@contextmanager
def running(command: Sequence[str], port: int, log: Path) -> Iterator[int]:
    """Start a server, wait until it listens, and end it with all its workers."""
    with log.open("wb") as said:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
    try:
        until(lambda: listens(server, port), what=f"{command[0]} listens")
        yield server.pid
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def listens(server: "subprocess.Popen[bytes]", port: int) -> bool:
    assert server.poll() is None, "the server ended at once"
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """Start nginx with a site that includes what Bavn writes into `folder`, once it is there."""
    binary, port, path = program("nginx"), free_port(), folder / "nginx.conf"
    path.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; worker_processes 1;\n"
        "events { worker_connections 256; }\n"
        f"http {{ access_log {folder}/access.log; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; charset utf-8;\n"
        "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;\n"
        f"include {folder}/conf.d/*.conf;\n"
        f"server {{ listen 127.0.0.1:{port}; include {folder}/conf.d/*.server;\n"
        'location ~ ^/citizens/(.*)$ { return 200 "own page $1"; }\n'
        'location ~ ^/named/(.*)$ { add_header X-Name "$1"; try_files /none =204; }\n'
        "location / { try_files /none =204; } } }\n"
    )
    (folder / "conf.d").mkdir()
    with running([binary, "-c", str(path)], port, folder / "said.log") as pid:
        yield Server(port, (binary, "-c", str(path), "-s", "reload"), pid)


@contextmanager
def apache(folder: Path) -> Iterator[Server]:
    """Start Apache with a virtual host that includes what Bavn writes into `folder`, once it is there."""
    binary, port, path = program("apache2", "httpd"), free_port(), folder / "apache.conf"
    if not APACHE_MODULES.is_dir():
        pytest.skip("apache2: its modules are not where Debian puts them")
    modules = ("mpm_event", "authz_core", "authz_host", "headers", "remoteip", "status", "unixd")
    (folder / "conf").mkdir()
    path.write_text(
        f"ServerRoot {folder}\nServerName www.example.dk\nPidFile {folder}/apache.pid\nListen 127.0.0.1:{port}\n"
        + "".join(
            f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"
            for name in modules
            if (APACHE_MODULES / f"mod_{name}.so").exists()
        )
        + f"StartServers 1\nServerLimit 2\nMaxRequestWorkers 50\nErrorLog {folder}/error.log\n"
        "User nobody\nGroup nogroup\n"
        f"RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.1\n"
        # its worker may not read a folder of root's, so it answers with a page of its own
        "DocumentRoot /\n<Location />\nSetHandler server-status\n</Location>\n"
        f"<VirtualHost *:{port}>\nIncludeOptional {folder}/conf/*.conf\n"
        "<Location /closed>\nRequire all denied\n</Location>\n"
        "<Location /inside>\n<RequireAny>\nRequire ip 192.0.2.1\nRequire ip 203.0.113.9\n</RequireAny>\n</Location>\n"
        "</VirtualHost>\n"
    )
    with running([binary, "-f", str(path), "-D", "FOREGROUND"], port, folder / "said.log") as pid:
        yield Server(port, (binary, "-f", str(path), "-k", "graceful"), pid)


@contextmanager
def haproxy(folder: Path, configuration: str) -> Iterator[Server]:
    """Start HAProxy with the lines that Bavn advises, a map file that is empty, and a socket at `folder/socket`."""
    binary, port, path = program("haproxy"), free_port(), folder / "haproxy.cfg"
    (folder / "bavn.map").touch()
    path.write_text(
        f"global\n    stats socket {folder}/socket mode 600 level admin\n"
        "defaults\n    mode http\n    timeout client 5s\n    timeout server 5s\n    timeout connect 5s\n"
        + configuration.replace(
            "frontend YOURS", f"frontend web\n    bind 127.0.0.1:{port}\n    http-request set-src hdr(X-Forwarded-For)"
        )
        + "\n    http-request return status 204\n"
    )
    with running([binary, "-db", "-f", str(path)], port, folder / "said.log") as pid:
        yield Server(port, (), pid)
