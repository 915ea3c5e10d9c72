"""Who asks, as far as the hub knows: what a door is handed by `access.who`."""

from dataclasses import dataclass
from typing import Final

from bavn.model.member import Key, Role
from bavn.model.tlp import Audience


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `member` is the organisation it belongs to, `role` that of a person, `key` that of a program."""

    audience: Audience
    member: str | None = None
    role: Role | None = None
    key: Key | None = None
    user: str = ""

    @property
    def name(self) -> str:
        """Whose limits apply: the member's, else the program's or person's own."""
        if self.member:
            return self.member
        return f"key {self.key.id}" if self.key else f"user {self.user}"


PROVE: Final = "bavn.prove"  # in a request's scope: to be called once who asks has shown who it is
PUBLIC: Final = Reader("public")
