"""What of an attacker's request may be said: the shape of its path and the name of a parameter, never a value."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

MOST_SEGMENTS: Final = 8
MOST_CHARACTERS: Final = 2048  # of a path
MOST_SHOWN: Final = 96  # characters of a shape
LONG: Final = 32  # characters of a segment; a longer one is an identifier
LONG_CODE: Final = 16  # characters of one made of letters and digits mixed, or of hexadecimal digits

PAYLOAD: Final = "{payload}"
TOKEN: Final = "{token}"  # noqa: S105  it says that one stood here
E_MAIL: Final = re.compile(r"[^@\s]++@[^@\s]++")
NAME: Final = re.compile(r"[\w~+,()!-]++(?:\.[\w~+,()!-]++)*+|\.[\w-]++(?:\.[\w-]++)*+")
CODE: Final = re.compile(r"(?=[a-z]*+[0-9])(?=[0-9]*+[a-z])[a-z0-9_-]++|[0-9a-f-]++", re.IGNORECASE)
DIGITS: Final = re.compile(r"[0-9]++")
NUMBER_IN_NAME: Final = re.compile(r"[0-9]{4,}+")
PARAMETER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]-]{0,63}+")


def path_shape(path: bytes, *, payload: bool = False) -> str:
    """Return the path with digits as `{n}`, addresses as `{email}`, identifiers as `{token}`, the rest `{payload}`.

    Only segments that look like names stay. With `payload` (an attack stands in the path) all is masked from the first
    odd segment on, for a payload may hold slashes; where none is odd, the last. At most eight segments and about a
    hundred characters; an ellipsis stands for more.

    >>> path_shape(b"/produkt/4711/f8d3a9b2c4e5f6a7/anna%40example.org")
    '/produkt/{n}/{token}/{email}'
    >>> path_shape(b"/cgi-bin/.%2e/.%2e/etc/passwd", payload=True)
    '/cgi-bin/{payload}'
    """
    parts = [_shown(part) for part in path[:MOST_CHARACTERS].split(b"/") if part]
    if payload and parts:
        odd = parts.index(PAYLOAD) if PAYLOAD in parts else len(parts) - 1
        parts[odd:] = [PAYLOAD]
    kept: list[str] = []
    for part in parts:
        if not (part == PAYLOAD and kept[-1:] == [PAYLOAD]):
            kept.append(part)
    shown = min(len(kept), MOST_SEGMENTS)
    while sum(map(len, kept[:shown])) + shown > MOST_SHOWN:
        shown -= 1
    more = ["…"] if len(kept) > shown else []
    return "/" + "/".join(kept[:shown] + more)


def parameter_name(name: str) -> str:
    """Return a parameter's name where it is a plain word, numbers masked, else "": a name may be a payload too.

    >>> parameter_name("kategori"), parameter_name("cpr120578-1234"), parameter_name("a'b")
    ('kategori', 'cpr{n}-{n}', '')
    """
    if not PARAMETER.fullmatch(name):
        return ""
    return NUMBER_IN_NAME.sub("{n}", name)


def _shown(segment: bytes) -> str:
    try:
        text = unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        return PAYLOAD
    if E_MAIL.fullmatch(text):
        return "{email}"
    if not NAME.fullmatch(text) or ".." in text:
        return PAYLOAD
    if len(text) > LONG or (len(text) >= LONG_CODE and CODE.fullmatch(text)):
        return TOKEN
    return DIGITS.sub("{n}", text)
