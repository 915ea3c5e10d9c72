"""How people show who they are, and what they are let in with after that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Way = Literal["passkey", "password", "recovery", "token"]  # `token`: to set up a way of signing in, and nothing else


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a person: the public half of a key pair that a phone, a computer or a security key holds.

    `count` is how often it was used, as it says itself; 0 where it does not count. `host` is the name of the hub at
    which it was made: it opens nothing by another.
    """

    id: bytes
    user: str
    name: str
    host: str
    public: bytes
    count: int
    made: datetime
    used: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A person's password and the code that goes with it. `password` is an Argon2 hash, `totp` a sealed secret.

    `step` is the last time step whose code was used: none before it, and not it again, opens anything. `codes` is how
    many recovery codes are left.
    """

    user: str
    made: datetime
    password: str = ""
    totp: bytes = b""
    step: int = 0
    codes: int = 0

    @property
    def has_password(self) -> bool:
        """Whether its person can sign in with a password and a code."""
        return bool(self.password and self.totp)


@dataclass(frozen=True, slots=True)
class Session:
    """That somebody is signed in. `id` is the SHA-256 of what their browser shows.

    It ends at `until` unless it is used before; at `latest` in any case. `network` is no more than the /24 or /48 from
    which it was begun, `browser` one of a few words.
    """

    id: bytes
    user: str
    way: Way
    begun: datetime
    seen: datetime
    until: datetime
    latest: datetime
    network: str = ""
    browser: str = ""
