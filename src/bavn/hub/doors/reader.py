"""Who asks, as far as the hub knows: what a door is handed by `access.who`."""

from dataclasses import dataclass
from typing import Final

from bavn.hub.admitted import Admitted
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
        """Whose limits apply: a member's for its sensors and programs, a person's own, or of who is nobody's its own.

        A person never takes from their member's: its sensor is heard, whatever its people do.
        """
        return self.member if self.member and self.key is not None else self.shown

    @property
    def shown(self) -> str:
        """The one key or person that this is, whoever it belongs to."""
        return f"key {self.key.id}" if self.key else f"user {self.user}"


def holds(shown: str, admitted: Admitted) -> bool:
    """Whether that key or person may come in still."""
    kind, _, name = shown.partition(" ")
    return name in admitted.keys if kind == "key" else any(one.name == name for one in admitted.users.values())


PROVE: Final = "bavn.prove"  # in a request's scope: to be called with `shown` once who asks has shown who it is
CUT: Final = "bavn.cut"  # the same: to be called to end its connection at once
PUBLIC: Final = Reader("public")
