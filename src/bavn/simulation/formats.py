"""Rows become log lines. Each style is one function in STYLES; the samples show what it writes.

combined        192.0.2.7 - - [12/Nov/2025:11:06:00 +0100] "GET /soeg?q=pas HTTP/2.0" 200 5120 "-" "Mozilla/5.0 …"
timed           combined, then: 0.083 www.strandby.example "-"       (request time, host, X-Forwarded-For)
proxied         as timed, but the peer is a load balancer and X-Forwarded-For names the client
vhost_combined  www.strandby.example:443 and a space, then combined
json            {"time_iso8601":"2025-11-12T11:06:00+01:00","msec":"1762941960.123","remote_addr":"192.0.2.7",…}
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import numpy as np

from bavn.simulation.rows import METHODS, NO_METHOD, PROTOCOLS, Ints, Rows

CHUNK: Final = 50_000
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BALANCERS: Final = ("10.9.0.21", "10.9.0.22")


@dataclass(frozen=True, slots=True)
class Tables:
    """What the indices of rows mean."""

    texts: list[str]
    addresses: list[str]
    hosts: tuple[str, ...]
    zone_minutes: int


def format_lines(rows: Rows, tables: Tables, style: str, *, later_s: int = 0) -> Iterator[list[str]]:
    """Lists of lines without their ends, in the order of the rows, `later_s` seconds later than they were."""
    write = STYLES[style]
    for begin in range(0, len(rows), CHUNK):
        yield write(rows[begin : begin + CHUNK], tables, later_s)


def _combined(rows: Rows, tables: Tables, later_s: int) -> list[str]:
    return _ncsa(rows, tables, later_s, _look_up(tables.addresses, rows["address"]))


def _vhost_combined(rows: Rows, tables: Tables, later_s: int) -> list[str]:
    hosts = [f"{host}:443 " for host in tables.hosts]
    lines = _combined(rows, tables, later_s)
    return [hosts[host] + line for host, line in zip(rows["host"].tolist(), lines, strict=True)]


def _timed(rows: Rows, tables: Tables, later_s: int) -> list[str]:
    return _with_times(rows, tables, _combined(rows, tables, later_s), ["-"] * len(rows))


def _proxied(rows: Rows, tables: Tables, later_s: int) -> list[str]:
    peers = [_BALANCERS[n & 1] for n in rows["address"].tolist()]
    return _with_times(rows, tables, _ncsa(rows, tables, later_s, peers), _look_up(tables.addresses, rows["address"]))


def _with_times(rows: Rows, tables: Tables, lines: list[str], forwarded: list[str]) -> list[str]:
    hosts, took = _look_up(list(tables.hosts), rows["host"]), rows["took_ms"].tolist()
    return [
        f'{line} {ms // 1000}.{ms % 1000:03d} {host} "{client}"'
        for line, ms, host, client in zip(lines, took, hosts, forwarded, strict=True)
    ]


def _ncsa(rows: Rows, tables: Tables, later_s: int, peers: list[str]) -> list[str]:
    parts = zip(
        peers,
        _clock_texts(rows["time_ms"], tables.zone_minutes, later_s, _ncsa_time),
        _request_lines(rows, tables),
        rows["status"].tolist(),
        rows["size"].tolist(),
        _look_up(tables.texts, rows["referer"]),
        _look_up(tables.texts, rows["agent"]),
        strict=True,
    )
    return [
        f'{peer} - - [{at}] "{line}" {status} {size} "{ref}" "{ua}"' for peer, at, line, status, size, ref, ua in parts
    ]


def _json(rows: Rows, tables: Tables, later_s: int) -> list[str]:
    parts = zip(
        _clock_texts(rows["time_ms"], tables.zone_minutes, later_s, _iso_time),
        (rows["time_ms"] + later_s * 1000).tolist(),
        _look_up(tables.addresses, rows["address"]),
        _json_requests(rows, tables),
        rows["status"].tolist(),
        rows["size"].tolist(),
        rows["took_ms"].tolist(),
        _look_up(list(tables.hosts), rows["host"]),
        ["" if text == "-" else text for text in _look_up(tables.texts, rows["referer"])],
        ["" if text == "-" else text for text in _look_up(tables.texts, rows["agent"])],
        strict=True,
    )
    return [
        f'{{"time_iso8601":"{at}","msec":"{ms // 1000}.{ms % 1000:03d}","remote_addr":"{client}",{request},'
        f'"status":{status},"body_bytes_sent":{size},"request_time":{took // 1000}.{took % 1000:03d},"host":"{host}",'
        f'"http_referer":"{referer}","http_user_agent":"{agent}","http_x_forwarded_for":""}}'
        for at, ms, client, request, status, size, took, host, referer, agent in parts
    ]


def _json_requests(rows: Rows, tables: Tables) -> list[str]:
    """What was no HTTP has no method and no URI. No text of ours needs an escape otherwise."""
    parts = zip(rows["method"].tolist(), rows["target"].tolist(), rows["protocol"].tolist(), strict=True)
    return [
        f'"request_method":"{METHODS[method]}","request_uri":"{"" if method == NO_METHOD else tables.texts[target]}",'
        f'"server_protocol":"{PROTOCOLS[protocol]}"'
        for method, target, protocol in parts
    ]


STYLES: Final[dict[str, Callable[[Rows, Tables, int], list[str]]]] = {
    "combined": _combined,
    "timed": _timed,
    "proxied": _proxied,
    "vhost_combined": _vhost_combined,
    "json": _json,
}


def _look_up(table: list[str], indices: Ints) -> list[str]:
    return [table[index] for index in indices.tolist()]


def _request_lines(rows: Rows, tables: Tables) -> list[str]:
    ends = [f" {protocol}" if protocol else "" for protocol in PROTOCOLS]
    starts = [f"{method} " if method else "" for method in METHODS]
    texts = tables.texts
    parts = zip(rows["method"].tolist(), rows["target"].tolist(), rows["protocol"].tolist(), strict=True)
    return [starts[method] + texts[target] + ends[protocol] for method, target, protocol in parts]


def _clock_texts(time_ms: Ints, zone_minutes: int, later_s: int, write: Callable[[datetime], str]) -> list[str]:
    """One text per row; every second is written only once."""
    seconds, index = np.unique(time_ms // 1000, return_inverse=True)
    zone = timezone(timedelta(minutes=zone_minutes))
    texts = [write(datetime.fromtimestamp(second + later_s, UTC).astimezone(zone)) for second in seconds.tolist()]
    return [texts[i] for i in index.tolist()]


def _ncsa_time(at: datetime) -> str:
    return f"{at.day:02d}/{_MONTHS[at.month - 1]}/{at.year}:{at:%H:%M:%S %z}"


def _iso_time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
