"""An ordinary visit: one GET, at most three redirects within the owner's own name, 64 kB, no cookies kept."""

import http.client
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from bavn.model.problem import Problem
from bavn.outside.connection import Bounded, NoConnection, connect
from bavn.outside.domain import domain, registrable
from bavn.outside.way import Way

AGENT: Final = "bavn (+outside check by the owner)"
MOST_REDIRECTS: Final = 3
MOST_BODY: Final = 64 * 1024
MOST_HEAD: Final = 64 * 1024
LONGEST_URL: Final = 2_000
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PORTS: Final = {"http": (None, 80), "https": (None, 443)}
_SAFE: Final = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Page:
    """What a visit ended with: the last address, its status and headers (names in lower case), at most 64 kB of body.

    `hops` are the addresses that led there. A redirect that was not followed stays the page: its status says so.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    hops: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether the last address is https."""
        return self.url.startswith("https:")

    def header(self, name: str) -> str:
        """Return a header, "" where there is none; several of a name joined as HTTP does."""
        return ", ".join(value for key, value in self.headers if key == name)


@dataclass(frozen=True, slots=True)
class NoPage:
    """Why a visit gave no page: 'no-address', 'private', 'refused', 'silent', 'tls' or 'garbage'; and where."""

    why: str
    url: str


def visit(url: str, way: Way) -> Page | NoPage:
    """Fetch a page, following redirects to http and https at their own ports within the same registered name."""
    home = registrable(urlsplit(url).hostname or "")
    hops: list[str] = []
    while True:
        page = _fetched(url, way, tuple(hops))
        onward = _onward(page, home) if isinstance(page, Page) and len(hops) < MOST_REDIRECTS else ""
        if not onward:
            return page
        hops.append(url)
        url = onward


def _fetched(url: str, way: Way, hops: tuple[str, ...]) -> Page | NoPage:
    parts = urlsplit(url)
    try:
        with connect(parts.hostname or "", way, secure=parts.scheme == "https") as connected:
            source = Bounded(connected, timeout_s=way.timeout_s, most=MOST_HEAD + MOST_BODY)
            connected.sendall(_request(parts))
            # Only makefile() of the socket is used, and `Bounded` has it.
            response = http.client.HTTPResponse(source, method="GET")  # type: ignore[arg-type]
            with response:
                response.begin()
                headers = tuple((name.lower(), value) for name, value in response.getheaders())
                return Page(url, response.status, headers, _body(response), hops)
    except NoConnection as none:
        return NoPage(none.why, url)
    except ssl.SSLError:
        return NoPage("tls", url)
    except OSError:
        return NoPage("silent", url)
    except (http.client.HTTPException, ValueError):
        return NoPage("garbage", url)


def _request(parts: SplitResult) -> bytes:
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    lines = (f"GET {target} HTTP/1.1", f"Host: {parts.hostname}", f"User-Agent: {AGENT}", "Accept: */*")
    return ("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode("ascii")


def _body(response: http.client.HTTPResponse) -> bytes:
    """What came of the body: one that stops short, or drips, is taken as far as it came."""
    body = b""
    try:
        while len(body) < MOST_BODY and (part := response.read1(MOST_BODY - len(body))):
            body += part
    except (OSError, http.client.HTTPException, ValueError):
        pass
    return body


def _onward(page: Page, home: str) -> str:
    """Where a redirect leads, "" where there is none that may be followed."""
    place = page.header("location")
    if page.status not in REDIRECTS or not place or len(place) > LONGEST_URL:
        return ""
    try:
        parts = urlsplit(urljoin(page.url, place))
        if parts.port not in _PORTS.get(parts.scheme, ()) or parts.username is not None:
            return ""
        host = domain(parts.hostname or "")
    except (ValueError, Problem):
        return ""
    if registrable(host) != home:
        return ""
    return parts._replace(netloc=host, fragment="").geturl()
