"""One connection to a host: resolved, checked to be public, opened, and read from within a bound of bytes and time."""

import io
import socket
import ssl
import time
from typing import Final

from bavn.outside.addresses import addresses
from bavn.outside.way import Way

REFUSED: Final = "refused"
NO_ADDRESS: Final = "no-address"
PRIVATE: Final = "private"
SILENT: Final = "silent"


class NoConnection(Exception):  # noqa: N818  it is an answer, not a mistake
    """Nothing to talk to: `why` is 'no-address', 'private', 'refused' or 'silent'."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def connect(host: str, way: Way, *, secure: bool) -> socket.socket:
    """Connect to one public address of a host, over TLS if `secure`; the caller closes it.

    The address that was checked is the one that is connected to: a second lookup could give another. Raises
    `NoConnection`, and `ssl.SSLError` where there is a server whose TLS does not hold.
    """
    found = addresses(host, way.lookup, allow_private=way.allow_private)
    if found is None:
        raise NoConnection(SILENT)
    if not found:
        raise NoConnection(NO_ADDRESS if _has_none(host, way) else PRIVATE)
    raw = _opened(found[0], way.https_port if secure else way.http_port, way.timeout_s)
    if not secure:
        return raw
    try:
        return way.trust.wrap_socket(raw, server_hostname=host)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raw.close()
        raise NoConnection(SILENT) from error
    except ssl.SSLError:
        raw.close()
        raise
    except (OSError, ValueError) as error:
        raw.close()
        raise NoConnection(SILENT) from error


class Bounded(io.RawIOBase):
    """Read from a socket until `most` bytes or `timeout_s` seconds: then `TimeoutError`, however slowly it drips."""

    def __init__(self, source: socket.socket, *, timeout_s: float, most: int) -> None:
        super().__init__()
        self._source = source
        self._ends = time.monotonic() + timeout_s
        self._left = most

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any writable buffer
        """Read what is there, within the bounds."""
        left_s = self._ends - time.monotonic()
        if left_s <= 0 or self._left <= 0:
            raise TimeoutError
        self._source.settimeout(left_s)
        read = self._source.recv_into(buffer, min(len(buffer), self._left))
        self._left -= read
        return read

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give what `http.client` reads from."""
        return io.BufferedReader(self)


def _has_none(host: str, way: Way) -> bool:
    return not any(way.lookup.ask(host, kind).values for kind in ("A", "AAAA"))


def _opened(address: str, port: int, timeout_s: float) -> socket.socket:
    try:
        return socket.create_connection((address, port), timeout=timeout_s)
    except ConnectionRefusedError as error:
        raise NoConnection(REFUSED) from error
    except (OSError, ValueError) as error:
        raise NoConnection(SILENT) from error
