r"""What the hub publishes, signed: whoever trusts its key can check it, wherever it was kept in between.

{"payload": "{\"schema\": \"bavn.delta/1\", …}", "key": "3f2a9c01", "signature": "…88 characters of base64…"}
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Final

import msgspec

from bavn.sharing.signing import SigningKey, holds

PREFIX: Final = b"bavn.sealed/1\n"  # a signature of this kind is good for nothing else
LARGEST: Final = 64 * 1024 * 1024  # bytes of a sealed document


class BadSealError(ValueError):
    """A document is not what the hub has signed. Its text is one line, and safe to show."""


class Sealed(msgspec.Struct, frozen=True):
    """A payload (JSON, as text), the short name of the key that signed it, and the signature."""

    payload: str
    key: str
    signature: str


_DECODER: Final = msgspec.json.Decoder(Sealed)


def seal(payload: bytes, key: SigningKey) -> bytes:
    """Return a signed document around a payload: one line of ASCII, fit for an event stream.

    Raises ValueError for a payload that is no UTF-8.
    """
    signature = b64encode(key.sign(PREFIX + payload)).decode()
    # All but ASCII is escaped: some readers of event streams break lines at U+0085 and U+2028.
    return json.dumps({"payload": payload.decode(), "key": key.id, "signature": signature}).encode()


def open_sealed(sealed: bytes, trusted: Mapping[str, bytes]) -> bytes:
    """Return the payload of a signed document; `trusted` are public keys (32 bytes) by their short name.

    Raises BadSealError, and nothing else for any input.
    """
    if len(sealed) > LARGEST:
        raise BadSealError(f"larger than {LARGEST} bytes")
    try:
        document = _DECODER.decode(sealed)
        payload = document.payload.encode()
        signature = b64decode(document.signature, validate=True)
    except (ValueError, RecursionError) as error:
        raise BadSealError("no sealed document") from error
    public = trusted.get(document.key)
    if public is None:
        raise BadSealError("sealed by a key that is not trusted here")
    if not holds(public, signature, PREFIX + payload):
        raise BadSealError("the signature does not fit")
    return payload
