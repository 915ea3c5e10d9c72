"""Who belongs to the hub, and with what they show themselves at its door.

Each change lets `version` grow, so that a running hub notices what a command changed: it asks every half second.
"""

from dataclasses import dataclass, field

from bavn.hubstore.accounts import Accounts
from bavn.hubstore.counting import counted
from bavn.hubstore.database import Database
from bavn.hubstore.keys import Keys
from bavn.hubstore.members import VERSION, Members
from bavn.hubstore.probes import Probes
from bavn.hubstore.sessions import Sessions
from bavn.hubstore.tokens import Tokens
from bavn.hubstore.users import Users
from bavn.hubstore.vantages import Vantages


@dataclass(frozen=True, slots=True)
class Registry:
    """Members, their joining tokens, keys of programs, users, who of them is signed in; vantage points, and probes."""

    database: Database
    members: Members = field(init=False)
    tokens: Tokens = field(init=False)
    keys: Keys = field(init=False)
    users: Users = field(init=False)
    vantages: Vantages = field(init=False)
    probes: Probes = field(init=False)
    accounts: Accounts = field(init=False)
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", Members(self.database))
        object.__setattr__(self, "tokens", Tokens(self.database))
        object.__setattr__(self, "keys", Keys(self.database))
        object.__setattr__(self, "users", Users(self.database))
        object.__setattr__(self, "vantages", Vantages(self.database))
        object.__setattr__(self, "probes", Probes(self.database))
        object.__setattr__(self, "accounts", Accounts(self.database))
        object.__setattr__(self, "sessions", Sessions(self.database))

    def version(self) -> int:
        """Return a number that grows with every change of a member, a key or a user, by whichever process.

        It stays the same when a token is made or a key is seen.
        """
        return counted(self.database, VERSION)
