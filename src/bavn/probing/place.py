"""Where a look goes: an address as people write it, taken apart, and where a redirect leads from it."""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from bavn.probing.limits import URL_MOST

PORTS: Final = {"http": 80, "https": 443, "tls": 443, "smtp": 25, "dns": 53, "tcp": 0}
WEB: Final = frozenset({"http", "https"})
# Where a redirect may lead besides the port that the target itself has: to pages, wherever a browser goes for them, and
# not to other people's doors. Below 1024 that is 80 and 443; above, all but what browsers avoid (Fetch, "bad port").
WEB_PORTS: Final = frozenset({80, 443})
FREE_FROM: Final = 1024
BAD_PORTS: Final = frozenset(
    (*range(6_665, 6_670), 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10_080)
)
REMEMBERED: Final = 4_096  # URLs
HOST_MOST: Final = 253
_LABELS: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")
_SAFE: Final = "/%:@!$&'()*+,;=~-._?[]"


class NoPlace(ValueError):  # noqa: N818  it is an answer, not a mistake
    """A URL that is none of ours, or leads where nobody should go."""


@dataclass(frozen=True, slots=True)
class Place:
    """A scheme of `PORTS`, a host in ASCII and lower case or an address without brackets, a port, a path with query."""

    scheme: str
    host: str
    port: int
    path: str = "/"

    @property
    def authority(self) -> str:
        """The host as a `Host` header has it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """All of it as one text."""
        return f"{self.scheme}://{self.authority}{self.path}"


@lru_cache(maxsize=REMEMBERED)
def read_place(url: str) -> Place:
    """Take a URL apart. Raises `NoPlace` where it is none of ours.

    >>> read_place("https://WWW.Rødby.example/søg?q=1")
    Place(scheme='https', host='www.xn--rdby-gra.example', port=443, path='/s%C3%B8g?q=1')
    """
    try:
        return _read(url)
    except ValueError as error:  # of urllib, of the idna codec, of ours
        raise NoPlace("no place of ours") from error


def _read(url: str) -> Place:
    if len(url) > URL_MOST:
        raise NoPlace("a URL that is too long")
    parts = urlsplit(url)
    port = PORTS.get(parts.scheme) if parts.port is None else parts.port
    if parts.scheme not in PORTS or not port or parts.username is not None:
        raise NoPlace("no scheme or no port of ours, or a name to sign in with")
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return Place(parts.scheme, _host(parts.hostname or ""), port, path)


def moved(here: Place, location: bytes) -> Place:
    """Return where a `Location` leads from a web page. Raises `NoPlace` where nobody should go.

    Only to http and https, at the port that we are at or one at which browsers look for pages.
    """
    if len(location) > URL_MOST:
        raise NoPlace("a URL that is too long")
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    try:
        joined = urljoin(here.url, text)
    except ValueError as error:
        raise NoPlace("no place at all") from error
    there = read_place(joined)
    if there.scheme not in WEB or not (there.port == here.port or _has_pages(there.port)):
        raise NoPlace("no place for a visitor")
    return there


def _has_pages(port: int) -> bool:
    return port in WEB_PORTS or (port >= FREE_FROM and port not in BAD_PORTS)


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    if len(text) > HOST_MOST:
        raise NoPlace("a host that is too long")
    host = text.removesuffix(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")  # UnicodeError is a ValueError
    host = host.lower()
    if len(host) > HOST_MOST or not _LABELS.match(host):
        raise NoPlace("no name of a host")
    return host
