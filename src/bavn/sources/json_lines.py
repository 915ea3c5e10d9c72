r"""Access logs of one JSON object a line: nginx with names of one's own, Caddy, Traefik, ECS.

    {"time_iso8601":"2025-11-17T10:00:00+01:00","remote_addr":"192.0.2.7","request_uri":"/a?b=1","status":"200"}
    {"ts":1763370000.25,"request":{"remote_ip":"192.0.2.7","method":"GET","host":"example.com","uri":"/a?b=1"}}
    {"StartUTC":"2025-11-17T09:00:00Z","ClientHost":"192.0.2.7","RequestMethod":"GET","RequestPath":"/a?b=1"}

A record needs a time and a client. Which key holds what is found from the first object that has both (or from a
sample of lines); after that each line is decoded into those keys only. A line that does not fit (a null, another
type, invalid UTF-8, nginx' `\xHH` without escape=json) is read again slowly, by all the names known. What a server
writes before the object (a syslog header) is passed over. Of a key given twice the last one counts.

CLIENT is the peer: Caddy's `remote_ip`, not the `client_ip` that it took from a header; the header is FORWARDED.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from operator import attrgetter
from typing import Any, Final, cast

import msgspec

from bavn.sources.columns import Bytes, Columns, Parsed
from bavn.sources.rows import Rows
from bavn.sources.values import STATUSES, Times, Value, size_of, split_request, split_target, took_of, without_port

EXAMPLES: Final = 5
_INT32_MOST: Final = (1 << 31) - 1
LONGEST_PREFIX: Final = 256  # of a syslog header before the object

# A role's names, the likeliest first; `a/b` is key b inside object a.
Names = dict[str, tuple[str, ...]]
ROLES: Final = (
    "host", "client", "forwarded", "method", "target", "query", "line",
    "referer", "agent", "protocol", "time", "status", "size", "took",
)  # fmt: skip
_NUMBERS: Final = frozenset(("time", "status", "size", "took"))
_HEADERS: Final = frozenset(("forwarded", "referer", "agent"))  # these may come as a list of texts

NAMED: Final[Names] = {
    "host": ("http_host", "host", "vhost", "server_name", "url.domain", "url/domain"),
    "client": (
        "remote_addr", "client.address", "client/address", "client_ip", "clientip", "client", "ip", "remote_ip",
        "source.address", "source/address", "source/ip", "client/ip", "remote_host",
    ),
    "forwarded": ("http_x_forwarded_for", "x_forwarded_for", "xff", "forwarded_for", "X-Forwarded-For"),
    "method": ("request_method", "method", "verb", "http.request.method", "http/request/method"),
    "target": ("request_uri", "url.original", "url/original", "uri", "path", "url", "url.path", "url/path"),
    "query": ("args", "query_string", "query", "url.query", "url/query"),
    "line": ("request",),
    "referer": ("http_referer", "referrer", "referer", "http.request.referrer", "http/request/referrer"),
    "agent": ("http_user_agent", "user_agent", "agent", "user_agent.original", "user_agent/original", "useragent"),
    "protocol": ("server_protocol", "protocol", "proto", "http_version"),
    "time": ("time_iso8601", "msec", "@timestamp", "time_local", "timestamp", "time", "date", "ts"),
    "status": ("status", "response", "code", "http.response.status_code", "http/response/status_code"),
    "size": (
        "body_bytes_sent", "bytes_sent", "size", "length", "bytes",
        "http.response.body.bytes", "http/response/body/bytes",
    ),
    "took": ("request_time", "duration", "generation_time_milli", "duration_ms", "event.duration", "event/duration"),
}  # fmt: skip
CADDY: Final[Names] = {
    "host": ("request/host",),
    "client": ("request/remote_ip", "request/remote_addr"),
    "forwarded": ("request/headers/X-Forwarded-For",),
    "method": ("request/method",),
    "target": ("request/uri",),
    "referer": ("request/headers/Referer",),
    "agent": ("request/headers/User-Agent",),
    "protocol": ("request/proto",),
    "time": ("ts", "time"),
    "status": ("status",),
    "size": ("size",),
    "took": ("duration",),
}
TRAEFIK: Final[Names] = {
    "host": ("RequestHost", "RequestAddr"),
    "client": ("ClientAddr", "ClientHost"),  # the peer first: Traefik's ClientHost is what X-Forwarded-For says
    "forwarded": ("request_X-Forwarded-For", "ClientHost"),
    "method": ("RequestMethod",),
    "target": ("RequestPath",),
    "referer": ("request_Referer",),
    "agent": ("request_User-Agent",),
    "protocol": ("RequestProtocol",),
    "time": ("StartUTC", "StartLocal", "time"),
    "status": ("DownstreamStatus", "OriginStatus"),
    "size": ("DownstreamContentSize",),
    "took": ("Duration",),
}
_UNIT_MS: Final = {  # one unit of a duration in milliseconds; seconds where the name is not here
    "Duration": 1e-6,
    "event.duration": 1e-6,
    "event/duration": 1e-6,
    "generation_time_milli": 1.0,
    "duration_ms": 1.0,
}
_NORMALISED: Final = frozenset(("uri", "path", "url", "url.path", "url/path"))


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way to write access logs as JSON. `fixed`: its names are known before any line was seen."""

    name: str
    names: Names
    fixed: bool = False

    def speaks(self, record: dict[str, object]) -> bool:
        """Whether the object has a client and a time under this dialect's names."""
        return all(any(_at(record, name) is not None for name in self.names[role]) for role in ("client", "time"))


DIALECTS: Final = (
    Dialect("caddy", CADDY, fixed=True),
    Dialect("traefik", TRAEFIK, fixed=True),
    Dialect("json", NAMED),
)

_BAD_ESCAPE: Final = re.compile(rb"\\(.)", re.DOTALL)
_NO_JSON: Final = (msgspec.MsgspecError, RecursionError, ValueError)
_ABSENT: Final = "\x7f"  # a key that no server writes


class JsonLines:
    """Parser of JSON access logs; see `bavn.sources.columns.Parser` for the contract.

    `dialect` names one of DIALECTS and is found from the lines otherwise, as are the keys; `sample` are lines to
    find them in. Times without a zone are in `zone`.
    """

    def __init__(self, dialect: str = "", *, sample: Iterable[bytes] = (), zone: tzinfo = UTC) -> None:
        self.name = dialect or "json"
        self._dialects = tuple(known for known in DIALECTS if dialect in ("", known.name))
        self._times = Times(zone)
        self._known_times = self._times.known
        self._rows = Rows()
        self._keys: _Keys | None = None
        self._learn([record for line in sample if (record := _slowly(_from_brace(line))) is not None])

    def parse(self, block: Bytes, end: int, columns: Columns) -> Parsed:
        """Read the whole lines of `block[:end]` into `columns`; the texts stand in an arena of their own."""
        lines = block[:end].tobytes().split(b"\n")
        lines.pop()
        rows, capacity = self._rows, columns.capacity
        consumed = used = rejected = 0
        examples: list[tuple[int, int]] = []
        for line in lines:
            if len(rows) == capacity:
                break
            if not self._read(line) and line and not line.isspace():
                rejected += 1
                if len(examples) < EXAMPLES:
                    examples.append((used, consumed))
            used += 1
            consumed += len(line) + 1
        rows.lay(columns, "utf-8")
        return Parsed(consumed, used, rejected, tuple(examples))

    def _read(self, line: bytes) -> bool:
        if line[:1] != b"{":
            line = _from_brace(line)
        if self._keys is not None:
            try:
                values = self._keys.pick(self._keys.decode(line))
            except _NO_JSON:
                pass
            else:
                if self._add(values, self._keys.unit_ms):
                    return True
        return self._read_slowly(line)

    def _read_slowly(self, line: bytes) -> bool:
        record = _slowly(line)
        if record is None:
            return False
        if self._keys is None:
            self._learn([record])
        return self._keys is not None and self._add(*_picked(record, self._keys))

    def _learn(self, records: list[dict[str, object]]) -> None:
        for dialect in self._dialects:
            known = [record for record in records if dialect.speaks(record)]
            if known:
                self._keys = _Keys(dialect, known)
                self.name = dialect.name
                return

    def _add(self, values: "tuple[Any, ...]", unit_ms: float) -> bool:
        """Append one row; False without a time or a client."""
        (
            host, client, forwarded, method, target, query, line,
            referer, agent, protocol, when, status, size, took,
        ) = values  # fmt: skip
        time_ms = self._known_times.get(when) or self._times.read(when)
        if time_ms is None or not client:
            return False
        if target and target != "-":
            if target[0] == "/":
                path, _, inner = target.partition("?")
            else:
                path, inner = split_target(target)
            query = inner or ("" if query is None or query == "-" else query.removeprefix("?"))
            if line and not (method and protocol):
                from_line = split_request(line)
                method, protocol = method or from_line[0], protocol or from_line[3]
        elif line:
            method, path, query, protocol = split_request(line)
        else:
            path = query = ""
        rows = self._rows
        rows.texts += (
            (without_port(host) if ":" in host or host == "-" else host) if host else "",
            client,
            _joined(forwarded) if forwarded else "",
            "" if method is None or method == "-" else method,
            path,
            query,
            referer if type(referer) is str else _joined(referer),
            agent if type(agent) is str else _joined(agent),
            protocol or "",
        )
        rows.time_ms.append(time_ms)
        rows.status.append(STATUSES.get(status, 0))
        rows.size.append(size if type(size) is int and 0 <= size < _INT32_MOST else size_of(size))
        rows.took_ms.append(took_of(took, unit_ms))
        return True


def _joined(value: str | list[str] | None) -> str:
    """Join a header that came several times; `-` and null are none."""
    if not value or value == "-":
        return ""
    return value if isinstance(value, str) else ", ".join(value)


class _Keys:
    """Which key of one log holds which role, and a decoder made for just those keys."""

    def __init__(self, dialect: Dialect, records: list[dict[str, object]]) -> None:
        self.names = {role: name for role in ROLES if (name := _name_of(dialect, role, records))}
        _prefer_line(self.names)
        self.dialect = dialect
        self.unit_ms = _UNIT_MS.get(self.names.get("took", ""), 1000.0)
        tree: dict[str, Any] = {}
        attributes = []
        for role in ROLES:
            *parents, key = self.names.get(role, _ABSENT).split("/")
            branch = tree
            for parent in parents:
                branch = branch.setdefault(parent, {})
            branch[key] = _kind_of(role)
            attributes.append(".".join(_attribute(name) for name in (*parents, key)))
        decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_struct(tree))
        self.decode: Callable[[bytes], Any] = decoder.decode
        self.pick = cast("Callable[[Any], tuple[Any, ...]]", attrgetter(*attributes))


def _prefer_line(names: dict[str, str]) -> None:
    """Take the request line, which has the query, where the target is a `uri` that has none."""
    if "line" in names and "query" not in names and names.get("target") in _NORMALISED:
        del names["target"]


def _name_of(dialect: Dialect, role: str, records: list[dict[str, object]]) -> str:
    names = dialect.names.get(role, ())
    for name in names:
        if any(_fits(role, _at(record, name)) for record in records):
            return name
    return names[0] if dialect.fixed and names else ""


def _at(record: dict[str, object], name: str) -> object:
    found: object = record
    for key in name.split("/"):
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def _fits(role: str, value: object) -> bool:
    if role in _NUMBERS:
        return isinstance(value, str | int | float) and not isinstance(value, bool)
    if role in _HEADERS and isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return isinstance(value, str)


def _kind_of(role: str) -> Any:  # noqa: ANN401 - a union is no type object for mypy
    if role in _NUMBERS:
        return Value
    return str | list[str] | None if role in _HEADERS else str | None


def _attribute(name: str) -> str:
    return "k" + name.encode().hex()


def _struct(tree: dict[str, Any]) -> type[msgspec.Struct]:
    fields: list[Any] = []
    for name, kind in tree.items():
        if isinstance(kind, dict):
            inner = _struct(kind)
            fields.append((_attribute(name), inner, msgspec.field(default_factory=inner)))
        else:
            fields.append((_attribute(name), kind, None))
    rename = {_attribute(name): name for name in tree}
    return msgspec.defstruct("Line", fields, rename=rename, gc=False)


def _from_brace(line: bytes) -> bytes:
    at = line.find(b"{", 0, LONGEST_PREFIX)
    return line[at:] if at > 0 else line


def _slowly(line: bytes) -> dict[str, object] | None:
    """Any JSON object, with every byte of it kept: what is no UTF-8 becomes lone surrogates."""
    if line[:1] != b"{":
        return None
    if b"\\x" in line:
        line = _BAD_ESCAPE.sub(_literal, line)
    try:
        record = json.loads(line.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _literal(escape: re.Match[bytes]) -> bytes:
    r"""`\x22` is no escape of JSON: it stays as nginx wrote it."""
    return b"\\" + escape[0] if escape[1] == b"x" else escape[0]


def _picked(record: dict[str, object], keys: _Keys) -> tuple[tuple[Any, ...], float]:
    """Each role's value under the log's own name for it, else under any of the dialect's."""
    names: dict[str, str] = {}
    for role in ROLES:
        known = (keys.names.get(role, ""), *keys.dialect.names.get(role, ()))
        name = next((name for name in known if name and _fits(role, _at(record, name))), "")
        if name:
            names[role] = name
    _prefer_line(names)
    values = tuple(_at(record, names[role]) if role in names else None for role in ROLES)
    return values, _UNIT_MS.get(names.get("took", ""), 1000.0)
