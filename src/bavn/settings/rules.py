"""What a value in `bavn.toml` may be: in words for the user, and as a function that reads it.

A rule stands beside the type of its key in `settings.schema`: `Annotated[timedelta, between("1s", "1h")]`. A type
without one is read by the rule that `settings.walking` has for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bavn.model.safe_text import visible
from bavn.model.sighting import LEAST_SCORE

LONGEST_TEXT: Final = 4_000
LONGEST_NAME: Final = 100
LONGEST_SOCKET_PATH_BYTES: Final = 107  # sun_path of unix(7), without its closing zero
HIGHEST_PORT: Final = 65_535
WIDEST: Final = {4: 8, 6: 7}  # as `bavn isolate` wants it; a test compares the two
MAPPED: Final = IPv6Network("::ffff:0:0/96")
_DURATION: Final = re.compile(
    r"(?:(?P<days>\d{1,9})d)?"  # 7d
    r"(?:(?P<hours>\d{1,9})h)?"  # 2h
    r"(?:(?P<minutes>\d{1,9})m)?"  # 1h30m
    r"(?:(?P<seconds>\d{1,9})s)?"  # 30s
    r"(?:(?P<milliseconds>\d{1,9})ms)?",  # 200ms
    re.ASCII,
)
_NAME: Final = re.compile(rf"\*|\w[\w.:-]{{0,{LONGEST_NAME - 1}}}")
_PLACE: Final = re.compile(rf"(?:{_NAME.pattern})?")
_VANTAGE: Final = re.compile(rf"\w[\w.:-]{{0,{LONGEST_NAME - 1}}}")
_PROBE: Final = re.compile(rf"(?:{_VANTAGE.pattern})?")
_UNIT: Final = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9:_.@\\-]{0,255})?")
_CHANNEL: Final = re.compile(r"[A-Za-z0-9]{1,32}://\S.*")
_MAP: Final = re.compile(r"[^\s;]+")
_ADDRESS: Final = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+|localhost)):([0-9]{1,5})")
_HUB: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<host>[A-Za-z0-9][A-Za-z0-9.-]{0,252}))"
    r"(?::(?P<port>[0-9]{1,5}))?/?"
)
_MEMBER: Final = re.compile(r"\w[\w.-]{0,63}")

IPNetwork = IPv4Network | IPv6Network
Read = Callable[[object], Any]


class WrongValueError(ValueError):
    """A value that its rule refuses: `what` is wrong with it, where more than 'is not allowed' can be said."""

    def __init__(self, what: str = "is not allowed") -> None:
        self.what = what
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Rule:
    """`allowed` in words; `read` gives the value or raises `WrongValueError`.

    `within` makes what is relative relative to a folder. A `secret` value is never shown.
    """

    allowed: str
    read: Read
    within: Callable[[Any, Path], Any] | None = None
    secret: bool = False


def text(value: object) -> str:
    """One line of visible characters, not empty."""
    if not isinstance(value, str) or not value.strip() or visible(value, LONGEST_TEXT) != value:
        raise WrongValueError
    return value


def any_text(value: object) -> str:
    """As `text`, or empty."""
    return "" if value == "" else text(value)


def switch(value: object) -> bool:
    """`true` or `false`, and nothing that looks like it."""
    if not isinstance(value, bool):
        raise WrongValueError
    return value


def whole(value: object) -> int:
    """A whole number; `true` is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongValueError
    return value


def real(value: object) -> float:
    """A number, whole or not. NaN and infinity are refused by every range."""
    try:
        return value if isinstance(value, float) else float(whole(value))
    except OverflowError:
        raise WrongValueError from None


def duration(value: object) -> timedelta:
    """Read "200ms", "30s", "5m", "2h", "7d" or several together.

    >>> duration("1h30m")
    datetime.timedelta(seconds=5400)
    """
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found or not any(found.groups()):
        raise WrongValueError("is no duration")
    try:
        return timedelta(**{unit: int(number) for unit, number in found.groupdict().items() if number})
    except OverflowError:
        raise WrongValueError from None


def network(value: object) -> IPNetwork:
    """Read an address or a prefix; an IPv4 address written as IPv6 is the IPv4 address.

    >>> network("192.0.2.7"), network("::ffff:192.0.2.0/120")
    (IPv4Network('192.0.2.7/32'), IPv4Network('192.0.2.0/24'))
    """
    if not isinstance(value, str) or "%" in value:
        raise WrongValueError("is no network")
    try:
        found = ip_network(value)
    except ValueError:
        raise WrongValueError(_why_no_network(value)) from None
    if isinstance(found, IPv6Network) and found.subnet_of(MAPPED):
        return IPv4Network((int(found.network_address) & 0xFFFFFFFF, found.prefixlen - 96))
    return found


def _why_no_network(value: str) -> str:
    try:
        return f"has host bits set; did you mean {ip_network(value, strict=False)}?"
    except ValueError:
        return "is no network"


def _kept(value: object) -> IPNetwork:
    found = network(value)
    if found.prefixlen < WIDEST[found.version]:
        raise WrongValueError("is too wide: an isolation that keeps it cuts nothing off")
    return found


def path(value: object) -> Path:
    """A path of visible characters."""
    return Path(text(value))


def zone(value: object) -> str:
    """The IANA name of a time zone that this machine knows; UTC is known everywhere."""
    name = text(value)
    try:
        return name if name == "UTC" else ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise WrongValueError("is no time zone that this machine knows") from None


def address(value: object) -> str:
    """An IP address and a port as "127.0.0.1:9464" or "[::1]:9464"; `localhost` is 127.0.0.1."""
    found = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise WrongValueError
    six, four, port = found.groups()
    host = "127.0.0.1" if four == "localhost" else six or four
    try:
        known = ip_address(host)
    except ValueError:
        raise WrongValueError from None
    if not 0 < int(port) <= HIGHEST_PORT:
        raise WrongValueError(f"has no port from 1 to {HIGHEST_PORT}")
    if bool(six) != (known.version == 6):  # noqa: PLR2004  the version
        raise WrongValueError
    return f"[{known}]:{int(port)}" if six else f"{known}:{int(port)}"


def own_address(value: object) -> str:
    """As `address`, on loopback: what is answered there is for this machine."""
    found = address(value)
    if not ip_address(found.rpartition(":")[0].strip("[]")).is_loopback:
        raise WrongValueError("is not on loopback")
    return found


def port_to_listen_on(value: object) -> str:
    """`udp://`, `tcp://` or `tls://` and an address."""
    scheme, found, rest = value.partition("://") if isinstance(value, str) else ("", "", "")
    if not found or scheme not in {"udp", "tcp", "tls"}:
        raise WrongValueError
    return f"{scheme}://{address(rest)}"


def hub_url(value: object) -> str:
    """Host and port of a hub; what goes to another machine goes encrypted.

    >>> hub_url("https://hub.example:8643/"), hub_url("http://127.0.0.1:8643")
    ('https://hub.example:8643', 'http://127.0.0.1:8643')
    """
    found = _HUB.fullmatch(value) if isinstance(value, str) else None
    if not found or not 0 < int(found["port"] or 1) <= HIGHEST_PORT:
        raise WrongValueError("is no URL of a hub")
    host = found["six"] or found["host"]
    known = _address_of(host)
    if found["six"] and (known is None or known.version == 4):  # noqa: PLR2004  the version
        raise WrongValueError("is no URL of a hub")
    if found["scheme"] == "http" and host != "localhost" and not (known and known.is_loopback):
        raise WrongValueError("would send everything in clear")
    return found[0].removesuffix("/")


def _address_of(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _pattern_within(pattern: str, folder: Path) -> str:
    if pattern == "-" or Path(pattern).is_absolute():
        return pattern
    from glob import escape  # noqa: PLC0415  most patterns are absolute

    return str(Path(escape(str(folder)), pattern))


def _command(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise WrongValueError
    return tuple(text(part) for part in value)


def _matching(shape: re.Pattern[str]) -> Read:
    def read(value: object) -> str:
        if not shape.fullmatch(found := any_text(value)):
            raise WrongValueError
        return found

    return read


def _socket(value: object) -> Path:
    found = path(value)
    if len(bytes(found)) > LONGEST_SOCKET_PATH_BYTES:
        raise WrongValueError("is too long for a socket")
    return found


def _text_of_at_most(characters: int) -> Read:
    def read(value: object) -> str:
        if len(found := any_text(value)) > characters:
            raise WrongValueError("is too long")
        return found

    return read


def one_of(*names: str) -> Rule:
    """Exactly one of these words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in names:
            raise WrongValueError
        return value

    return Rule(", ".join(names), read)


def format_named(*names: str) -> Rule:
    """As `one_of`, with `-` for `_` if somebody likes that better."""
    plain = one_of(*names)
    return Rule(plain.allowed, lambda value: plain.read(value.replace("-", "_") if isinstance(value, str) else value))


def between(least: str, most: str) -> Rule:
    """A duration from "1s" to "1h", both ends allowed."""
    return Rule(f"a duration from {least} to {most}", _ranged(duration, duration(least), duration(most)))


def whole_between(least: int, most: int, unit: str = "") -> Rule:
    """A whole number, both ends allowed."""
    return Rule(f"a whole number from {least:,} to {most:,}{unit}", _ranged(whole, least, most))


def _ranged(read: Read, least: object, most: object) -> Read:
    def ranged(value: object) -> object:
        if not least <= (found := read(value)) <= most:
            raise WrongValueError
        return found

    return ranged


TEXT: Final = Rule("text on one line", text)
SWITCH: Final = Rule("true or false", switch)
WHOLE: Final = Rule("a whole number", whole)
REAL: Final = Rule("a number", real)
SHARE: Final = Rule("a share from 0 to 1; 0.01 is 1 %", _ranged(real, 0, 1))
DURATION: Final = Rule('a duration such as "30s", "5m" or "2h"', duration)
NETWORK: Final = Rule("an address or a prefix such as 192.0.2.0/24", network)
KEPT: Final = Rule(f"{NETWORK.allowed}, no wider than /{WIDEST[4]} or, in IPv6, /{WIDEST[6]}", _kept)
PATH: Final = Rule("a path", path, within=lambda found, folder: folder / found)
SOCKET: Final = Rule(
    f"the path of a socket, of at most {LONGEST_SOCKET_PATH_BYTES} bytes", _socket, lambda found, folder: folder / found
)
PATTERN: Final = Rule("a path, a pattern such as /var/log/nginx/*.log, or - for standard input", text, _pattern_within)
COMMAND: Final = Rule('a program and its arguments as a list, such as ["nginx", "-s", "reload"]', _command)
NAME: Final = Rule(f"letters, digits, . - _ and :, at most {LONGEST_NAME}; or *", _matching(_NAME))
PROBE: Final = Rule(f"letters, digits, . - _ and :, at most {LONGEST_NAME}", _matching(_PROBE))
VANTAGE: Final = Rule(f"letters, digits, . - _ and :, at most {LONGEST_NAME}", _matching(_VANTAGE))
ANY_TEXT: Final = Rule("text on one line", any_text)
PLACE: Final = Rule(f"the name of a [[site]] or a [[system]], at most {LONGEST_NAME}", _matching(_PLACE))
UNIT: Final = Rule("the name of a unit or an identifier, such as nginx.service", _matching(_UNIT))
ZONE: Final = Rule("UTC or a name such as Europe/Copenhagen", zone)
OWN_ADDRESS: Final = Rule('"127.0.0.1:9464", "[::1]:9464", or "" for none', own_address)
LISTEN: Final = Rule('"udp://127.0.0.1:5514", "tcp://…" or "tls://…"', port_to_listen_on)
MAP: Final = Rule("a path without spaces and semicolons: they end a command on HAProxy's socket", _matching(_MAP))
CONTACT: Final = Rule("text on one line, of at most 200 characters", _text_of_at_most(200))
HUB: Final = Rule('"https://hub.example:8643"; http:// only to this machine itself', hub_url)
MEMBER: Final = Rule("the short name of a member, such as vejle", _matching(_MEMBER))
SURE: Final = Rule(f"a score from {LEAST_SCORE} to 1", _ranged(real, LEAST_SCORE, 1))
CHANNEL: Final = Rule("an Apprise URL such as mailtos://user:password@example.com", _matching(_CHANNEL), secret=True)
