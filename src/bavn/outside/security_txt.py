"""/.well-known/security.txt (RFC 9116): whom to tell who finds a hole, before somebody worse does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bavn.outside.result import Fact, Result, unknown
from bavn.outside.visit import NoPage, Page

PATH: Final = "/.well-known/security.txt"
FOUND: Final = 200
GONE: Final = range(400, 500)
MOST_LINES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Contacts:
    """What the file says: where to write, and until when it holds (None: no time that can be read)."""

    contacts: tuple[str, ...]
    expires: tuple[datetime | None, ...]


def contacts(body: bytes) -> Contacts:
    r"""Read the file. A line that is no field is left out, as the RFC wants; a signature around it is not checked.

    >>> contacts(b"Contact: mailto:it@carpenter.example\nExpires: 2027-01-01T00:00:00Z\n").contacts
    ('mailto:it@carpenter.example',)
    """
    lines = body.decode("utf-8", "replace").lstrip("\ufeff").splitlines()[:MOST_LINES]
    fields = [
        (name.strip().lower(), value.strip())
        for name, mark, value in (line.partition(":") for line in lines if not line.startswith("#"))
        if mark and value.strip()
    ]
    return Contacts(
        tuple(value for name, value in fields if name == "contact"),
        tuple(_moment(value) for name, value in fields if name == "expires"),
    )


def security_txt(page: Page | NoPage, now: datetime) -> Result:
    """Report the file. weak: no contact, no time until which it holds, that time past, or not over https.

    missing: the server says that there is none, or shows a page instead. unknown: no answer, or the server failed.
    """
    if isinstance(page, NoPage):
        return unknown("security-txt", page.why)
    status = Fact("status", str(page.status))
    if page.status != FOUND:
        if page.status in GONE:
            return Result("security-txt", "missing", (status,), "security-txt")
        return Result("security-txt", "unknown", (status,), "later")
    read = contacts(page.body)
    if not read.contacts and not read.expires:
        return Result("security-txt", "missing", (Fact("securitytxt-no-fields"),), "security-txt")
    faults = _faults(read, now, secure=page.secure)
    shown = tuple(Fact("securitytxt-contact", one) for one in read.contacts[:3])
    if faults:
        return Result("security-txt", "weak", (*shown, *faults), "security-txt-repair")
    return Result("security-txt", "good", shown)


def _faults(read: Contacts, now: datetime, *, secure: bool) -> tuple[Fact, ...]:
    found = []
    if not read.contacts:
        found.append(Fact("securitytxt-no-contact"))
    if len(read.expires) != 1 or read.expires[0] is None:
        found.append(Fact("securitytxt-no-expires"))
    elif read.expires[0] <= now:
        found.append(Fact("securitytxt-expired", read.expires[0].date().isoformat()))
    if not secure:
        found.append(Fact("not-https"))
    return tuple(found)


def _moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text.upper())
        return read.astimezone(UTC) if read.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
