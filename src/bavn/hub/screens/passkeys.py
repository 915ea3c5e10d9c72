"""Passkeys (WebAuthn): what a browser is asked, and whether what it answers is proof.

A challenge is not kept: it has its time and its seal in itself, for one browser, and once answered it is used up. A
restart of the hub ends all of them. Passkeys are found by the browser itself (discoverable), and always ask for the
finger, the face or the PIN of who sits there. They need a host name and TLS, or localhost: browsers refuse all else.
"""

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from bavn.hub.settings import HubSettings
from bavn.model.account import Passkey

LIFE: Final = timedelta(minutes=5)
TIMEOUT_MS: Final = 240_000
LARGEST: Final = 20_000  # characters of an answer
LONGEST_ID: Final = 1_023  # bytes
NONCE: Final = 16
MOST_USED: Final = 20_000
REQUIRED: Final = UserVerificationRequirement.REQUIRED


class BadPasskeyError(Exception):
    """What a browser answered is no proof of anything."""


@dataclass(frozen=True, slots=True)
class Site:
    """What browsers tie a passkey to: `host` is the relying party's id, `origin` where the page is."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is asked, and answers: a browser at a page, now. `form` is the token that its forms have."""

    site: Site
    form: str
    now: datetime


def site_of(request: Request, settings: HubSettings, *, tls: bool) -> Site | None:
    """Where a passkey of this hub holds, as the browser came; None where there can be none.

    That is by the hub's own name, `[hub] link` or the first of `names`, and not by an address or another name.
    """
    shown = request.headers.get("host", "")
    host = urlsplit(f"//{shown}").hostname or ""
    if host != urlsplit(settings.link).hostname or _is_address(host) or not (tls or host == "localhost"):
        return None
    return Site(host, f"{'https' if tls else 'http'}://{shown.lower()}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return not host
    return True


@dataclass(slots=True)
class Passkeys:
    """Ask, and look at answers. Only the event loop calls it."""

    hub: str
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _used: dict[bytes, datetime] = field(default_factory=dict)

    def ask(self, seat: Seat) -> str:
        """What a browser is asked in order to sign in, as JSON."""
        options = generate_authentication_options(
            rp_id=seat.site.host,
            challenge=self._challenge(seat),
            timeout=TIMEOUT_MS,
            user_verification=REQUIRED,
        )
        return options_to_json(options)

    def offer(self, seat: Seat, user: str, handle: bytes, have: Iterable[Passkey]) -> str:
        """What a browser is asked in order to make a passkey, as JSON; on a device that has one of `have` it is not."""
        options = generate_registration_options(
            rp_id=seat.site.host,
            rp_name=self.hub,
            user_name=user,
            user_id=handle,
            challenge=self._challenge(seat),
            timeout=TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=one.id) for one in have if one.host == seat.site.host
            ],
        )
        return options_to_json(options)

    def made(self, seat: Seat, answer: str, user: str, name: str) -> Passkey:
        """The passkey that a browser has made. `BadPasskeyError`."""
        document, challenge = self._read(seat, answer)
        try:
            proven = verify_registration_response(
                credential=document,
                expected_challenge=challenge,
                expected_rp_id=seat.site.host,
                expected_origin=seat.site.origin,
                require_user_verification=True,
            )
        except Exception as error:  # a stranger's bytes went through five formats
            raise BadPasskeyError from error
        self._use_up(challenge, seat.now)
        if len(proven.credential_id) > LONGEST_ID:
            raise BadPasskeyError
        public, count = proven.credential_public_key, proven.sign_count
        return Passkey(proven.credential_id, user, name, seat.site.host, public, count, seat.now)

    def shown(self, answer: str) -> bytes:
        """The id of the passkey that an answer says it is of. `BadPasskeyError`."""
        try:
            found = base64url_to_bytes(_document(answer)["id"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadPasskeyError from error
        return found[: LONGEST_ID + 1]

    def proven(self, seat: Seat, answer: str, passkey: Passkey, handle: bytes) -> int:
        """How often the passkey says that it was used, once it is proven that it was now. `BadPasskeyError`."""
        document, challenge = self._read(seat, answer)
        try:
            proven = verify_authentication_response(
                credential=document,
                expected_challenge=challenge,
                expected_rp_id=seat.site.host,
                expected_origin=seat.site.origin,
                credential_public_key=passkey.public,
                credential_current_sign_count=passkey.count,
                require_user_verification=True,
            )
            said = base64url_to_bytes(document["response"].get("userHandle") or "")
        except Exception as error:  # the same
            raise BadPasskeyError from error
        if passkey.host != seat.site.host or not hmac.compare_digest(said, handle):
            raise BadPasskeyError
        self._use_up(challenge, seat.now)
        return proven.new_sign_count

    def _challenge(self, seat: Seat) -> bytes:
        said = secrets.token_bytes(NONCE) + int((seat.now + LIFE).timestamp()).to_bytes(8, "big")
        return said + self._seal(said, seat.form)

    def _seal(self, said: bytes, form: str) -> bytes:
        return hmac.digest(self._key, said + form.encode("utf-8", "surrogatepass"), "sha256")

    def _read(self, seat: Seat, answer: str) -> tuple[dict[str, Any], bytes]:
        """The answer, and the challenge in it: of this hub, for this browser, in time, and not used up."""
        document = _document(answer)
        try:
            response = document["response"]
            challenge = parse_client_data_json(base64url_to_bytes(response["clientDataJSON"])).challenge
        except Exception as error:  # the same
            raise BadPasskeyError from error
        said, seal = challenge[: NONCE + 8], challenge[NONCE + 8 :]
        ends = int.from_bytes(said[NONCE:], "big")
        if (
            not hmac.compare_digest(seal, self._seal(said, seat.form))
            or ends <= seat.now.timestamp()
            or said in self._used
        ):
            raise BadPasskeyError
        return document, challenge

    def _use_up(self, challenge: bytes, now: datetime) -> None:
        if len(self._used) >= MOST_USED:
            self._used = {one: ends for one, ends in self._used.items() if ends > now}
        self._used[challenge[: NONCE + 8]] = now + LIFE


def _document(answer: str) -> dict[str, Any]:
    if len(answer) > LARGEST:
        raise BadPasskeyError
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise BadPasskeyError from error
    if not isinstance(found, dict):
        raise BadPasskeyError
    return found
