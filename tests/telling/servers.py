"""Servers on loopback that take messages: a web hook and a mail server, each as small as Apprise lets it be."""

import base64
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer, StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

PASSWORD = "right-password"  # noqa: S105  of the mail server below


@dataclass(slots=True)
class Server:
    """Where it listens, and what it was sent."""

    port: int
    taken: list[Any] = field(default_factory=list)


@contextmanager
def running(server: BaseServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def web_hook() -> Iterator[Server]:
    """Answers with the status that is the path: `/200`, `/500`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(int(self.path.strip("/")))
            self.send_header("Location", "/200")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Server(server.server_port)
    with running(server):
        yield told


@contextmanager
def mail_server() -> Iterator[Server]:
    """Takes mail from who logs in with the right password; `taken` are whole mails."""

    class Handler(StreamRequestHandler):
        def answer(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def line(self) -> str:
            return self.rfile.readline().decode().rstrip("\r\n")

        def handle(self) -> None:
            self.answer("220 mail.example")
            while (command := self.line()) and command.upper() != "QUIT":
                match command.split():
                    case ["EHLO" | "ehlo", *_]:
                        self.answer("250-mail.example\r\n250 AUTH PLAIN")
                    case ["AUTH", "PLAIN", secret]:
                        right = base64.b64decode(secret).split(b"\0")[2] == PASSWORD.encode()
                        self.answer("235 welcome" if right else "535 5.7.8 no")
                    case ["DATA" | "data"]:
                        self.answer("354 go on")
                        lines = []
                        while (line := self.line()) != ".":
                            lines.append(line)
                        told.taken.append("\n".join(lines))
                        self.answer("250 taken")
                    case _:
                        self.answer("250 ok")
            self.answer("221 bye")

    ThreadingTCPServer.daemon_threads = True
    server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    told = Server(server.server_address[1])
    with running(server):
        yield told


@contextmanager
def silent_server() -> Iterator[Server]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Server(server.getsockname()[1])


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
