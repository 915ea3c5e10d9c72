"""One way to write a host's name, so that a list, a member and a sighting mean the same by it."""

import re
from encodings import idna, punycode
from ipaddress import ip_address
from typing import Final

LONGEST: Final = 253
LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
PUNYCODE: Final = "xn--"


def host_of(text: str) -> str:
    """Return a host's name in lower case, letters other than a-z in punycode, without a dot at its end; "" for none.

    An IPv4 address is a host, too.

    >>> host_of("WWW.Ishøj.Example."), host_of("xn--ishj-ira.example"), host_of("192.0.2.10"), host_of("a b")
    ('www.xn--ishj-ira.example', 'xn--ishj-ira.example', '192.0.2.10', '')
    """
    name = text.lower().removesuffix(".")
    if not 0 < len(name) <= LONGEST:
        return ""
    labels = [_ascii(label) for label in name.split(".")]
    found = ".".join(labels)
    if not all(map(LABEL.fullmatch, labels)) or len(found) > LONGEST:
        return ""
    return found if not labels[-1].isdigit() or _is_address(found) else ""


def shown_host(host: str) -> str:
    """Return a host's name as people write it: punycode undone where that leads back to the same name.

    >>> shown_host("www.xn--ishj-ira.example"), shown_host("xn--a.example")
    ('www.ishøj.example', 'xn--a.example')
    """
    shown = ".".join(_shown(label) for label in host.split("."))
    return shown if host_of(shown) == host else host


def _ascii(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.ToASCII(label).decode("ascii").lower()
    except UnicodeError:
        return ""


def _shown(label: str) -> str:
    if not label.startswith(PUNYCODE):
        return label
    try:
        shown = punycode.punycode_decode(label.removeprefix(PUNYCODE).encode("ascii"), "strict")
    except (UnicodeError, ValueError, IndexError, OverflowError):
        return label
    return shown if shown.isprintable() else label


def _is_address(text: str) -> bool:
    try:
        return ip_address(text).version == 4  # noqa: PLR2004  the version of IP
    except ValueError:
        return False
