"""Ranges for bouncers whose sets hold single addresses only, and renewals for those that keep an old timeout.

The firewall bouncer (`crowdsec-firewall-bouncer/…`) makes its nftables sets without intervals: of 192.0.2.0/24 it
blocks 192.0.2.0 and nothing else (cs-firewall-bouncer #396, #412; so in 0.0.25 of Debian and still in its source of
April 2026). It also leaves an address that it holds with the timeout that it had (#243). By its User-Agent it is told:

* each address of a range of up to 256 addresses, up to `MOST_ADDRESSES` in all; wider ranges as they are;
* a renewed row as an end and a beginning, in one answer.

`FIXED_IN` is the first version that needs this no more: None, as there is none yet. All other bouncers are told ranges
as ranges and a renewal as a beginning alone: the custom bouncer leaves out a beginning that it has seen within ten
seconds, and Traefik's plugin reads beginnings before ends, so either would let go of what is to be renewed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from bavn.hub.dialects.lapi_decisions import ENDED, Row, duration, ended, standing
from bavn.hub.dialects.lapi_index import BITS, Index
from bavn.hub.dialects.lapi_ledger import News
from bavn.hub.dialects.lapi_questions import Filters

FIREWALL_BOUNCER: Final = re.compile(
    r"crowdsec-firewall-bouncer(?:/v?+(\d{1,4}+)\.(\d{1,4}+)\.(\d{1,4}+))?+", re.IGNORECASE
)
FIXED_IN: Final[tuple[int, int, int] | None] = None
BITS_OF_A_RANGE: Final = 8
MOST_OF_A_RANGE: Final = 1 << BITS_OF_A_RANGE
MOST_ADDRESSES: Final = 65_536  # of one answer; then ranges are told as they are

_SCOPE_OF_RANGE: Final = b'"scope":"Range","value":"'
_SCOPE_OF_ADDRESS: Final = b'"scope":"Ip","value":"'
_AFTER_UUID: Final = b'","origin"'
ADDRESSES: Final = {4: IPv4Address, 6: IPv6Address}

Place = tuple[int, int]  # version of IP, address


def needs_single_addresses(user_agent: str, fixed_in: tuple[int, int, int] | None = FIXED_IN) -> bool:
    """Whether this bouncer holds single addresses only.

    >>> needs_single_addresses("crowdsec-firewall-bouncer/v0.0.25-debian"), needs_single_addresses("curl/8")
    (True, False)
    """
    found = FIREWALL_BOUNCER.match(user_agent)
    if found is None:
        return False
    if fixed_in is None or found[1] is None:
        return True
    return (int(found[1]), int(found[2]), int(found[3])) < fixed_in


@dataclass(frozen=True, slots=True)
class Told:
    """An answer's two lists as JSON objects, and how many ranges were written as how many addresses."""

    new: list[bytes]
    deleted: list[bytes]
    ranges: int = 0
    addresses: int = 0


def as_they_are(news: News, filters: Filters, now_s: int) -> Told:
    """Each row as it is: ranges as ranges, a renewal as a beginning."""
    wanted, let_go = _wanted(news.new, filters), _wanted(news.ended, filters)
    return Told(standing(wanted, now_s), ended(let_go))


def one_by_one(news: News, filters: Filters, index: Index, now_s: int) -> Told:
    """For a bouncer that needs single addresses.

    An address that a range and a row of its own both name is told once, with the one that lasts longer, and is not let
    go before both have ended.
    """
    new, let_go, renewed = (tuple(_wanted(rows, filters)) for rows in (news.new, news.ended, news.renewed))
    if not index.ranges and not any(row.is_range for row in (*new, *let_go)):
        return Told(standing(new, now_s), ended((*let_go, *renewed)))
    begin, end = _spread(new, MOST_ADDRESSES), _spread((*let_go, *renewed), None)
    said = standing(begin.left, now_s)
    deleted = ended(end.left) + [_head(row, place) + ENDED for place, row in end.rows.items()]
    for place in begin.rows | end.rows:
        holding = _holding(index, place, filters, now_s)
        if holding:
            longest = max(holding, key=lambda row: row.until_s)
            said.append(_head(longest, place) + duration(longest.until_s - now_s))
        if len(holding) > 1 and place not in end.rows:  # it may be held already, with the end of another row
            deleted.append(_head(begin.rows[place], place) + ENDED)
    return Told(said, deleted, begin.ranges, len(begin.rows))


@dataclass(frozen=True, slots=True)
class _Spread:
    """Rows by each of their addresses; `left` are ranges that are told as they are."""

    rows: dict[Place, Row]
    left: list[Row]
    ranges: int


def _spread(rows: Iterable[Row], most: int | None) -> _Spread:
    places: dict[Place, Row] = {}
    left: list[Row] = []
    ranges = 0
    for row in rows:
        if not row.is_range:
            address = ip_address(row.value)
            places[address.version, int(address)] = row
            continue
        if _is_wide(row) or (most is not None and len(places) + MOST_OF_A_RANGE > most):
            left.append(row)
            continue
        network = ip_network(row.value)
        first = int(network.network_address)
        places.update(((network.version, first + offset), row) for offset in range(network.num_addresses))
        ranges += 1
    return _Spread(places, left, ranges)


def _holding(index: Index, place: Place, filters: Filters, now_s: int) -> list[Row]:
    """The rows that name an address by itself or within a small range."""
    rows = index.around(*place, BITS[place[0]])
    return [row for row in rows if row.until_s > now_s and filters.fit(row) and not _is_wide(row)]


def _is_wide(row: Row) -> bool:
    _, slash, length = row.value.rpartition("/")
    return bool(slash) and BITS[6 if ":" in row.value else 4] - int(length) > BITS_OF_A_RANGE


def _head(row: Row, place: Place) -> bytes:
    """A row's JSON for one address of it. Each has a UUID of its own, and the same one every time."""
    if not row.is_range:
        return row.head
    address = ADDRESSES[place[0]](place[1])
    before, after = row.head.split(_SCOPE_OF_RANGE, 1)
    at = before.index(_AFTER_UUID) - 2
    last = int(before[at : at + 2], 16) ^ (place[1] & 0xFF)
    head = before[:at] + b"%02x" % last + before[at + 2 :]
    return head + _SCOPE_OF_ADDRESS + str(address).encode() + after[after.index(b'"') :]


def _wanted(rows: Sequence[Row], filters: Filters) -> Sequence[Row]:
    return rows if filters.want_all else [row for row in rows if filters.fit(row)]
