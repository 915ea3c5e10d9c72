"""Sign-ins of Microsoft Entra ID: from the published schema; never run against a real tenant.

    Graph, /auditLogs/signIns   {"createdDateTime": …, "userPrincipalName": …, "ipAddress": …, "status": {"errorCode": 50126}}
    diagnostic settings         {"time": …, "category": "SignInLogs", "callerIpAddress": …, "properties": {as above}}
    Log Analytics, SigninLogs   {"TimeGenerated": …, "UserPrincipalName": …, "IPAddress": …, "ResultType": "50126"}

learn.microsoft.com: "signIn resource type" (graph/api/resources/signin), "Microsoft Entra authentication and
authorization error codes" (entra/identity-platform/reference-error-codes), "SigninLogs" (azure-monitor/reference).

Silent about applications and managed identities, and about the many codes that interrupt an honest sign-in (a second
factor is asked for, a page to stay signed in) or say nothing of a password. A refused second factor is a failure.
"""  # noqa: E501 - a sample line of a format is as long as it is

from collections.abc import Mapping
from typing import Any, Final

from bavn.events.json_reading import Document, JsonReader, field, moment, number, origin_of, text
from bavn.model.login import Login

NAME: Final = "entra"
USERS: Final = ("userPrincipalName", "UserPrincipalName", "AccountUpn")
ADDRESSES: Final = ("ipAddress", "IPAddress", "callerIpAddress")
TIMES: Final = ("createdDateTime", "CreatedDateTime", "TimeGenerated", "Timestamp")
CODES: Final = ("resultType", "ResultType", "ErrorCode", "errorCode")
REASONS: Final[Mapping[int, str]] = {
    50126: "bad-password",
    50056: "bad-password",
    50064: "bad-password",
    50052: "bad-password",
    50034: "unknown-user",
    51004: "unknown-user",
    50053: "locked",  # smart lockout, or an address that is known for attacks
    50057: "disabled",
    50055: "expired",
    50144: "expired",
    80012: "denied",  # outside the hours
    50020: "denied",
    50105: "denied",
    50131: "denied",
    53000: "denied",  # conditional access, with the right password
    53001: "denied",
    53003: "denied",
    53004: "denied",
    500121: "second-factor",
}
_NO_PERSON: Final = ("ServicePrincipalSignInLogs", "ManagedIdentitySignInLogs")


class EntraReader(JsonReader[Login]):
    """Reads sign-ins in any of the shapes above."""

    def __init__(self) -> None:
        super().__init__(NAME, lambda found: (login,) if (login := login_of(found)) else ())


def is_entra(found: Document) -> bool:
    """Whether a document is a sign-in, of whatever outcome."""
    inner = _inner(found)
    named = any(name in inner for name in (*USERS, "userId", "servicePrincipalId"))
    return named and _code(found, inner) is not None and _first(inner, TIMES, found.get("time")) is not None


def login_of(found: Document) -> Login | None:
    """The login that a sign-in is; None where it is none, or one that says nothing of a password."""
    inner = _inner(found)
    code = _code(found, inner)
    time = moment(_first(inner, TIMES, found.get("time")))
    user = text(_first(inner, USERS)).strip()
    if code is None or time is None or text(found.get("category") or found.get("Category")) in _NO_PERSON:
        return None
    address = origin_of(_first(inner, ADDRESSES, found.get("callerIpAddress")))
    if not code:
        return Login(time, "entra", "success", user, address, "", _mechanism(found, inner)) if user else None
    reason = REASONS.get(code)
    return Login(time, "entra", "failure", user, address, reason, _mechanism(found, inner)) if reason else None


def _inner(found: Document) -> dict[str, Any]:
    inner = found.get("properties")
    return inner if isinstance(inner, dict) else found


def _first(held: dict[str, Any], names: tuple[str, ...], other: object = None) -> object:
    return next((held[name] for name in names if held.get(name)), other)


def _code(found: Document, inner: dict[str, Any]) -> int | None:
    code = number(field(inner, "status", "errorCode"))
    codes = (number(holder.get(name)) for holder in (inner, found) for name in CODES)
    return code if code is not None else next((known for known in codes if known is not None), None)


def _mechanism(found: Document, inner: dict[str, Any]) -> str:
    """`token` where a program renewed what somebody had signed in for before."""
    kinds = inner.get("signInEventTypes")
    category = text(found.get("category") or found.get("Category"))
    if category == "NonInteractiveUserSignInLogs" or inner.get("isInteractive", inner.get("IsInteractive")) is False:
        return "token"
    return "token" if isinstance(kinds, list) and "nonInteractiveUser" in kinds else ""
