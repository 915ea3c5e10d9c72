"""Codes that stand beside a password: six digits of an app (RFC 6238), or one of ten for when that is lost.

481 093                a code of the app, good for half a minute and the half minutes beside it, and only once
k7mt-2xqd-9wha-pzr4    a code to recover with, 79 random bits, good once
"""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import pyotp

STEP_S: Final = 30
WINDOW: Final = 1  # steps before and after
FAR: Final = timedelta(hours=14)  # so far off a clock may be that was set by another zone
RECOVERY: Final = 10
LONGEST: Final = 60
_CODE: Final = re.compile(r"\d{6}", re.ASCII)
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1
_RECOVERY: Final = re.compile(rf"[{ALPHABET}]{{16}}")
_BETWEEN: Final = re.compile(r"[\s-]+")


def step_of(now: datetime) -> int:
    """The number of the half minute."""
    return int(now.timestamp()) // STEP_S


def fitting_step(secret: bytes, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, within the window; None where it fits none."""
    step = step_of(now)
    return _among(secret, code, range(step + WINDOW, step - WINDOW - 1, -1))


def off_by(secret: bytes, code: str, now: datetime) -> timedelta | None:
    """How far the clock that this code fits is from this one; None where it fits none of half a day.

    For nobody but who has shown the password, or sees the secret anyway.
    """
    step, far = step_of(now), int(FAR.total_seconds()) // STEP_S
    places = sorted(range(-far, far + 1), key=abs)
    found = _among(secret, code, (step + place for place in places))
    return None if found is None else timedelta(seconds=(found - step) * STEP_S)


def plain_code(given: str) -> str:
    """A code as it was meant: without spaces and hyphens, in small letters; "" where it is too long to be one."""
    return _BETWEEN.sub("", given).lower() if len(given) <= LONGEST else ""


def is_recovery(code: str) -> bool:
    """Whether it looks like a code to recover with."""
    return _RECOVERY.fullmatch(code) is not None


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes, as they are shown."""
    drawn = ("".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(RECOVERY))
    return tuple("-".join(one[place : place + 4] for place in range(0, 16, 4)) for one in drawn)


def digest_of_code(user: str, code: str) -> bytes:
    """What is kept of a code to recover with: 79 random bits need no slow hash."""
    return hashlib.sha256(f"bavn.recovery/1\n{user}\n{plain_code(code)}".encode("utf-8", "surrogatepass")).digest()


def written(secret: bytes) -> str:
    """A secret as one types it into an app: 'JBSW Y3DP …'."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address_of(secret: bytes, user: str, hub: str) -> str:
    """What the picture says that an app reads, an address that begins with otpauth."""
    return _totp(secret).provisioning_uri(name=user, issuer_name=hub)


def _among(secret: bytes, code: str, steps: Iterable[int]) -> int | None:
    if not _CODE.fullmatch(code):
        return None
    totp = _totp(secret)
    return next((step for step in steps if step >= 0 and hmac.compare_digest(totp.generate_otp(step), code)), None)


def _totp(secret: bytes) -> pyotp.TOTP:
    return pyotp.TOTP(b32encode(secret).decode(), interval=STEP_S)
