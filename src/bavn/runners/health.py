"""`/healthz` and `/metrics` over HTTP, for programs on this machine only.

    $ curl -s http://127.0.0.1:9464/healthz
    {"ok":true,"why":[],"lag_s":0.2,"age_s":1.1,"snapshot_age_s":12.4,"failing_inputs":[]}

GET and HEAD; 200, or 503 where the sensor does not do its work. See `local_server` for who is served.
"""

import io
import time
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Final

import msgspec

from bavn.runners.local_server import MOST_AT_ONCE, PATIENCE_S, LocalServer, head, is_here, loopback
from bavn.runners.metrics import exposition
from bavn.runners.status import health
from bavn.store.status import Status

__all__ = ["MOST_AT_ONCE", "PATIENCE_S", "HealthServer", "head", "is_here", "loopback"]

KEY: Final = "listen"

Answer = tuple[int, str, bytes]


class Handler(BaseHTTPRequestHandler):
    """One request on one connection."""

    server: "HealthServer"
    server_version = "bavn"
    sys_version = ""
    timeout = PATIENCE_S

    def setup(self) -> None:
        """Read the request's head whole, before any of it is looked at: a peer that dribbles gets `PATIENCE_S`."""
        super().setup()
        self.rfile = io.BytesIO(head(self.connection, self.server.monotonic))

    def do_GET(self) -> None:
        """Answer with a body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer without."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the standard library
        """Say nothing: a scrape every few seconds is no news."""

    def _answer(self, *, with_body: bool) -> None:
        status, content_type, body = self._looked_up()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _looked_up(self) -> Answer:
        if not is_here(self.headers.get("Host"), needed=self.request_version != "HTTP/1.0"):
            return 403, "text/plain; charset=utf-8", b"only for programs on this machine\n"
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            return 404, "text/plain; charset=utf-8", b"/healthz or /metrics\n"
        return page(self.headers.get("Accept") or "")


class HealthServer(LocalServer):
    """Answers for the sensor. `look` gives the newest status and `now` the time; other threads call both. `Problem`."""

    def __init__(
        self,
        listen: str,
        look: Callable[[], Status | None],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.pages: dict[str, Callable[[str], Answer]] = {
            "/healthz": lambda _: _health(look(), now()),
            "/metrics": _metrics(look),
        }
        super().__init__(listen, Handler, key=KEY, monotonic=monotonic)


def _health(status: Status | None, now: datetime) -> Answer:
    found = health(status, now)
    return 200 if found.ok else 503, "application/json", msgspec.json.encode(found) + b"\n"


def _metrics(look: Callable[[], Status | None]) -> Callable[[str], Answer]:
    scrape = exposition(look)

    def answer(accept: str) -> Answer:
        body, content_type = scrape(accept)
        return 200, content_type, body

    return answer
