"""What a site is called when it is told to the hub: a host's name, or a system's, without anything that is a value."""

import re
from typing import Final

from bavn.sharing.hosts import host_of

MARK: Final = re.compile(r"^host: ", re.IGNORECASE)
PORT: Final = re.compile(r":[0-9]{1,5}\Z", re.ASCII)
NUMBER: Final = re.compile(r"[0-9]{5,}")  # a civil registration number, a telephone's
HEXADECIMAL: Final = re.compile(r"(?=[a-f]*[0-9])[0-9a-f]{8,}")
RUN: Final = re.compile(r"[0-9]+|[^0-9_-]+")
# Letters and digits by turns: (at least so many characters, so many turns) of a part are no name
MIXED: Final = ((8, 4), (12, 3))
MIXED_WHOLE: Final = (20, 6)  # of a label with its hyphens
UNNAMED: Final = "unnamed"
HIDDEN: Final = "x"


def site_of(text: str) -> str:
    """Return the name of a site as `host_of` writes it, labels that are numbers or codes hidden; else `unnamed`.

    A visitor writes the Host of a request, and may write any name.

    >>> site_of("WWW.Example.org:443"), site_of("VPN gateway 2"), site_of("010203-1234.example.org")
    ('www.example.org', 'vpn-gateway-2', 'x.example.org')
    >>> site_of("anna@example.org"), site_of("<script>")
    ('unnamed', 'unnamed')
    """
    plain = PORT.sub("", MARK.sub("", text).strip()).lower().replace(" ", "-")
    host = host_of(plain)
    return ".".join(HIDDEN if _is_value(label) else label for label in host.split(".")) if host else UNNAMED


def _is_value(label: str) -> bool:
    if NUMBER.search(label):
        return True
    if label.startswith("xn--"):
        return False
    parts = re.split("[-_]", label)
    mixed = any(_is_mixed(part, size) for part in parts for size in MIXED)
    return mixed or any(map(HEXADECIMAL.fullmatch, parts)) or _is_mixed(label, MIXED_WHOLE)


def _is_mixed(text: str, size: tuple[int, int]) -> bool:
    return len(text) >= size[0] and len(RUN.findall(text)) >= size[1]
