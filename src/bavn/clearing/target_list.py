"""A published list of what DDoSia attacks, as facts: which hosts, by which requests, since when. Defensive use only.

{"targets": [{"target_id": "…", "request_id": "…", "host": "www.example.org", "ip": "192.0.2.10", "type": "http2",
   "method": "GET", "port": 443, "use_ssl": true, "path": "/soeg?query=$_1", "body": {"type": "str", "value": ""},
   "headers": null}], "randoms": […]}

Of a tracker's two doors: files, named by the tracker's own wall clock, and an index with a list for each of its rows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeVar, get_args

import msgspec

from bavn.clearing.central_time import utc_of
from bavn.model.safe_text import visible
from bavn.model.sighting import Template
from bavn.sharing.addresses import public_value
from bavn.sharing.hosts import host_of
from bavn.sharing.masking import template_of

Found = TypeVar("Found")
Kind = Literal["http", "http2", "http3", "nginx_loris", "tcp", "udp"]
KINDS: Final[Mapping[str, Kind]] = {kind: kind for kind in get_args(Kind)}
REQUESTS: Final = frozenset({"http", "http2", "http3"})  # made of requests; Slowloris never finishes one
METHODS: Final = frozenset({"GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"})
PACKETS: Final = frozenset({"syn", "ack", "syn_ack", "ping", "udp_flood"})

SOURCE: Final = "ddosia"  # who attacks by it, wherever a copy was read
LARGEST: Final = 64 * 1024 * 1024  # bytes; the largest seen has one
MOST_ENTRIES: Final = 50_000
MOST_ROWS: Final = 10_000
MOST_EXAMPLES: Final = 5
SHOWN: Final = 120
LONGEST_PATH: Final = 8_192
LAST_PORT: Final = 65_535
AHEAD: Final = timedelta(minutes=5)  # a file may be named after a clock that is a little fast
EARLIEST: Final = datetime(2022, 3, 1, tzinfo=UTC)  # before there was such a list
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
STAMP: Final = re.compile(
    r"(?<![0-9])(?:(?P<year>2[0-9]{3})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"  # 2024-02-26_08-15-03
    r"|(?P<old_day>[0-9]{2})-(?P<old_month>[0-9]{2})-(?P<old_year>2[0-9]{3}))"  # 05-06-2023_20-15-12
    r"_(?P<hour>[0-9]{2})-(?P<minute>[0-9]{2})-(?P<second>[0-9]{2})(?![0-9])",
    re.ASCII,
)


class ListError(ValueError):
    """What was to be a target list cannot be read as one. Its text, and `what` without the name, is one safe line."""

    def __init__(self, what: str, name: str) -> None:
        self.what = visible(what, 2 * SHOWN)
        super().__init__(visible(f"{name or 'target list'}: {what}", 2 * SHOWN))


@dataclass(frozen=True, slots=True, order=True)
class TargetEntry:
    """One thing that is done to a host. `address` is "" where the list has none of the internet, `port` 0 where none.

    `method` is that of HTTP, a kind of packet (`syn`), or "" where it does not fit the kind. `template` is None where
    no request is made that a web server would log whole: packets, and Slowloris.
    """

    host: str
    address: str
    kind: Kind
    method: str
    template: Template | None
    port: int


@dataclass(frozen=True, slots=True)
class TargetList:
    """One snapshot: what stood on the list at a time (aware UTC), each entry once, in the list's order.

    `source` is the same for all snapshots of one list, `name` says where this one was read. `rejected` counts entries
    that make no sense, `examples` are some of them, in words.
    """

    at: datetime
    source: str
    name: str
    entries: tuple[TargetEntry, ...]
    rejected: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedSnapshot:
    """A row of a tracker's index: the id to ask for, and when it was taken; None where the index does not say."""

    id: str
    at: datetime | None


class _Whole(msgspec.Struct):
    targets: list[msgspec.Raw] | None


class _Target(msgspec.Struct):
    host: object = None
    ip: object = None
    type: object = None
    method: object = None
    port: object = None
    use_ssl: object = None
    path: object = None


class _Index(msgspec.Struct):
    items: list[msgspec.Raw] | None


class _Row(msgspec.Struct):
    id: str | int
    ts: object = None


_WHOLE: Final = msgspec.json.Decoder(_Whole)
_TARGET: Final = msgspec.json.Decoder(_Target)
_INDEX: Final = msgspec.json.Decoder(_Index)
_ROW: Final = msgspec.json.Decoder(_Row)


def read_target_list(body: bytes, name: str, now: datetime, *, at: datetime | None = None) -> TargetList:
    """Return what a list says. `name` is that of the file, or a URL: older ones say when they were taken by it.

    `at` is when it was taken where that is known otherwise (by an index); without either it is `now`, and it is never
    later. Raises ListError where the body is no list, and nothing else for any input.
    """
    targets = _targets(body, name)
    entries: dict[TargetEntry, None] = {}
    rejected: list[str] = []
    for raw in targets[:MOST_ENTRIES]:
        entry = _read(raw)
        if isinstance(entry, TargetEntry):
            entries[entry] = None
        else:
            rejected.append(entry)
    beyond = len(targets[MOST_ENTRIES:])
    return TargetList(
        at=min(at or time_of(name, now) or now, now),
        source=SOURCE,
        name=visible(name, SHOWN),
        entries=tuple(entries),
        rejected=len(rejected) + beyond,
        examples=tuple(rejected[:MOST_EXAMPLES]),
    )


def read_index(body: bytes, name: str) -> tuple[ListedSnapshot, ...]:
    """Return the rows of a tracker's index (`{"items": [{"id", "ts"}]}`), newest first as it gives them.

    Rows without a usable id are passed over. Raises ListError where the body is no index.
    """
    rows = _decoded(_INDEX, body, name, 'no index of target lists: it has no "items"').items or []
    found: list[ListedSnapshot] = []
    for raw in rows[:MOST_ROWS]:
        try:
            row = _ROW.decode(raw)
        except (ValueError, RecursionError):
            continue
        if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(row.id), re.ASCII):
            found.append(ListedSnapshot(str(row.id), _epoch(row.ts)))
    return tuple(found)


def time_of(name: str, now: datetime) -> datetime | None:
    """Return when a file was taken, as its name says in Central European time; None where it does not, or cannot.

    >>> time_of("2024-02-26_08-15-03_DDoSia-target-list-full.json", datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2024-02-26T07:15:03+00:00'
    >>> time_of("05-06-2023_20-15-12_DDoSia-target-list-full.json", datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2023-06-05T18:15:12+00:00'
    """
    match = STAMP.search(re.split(r"[/\\]", name.partition("?")[0][-4 * SHOWN :])[-1])
    if not match:
        return None
    year, month, day = match["year"] or match["old_year"], match["month"] or match["old_month"], match["day"]
    time = (match["hour"], match["minute"], match["second"])
    try:
        local = datetime(*map(int, (year, month, day or match["old_day"], *time)))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    found = utc_of(local)
    return found if EARLIEST <= found <= now + AHEAD else None


def _targets(body: bytes, name: str) -> list[msgspec.Raw]:
    return _decoded(_WHOLE, body, name, 'no target list: it has no "targets"').targets or []


def _decoded(decoder: msgspec.json.Decoder[Found], body: bytes, name: str, missing: str) -> Found:
    if len(body) > LARGEST:
        raise ListError(f"larger than {LARGEST} bytes", name)
    try:
        return decoder.decode(body.removeprefix(BYTE_ORDER_MARK))
    except msgspec.ValidationError as error:
        raise ListError(missing, name) from error
    except (ValueError, RecursionError) as error:
        raise ListError(f"no JSON: {error}", name) from error


def _read(raw: msgspec.Raw) -> TargetEntry | str:
    """One entry, or why it makes no sense."""
    try:
        target = _TARGET.decode(raw)
    except (ValueError, RecursionError) as error:
        return visible(f"no entry: {error}", SHOWN)
    host = _host(target.host)
    if not host:
        return visible(f"no host: {target.host!r}", SHOWN)
    kind = KINDS.get(target.type) if isinstance(target.type, str) else None
    if kind is None:
        return visible(f"{host}: no kind of attack that is known: {target.type!r}", SHOWN)
    method = _method(target.method, kind)
    return TargetEntry(
        host=host,
        address=public_value(target.ip) if isinstance(target.ip, str) else "",
        kind=kind,
        method=method,
        template=_template(method, target.path) if kind in REQUESTS else None,
        port=_port(target.port, kind, use_ssl=target.use_ssl is True),
    )


def _host(found: object) -> str:
    """The host; some stand twice, with a slash between."""
    if not isinstance(found, str) or len(found) > LONGEST_PATH:
        return ""
    _, scheme, rest = found.strip().partition("://")
    host = (rest if scheme else found.strip()).partition("/")[0].rpartition("@")[2]
    return host_of(re.sub(r":[0-9]{1,5}\Z", "", host))


def _method(found: object, kind: Kind) -> str:
    """The method, where it fits the kind."""
    if not isinstance(found, str):
        return ""
    if kind in REQUESTS or kind == "nginx_loris":
        return found.upper() if found.upper() in METHODS else ""
    return found.lower() if found.lower() in PACKETS else ""


def _template(method: str, path: object) -> Template:
    target = path.strip()[:LONGEST_PATH] if isinstance(path, str) else ""
    return template_of(method, target or "/")


def _port(found: object, kind: Kind, *, use_ssl: bool) -> int:
    if isinstance(found, str) and re.fullmatch(r"[0-9]{1,5}", found, re.ASCII):
        found = int(found)
    if isinstance(found, int) and not isinstance(found, bool) and 0 < found <= LAST_PORT:
        return found
    return (443 if use_ssl else 80) if kind in REQUESTS else 0


def _epoch(found: object) -> datetime | None:
    """A time in seconds since 1970, as a number or as a text; None for anything else."""
    if isinstance(found, bool) or not isinstance(found, (str, int, float)) or len(str(found)) > SHOWN:
        return None
    try:
        time = datetime.fromtimestamp(float(found), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return time if time >= EARLIEST else None
