"""Who may come in, as an immutable picture in memory: no door asks the store who somebody is.

It is read anew whenever the registry in the store has changed; `Hub` looks once a second.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bavn.model.member import Key, Member, User

LONGEST_SECRET: Final = 512
SIGN: Final = frozenset({"sensor", "probe"})  # they have a key pair; all others show a secret
MAY_ENTER: Final = frozenset({"active", "invited"})  # an invited member may have a bouncer before it has a sensor


@dataclass(frozen=True, slots=True)
class Admitted:
    """Members by id; of keys and users only those that hold now. `version` is the store's."""

    version: int = 0
    members: Mapping[str, Member] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)  # by id
    secrets: Mapping[bytes, Key] = field(default_factory=dict)  # of bouncers, reporters, readers; by SHA-256
    users: Mapping[bytes, User] = field(default_factory=dict)  # by SHA-256
    people: Mapping[str, User] = field(default_factory=dict)  # the same, by name

    def sensor(self, key_id: str) -> Key | None:
        """The key of this id with which a sensor or a vantage point signs, if it holds."""
        key = self.keys.get(key_id)
        return key if key is not None and key.purpose in SIGN else None

    def shown(self, secret: str) -> Key | User | None:
        """Whose secret this is; None: nobody's."""
        if not 0 < len(secret) <= LONGEST_SECRET:
            return None
        digest = digest_of(secret)
        key = self.secrets.get(digest)
        if key is not None and hmac.compare_digest(key.public, digest):
            return key
        user = self.users.get(digest)
        return user if user is not None and hmac.compare_digest(user.secret, digest) else None


def admitted_of(version: int, members: Iterable[Member], keys: Iterable[Key], users: Iterable[User]) -> Admitted:
    """Sort out who may come in: no revoked key or user, and nobody of a suspended or removed member."""
    by_id = {member.id: member for member in members}
    hold = {one.id: one for one in keys if one.revoked is None and _stands(one.member, by_id)}
    secrets = {one.public: one for one in hold.values() if one.purpose not in SIGN}
    people = {one.secret: one for one in users if one.revoked is None and _stands(one.member, by_id)}
    return Admitted(version, by_id, hold, secrets, people, {one.name: one for one in people.values()})


def digest_of(secret: str) -> bytes:
    """What the hub keeps of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _stands(member: str, members: Mapping[str, Member]) -> bool:
    return not member or (member in members and members[member].status in MAY_ENTER)
