"""Joining a hub: a one-time token becomes a key pair of one's own, and the hub is known by what the token says of it.

The hub's certificate authority is fetched without trusting anybody and compared with the token; from there on nothing
else is believed. The private key is made here and never leaves.
"""

import hashlib
import secrets
import ssl
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from bavn.member.answers import HubError
from bavn.member.client import ask, plain_client, trust_of
from bavn.member.identity import KEY_BYTES, Identity, KeyId, Place
from bavn.member.joining_advice import NEW_TOKEN, of_the_answer, of_the_line
from bavn.model.decision import IPNetwork
from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.sharing.signing import PROTOCOL, SigningKey
from bavn.sharing.token import BadTokenError, JoinToken, read_token

AUTHORITY: Final = "/api/v1/ca"
JOIN: Final = "/api/v1/join"
MOST_BYTES: Final = 1 << 16
MOST_NAMED: Final = 1_000
_VERSION: Final = {"Bavn-Protocol": str(PROTOCOL)}
_BEGIN: Final = b"-----BEGIN CERTIFICATE-----"
_END: Final = b"-----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a member says of itself: the name of this machine, its sites, its own networks."""

    name: str
    sites: Sequence[str] = ()
    networks: Sequence[IPNetwork] = ()


class _Welcome(msgspec.Struct):
    key: KeyId
    hub: str
    hub_key: str
    member: str


def join(url: str, token_text: str, applicant: Applicant, place: Place) -> Identity:
    """Join the hub at `url` (as `address.hub_url` gives it), and put the identity in its place.

    `Problem` where the token is none, the hub is not the one that the token is for, or it will not have us. Up to the
    registration itself nothing is spent; after it, the token is, whatever happens then.
    """
    token = _token(token_text)
    key = SigningKey.make()
    try:
        ca = _authority(url, token) if token.ca_sha256 else ""
        welcome = _register(url, ca, _application(token, key, applicant))
    except HubError as error:
        raise Problem(of_the_line(error, with_authority=bool(token.ca_sha256)), where=url) from None
    identity = _identity(url, ca, token, key, welcome)
    place.put(identity)
    return identity


def _token(text: str) -> JoinToken:
    try:
        return read_token(text)
    except BadTokenError as error:
        raise Problem(f"this is {error}", where="TOKEN", allowed="what `bavn hub member add` printed") from None


def _authority(url: str, token: JoinToken) -> str:
    """The hub's own authority as PEM: whoever sent it, it is the one that the token names."""
    with plain_client(url, None) as client:
        answer = ask(client, client.build_request("GET", f"{url}{AUTHORITY}", headers=_VERSION), MOST_BYTES)
    if not answer.okay:
        raise Problem(of_the_answer(answer), where=url)
    der = _der(answer.body)
    if not secrets.compare_digest(hashlib.sha256(der).digest(), token.ca_sha256):
        what = "this is not the hub that the token is for, or somebody stands in between: its authority is another one"
        raise Problem(f"{what}; is the URL right? If so, {NEW_TOKEN}", where=url)
    return ssl.DER_cert_to_PEM_cert(der)


def _der(body: bytes) -> bytes:
    """A certificate as it is signed, of PEM or DER."""
    if _BEGIN not in body:
        return body
    try:
        return b64decode(body.partition(_BEGIN)[2].partition(_END)[0])
    except ValueError:
        return b""


def _application(token: JoinToken, key: SigningKey, applicant: Applicant) -> bytes:
    return msgspec.json.encode(
        {
            "secret": urlsafe_b64encode(token.secret).decode().rstrip("="),
            "member": token.member,
            "public_key": b64encode(key.public).decode(),
            "name": visible(applicant.name, 100),
            "sites": [visible(site, 253) for site in applicant.sites[:MOST_NAMED]],
            "networks": [str(network) for network in applicant.networks[:MOST_NAMED]],
            "protocol": PROTOCOL,
        }
    )


def _register(url: str, ca: str, application: bytes) -> _Welcome:
    head = _VERSION | {"Content-Type": "application/json"}
    with plain_client(url, trust_of(ca)) as client:
        answer = ask(
            client, client.build_request("POST", f"{url}{JOIN}", content=application, headers=head), MOST_BYTES
        )
    if not answer.okay:
        raise Problem(of_the_answer(answer), where=url)
    try:
        return msgspec.json.decode(answer.body, type=_Welcome)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise Problem("its answer makes no sense: is this a hub of Bavn?", where=url) from None


def _identity(url: str, ca: str, token: JoinToken, key: SigningKey, welcome: _Welcome) -> Identity:
    """What was agreed. `Problem` where the hub is not the one that the token is for."""
    try:
        hub_key = b64decode(welcome.hub_key, validate=True)
    except ValueError:
        hub_key = b""
    if not secrets.compare_digest(hub_key, token.hub_key) or welcome.member != token.member:
        raise Problem(f"this is not the hub that the token is for: it signs with another key; {NEW_TOKEN}", where=url)
    hub = visible(welcome.hub, 100).strip() or "hub"
    return Identity(
        url=url,
        hub=hub,
        hub_keys=(hub_key,),
        member=token.member,
        key=welcome.key,
        private_key=key.raw,
        number_key=secrets.token_bytes(KEY_BYTES),
        ca=ca,
    )
