"""What the tests of this folder share: requests as plain values, digested, counted and profiled as the engine does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from ipaddress import ip_network
from typing import TypeVar

import numpy as np
from numba import njit

from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import UNKNOWN, Columns
from bavn.windows.digest import BY_HOST, Lexicon, SiteTable, digest, make_lexicon, make_site_table, site_name
from bavn.windows.names import Names, look_up
from bavn.windows.personas import Personas, client_key, make_personas, persona_key, touch
from bavn.windows.record import ASSET, CHAINED, Records, make_records
from bavn.windows.seen import Seen, first_seen, make_seen
from bavn.windows.window import Window, open_window

MINUTE = 29_000_000  # since 1970; all times here are built on it
SECOND = 60 * MINUTE
OWN = "www.example.com"
HOME = "192.0.2.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
SEED = np.uint64(0x0123_4567_89AB_CDEF)

_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """A way in from Python to steps that have none. Not cached: numba's cache does not see that a step was edited."""
    kernel: _Function = njit(function)
    return kernel


@dataclass(frozen=True, slots=True)
class Request:
    """One line of a log. The first nine fields stand in the order of the columns."""

    host: str = ""
    client: str = HOME
    forwarded: str = ""
    method: str = "GET"
    path: str = "/"
    query: str = ""
    referer: str = ""
    agent: str = FIREFOX
    protocol: str = "HTTP/1.1"
    second: int = SECOND
    status: int = 200
    size: int = 512
    took_ms: int = UNKNOWN


TEXTS = [field.name for field in fields(Request)][:9]


def columns_of(requests: Sequence[Request], between: bytes = b"") -> Columns:
    """A batch whose texts lie in one buffer, with `between` before, between and after them."""
    columns = Columns(max(1, len(requests)))
    text = bytearray(between)
    for row, request in enumerate(requests):
        for number, name in enumerate(TEXTS):
            value = getattr(request, name).encode("utf-8", "surrogateescape")
            columns.start[number, row] = len(text)
            columns.length[number, row] = len(value)
            text += value + between
        columns.time_ms[row] = request.second * 1000 + 7
        columns.status[row] = request.status
        columns.size[row] = request.size
        columns.took_ms[row] = request.took_ms
    columns.rows = len(requests)
    columns.buffer = np.frombuffer(bytes(text), np.uint8)
    return columns


@dataclass(frozen=True, slots=True)
class Digested:
    """The first `count` records are valid."""

    records: Records
    count: int
    sites: SiteTable
    lexicon: Lexicon

    def column(self, name: str) -> list[int]:
        """One field of all records."""
        return [int(value) for value in getattr(self.records, name)[: self.count]]

    def templates(self) -> list[str | None]:
        """The remembered text of each record's template."""
        return [look_up(self.lexicon.templates, tag) for tag in self.column("template")]

    def referers(self) -> list[str | None]:
        """The remembered text of each record's foreign or own host; None also for no referer."""
        return [look_up(self.lexicon.referers, tag) if tag else None for tag in self.column("referer_host")]

    def hosts(self) -> list[str]:
        """The name of each record's site."""
        return [site_name(self.sites, index) for index in self.column("site")]


def digested(
    requests: Iterable[Request],
    *,
    proxies: Sequence[str] = (),
    between: bytes = b"",
    seed: np.uint64 = SEED,
    into: Digested | None = None,
    only_site: int = BY_HOST,
) -> Digested:
    """Digest one batch, into tables of its own or into those of an earlier one."""
    columns = columns_of(list(requests), between)
    sites, lexicon = (into.sites, into.lexicon) if into else (make_site_table(), make_lexicon())
    trusted = TrustedProxies([ip_network(network) for network in proxies])
    records = make_records(columns.capacity)
    count = digest_rows(columns, 0, columns.rows, records, 0, trusted, sites, lexicon, seed, only_site)
    return Digested(records, count, sites, lexicon)


def digest_rows(  # noqa: PLR0917  (as `digest` itself)
    columns: Columns,
    first: int,
    end: int,
    records: Records,
    at: int,
    trusted: TrustedProxies,
    sites: SiteTable,
    lexicon: Lexicon,
    seed: np.uint64 = SEED,
    only_site: int = BY_HOST,
) -> int:
    """Call `digest` with the columns' arrays."""
    return int(
        digest(
            columns.buffer,
            columns.start,
            columns.length,
            columns.time_ms,
            columns.status,
            columns.size,
            columns.took_ms,
            first,
            end,
            records,
            at,
            trusted.ranges,
            sites,
            lexicon,
            seed,
            only_site,
        )
    )


def texts_in(names: Names) -> list[str]:
    """All that a table of names remembers."""
    used = np.flatnonzero(names.length)
    return [names.text[slot, : int(names.length[slot])].tobytes().decode("utf-8", "backslashreplace") for slot in used]


@compiled
def count_in(records: Records, first: int, end: int, personas: Personas, seen: Seen) -> None:
    """Note each record's persona and template, as the engine does in a calm minute."""
    for at in range(first, end):
        minute = records.second[at] // 60
        client = client_key(records.high[at], records.low[at])
        key = persona_key(client, records.agent[at], records.site[at])
        entry, chained = touch(
            personas,
            key,
            minute,
            records.flags[at],
            records.status[at],
            True,
            records.path[at],
            records.referer_path[at],
        )
        records.persona[at] = entry
        if chained:
            records.flags[at] |= CHAINED
        if not records.flags[at] & ASSET:
            records.first_seen[at] = first_seen(seen, records.template[at], minute)


def host_tag(host: str) -> int:
    """The hash under which a referer's host is counted."""
    return digested([Request(referer=f"https://{host}/")]).column("referer_host")[0]


@dataclass(frozen=True, slots=True)
class Profiled:
    """A window and the requests it was made from."""

    window: Window
    found: Digested

    def conduct(self, code: int) -> list[int]:
        """One conduct code of every row."""
        return [int(value) for value in self.window.rows.conduct[:, code]]

    def column(self, name: str) -> list[int]:
        """One number of every row."""
        return [int(value) for value in getattr(self.window.rows, name)]


def profiled(requests: Sequence[Request], *, before: Sequence[Request] = (), sampling: int = 0) -> Profiled:
    """Profile a window of one minute that begins with the first of `requests`; `before` went ahead of it."""
    found = digested([*before, *requests])
    personas = make_personas()
    count_in(found.records, 0, found.count, personas, make_seen())
    start = requests[0].second
    window = open_window(
        found.records,
        np.arange(len(before), found.count),
        personas,
        host_tag(OWN),
        start=start,
        seconds=60.0,
        sampling=sampling,
        novel_since=start // 60,
        known_before=start // 60,
    )
    return Profiled(window, found)


def a_page_view(page: str = "/news", *, assets: int = 4, client: str = HOME, agent: str = FIREFOX) -> list[Request]:
    """What a browser asks for: a page, and the assets that the page names."""
    referer = f"https://{OWN}{page}"
    return [
        Request(client=client, agent=agent, path=page),
        *(
            Request(client=client, agent=agent, path=f"/static/{number}.css", referer=referer)
            for number in range(assets)
        ),
    ]


def searches(count: int, *, client: str = HOME, agent: str = FIREFOX, referer: str = "") -> list[Request]:
    """A new search each time, and no asset."""
    return [
        Request(client=client, agent=agent, path="/search", query=f"q=word{number}", referer=referer)
        for number in range(count)
    ]
