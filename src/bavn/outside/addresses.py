"""Which addresses may be visited: public ones only, so that a domain cannot point a check at the inside."""

from typing import Final

from bavn.model.public_address import is_public
from bavn.outside.lookup import Lookup

MOST: Final = 8


def addresses(host: str, lookup: Lookup, *, allow_private: bool = False) -> tuple[str, ...] | None:
    """Return the addresses of a host that may be visited, IPv4 first; None where they could not be looked up.

    A host that has any private address gives none at all: one that mixes them tries to reach the inside.
    """
    found: list[str] = []
    known = False
    for kind in ("A", "AAAA"):
        answer = lookup.ask(host, kind)
        known = known or answer.known
        found.extend(answer.values[:MOST])
    if not known:
        return None
    if not allow_private and not all(is_public(one) for one in found):
        return ()
    return tuple(found)
