"""Where to listen, as `bavn.toml` says it, and a socket that does."""

import errno
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from bavn.model.problem import Problem

SCHEMES: Final = ("udp", "tcp", "tls")
ALLOWED: Final = "udp://, tcp:// or tls://, an address and a port, such as tcp://127.0.0.1:5514 or tls://[::]:6514"
_BACKLOG: Final = 128
_WHY: Final = {
    errno.EADDRINUSE: "another program listens there already",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "ports below 1024 need CAP_NET_BIND_SERVICE",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A scheme, an address and a port (0: any free one)."""

    scheme: str
    address: IPv4Address | IPv6Address
    port: int


def endpoint_of(listen: str) -> Endpoint:
    """Read `listen`; raises `Problem`.

    >>> endpoint_of("tls://[::1]:6514")
    Endpoint(scheme='tls', address=IPv6Address('::1'), port=6514)
    """
    with suppress(ValueError):
        url = urlsplit(listen)
        plain = not (url.path or url.query or url.fragment or url.username or url.password)
        if url.scheme in SCHEMES and url.port is not None and plain:
            return Endpoint(url.scheme, ip_address(url.hostname or ""), url.port)
    raise Problem("no place to listen", where=f"[[syslog]] listen = {listen}", allowed=ALLOWED)


def open_socket(listen: str) -> socket.socket:
    """Return a socket that listens at `listen`, and does not wait; raises `Problem`. [::] also hears IPv4."""
    place = endpoint_of(listen)
    stream = place.scheme != "udp"
    family = socket.AF_INET if place.address.version == 4 else socket.AF_INET6  # noqa: PLR2004  IP's version
    opened = socket.socket(family, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM)
    try:
        opened.settimeout(0)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(not place.address.is_unspecified))
        if stream:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((str(place.address), place.port))
        if stream:
            opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        why = _WHY.get(error.errno or 0) or os.strerror(error.errno or 0)
        raise Problem(why, where=f"[[syslog]] listen = {listen}") from None
    return opened
