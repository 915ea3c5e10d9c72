"""What the hub seals for itself: secrets of codes in its store, and what it lets browsers keep.

All keys come from the hub's signing key (HKDF, one each): a copy of the store alone opens nothing, and a hub with
another signing key has people set up anew how they sign in.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bavn.model.account import Account
from bavn.sharing.signing import SigningKey

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TOTP_BYTES: Final = 20
SECRETS: Final = b"bavn.totp/1"
HANDLES: Final = b"bavn.handle/1"
BROWSERS: Final = b"bavn.browser/1"
OFFERS: Final = b"bavn.offer/1"
LONGEST_BROWSER: Final = 120


class Sealing:
    """Seal and open. It prints nothing of its keys."""

    __slots__ = ("_browsers", "_handles", "_offers", "_secrets")

    def __init__(self, signing: SigningKey) -> None:
        self._secrets = AESGCM(_key(signing, SECRETS))
        self._handles, self._browsers, self._offers = (_key(signing, use) for use in (HANDLES, BROWSERS, OFFERS))

    def seal(self, user: str, secret: bytes) -> bytes:
        """Seal somebody's secret: only for them it can be opened."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._secrets.encrypt(nonce, secret, _said(user))

    def open(self, user: str, sealed: bytes) -> bytes | None:
        """Return what was sealed; None for somebody else, with another signing key, or where it was changed."""
        try:
            return self._secrets.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _said(user))
        except (InvalidTag, ValueError):
            return None

    def handle(self, user: str) -> bytes:
        """What passkeys call somebody: says nothing of the name, and is always the same."""
        return hmac.digest(self._handles, _said(user), "sha256")

    def offer(self, session: bytes, account: Account | None) -> bytes:
        """The secret of codes that is offered to somebody who sets it up: the same until they have done so."""
        before = str(account.made.timestamp() if account else "").encode()
        return hmac.digest(self._offers, session + before, "sha256")[:TOTP_BYTES]

    def browser(self, account: Account) -> str:
        """What a browser keeps with which somebody has signed in; another password makes it worthless."""
        name = secrets.token_urlsafe(12)
        return f"{name}.{self._proof(account, name)}"

    def is_known(self, account: Account, shown: str) -> bool:
        """Whether this is what a browser keeps with which this person has signed in."""
        name, _, proof = shown.partition(".")
        fits = len(shown) <= LONGEST_BROWSER and shown.isascii()
        return fits and hmac.compare_digest(proof, self._proof(account, name))

    def _proof(self, account: Account, name: str) -> str:
        said = f"{account.made.timestamp()}\n{name}\n{account.user}"
        return urlsafe_b64encode(hmac.digest(self._browsers, _said(said), "sha256")[:24]).decode()


def _key(signing: SigningKey, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=use).derive(signing.raw)


def _said(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
