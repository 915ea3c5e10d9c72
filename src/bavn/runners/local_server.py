"""HTTP for this machine only: a small server on loopback, bounded in how many it serves, how much it reads, how long.

A web page that makes a browser ask (DNS rebinding) is refused by its Host header. At most `MOST_AT_ONCE` are served at
once, each for `PATIENCE_S` at most.
"""

import re
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import BoundedSemaphore, Thread
from types import TracebackType
from typing import Any, Final, Self

from bavn.model.problem import Problem

MOST_AT_ONCE: Final = 8
PATIENCE_S: Final = 5.0
LARGEST_HEAD_BYTES: Final = 8192
POLL_S: Final = 0.1
BUSY: Final = b"HTTP/1.0 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
END: Final = re.compile(rb"\r?\n\r?\n")
HIGHEST_PORT: Final = 65_535
ALLOWED: Final = '"127.0.0.1:9464", "[::1]:9464" or "localhost:9464"'


class LocalServer(ThreadingHTTPServer):
    """Listens on a loopback address, in a thread of its own from `start` to `stop`.

    `key` is the setting that the address was read from. `Problem`: the address is not this machine's own, or something
    else listens there.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 16
    allow_reuse_address = True

    def __init__(
        self,
        listen: str,
        handler: type[BaseHTTPRequestHandler],
        *,
        key: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        host, port = loopback(listen, key)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.monotonic = monotonic
        self._places = BoundedSemaphore(MOST_AT_ONCE)
        self._thread = Thread(target=self.serve_forever, args=(POLL_S,), name=f"bavn-{key}", daemon=True)
        try:
            super().__init__((host, port), handler)
        except OSError as error:
            raise Problem(f"cannot be listened on: {error.strerror}", where=f"[sensor], {key}: '{listen}'") from None

    def server_bind(self) -> None:
        """Bind without asking a name server what this machine is called."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as in the standard library
        """Serve it in a thread of its own, where there is a place for one more."""
        if not self._places.acquire(blocking=False):
            request.settimeout(0)
            request.send(BUSY)
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread can be started
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as above
        """Serve it and give the place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """A peer that goes away is its own business."""

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port; twice does no harm."""
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def loopback(listen: str, key: str = "listen") -> tuple[str, int]:
    """Return host and port; `Problem` for an address that others can reach.

    >>> loopback("[::1]:9464")
    ('::1', 9464)
    """
    host, _, port = listen.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    host = "127.0.0.1" if host == "localhost" else host
    if not (_is_loopback(host) and port.isascii() and port.isdigit() and int(port) <= HIGHEST_PORT):
        raise Problem("is no address of this machine alone", where=f"[sensor], {key}: '{listen}'", allowed=ALLOWED)
    return host, int(port)


def is_here(host: str | None, *, needed: bool) -> bool:
    """Whether a Host header names this machine as only a program on it would. HTTP/1.0 may leave it out.

    >>> [is_here(host, needed=True) for host in ("127.0.0.1:9464", "localhost", "[::1]:9464", "evil.example", None)]
    [True, True, True, False, False]
    """
    if not host:
        return not needed
    name = re.sub(r":[0-9]{1,5}\Z", "", host.strip())
    name = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    return name.lower() == "localhost" or _is_loopback(name)


def head(peer: socket.socket, monotonic: Callable[[], float]) -> bytes:
    """Read until the empty line that ends a request's head; nothing where it does not come in time, or is too large."""
    deadline = monotonic() + PATIENCE_S
    read = b""
    while len(read) <= LARGEST_HEAD_BYTES and (left_s := deadline - monotonic()) > 0:
        peer.settimeout(left_s)
        try:
            more = peer.recv(LARGEST_HEAD_BYTES)
        except OSError:
            return b""
        read += more
        if not more:
            return b""
        if END.search(read) and len(read) <= LARGEST_HEAD_BYTES:
            peer.settimeout(PATIENCE_S)
            return read
    return b""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
