"""What every reader of a log of logins or alerts can do, and the words that readers share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final, NamedTuple, Protocol

from bavn.model.alert import Alert
from bavn.model.login import Login, LoginOutcome

LONGEST_LINE_BYTES: Final = 16_384  # a longer one is nobody's log line; it is counted as rejected and not looked at
_LONGEST_ADDRESS: Final = 64
_REMEMBERED: Final = 4096


class Reader(Protocol):
    """One log of events, read line by line. It may hold state of its one log, never more than a fixed amount.

    `read` gives what the line tells, None where it tells of no login and no alert. It never raises on any bytes.
    `rejected` counts the lines that were not of the format at all.
    """

    name: str

    @property
    def rejected(self) -> int:
        """Lines that were not of the format."""
        ...  # pragma: no cover

    def read(self, line: bytes) -> Login | Alert | None:
        """What one line tells, with or without its line break."""
        ...


@dataclass(slots=True)
class Calendar:
    """What a time without a year or a zone means: `reference` is about when the log was read, `zone` the machine's.

    A date without a year is the newest one that is not after `reference` and a day. Of a file that was written once,
    `reference` is a moment, which moves on with the log's own dates. Who follows a log for months gives a clock (aware
    UTC), which is asked each time, however long the log was quiet.
    """

    reference: datetime | Callable[[], datetime]
    zone: tzinfo = UTC

    @property
    def now(self) -> datetime:
        """About when the line that is read was written."""
        return self.reference if isinstance(self.reference, datetime) else self.reference()

    def go_on(self, moment: datetime) -> None:
        """Move on to a date of the log itself. A clock needs no such help."""
        if isinstance(self.reference, datetime):
            self.reference = max(self.reference, moment)


class Knock(NamedTuple):
    """What a line tells of a login, before the line's time and machine are put to it.

    Fields are those of `Login`; `times` is its `count`.
    """

    service: str
    outcome: LoginOutcome
    user: str = ""
    address: str | None = None
    reason: str = ""
    mechanism: str = ""
    times: int = 1


@lru_cache(maxsize=_REMEMBERED)
def address_of(text: str) -> str | None:
    """An IPv4 or IPv6 address in its shortest form: no zone, IPv4 mapped into IPv6 as IPv4. None: it is none.

    Host names are none, and no name is ever looked up.

    >>> address_of("2001:DB8::0:7"), address_of("::ffff:192.0.2.7"), address_of("fe80::1%eth0")
    ('2001:db8::7', '192.0.2.7', 'fe80::1')
    >>> address_of("mail.example.com"), address_of("192.0.2.007")
    (None, None)
    """
    if not text or len(text) > _LONGEST_ADDRESS:
        return None
    plain, _, _ = text.partition("%")
    try:
        address = ip_address(plain)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and (mapped := address.ipv4_mapped) is not None:
        return str(mapped)
    return str(address)


def text_of(line: bytes) -> str:
    r"""The line as text, without its line break; bytes that are no UTF-8 as \xNN, so two names never fall together."""
    return line.rstrip(b"\r\n").decode("utf-8", "backslashreplace")
