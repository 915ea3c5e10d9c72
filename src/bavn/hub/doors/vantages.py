"""How a place that looks for the hub becomes a vantage point: by the door of all who join, with a token of its own.

Its token names it as `vantage:NAME`, where a member's names the member.
"""

import hashlib
from typing import Final

from bavn.hub.doors.problems import ProblemError
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.member import Key

VANTAGE: Final = "vantage:"  # no id of a member begins so


def join_vantage(store: HubStore, asked_as: str, secret: bytes, key: Key) -> Key:
    """Use a token up, and let this key look. `ProblemError` 401 where it does not hold, 422 for a key that is known."""
    name, now = asked_as.removeprefix(VANTAGE), key.made
    if store.registry.keys.get(key.id) is not None:
        raise ProblemError(422, "this key is known already: make a new one")
    if not store.registry.vantages.join(hashlib.sha256(secret).digest(), name, key, now):
        raise ProblemError(401, "this token does not hold here: it is of another hub, was used, or is too old")
    store.audit.write(AuditLine(now, name, "vantage-joined", value=name, detail=f"key {key.id}"))
    return key
