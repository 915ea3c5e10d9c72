"""Sign-ins in the unified audit log of Microsoft 365: from the published schema; never run against a real tenant.

    {"CreationTime": "2026-03-02T10:00:00", "Operation": "UserLoginFailed", "RecordType": 15, "UserId": "ann@example.com",
     "ClientIP": "192.0.2.7", "ErrorNumber": "50126", "LogonError": "InvalidUserNameOrPassword", …}

learn.microsoft.com: "Office 365 Management Activity API schema", common schema and Azure Active Directory STS logon.
As `Search-UnifiedAuditLog` gives it, the record stands as text in `AuditData`. Times are UTC without saying so.

Silent about every other operation, and about failures that say nothing of a password, as in `entra.py`.
"""  # noqa: E501 - a sample line of a format is as long as it is

from collections.abc import Mapping
from typing import Final

from bavn.events.entra import REASONS
from bavn.events.json_reading import Document, JsonReader, document, moment, number, origin_of, text
from bavn.model.login import Login

NAME: Final = "m365"
SUCCEEDED: Final = "UserLoggedIn"
FAILED: Final = "UserLoginFailed"
ERRORS: Final[Mapping[str, str]] = {
    "": "bad-password",  # older records give no reason
    "InvalidUserNameOrPassword": "bad-password",
    "InvalidPasswordExpiredPassword": "expired",
    "InvalidPasswordExpiredOnPremPassword": "expired",
    "UserAccountNotFound": "unknown-user",
    "UserAccountNotInDirectory": "unknown-user",
    "IdsLocked": "locked",
    "UserDisabled": "disabled",
    "BlockedByConditionalAccess": "denied",
}


class M365Reader(JsonReader[Login]):
    """Reads the unified audit log. `rejected` counts what is no JSON; other operations are not rejected."""

    def __init__(self) -> None:
        super().__init__(NAME, lambda found: (login,) if (login := login_of(found)) else ())


def is_m365(found: Document) -> bool:
    """Whether a document is a record of the unified audit log, of whatever operation."""
    inner = _record(found)
    return "CreationTime" in inner and "Operation" in inner and ("Workload" in inner or "RecordType" in inner)


def login_of(found: Document) -> Login | None:
    """The login that a record tells of; None where it tells of none."""
    record = _record(found)
    operation = text(record.get("Operation"))
    time = moment(record.get("CreationTime"))
    if time is None or operation not in {SUCCEEDED, FAILED}:
        return None
    user = text(record.get("UserId")).strip()
    user = "" if user in {"Not Available", "NotAvailable", "Unknown"} else user
    address = origin_of(record.get("ClientIP")) or origin_of(record.get("ActorIpAddress"))
    if operation == SUCCEEDED:
        return Login(time, "m365", "success", user, address, "", _mechanism(record)) if user else None
    code = number(record.get("ErrorNumber"))
    reason = REASONS.get(code) if code else ERRORS.get(text(record.get("LogonError")))
    return Login(time, "m365", "failure", user, address, reason) if reason else None


def _record(found: Document) -> Document:
    inner = found.get("AuditData")
    if isinstance(inner, str):
        return document(inner.encode("utf-8", "replace")) or found
    return inner if isinstance(inner, dict) else found


def _mechanism(record: Document) -> str:
    """`token` where a program renewed what somebody had signed in for before."""
    more = record.get("ExtendedProperties")
    for entry in more if isinstance(more, list) else ():
        if isinstance(entry, dict) and entry.get("Name") == "RequestType":
            return "token" if text(entry.get("Value")) == "OAuth2:Token" else ""
    return ""
