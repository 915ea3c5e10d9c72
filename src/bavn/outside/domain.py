"""A domain as somebody typed it, made a name that may be looked up and visited, or refused."""

import ipaddress
import re
from typing import Final

from bavn.model.problem import Problem

ALLOWED: Final = "a domain such as carpenter.example, without https:// and without @"
LONGEST_NAME: Final = 253
_LABEL: Final = re.compile(r"_?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Names that no public resolver answers for, or that mean this machine or this network.
_NOT_PUBLIC: Final = frozenset(
    "localhost local localdomain internal intranet private corp home lan onion arpa".split()  # noqa: SIM905  a list of words
)
# The few second levels under which others register, of countries that Danish firms trade with. Not the whole public
# suffix list: it decides only how far a redirect is followed and where DMARC is looked for a second time.
_SECOND_LEVELS: Final = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
_COUNTRY_LETTERS: Final = 2


def domain(text: str) -> str:
    """Return the name in lower case, in punycode, without a closing dot; raise `Problem` for what is no public domain.

    Addresses, single labels and names of private networks are refused: this looks at the owner's domain from outside,
    and is no way to reach machines inside.

    >>> domain("Rødgrød-med-fløde.example.")
    'xn--rdgrd-med-flde-qqbdi.example'
    """
    name = text.strip().rstrip(".")
    if _is_address(name):
        raise Problem(f"'{name[:80]}' is an address, not a domain", allowed=ALLOWED)
    name = _ascii(name)
    labels = name.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():  # noqa: PLR2004  a name and its top
        raise Problem(f"'{text[:80]}' is no domain", allowed=ALLOWED)
    if labels[-1] in _NOT_PUBLIC:
        raise Problem(f"'{text[:80]}' is a name of a private network", allowed=ALLOWED)
    return name


def registrable(name: str) -> str:
    """Return the part of a name that somebody registered: its last two labels, three under the likes of co.uk.

    Kept simple: without the public suffix list it is a guess for second levels that are not among the common ones.

    >>> registrable("www.firm.example"), registrable("shop.firm.co.uk")
    ('firm.example', 'firm.co.uk')
    """
    labels = name.split(".")
    many = len(labels) > 2 and len(labels[-1]) == _COUNTRY_LETTERS and labels[-2] in _SECOND_LEVELS  # noqa: PLR2004  a name under a second level
    return ".".join(labels[-3 if many else -2 :])


def _ascii(name: str) -> str:
    """Punycode as Python has it (IDNA 2003): the Danish letters are the same in IDNA 2008."""
    if len(name) > LONGEST_NAME:
        raise Problem(f"'{name[:80]}…' is too long for a domain", allowed=ALLOWED)
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Problem(f"'{name[:80]}' is no domain", allowed=ALLOWED) from None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True
