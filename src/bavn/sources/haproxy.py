"""HAProxy's HTTP log (`option httplog`, `option httpslog`), bare or behind a syslog header of either kind.

    Nov 17 10:00:00 lb haproxy[68]: 192.0.2.7:55008 [17/Nov/2025:10:00:00.584] web~ app/one 0/0/0/72/72 200 7456 - -
        ---- 5/4/0/1/0 0/0 {www.example.com|Mozilla/5.0} "GET /a?b=1 HTTP/1.1"          (on one line)

The time has no zone: it is taken in `zone`, UTC unless told. TOOK is the last of the five timers (Tt or Ta).
Status -1 (the client left) becomes 0. `<BADREQ>` and an empty request are records without METHOD.

What `capture request header` caught stands in braces without names, so each value is known by its looks: the first
one like a host name is HOST, like `https://..` REFERER, like an address FORWARDED, like `name/1` AGENT. A client can
choose all of them: capture Host first. Without a capture HOST is the host of a request in absolute form (HTTP/2), or
the TLS name of httpslog. The frontend's name is no host: one site usually has two, for http and https.
"""

import re
from datetime import UTC, tzinfo
from typing import Final

from bavn.sources.columns import Bytes, Columns, Parsed
from bavn.sources.rows import Rows
from bavn.sources.values import STATUSES, Times, host_of_target, size_of, split_request, took_of, without_port

EXAMPLES: Final = 5

_TIME: Final = re.compile(r" \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?( [+-]\d{4})?\] ", re.ASCII)
_REST: Final = re.compile(  # frontend backend/server timers status bytes cookie cookie state connections queues
    r"\S+ \S+ (?:-?\d{1,18}/){4}\+?(-?\d{1,18}) (-1|\d{3}) \+?(\d{1,19}) \S+ \S+ \S+ \S+ \S+ "
    r'([^"]*)"([^"]*)("?)',  # captures and the request; without a closing quote where HAProxy cut the line off
    re.ASCII,
)
_HOST: Final = re.compile(
    r"(?=.{1,253}(?::|$))[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9-]+\.?(?::\d{1,5})?"
)
_V4: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_V6: Final = re.compile(r"(?=[^:]*:[^:]*:)[0-9A-Fa-f:.]{2,45}")
_AGENT: Final = re.compile(r"[A-Za-z][\w.+-]*/\d", re.ASCII)
_NO_CAPTURES: Final = ("", "", "", "")
_CAPTURES_KEPT: Final = 4096
_LONGEST_KEPT: Final = 1024


class Haproxy:
    """Parser of HAProxy's HTTP log; see `bavn.sources.columns.Parser` for the contract."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.name = "haproxy"
        self._times = Times(zone)
        self._known_times = self._times.known
        self._rows = Rows()
        self._captures: dict[str, tuple[str, str, str, str]] = {}

    def parse(self, block: Bytes, end: int, columns: Columns) -> Parsed:
        """Read the whole lines of `block[:end]` into `columns`; the texts stand in an arena of their own."""
        lines = block[:end].tobytes().decode("latin-1").split("\n")
        lines.pop()
        rows, capacity = self._rows, columns.capacity
        consumed = used = rejected = 0
        examples: list[tuple[int, int]] = []
        for line in lines:
            if len(rows) == capacity:
                break
            if not self._read(line) and line and not line.isspace() and line[0] != "#":
                rejected += 1
                if len(examples) < EXAMPLES:
                    examples.append((used, consumed))
            used += 1
            consumed += len(line) + 1
        rows.lay(columns, "latin-1")
        return Parsed(consumed, used, rejected, tuple(examples))

    def _read(self, line: str) -> bool:
        time = _TIME.search(line)
        rest = _REST.match(line, time.end()) if time else None
        if time is None or rest is None:
            return False
        second, millis, zone = time.groups()
        took, status, size, braces, request, closing = rest.groups()
        at = second + zone if zone else second
        second_ms = self._known_times.get(at) or self._times.read(at)
        client = line[line.rfind(" ", 0, time.start()) + 1 : time.start()].rpartition(":")[0]
        if second_ms is None or not client:
            return False
        if not closing:
            request = request.rstrip("\r")
        method, path, query, protocol = split_request(request)
        host, forwarded, referer, agent = self._captured(braces) if braces else _NO_CAPTURES
        if not host and (path[:1] != "/" or "://" in request or rest.end() < len(line)):
            host = _named(request, line[rest.end() :])
        rows = self._rows
        rows.texts += (host, client, forwarded, method, path, query, referer, agent, protocol)
        rows.time_ms.append(second_ms + int(millis.ljust(3, "0")) if millis else second_ms)
        rows.status.append(STATUSES.get(status, 0))
        rows.size.append(int(size) if len(size) < 10 else size_of(size))
        rows.took_ms.append(int(took) if len(took) < 10 and took[0] != "-" else took_of(took, 1.0))
        return True

    def _captured(self, braces: str) -> tuple[str, str, str, str]:
        found = self._captures.get(braces)
        if found is None and len(braces) > _LONGEST_KEPT:
            return _captured(braces)
        if found is None:
            if len(self._captures) >= _CAPTURES_KEPT:
                self._captures.clear()
            self._captures[braces] = found = _captured(braces)
        return found


def _captured(braces: str) -> tuple[str, str, str, str]:
    """(host, forwarded, referer, agent) among `{a|b} {c}`; HAProxy writes braces and bars in a value as #XX."""
    host = forwarded = referer = agent = ""
    for value in braces.replace("{", "|").replace("}", "|").split("|"):
        if not value or value == " ":
            continue
        if not referer and value.startswith(("http://", "https://")):
            referer = value
        elif not host and _HOST.fullmatch(value):
            host = without_port(value)
        elif not forwarded and _is_address(value.partition(",")[0]):
            forwarded = value
        elif not agent and _AGENT.match(value):
            agent = value
    return host, forwarded, referer, agent


def _is_address(text: str) -> bool:
    return bool(_V4.fullmatch(text) or _V6.fullmatch(text))


def _named(request: str, tail: str) -> str:
    """Host of a request in absolute form, else the TLS name in httpslog's ` 0/0/0/0/0 name/TLSv1.3/cipher`."""
    if "://" in request:
        return host_of_target(request.partition(" ")[2].lstrip(" "))
    name = tail.rpartition(" ")[2].partition("/")[0]
    return name if _HOST.fullmatch(name) else ""
