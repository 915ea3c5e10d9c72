"""`--rules KIND`: findings become text for the program that enforces them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bavn.model import Finding
from bavn.response.apache import apache
from bavn.response.decisions import Decisions, IPNetwork, decide
from bavn.response.haproxy import haproxy
from bavn.response.nftables import nftables
from bavn.response.nginx import nginx
from bavn.response.plain import plain

WRITERS: dict[str, Callable[[Decisions], str]] = {
    "nginx": nginx,
    "nftables": nftables,
    "haproxy": haproxy,
    "apache": apache,
    "plain": plain,
}
PACKET_FILTERS = frozenset({"nftables"})


class CannotEnforceError(Exception):
    """The program asked for cannot safely carry these rules; the message is one line for people."""


def rules(  # noqa: PLR0913  each is one fact of the order, all but two by name
    findings: Iterable[Finding],
    kind: str,
    *,
    made: datetime,
    expires: datetime,
    forwarded: bool = False,
    allow: Iterable[IPNetwork] = (),
) -> str:
    """Write rules of one of the `WRITERS`, made at `made` and ending at `expires` (aware UTC).

    Shared addresses are limited, never blocked; `watch` never appears; a crowd gives no rule; `allow`
    (trusted proxies) is never named. With `forwarded`, addresses were read from a header: a packet filter
    would meet the proxy instead of them, so nftables is refused.
    """
    refuse_packet_filter(kind, forwarded=forwarded)
    return WRITERS[kind](decide(findings, made=made, expires=expires, allow=allow))


def refuse_packet_filter(kind: str, *, forwarded: bool) -> None:
    """Raise `CannotEnforceError` where addresses of a forwarded header would go into a packet filter."""
    if forwarded and kind in PACKET_FILTERS:
        message = (
            f"--rules {kind}: these addresses were read from a forwarded header, and a packet filter "
            "would hit the proxy instead; use nginx, haproxy, apache or plain"
        )
        raise CannotEnforceError(message)
