"""What an operator hands to a new member: one line that lets one sensor join, once, and know the hub by its keys.

bavn1.AAEC…  =  "bavn1." + base64url of: check (4 bytes), secret (16), the hub's signing key (32),
                SHA-256 of its CA certificate (32, or none), and the member's id (UTF-8)
"""

import binascii
import hashlib
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final, Self

PREFIX: Final = "bavn1."
CHECK: Final = 4  # bytes of a SHA-256, so that a token that was not copied whole is told from a wrong one
SECRET: Final = 16
DIGEST: Final = 32
WITH_CA: Final = b"\x01"
WITHOUT_CA: Final = b"\x00"
LONGEST: Final = 512  # characters
BODY: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class BadTokenError(ValueError):
    """What was to be a joining token is none. Its text is one line, and never holds the token."""


@dataclass(frozen=True, slots=True)
class JoinToken:
    """A joining token: for whom, the secret, what to know the hub by. `ca_sha256` is empty where others vouch for it.

    It never prints its secret; `text` does.
    """

    member: str
    secret: bytes = field(repr=False)
    ca_sha256: bytes
    hub_key: bytes

    def __post_init__(self) -> None:
        """Raise ValueError for what could not be read back."""
        fits = len(self.secret) == SECRET and len(self.hub_key) == DIGEST and len(self.ca_sha256) in (0, DIGEST)
        if not fits or not is_member_id(self.member):
            raise ValueError("what a joining token holds has another size")

    @classmethod
    def make(cls, member: str, ca_sha256: bytes, hub_key: bytes) -> Self:
        """Make one with a new secret."""
        return cls(member, secrets.token_bytes(SECRET), ca_sha256, hub_key)

    @property
    def secret_sha256(self) -> bytes:
        """All that the hub keeps of it."""
        return hashlib.sha256(self.secret).digest()

    def text(self) -> str:
        """Return the token as it is handed over."""
        ca = WITH_CA + self.ca_sha256 if self.ca_sha256 else WITHOUT_CA
        body = self.secret + self.hub_key + ca + self.member.encode()
        return PREFIX + urlsafe_b64encode(_check(body) + body).decode().rstrip("=")


def read_token(text: str) -> JoinToken:
    """Return what a token says; space around it is no matter. Raises BadTokenError, and nothing else for any input."""
    body = _body_of(text.strip())
    secret, hub_key, rest = body[:SECRET], body[SECRET : SECRET + DIGEST], body[SECRET + DIGEST :]
    size = DIGEST if rest[:1] == WITH_CA else 0
    if rest[:1] not in {WITH_CA, WITHOUT_CA}:
        raise BadTokenError("a joining token for a newer program")
    try:
        return JoinToken(rest[1 + size :].decode(), secret, rest[1 : 1 + size], hub_key)
    except ValueError as error:
        raise BadTokenError("no joining token of a hub that this program knows") from error


def is_member_id(text: str) -> bool:
    """Whether this can be the id of a member: up to 64 visible characters without a space."""
    return 0 < len(text) <= 64 and text.isprintable() and " " not in text  # noqa: PLR2004  said above


def _body_of(text: str) -> bytes:
    if not text.startswith(PREFIX):
        raise BadTokenError(f'a joining token begins with "{PREFIX}"')
    encoded = text[len(PREFIX) :]
    if len(text) > LONGEST or not BODY.fullmatch(encoded):
        raise BadTokenError("a joining token with characters that do not belong there")
    try:
        whole = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError) as error:
        raise BadTokenError("a joining token that was not copied whole") from error
    if whole[:CHECK] != _check(whole[CHECK:]):
        raise BadTokenError("a joining token that was not copied whole")
    return whole[CHECK:]


def _check(body: bytes) -> bytes:
    return hashlib.sha256(PREFIX.encode() + body).digest()[:CHECK]
