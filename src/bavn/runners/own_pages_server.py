"""The sensor's own pages on a port of loopback. What goes wrong here is no trouble of the sensor's.

Each request is read whole before any of it is looked at, its body up to `LARGEST_BODY`, within `PATIENCE_S`.
"""

import io
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Final

from bavn.runners.local_server import PATIENCE_S, LocalServer, head, is_here
from bavn.runners.own_pages import Answer, Asked

SETTING: Final = "pages"
LARGEST_BODY: Final = 4_096
PLAIN: Final = "text/plain; charset=utf-8"


class Handler(BaseHTTPRequestHandler):
    """One request on one connection."""

    server: "PagesServer"
    server_version = "bavn"
    sys_version = ""
    timeout = PATIENCE_S

    def setup(self) -> None:
        """Read the request's head whole, before any of it is looked at."""
        super().setup()
        self.rfile = io.BytesIO(head(self.connection, self.server.monotonic))

    def do_GET(self) -> None:
        """Answer with a body."""
        self._send(self._answered("GET", b""), with_body=True)

    def do_HEAD(self) -> None:
        """Answer without."""
        self._send(self._answered("GET", b""), with_body=False)

    def do_POST(self) -> None:
        """Take a form."""
        body = self._body()
        if body is None:
            self._send(Answer(413, b"this is no form of these pages\n", PLAIN), with_body=True)
        else:
            self._send(self._answered("POST", body), with_body=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the standard library
        """Say nothing: what is asked for may hold the key."""

    def _answered(self, method: str, body: bytes) -> Answer:
        if not is_here(self.headers.get("Host"), needed=True):
            return Answer(403, b"only for people on this machine\n", PLAIN)
        if not self.path.startswith("/") or self.path.startswith("//"):
            return Answer(400, b"ask for a path\n", PLAIN)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            return self.server.answer(Asked(method, self.path, headers, body))
        except Exception as error:  # noqa: BLE001  a person gets a line, and the next one a page
            said = f"unexpected {type(error).__name__}: this is a bug\n"
            return Answer(500, said.encode(), PLAIN)

    def _body(self) -> bytes | None:
        """The whole body; None where it is too long, or does not come in time."""
        given = self.headers.get("Content-Length", "")
        if not (given.isascii() and given.isdigit() and len(given) <= 5 and int(given) <= LARGEST_BODY):  # noqa: PLR2004  digits
            return None
        length = int(given)
        read = self.rfile.read(length)
        deadline = self.server.monotonic() + PATIENCE_S
        while len(read) < length and (left_s := deadline - self.server.monotonic()) > 0:
            self.connection.settimeout(left_s)
            try:
                more = self.connection.recv(length - len(read))
            except OSError:
                return None
            if not more:
                return None
            read += more
        self.connection.settimeout(PATIENCE_S)
        return read if len(read) == length else None

    def _send(self, answer: Answer, *, with_body: bool) -> None:
        status = HTTPStatus(answer.status)
        self.send_response(status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)


class PagesServer(LocalServer):
    """Answers with `answer`, which other threads call. `Problem`: not an address of this machine alone, or taken."""

    def __init__(self, listen: str, answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        super().__init__(listen, Handler, key=SETTING)
