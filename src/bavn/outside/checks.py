"""All checks of a domain, in the order in which people read them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bavn.outside.dmarc import dmarc
from bavn.outside.dnssec import dnssec
from bavn.outside.headers import headers, redirect
from bavn.outside.mail import mx
from bavn.outside.result import Result, unknown
from bavn.outside.security_txt import PATH, security_txt
from bavn.outside.spf import spf
from bavn.outside.tls import tls
from bavn.outside.visit import NoPage, visit
from bavn.outside.way import Way

CHECKS: Final = ("mx", "spf", "dmarc", "dnssec", "tls", "tls-www", "redirect", "headers", "security-txt")
ABSENT: Final = "no-such-name"


def look(domain: str, way: Way, now: datetime) -> tuple[Result, ...]:
    """Look at a domain from outside, once: DNS, and what an ordinary visitor's browser would fetch.

    `domain` comes from `domain()`. Never raises; what could not be looked up is 'unknown', and so is everything of a
    name that does not exist: it is misspelt, or the resolver here hides it. Nothing is sent but DNS questions, two
    bare TLS handshakes and two visits (`/` and `/.well-known/security.txt`).
    """
    if not way.lookup.ask(domain, "MX").exists:
        return tuple(unknown(check, ABSENT) for check in CHECKS)
    return tuple(_looked(domain, way, now))


def offline(results: tuple[Result, ...]) -> bool:
    """Say whether nothing at all could be looked up."""
    return all(one.state == "unknown" for one in results)


def absent(results: tuple[Result, ...]) -> bool:
    """Say whether the resolver knows no such name."""
    return any(fact.code == ABSENT for one in results for fact in one.shows)


def _looked(domain: str, way: Way, now: datetime) -> Iterator[Result]:
    yield mx(domain, way.lookup)
    yield spf(domain, way.lookup)
    yield dmarc(domain, way.lookup)
    yield dnssec(domain, way.lookup)
    yield tls("tls", domain, way, now)
    yield tls("tls-www", f"www.{domain}", way, now)
    front = visit(f"http://{domain}/", way)
    yield redirect(front)
    # Where nothing answers on http, a browser asks https by itself.
    yield headers(visit(f"https://{domain}/", way) if isinstance(front, NoPage) and front.why == "refused" else front)
    yield security_txt(visit(f"https://{domain}{PATH}", way), now)
