"""What a value of `[[probe]]`, `[probing]` and `[[maintenance]]` may be."""

import re
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bavn.settings.rules import HIGHEST_PORT, Rule, WrongValueError, any_text, text, whole

LONGEST_URL: Final = 2_000
LONGEST_CONTACT: Final = 200
LONGEST_HOST: Final = 253
SCHEMES: Final = ("https", "http", "tls", "dns", "tcp", "smtp")  # as `probing.place` has them; a test compares the two
LEAST_STATUS, MOST_STATUS = 200, 599  # one below is no last answer
_HOST: Final = re.compile(r"(?!-)[\w-]{1,63}(?:\.[\w-]{1,63})*\.?")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}", re.ASCII)
_CONTACT: Final = re.compile(r"(?:https?://[^\s()]+|mailto:[^\s()@]+@[^\s()@]+)", re.ASCII)


def probe_url(value: object) -> str:
    """What is looked at: a scheme of `SCHEMES` and a host, for tcp also a port. No name to sign in with.

    >>> probe_url("https://www.example.dk/borger"), probe_url("tcp://vpn.example.dk:1194")
    ('https://www.example.dk/borger', 'tcp://vpn.example.dk:1194')
    """
    found = any_text(value)
    if found == "":
        return ""
    if len(found) > LONGEST_URL or re.search(r"\s", found):
        raise WrongValueError("is no URL")
    try:
        parts = urlsplit(found)
        port = parts.port
    except ValueError:
        raise WrongValueError("is no URL") from None
    _check(parts, port)
    return found


def _check(parts: SplitResult, port: int | None) -> None:
    if parts.scheme not in SCHEMES:
        raise WrongValueError("is no URL that can be looked at")
    if parts.username is not None or parts.password is not None:
        raise WrongValueError("holds a name to sign in with: only what everybody may see is looked at")
    if not _is_host(parts.hostname or ""):
        raise WrongValueError("names no host")
    if (port is None and parts.scheme == "tcp") or port == 0:
        raise WrongValueError(f"has no port from 1 to {HIGHEST_PORT}")
    if parts.scheme not in {"http", "https"} and (parts.path.strip("/") or parts.query):
        raise WrongValueError(f"has a path, and {parts.scheme}:// has none")


def _is_host(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        pass
    if len(host) > LONGEST_HOST or not _HOST.fullmatch(host):
        return False
    try:
        return host.isascii() or len(host.encode("idna")) <= LONGEST_HOST
    except UnicodeError:
        return False


def _country(value: object) -> str:
    found = text(value)
    if not _COUNTRY.fullmatch(found):
        raise WrongValueError
    return found.lower()


def _contact(value: object) -> str:
    found = any_text(value)
    if found and (len(found) > LONGEST_CONTACT or not _CONTACT.fullmatch(found)):
        raise WrongValueError
    return found


def _status(value: object) -> int:
    found = whole(value)
    if not LEAST_STATUS <= found <= MOST_STATUS:
        raise WrongValueError
    return found


def _time(value: object) -> datetime:
    found = value
    if isinstance(found, str):
        try:
            found = datetime.fromisoformat(text(found))
        except ValueError:
            raise WrongValueError("is no time") from None
    if not isinstance(found, datetime):
        raise WrongValueError("is no time")
    if found.tzinfo is None:
        raise WrongValueError("names no zone")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise WrongValueError("is no time") from None


def _family(value: object) -> int:
    found = whole(value)
    if found not in {4, 6}:
        raise WrongValueError
    return found


URL: Final = Rule('"https://www.example.dk/", or one with ' + ", ".join(f"{one}://" for one in SCHEMES[1:]), probe_url)
COUNTRY: Final = Rule("a country of two letters (ISO 3166), such as dk", _country)
WHO: Final = Rule('"https://…" or "mailto:…", at most 200 characters: it is sent along with each look', _contact)
STATUS: Final = Rule(f"a status from {LEAST_STATUS} to {MOST_STATUS}", _status)
TIME: Final = Rule("a time with its zone, such as 2026-12-01T22:00:00+01:00", _time)
FAMILY: Final = Rule("4, 6", _family)
