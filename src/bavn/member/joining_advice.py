"""Why a hub could not be joined, in a line that says what to do about it."""

import ssl
from collections.abc import Mapping
from typing import Final

import httpx

from bavn.member.answers import Answer, HubError

OPERATOR: Final = "the hub's operator"
_NO_LONGER: Final = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
NEW_TOKEN: Final = f"ask {OPERATOR} for another token (`bavn hub member invite`)"

GONE: Final[Mapping[str, str]] = {  # by the code of what went wrong on the line
    "no-such-host": f"there is no such host: is the URL as {OPERATOR} gave it, and does this machine's DNS know it?",
    "connection": "nobody answers there ({why}): does the hub run, and is the port of the URL the right one, and open?",
    "time-out": "no answer in time: does the hub run, and does a firewall in between let this machine through?",
    "broken-off": "the line was broken off: is the URL right (https://, and the port), and does the hub run?",
}

# OpenSSL's own numbers (x509_vfy.h) of what is wrong with a certificate.
_TIMES: Final = frozenset({9, 10})  # not yet valid, expired
_NAMES: Final = frozenset({62, 64})  # of a host, of an address
_WRONG_TIME: Final = "its certificate does not hold now: is the clock of this machine right (`date -u`), and the hub's?"
_WRONG_NAME: Final = (
    f"its certificate is for other names than that of the URL: take the name that {OPERATOR} gives "
    "(there: `names` in hub.toml)"
)
_NOT_THE_TOKENS: Final = (
    "its certificate is of another authority than the token names: either somebody stands in between, or the hub was "
    f"begun anew; {NEW_TOKEN}"
)
_NOT_BELIEVED: Final = (
    "this machine does not believe its certificate, and the token names no authority: let its authority be believed "
    f"here, or {NEW_TOKEN}"
)
_NO_TLS: Final = "what answers there does not speak TLS as a hub does: is the port of the URL the right one?"


def of_the_line(error: HubError, *, with_authority: bool) -> str:
    """Say what to do where no answer came. `with_authority`: the token names one, so no other is believed."""
    found = _tls_error(error)
    if isinstance(found, ssl.SSLCertVerificationError):
        return _of_certificate(found.verify_code, with_authority=with_authority)
    if found is not None:
        return _NO_TLS
    return GONE.get(error.code, "{why}").replace("{why}", str(error))


def of_the_answer(answer: Answer) -> str:
    """Say what to do where the hub, or something in its place, says no."""
    if not answer.protocols and not answer.body.startswith(b"{"):
        return f"this is no hub of Bavn, or something stands before it: {answer.why}; is the URL right?"
    said = f"the hub says no: {answer.why}"
    return f"{said}; {NEW_TOKEN}" if answer.status in _NO_LONGER else said


def _of_certificate(code: int, *, with_authority: bool) -> str:
    if code in _TIMES:
        return _WRONG_TIME
    if code in _NAMES:
        return _WRONG_NAME
    return _NOT_THE_TOKENS if with_authority else _NOT_BELIEVED


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    """What TLS itself said, wherever in the chain of causes that is."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return cause
