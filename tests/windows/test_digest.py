import subprocess
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.sources.addresses import format_address
from bavn.sources.clients import TrustedProxies
from bavn.windows.digest import (
    ASSET_ENDINGS,
    ENDINGS,
    MAX_KEYS,
    MAX_SITES,
    OTHER_SITES,
    SITE_WIDTH,
    make_lexicon,
    make_site_table,
    place_site,
    site_name,
)
from bavn.windows.names import look_up
from bavn.windows.record import ASSET, LONG, NO_REQUEST, POST, QUERY, SLOW, make_records
from tests.windows.samples import SECOND, SEED, Digested, Request, columns_of, digest_rows, digested, texts_in


def flags(request: Request) -> int:
    return digested([request]).column("flags")[0]


def same(name: str, *requests: Request) -> bool:
    """Whether a field is equal in all these requests."""
    return len(set(digested(requests).column(name))) == 1


def clients(requests: list[Request], proxies: Sequence[str] = ()) -> list[str]:
    records = digested(requests, proxies=proxies).records
    pairs = zip(records.high[: len(requests)], records.low[: len(requests)], strict=True)
    return [format_address(high, low) for high, low in pairs]


# numbers


def test_a_record_holds_the_second_and_the_status() -> None:
    found = digested([Request(second=SECOND + 59, status=503), Request(second=SECOND - 1)])
    assert found.column("second") == [SECOND + 59, SECOND - 1]
    assert found.column("status") == [503, 200]


def test_only_the_rows_that_are_asked_for_are_written_and_where_it_is_asked() -> None:
    columns = columns_of([Request(status=status) for status in (201, 202, 203, 204)])
    records = make_records(6)
    end = digest_rows(columns, 1, 3, records, 2, TrustedProxies(), make_site_table(), make_lexicon())
    assert end == 4
    assert records.status.tolist() == [0, 0, 202, 203, 0, 0]


# flags


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({}, 0),
        ({"method": "HEAD"}, 0),
        ({"method": "OPTIONS"}, 0),
        ({"method": "POST"}, POST),
        ({"method": "PUT"}, POST),
        ({"method": "DELETE"}, POST),
        ({"method": "get"}, POST),
        ({"query": "a=1"}, QUERY),
        ({"path": "/a.css"}, ASSET),
        ({"path": "/a.css", "query": "v=3"}, ASSET | QUERY),
        ({"method": "", "path": ""}, NO_REQUEST),
        ({"method": "", "path": "", "status": 400}, NO_REQUEST | SLOW),
        ({"method": "", "path": "", "status": 408}, NO_REQUEST | SLOW),
        ({"status": 400}, 0),
        ({"status": 408}, SLOW),
        ({"took_ms": 19_999}, 0),
        ({"took_ms": 20_000}, LONG),
        ({"took_ms": 20_000, "size": 64 * 1024}, 0),
        ({"took_ms": 20_000, "size": 64 * 1024 - 1}, LONG),
    ],
    ids=str,
)
def test_flags_tell_what_kind_of_request_it_was(of: dict[str, Any], expected: int) -> None:
    assert flags(Request(**of)) == expected


@pytest.mark.parametrize("ending", ASSET_ENDINGS)
def test_what_a_page_loads_is_an_asset_however_it_is_written(ending: str) -> None:
    paths = [f"/a.{ending}", f"/A.{ending.upper()}", f".{ending}", f"/a.b.{ending}", f"/long/{'x' * 300}.{ending}"]
    assert all(flags(Request(path=path)) & ASSET for path in paths)
    assert not any(
        flags(Request(path=path)) & ASSET for path in (f"/a.{ending}x", f"/{ending}", f"/a.x{ending}", f"/a.{ending}/")
    )


@settings(deadline=None)  # the first example is compiled
@given(path=st.text("./aJsScC2wofW\x12\x00é", max_size=12))
def test_an_asset_is_a_path_that_ends_in_one_of_the_endings(path: str) -> None:
    name, dot, ending = path.rpartition(".")
    lowered = ending.encode().lower().decode()  # ASCII only
    assert bool(flags(Request(path=path)) & ASSET) == (bool(dot) and lowered in ASSET_ENDINGS), name


@pytest.mark.parametrize("path", ["/a.mp\x13", "/a.woff\x12", "/a.\x03ss", "/a.c\x13s"], ids=ascii)
def test_a_control_character_is_no_letter_and_no_digit(path: str) -> None:
    assert flags(Request(path=path)) == 0


def test_every_ending_has_a_slot_of_its_own() -> None:
    assert np.count_nonzero(ENDINGS) == len(set(ASSET_ENDINGS)) == len(ASSET_ENDINGS)


# clients

PEERS = [
    "192.0.2.1",
    "192.0.2.10",
    "192.0.2.255",
    "::ffff:192.0.2.1",
    "2001:db8::1",
    "2001:db8:0:0:0:0:0:1",
    "2001:db8::2",
    "198.51.100.7:443",
    "[2001:db8::3]:443",
    "unix:",
    "",
    "-",
    "192.0.2.01",
    "192.0.2.256",
]


def expected_client(text: str) -> str:
    bare = text[1 : text.index("]")] if text.startswith("[") else text.partition(":443")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return "::"
    return str(getattr(address, "ipv4_mapped", None) or address)


@settings(deadline=None)  # the first example is compiled
@given(peers=st.lists(st.sampled_from(PEERS), min_size=1, max_size=60))
def test_every_client_is_read_as_its_own_text_says_whoever_came_before(peers: list[str]) -> None:
    assert clients([Request(client=peer) for peer in peers]) == [expected_client(peer) for peer in peers]


def test_more_clients_than_are_kept_in_mind_are_all_told_apart() -> None:
    peers = [f"198.18.{number >> 8 & 255}.{number & 255}" for number in range(20_000)] * 2
    assert clients([Request(client=peer) for peer in peers]) == peers


def test_a_forwarded_address_counts_only_behind_ones_own_proxy() -> None:
    through = Request(client="192.0.2.1", forwarded="203.0.113.9")
    forged = Request(client="198.51.100.1", forwarded="203.0.113.9")
    assert clients([through, forged], proxies=["192.0.2.0/24"]) == ["203.0.113.9", "198.51.100.1"]
    assert clients([through, forged]) == ["192.0.2.1", "198.51.100.1"]


def test_two_visitors_behind_one_proxy_are_two_clients() -> None:
    visitors = [f"203.0.113.{number}" for number in range(1, 9)]
    requests = [Request(client="192.0.2.1", forwarded=visitor) for visitor in visitors * 3]
    assert clients(requests, proxies=["192.0.2.0/24"]) == visitors * 3


# sites


def test_a_host_is_one_site_with_any_port_and_in_any_case() -> None:
    names = ["www.example.com", "WWW.Example.COM", "www.example.com:443", "Www.example.com:8080"]
    found = digested([Request(host=name) for name in [*names, *reversed(names)]])
    assert found.hosts() == ["www.example.com"] * 8


def test_two_hosts_that_alternate_stay_two_sites() -> None:
    names = ["a.example", "b.example", "a.examplf", "a.exampl"] * 5
    assert digested([Request(host=name) for name in names]).hosts() == names


def test_a_log_that_names_no_host_is_one_site() -> None:
    assert digested([Request(), Request()]).hosts() == ["-", "-"]


def test_an_address_in_brackets_is_a_host() -> None:
    assert digested([Request(host="[2001:db8::1]")]).hosts() == ["[2001:db8::1]"]


def test_endless_hosts_take_no_room_and_the_first_keep_their_place() -> None:
    known = digested([Request(host="www.example.com")])
    flood = [Request(host=f"invented-{number}.example") for number in range(5_000)]
    found = digested([*flood, Request(host="www.example.com")], into=known)
    assert int(known.sites.count[0]) == MAX_SITES
    assert found.hosts()[-1] == "www.example.com"
    assert found.column("site")[:-1].count(OTHER_SITES) == 5_000 - (MAX_SITES - 2)
    assert found.hosts()[-2] == site_name(known.sites, OTHER_SITES) == "(other sites)"


def test_a_hosts_name_is_cut_and_still_its_own() -> None:
    names = ["x" * 300 + end for end in "ab"]
    found = digested([Request(host=name) for name in names])
    assert found.hosts() == ["x" * SITE_WIDTH] * 2
    assert len(set(found.column("site"))) == 2


# templates


def test_other_values_are_the_same_template_and_another_query() -> None:
    one, other = Request(path="/search", query="q=a&page=1"), Request(path="/search", query="q=b&page=2")
    assert same("template", one, other)
    assert not same("query", one, other)


@pytest.mark.parametrize(
    "other",
    [
        Request(path="/search", query="page=1&q=a"),
        Request(path="/search", query="q=a"),
        Request(path="/search", query="q=a&page"),
        Request(path="/search", query="q=a&page=1&x=1"),
        Request(path="/Search", query="q=a&page=1"),
        Request(path="/search", query="q=a&page=1", method="POST"),
        Request(path="/search"),
    ],
    ids=lambda request: f"{request.method} {request.path}?{request.query}",
)
def test_another_name_order_path_or_verb_is_another_template(other: Request) -> None:
    assert not same("template", Request(path="/search", query="q=a&page=1"), other)


def test_a_head_is_another_template_than_a_get() -> None:
    assert not same("template", Request(method="GET"), Request(method="HEAD"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=secret", "?q"),
        ("q=secret&page=2", "?q&page"),
        ("q=a=b=c&d=1", "?q&d"),
        ("secret", "?*"),
        ("secret&q=1", "?*&q"),
        ("&", "?*&*"),
        ("=secret", "?"),
        ("q=1&", "?q&*"),
        ("a" * 30 + "=1", "?" + "a" * 24),
        ("&".join(f"k{number}={number}" for number in range(20)), "?" + "".join(f"k{n}&" for n in range(MAX_KEYS))),
    ],
    ids=str,
)
def test_a_template_is_written_with_the_names_of_its_parameters(query: str, names: str) -> None:
    assert digested([Request(path="/search", query=query)]).templates() == ["GET /search" + names]


KEYS = st.text("abc[]_%", max_size=30)
VALUES = st.text("XYZ=0123456789@.+%", min_size=1, max_size=40).map(lambda value: f"X{value}X")


@settings(deadline=None)  # the first example is compiled
@given(pairs=st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=20), nameless=VALUES)
def test_no_value_of_a_query_is_ever_remembered(pairs: list[tuple[str, str]], nameless: str) -> None:
    pieces = [f"{key}={value}" for key, value in pairs] + [nameless.replace("=", "")]
    found = digested([Request(path="/p", query="&".join(pieces), referer=f"https://www.example.com/?{pieces[0]}")])
    remembered = "".join(text for names in found.lexicon for text in texts_in(names) if "Mozilla" not in text)
    assert not set(remembered.replace("HTTP/1.1", "")) & set("XYZ0123456789@")


def test_a_long_path_is_cut_before_its_parameters_are() -> None:
    assert digested([Request(path="/" + "x" * 300, query="q=1")]).templates() == ["GET /" + "x" * 99 + "?q"]


def test_assets_push_no_page_out_of_the_lexicon() -> None:
    found = digested([Request(path="/a.css", agent="only assets", protocol="HTTP/9")])
    assert not any(
        texts_in(names) for names in (found.lexicon.templates, found.lexicon.agents, found.lexicon.protocols)
    )


def test_a_browser_and_a_protocol_are_remembered_by_their_hash() -> None:
    found = digested([Request(agent="curl/8.5", protocol="HTTP/2.0")])
    assert look_up(found.lexicon.agents, found.column("agent")[0]) == "curl/8.5"
    assert look_up(found.lexicon.protocols, found.column("protocol")[0]) == "HTTP/2.0"


# referers


@pytest.mark.parametrize(
    ("referer", "host", "page"),
    [
        ("https://www.example.com/", "www.example.com", "/"),
        ("https://www.example.com", "www.example.com", ""),
        ("http://www.example.com/a/b?q=secret", "www.example.com", "/a/b"),
        ("https://www.example.com/a#part?x", "www.example.com", "/a"),
        ("https://www.example.com/a?b#c", "www.example.com", "/a"),
        ("https://www.example.com?q=secret", "www.example.com", ""),
        ("https://www.example.com:8443/a", "www.example.com:8443", "/a"),
        ("HTTPS://www.example.com/a", "www.example.com", "/a"),
        ("android-app://com.example.search/", None, None),
        ("ftp://x.example/a", "x.example", "/a"),
        ("https://user:password@www.example.com/a", "www.example.com", "/a"),
        ("https:///a", None, None),
        ("https://", None, None),
        ("-", None, None),
        ("", None, None),
        ("/only/a/path", None, None),
    ],
)
def test_a_referer_gives_its_host_and_its_page(referer: str, host: str | None, page: str | None) -> None:
    found = digested([Request(referer=referer), Request(path=page or "")])
    assert found.referers()[0] == host
    if host is None:
        assert found.column("referer_host")[0] == found.column("referer_path")[0] == 0
    else:
        assert found.column("referer_path")[0] == found.column("path")[1]


HOSTS = ["a.example", "a.example.com", "a.exampl", "b.example", "a.example:80"]


@settings(deadline=None)  # the first example is compiled
@given(
    referers=st.lists(
        st.tuples(st.sampled_from(HOSTS), st.sampled_from(["", "/", "/p", "?x", "#x", "/p?x"])), min_size=1
    )
)
def test_a_referer_is_read_the_same_whoever_came_before(referers: list[tuple[str, str]]) -> None:
    lines = [Request(referer=f"https://{host}{rest}") for host, rest in referers]
    together, alone = digested(lines), [digested([line]) for line in lines]
    for name in ("referer_host", "referer_path"):
        assert together.column(name) == [single.column(name)[0] for single in alone]


# hostile bytes

ANY = st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape"))
REQUESTS = st.builds(
    Request, host=ANY, client=ANY, forwarded=ANY, method=ANY, path=ANY, query=ANY, referer=ANY, agent=ANY, protocol=ANY
)
FIELDS = ("high", "low", "flags", "path", "template", "query", "agent", "referer_host", "referer_path", "protocol")


@settings(deadline=None)  # the first example is compiled
@given(requests=st.lists(REQUESTS, min_size=1, max_size=5), between=st.binary(min_size=1, max_size=9))
def test_what_stands_beside_a_text_changes_nothing(requests: list[Request], between: bytes) -> None:
    one, other = digested(requests), digested(requests, between=between)
    assert {name: one.column(name) for name in FIELDS} == {name: other.column(name) for name in FIELDS}
    assert one.hosts() == other.hosts()


def test_another_seed_gives_other_hashes_of_the_same_requests() -> None:
    one, other = digested([Request()]), digested([Request()], seed=np.uint64(int(SEED) + 1))
    assert not {*one.column("path"), *one.column("agent")} & {*other.column("path"), *other.column("agent")}


GUARDED = """
import ctypes, mmap
import numpy as np
from bavn.sources.clients import TrustedProxies
from tests.windows.samples import Request, columns_of, digested, digest_rows
from bavn.windows.digest import make_lexicon, make_site_table
from bavn.windows.record import make_records

page = mmap.PAGESIZE
memory = np.frombuffer(mmap.mmap(-1, 3 * page), np.uint8)
libc = ctypes.CDLL(None, use_errno=True)
for guard in (memory.ctypes.data, memory.ctypes.data + 2 * page):
    assert libc.mprotect(ctypes.c_void_p(guard), ctypes.c_size_t(page), 0) == 0
inside = memory[page : 2 * page]
texts = ["", "/", "a", "a.b", "/a.css", "a=b&c", "https://", "https://a", "192.0.2.1", "x" * 15, "x" * 16, "x" * 33]
for text in texts:
    columns = columns_of([Request(*[text] * 9)])
    size = len(text)
    for at in (0, page - size):
        inside[at : at + size] = np.frombuffer(text.encode(), np.uint8)
        columns.buffer = inside
        columns.start[:] = at
        columns.length[:] = size
        digest_rows(columns, 0, 1, make_records(1), 0, TrustedProxies(), make_site_table(), make_lexicon())
print("unharmed")
"""


def test_nothing_before_or_after_a_text_is_read(pytestconfig: pytest.Config) -> None:
    # Each text lies at the edge of a page whose neighbours kill whoever reads them.
    run = subprocess.run(
        [sys.executable, "-c", GUARDED], capture_output=True, text=True, check=False, cwd=pytestconfig.rootpath
    )
    assert run.stdout.strip() == "unharmed", (run.returncode, run.stderr)


# a site that is given


@pytest.mark.parametrize("host", ["www.example.com", "other.example", ""])
def test_a_site_that_is_given_takes_all_rows_whatever_they_name(host: str) -> None:
    known = digested([Request(host="www.example.com"), Request(host="other.example")])
    again = digested([Request(host=host)] * 3, into=known, only_site=2)
    assert again.column("site") == [2, 2, 2]
    assert known.sites.count[0] == 3, "no Host gave a site"


@pytest.mark.parametrize("name", ["www.example.com", "WWW.Example.com:443", "[2001:db8::1]", "", "bl\u00e5.example"])
def test_a_name_has_the_place_that_a_host_of_this_name_has(name: str) -> None:
    sites = make_site_table()
    place = place_site(sites, np.frombuffer(name.encode(), np.uint8).copy(), SEED)
    known = digested([Request(host=name)], into=Digested(make_records(1), 0, sites, make_lexicon()))
    assert known.column("site") == [place] == [1]
