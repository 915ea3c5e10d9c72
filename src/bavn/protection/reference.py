"""The reference that a blocked visitor reads to the help desk: it leads to the decision.

12-K7QF2M: the address that finding 12 is about and whose digest begins so.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from bavn.model.decision import Decision
from bavn.response.decisions import IPNetwork, written

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that sounds or looks like another
LENGTH: Final = 6


def reference(decision: Decision) -> str:
    """Return the finding's number and six letters for the network. It names no visitor, and no person."""
    return reference_of(decision.finding, decision.network)


def reference_of(finding: int, network: IPNetwork) -> str:
    """Return the reference of a network in a finding, to look one up that somebody has read out.

    >>> from ipaddress import ip_network
    >>> reference_of(12, ip_network("192.0.2.1"))
    '12-9SMREN'
    """
    digest = blake2b(written(network).encode(), digest_size=8, person=b"bavn-reference").digest()
    number = int.from_bytes(digest)
    return f"{finding}-" + "".join(LETTERS[number >> 5 * place & 31] for place in range(LENGTH))


def found_by(text: str, decisions: Iterable[Decision]) -> IPNetwork | None:
    """Return the network that a reference leads to, however it was typed; None where none of the decisions has it."""
    wanted = text.strip().upper().translate(str.maketrans("OIL", "011"))
    return next((one.network for one in decisions if reference(one) == wanted), None)
