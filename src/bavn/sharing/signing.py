"""Who sent a request: HTTP Message Signatures (RFC 9421) by Ed25519 keys, in the one form that Bavn speaks.

Content-Digest: sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:
Bavn-Protocol: 1
Signature-Input: bavn=("@method" "@path" "@query" "content-digest" "bavn-protocol");created=1795359600;keyid="…";alg="ed25519";nonce="…"
Signature: bavn=:…88 characters of base64…:
"""  # noqa: E501  a header is one line

import hashlib
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

PROTOCOL: Final = 1
WINDOW: Final = timedelta(seconds=120)  # between the two clocks, either way
KEY_BYTES: Final = 32

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
Code = Literal["missing", "malformed", "clock", "digest", "signature"]

COVERED: Final = '("@method" "@path" "@query" "content-digest" "bavn-protocol")'
NEEDED: Final = ("signature-input", "signature", "content-digest", "bavn-protocol")
PARAMETERS: Final = re.compile(
    re.escape(COVERED) + r';created=([1-9][0-9]{0,11});keyid="([A-Za-z0-9._-]{1,64})";alg="ed25519"'
    r';nonce="([A-Za-z0-9_-]{22,64})"',
    re.ASCII,
)
DIGEST: Final = re.compile(r"sha-256=:[A-Za-z0-9+/]{43}=:", re.ASCII)
SIGNATURE: Final = re.compile(r"bavn=:([A-Za-z0-9+/]{86}==):", re.ASCII)
VERSION: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
METHOD: Final = re.compile(r"[A-Z]{1,16}", re.ASCII)
PATH: Final = re.compile(r"/[!-~]{0,8191}", re.ASCII)
QUERY: Final = re.compile(r"[!-~]{0,8192}", re.ASCII)


class BadSignatureError(Exception):
    """A request is not proven to come from the holder of the key. `code` says why, and is safe to hand out.

    `missing` (not signed), `malformed` (not in our form), `clock` (outside the window), `digest` (another body),
    `signature` (another key, or something else was signed).
    """

    def __init__(self, code: Code) -> None:
        self.code: Code = code
        super().__init__(code)


class BadKeyError(ValueError):
    """What was to be a key is none."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a signature proves besides the request: which key, when by its clock, and a nonce to be taken only once."""

    key_id: str
    nonce: str
    created: datetime


class SigningKey:
    """An Ed25519 key pair. It prints as its public half's id."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()

    @classmethod
    def make(cls) -> Self:
        """Make a new one."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_raw(cls, private: bytes) -> Self:
        """Return the key of 32 private bytes. Raises BadKeyError."""
        if len(private) != KEY_BYTES:
            raise BadKeyError("a private key has 32 bytes")
        return cls(Ed25519PrivateKey.from_private_bytes(private))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Return the key of a PKCS #8 file without a password. Raises BadKeyError."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise BadKeyError("no private key in PEM without a password") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise BadKeyError("a private key, but none of Ed25519")
        return cls(key)

    @property
    def pem(self) -> bytes:
        """As a PKCS #8 file, not encrypted: whoever keeps it lets nobody else read it."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def raw(self) -> bytes:
        """As 32 private bytes."""
        return self._private.private_bytes_raw()

    @property
    def id(self) -> str:
        """What its public half is called: see `fingerprint_of`."""
        return fingerprint_of(self.public)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message: 64 bytes."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.id})"


def fingerprint_of(public: bytes) -> str:
    """Return the short name of a public key: the first eight hexadecimal digits of its SHA-256.

    >>> fingerprint_of(bytes(32))
    '66687aad'
    """
    return hashlib.sha256(public).hexdigest()[:8]


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of a public key has signed this message. False for what is no key or no signature, too."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_nonce() -> str:
    """Return 128 random bits for one request."""
    return secrets.token_urlsafe(16)


def request_headers(  # noqa: PLR0913, PLR0917  a request has these parts
    key: SigningKey, key_id: str, method: str, path_and_query: str, body: bytes, now: datetime, nonce: str
) -> dict[str, str]:
    """Return the headers that sign a request; `path_and_query` as it goes over the line, percent-encoded.

    `now` is the hub's time as well as one knows it. Raises ValueError for what cannot be signed.
    """
    path, _, query = path_and_query.partition("?")
    parameters = f'{COVERED};created={int(now.timestamp())};keyid="{key_id}";alg="ed25519";nonce="{nonce}"'
    digest, version = digest_of(body), str(PROTOCOL)
    if not (_is_target(method, path, query) and PARAMETERS.fullmatch(parameters)):
        raise ValueError("a request that cannot be signed")
    signature = key.sign(_base((method, path, query), digest, version, parameters))
    return {
        "Bavn-Protocol": version,
        "Content-Digest": digest,
        "Signature-Input": f"bavn={parameters}",
        "Signature": f"bavn=:{b64encode(signature).decode()}:",
    }


def key_id_of(headers: Headers) -> str:
    """Return the id of the key that a request says it was signed with. Raises BadSignatureError."""
    return _parameters_of(_needed(headers))[1].key_id


def verify_request(  # noqa: PLR0913, PLR0917  the same
    public: bytes, method: str, path: str, query: str, headers: Headers, body: bytes, now: datetime
) -> Verified:
    """Return what the signature of a request proves. Raises BadSignatureError, and nothing else for any input.

    `path` and `query` (without `?`) are those of the line, not decoded. `headers` must hold repeated ones repeatedly:
    two of one name are refused. Only the form at the top of this module passes, to the byte. That `nonce` is taken
    once is for the caller to see to, for twice `WINDOW`.
    """
    found, digest = verify_head(public, method, path, query, headers, now)
    if digest_of(body) != digest:
        raise BadSignatureError("digest")
    return found


def verify_head(  # noqa: PLR0913, PLR0917  the same
    public: bytes, method: str, path: str, query: str, headers: Headers, now: datetime
) -> tuple[Verified, str]:
    """As `verify_request`, before there is a body: return also the Content-Digest that the body must have."""
    fields = _needed(headers)
    parameters, found = _parameters_of(fields)
    signed = SIGNATURE.fullmatch(fields["signature"])
    if not signed or not VERSION.fullmatch(fields["bavn-protocol"]) or not _is_target(method, path, query):
        raise BadSignatureError("malformed")
    if not -WINDOW <= now - found.created <= WINDOW:
        raise BadSignatureError("clock")
    digest = fields["content-digest"]
    if not DIGEST.fullmatch(digest):
        raise BadSignatureError("digest")
    base = _base((method, path, query), digest, fields["bavn-protocol"], parameters)
    signature = b64decode(signed[1])
    if b64encode(signature).decode() != signed[1] or not holds(public, signature, base):
        raise BadSignatureError("signature")
    return found, digest


def digest_of(body: bytes) -> str:
    """Return the Content-Digest (RFC 9530) of a body, also of an empty one.

    >>> digest_of(b"")
    'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'
    """
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def _needed(headers: Headers) -> dict[str, str]:
    """The four headers by their names, each of which may stand once."""
    fields: dict[str, str] = {}
    for name, value in headers.items() if isinstance(headers, Mapping) else headers:
        lowered = name.lower()
        if lowered in NEEDED:
            if lowered in fields:
                raise BadSignatureError("malformed")
            fields[lowered] = value
    if len(fields) < len(NEEDED):
        raise BadSignatureError("missing")
    return fields


def _parameters_of(fields: Mapping[str, str]) -> tuple[str, Verified]:
    label, _, parameters = fields["signature-input"].partition("=")
    match = PARAMETERS.fullmatch(parameters)
    if label != "bavn" or not match:
        raise BadSignatureError("malformed")
    try:
        created = datetime.fromtimestamp(int(match[1]), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadSignatureError("malformed") from error
    return parameters, Verified(match[2], match[3], created)


def _is_target(method: str, path: str, query: str) -> bool:
    return bool(METHOD.fullmatch(method) and PATH.fullmatch(path) and QUERY.fullmatch(query)) and "?" not in path


def _base(target: tuple[str, str, str], digest: str, version: str, parameters: str) -> bytes:
    """What is signed (RFC 9421, 2.5)."""
    method, path, query = target
    return (
        f'"@method": {method}\n"@path": {path}\n"@query": ?{query}\n"content-digest": {digest}\n'
        f'"bavn-protocol": {version}\n"@signature-params": {parameters}'
    ).encode("ascii")
