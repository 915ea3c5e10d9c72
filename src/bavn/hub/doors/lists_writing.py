"""The lists as text. What lies inside a range that is listed is left out, so nothing overlaps.

# Bavn: what Demo says to block (amber)
# generated: 2026-11-22T10:00:00Z   seq: 812   until: 2026-11-22T14:00:00Z   entries: 2
192.0.2.7
198.51.100.0/24
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bavn.hub.dialects.lapi_decisions import Row
from bavn.hub.dialects.lapi_index import Index
from bavn.hub.dialects.lapi_ledger import seconds
from bavn.model.safe_text import visible
from bavn.model.tlp import Tlp

TABLE: Final = "bavn_hub"
PLAIN_HOW: Final = (
    "One address or prefix a line. Fetch it again every minute: what is gone from it is to be let go.",
    "Never use it where visitors come through a proxy or CDN, unless their own address is what is compared.",
)
NFTABLES_HOW: Final = (
    "Check with: nft -c -f FILE    Load with: nft -f FILE    Undo with: nft delete table inet bavn_hub",
    "Fetch and load it again every minute: loading replaces the table. Entries time out in the kernel by themselves.",
    "Never load this on a machine whose visitors come through a proxy or CDN.",
)


@dataclass(frozen=True, slots=True)
class Blocked:
    """What is to be blocked at one level: rows by address, IPv4 before IPv6, none inside another. Of which hub."""

    hub: str
    level: Tlp
    seq: int
    rows: tuple[Row, ...] = ()


def blocked_rows(index: Index) -> tuple[Row, ...]:
    """The rows that are bans and lie in no wider ban, in the order of their addresses."""
    return tuple(row for version in (4, 6) for row in _outermost(index.every(version)))


def plain(blocked: Blocked, now: datetime) -> str:
    """One address or prefix a line."""
    rows = _holding(blocked, now)
    return "\n".join((*_heading(blocked, rows, now, PLAIN_HOW), *(row.value for row in rows))) + "\n"


def nftables(blocked: Blocked, now: datetime) -> str:
    """A file for `nft -f`, with a table of its own. Nothing outside of it is touched."""
    rows, now_s = _holding(blocked, now), seconds(now)
    lines = [
        *_heading(blocked, rows, now, NFTABLES_HOW),
        f"table inet {TABLE}",
        f"delete table inet {TABLE}",
        f"table inet {TABLE} {{",
        *_set("block4", "ipv4_addr", [_element(row, now_s) for row in rows if ":" not in row.value]),
        *_set("block6", "ipv6_addr", [_element(row, now_s) for row in rows if ":" in row.value]),
        "    chain input {",
        "        type filter hook input priority -10; policy accept;",
        "        ip saddr @block4 counter drop",
        "        ip6 saddr @block6 counter drop",
        "    }",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _outermost(rows: Iterable[tuple[int, int, Row]]) -> Iterator[Row]:
    """Of rows by first and last address, in order and the wider first, those that lie in no other."""
    covered = -1
    for _, last, row in rows:
        if row.remedy == "ban" and last > covered:
            covered = last
            yield row


def _holding(blocked: Blocked, now: datetime) -> list[Row]:
    now_s = seconds(now)
    return [row for row in blocked.rows if row.until_s > now_s]


def _heading(blocked: Blocked, rows: list[Row], now: datetime, how: Iterable[str]) -> Iterator[str]:
    until_s = max((row.until_s for row in rows), default=0)
    until = _stamp(datetime.fromtimestamp(until_s, UTC)) if until_s else "-"
    yield f"# Bavn: what {visible(blocked.hub)} says to block ({blocked.level})"
    # Everybody's counter would tell the public how much is decided that it is told nothing of.
    seq = f"   seq: {blocked.seq}" if blocked.level == "amber" else ""
    yield f"# generated: {_stamp(now)}{seq}   until: {until}   entries: {len(rows)}"
    for line in how:
        yield f"# {line}"


def _set(name: str, kind: str, elements: list[str]) -> Iterator[str]:
    yield f"    set {name} {{"
    yield f"        type {kind}"
    yield "        flags interval, timeout"
    if elements:
        yield "        elements = {"
        yield from (f"            {one}," for one in elements)
        yield "        }"
    yield "    }"


def _element(row: Row, now_s: int) -> str:
    return f"{row.value} timeout {row.until_s - now_s}s"


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
