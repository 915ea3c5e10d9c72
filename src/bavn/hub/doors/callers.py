"""Whose address a request comes from: its connection's, or what the hub's own proxy says it is.

[tls] mode = "off", caller = "x-forwarded-for"      X-Forwarded-For: 192.0.2.1, 198.51.100.7     ──> 198.51.100.7
[tls] mode = "off", caller = "forwarded"            Forwarded: for=192.0.2.1, for="[2001:db8::7]:4711"  ──> 2001:db8::7

Only the last place is the proxy's own word: whoever asks may have written all before it. And only the header that the
settings name is looked at, for a proxy that sets one hands the other on as it came.
"""

import re
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request

from bavn.hub.settings import TlsSection

_PAIR: Final = r'([^\s;,"=]++)=("(?:[^"\\]|\\.)*+"|[^\s;,"]*+)'
_PAIRS: Final = re.compile(_PAIR)
_LAST: Final = re.compile(rf"(?:^|,)[ \t]*+({_PAIR}(?:[ \t]*+;[ \t]*+{_PAIR})*+)[ \t]*+$")  # no comma but in quotes
_ESCAPED: Final = re.compile(r"\\(.)")
_WITH_PORT: Final = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|(\d+\.\d+\.\d+\.\d+):\d{1,5}", re.ASCII)


def caller_of(request: Request, tls: TlsSection) -> str:
    """The address of who asks; that of the connection where nothing else is to be believed; "" where there is none."""
    host = request.client.host if request.client else ""
    if tls.mode != "off" or tls.caller == "connection" or not _is_loopback(host):
        return host
    given = request.headers.getlist(tls.caller)
    line = given[-1] if given else ""
    last = _for_of(line) if tls.caller == "forwarded" else line.rpartition(",")[2].strip()
    return _address(last) or host


def _for_of(line: str) -> str:
    """What the last place of `Forwarded` (RFC 7239) says once of whom it is for; "" where it does not.

    In quotes anything may stand, and whoever asks may have written it: `host="a;for=192.0.2.1,b"`.
    """
    place = _LAST.search(line)
    said = [value for name, value in _PAIRS.findall(place[1]) if name.lower() == "for"] if place else []
    return _ESCAPED.sub(r"\1", said[0].strip('"')) if len(said) == 1 else ""


def _address(text: str) -> str:
    """What it is without a port; "" where it is no address."""
    if found := _WITH_PORT.fullmatch(text):
        text = found[1] or found[2]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
