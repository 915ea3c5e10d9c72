"""The text access logs: tables of lines, the contract of a parser, and a second implementation to compare with."""

import os
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.sources import columns as column
from bavn.sources.columns import UNKNOWN, Bytes, Columns, Parsed
from bavn.sources.combined import EXAMPLES, Combined
from bavn.sources.layout import NAMED, Extra, Layout
from tests.sources import reference
from tests.sources.reference import Row

FUZZED_LINES = 200_000 if os.environ.get("BAVN_FUZZ") == "full" else 20_000

TIME = "[17/Nov/2025:10:00:00 +0100]"
TIME_MS = 1_763_370_000_000
KEYED = Layout(
    extras=(
        *NAMED["combined"].extras,
        Extra("took_s", "rt"),
        Extra("skip", "uct"),
        Extra("host", "host"),
        Extra("forwarded"),
    )
)


def block_of(text: bytes, *, beyond: bytes = b"") -> Bytes:
    return np.frombuffer(bytearray(text + beyond), np.uint8)


def rows_of(columns: Columns) -> list[Row]:
    return [
        Row(
            client=columns.text(column.CLIENT, k),
            time_ms=int(columns.time_ms[k]),
            status=int(columns.status[k]),
            size=int(columns.size[k]),
            method=columns.text(column.METHOD, k),
            path=columns.text(column.PATH, k),
            query=columns.text(column.QUERY, k),
            protocol=columns.text(column.PROTOCOL, k),
            host=columns.text(column.HOST, k),
            referer=columns.text(column.REFERER, k),
            agent=columns.text(column.AGENT, k),
            forwarded=columns.text(column.FORWARDED, k),
            took_ms=int(columns.took_ms[k]),
        )
        for k in range(columns.rows)
    ]


def parse(text: bytes, layout: Layout = NAMED["combined"], *, beyond: bytes = b"") -> tuple[list[Row], Parsed]:
    columns = Columns(text.count(b"\n") + 1)
    parsed = Combined(layout).parse(block_of(text, beyond=beyond), len(text), columns)
    return rows_of(columns), parsed


def parse_one(line: str | bytes, layout: Layout = NAMED["combined"]) -> Row | None:
    text = line.encode() if isinstance(line, str) else line
    rows, _ = parse(text + b"\n", layout)
    assert len(rows) <= 1
    return rows[0] if rows else None


def record(line: str | bytes, layout: Layout = NAMED["combined"]) -> Row:
    row = parse_one(line, layout)
    assert row is not None
    return row


def with_request(request: str) -> Row:
    return record(f'192.0.2.7 - - {TIME} "{request}" 200 5 "-" "-"')


def with_time(time: str) -> Row | None:
    return parse_one(f'192.0.2.7 - - [{time}] "GET / HTTP/1.1" 200 5 "-" "-"')


def test_a_combined_line_gives_all_its_fields() -> None:
    line = f'192.0.2.7 - ann {TIME} "GET /a/b?c=d HTTP/1.1" 200 512 "https://example.com/" "Mozilla/5.0 (X11)"'
    assert record(line) == Row(
        client=b"192.0.2.7",
        time_ms=TIME_MS,
        status=200,
        size=512,
        method=b"GET",
        path=b"/a/b",
        query=b"c=d",
        protocol=b"HTTP/1.1",
        referer=b"https://example.com/",
        agent=b"Mozilla/5.0 (X11)",
        took_ms=UNKNOWN,
    )


HEAD = f'{TIME} "GET / HTTP/1.1" 200 5'


@pytest.mark.parametrize(
    ("layout", "line", "fields"),
    [
        pytest.param("common", f"192.0.2.7 - - {HEAD}", {}, id="common"),
        pytest.param("common_vhost", f"www.example.com 192.0.2.7 - - {HEAD}", {"host": b"www.example.com"}, id="vhost"),
        pytest.param(
            "vhost_combined",
            f'www.example.com:443 192.0.2.7 - - {HEAD} "-" "ua"',
            {"host": b"www.example.com", "referer": b"-", "agent": b"ua"},
            id="vhost-with-port",
        ),
        pytest.param(
            "vhost_combined", f"[2001:db8::1]:443 192.0.2.7 - - {HEAD}", {"host": b"[2001:db8::1]"}, id="vhost-is-ipv6"
        ),
        pytest.param(
            "vhost_combined", f"2001:db8::1 192.0.2.7 - - {HEAD}", {"host": b"2001:db8::1"}, id="vhost-is-bare-ipv6"
        ),
        pytest.param(
            "ovh",
            f'192.0.2.7 www.example.com ann {HEAD} "-" "ua"',
            {"host": b"www.example.com", "referer": b"-", "agent": b"ua"},
            id="ovh",
        ),
        pytest.param(
            "combined_time",
            f'192.0.2.7 - - {HEAD} "-" "ua" 1.250 more "of it"',
            {"referer": b"-", "agent": b"ua", "took_ms": 1250},
            id="request-time",
        ),
        pytest.param(
            "combined_us",
            f'192.0.2.7 - - {HEAD} "-" "ua" 1250999',
            {"referer": b"-", "agent": b"ua", "took_ms": 1250},
            id="microseconds",
        ),
        pytest.param(
            "combined_ms",
            f'192.0.2.7 - - {HEAD} "-" "ua" 12ms',
            {"referer": b"-", "agent": b"ua", "took_ms": 12},
            id="milliseconds-with-unit",
        ),
        pytest.param(
            "combined_forwarded",
            f'192.0.2.7 - - {HEAD} "-" "ua" "198.51.100.1, 198.51.100.2"',
            {"referer": b"-", "agent": b"ua", "forwarded": b"198.51.100.1, 198.51.100.2"},
            id="forwarded",
        ),
    ],
)
def test_each_named_layout_reads_its_line(layout: str, line: str, fields: dict[str, bytes | int]) -> None:
    row = record(line, NAMED[layout])
    expected = Row(b"192.0.2.7", TIME_MS, 200, 5, b"GET", b"/", protocol=b"HTTP/1.1")
    for name, value in fields.items():
        setattr(expected, name, value)
    assert row == expected


def test_extras_with_keys_are_read_quoted_and_bare() -> None:
    row = record(
        f'192.0.2.7 - - {HEAD} "-" "ua" rt=0.007 uct="-" host=www.example.com 198.51.100.1, 198.51.100.2', KEYED
    )
    assert (row.took_ms, row.host) == (7, b"www.example.com")
    assert row.forwarded == b"198.51.100.1, 198.51.100.2"


def test_a_key_that_does_not_stand_there_ends_the_extras() -> None:
    row = record(f'192.0.2.7 - - {HEAD} "-" "ua" xx=0.007 uct="-" host=www.example.com', KEYED)
    assert (row.agent, row.took_ms, row.host) == (b"ua", UNKNOWN, b"")


def test_a_host_among_the_extras_counts_unless_it_is_a_dash() -> None:
    layout = Layout(1, 0, (Extra("host"),))
    assert record(f'a.example 192.0.2.7 - - {HEAD} "b.example:80"', layout).host == b"b.example"
    assert record(f'a.example 192.0.2.7 - - {HEAD} "-"', layout).host == b"a.example"


@pytest.mark.parametrize(
    ("tail", "forwarded"),
    [("192.0.2.1, 192.0.2.2 x", "192.0.2.1, 192.0.2.2"), ("192.0.2.1, ", "192.0.2.1,"), ("192.0.2.1 x", "192.0.2.1")],
    ids=["list", "list-cut-off", "one"],
)
def test_a_bare_list_ends_at_the_first_space_that_no_comma_precedes(tail: str, forwarded: str) -> None:
    layout = Layout(extras=(Extra("forwarded"),))
    assert record(f"192.0.2.7 - - {HEAD} {tail}", layout).forwarded == forwarded.encode()


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0.000", 0),
        ("0.0019", 1),
        ("2", 2000),
        ("2.", 2000),
        ("0.5", 500),
        ("0.001, 0.9", 1),
        ("3000000", 2**31 - 1),
        ("99999999999999999999", UNKNOWN),
        ("-", UNKNOWN),
        ("1.2.3", UNKNOWN),
        (".5", UNKNOWN),
    ],
)
def test_a_duration_in_seconds_becomes_whole_milliseconds(text: str, ms: int) -> None:
    assert record(f'192.0.2.7 - - {HEAD} "-" "ua" {text}', NAMED["combined_time"]).took_ms == ms


@pytest.mark.parametrize(
    ("request_line", "method", "path", "query", "protocol"),
    [
        pytest.param("GET / HTTP/1.1", "GET", "/", "", "HTTP/1.1", id="plain"),
        pytest.param("GET /a?b?c HTTP/2.0", "GET", "/a", "b?c", "HTTP/2.0", id="splits-at-the-first-question-mark"),
        pytest.param("GET /a? HTTP/1.1", "GET", "/a", "", "HTTP/1.1", id="empty-query"),
        pytest.param("GET /a b/c HTTP/1.1", "GET", "/a b/c", "", "HTTP/1.1", id="space-in-the-target"),
        pytest.param("GET   /a   HTTP/1.1  ", "GET", "/a", "", "HTTP/1.1", id="spaces-to-hide-behind"),
        pytest.param("GET /a", "GET", "/a", "", "", id="http-0.9"),
        pytest.param("GET /a HTTP/3", "GET", "/a", "", "HTTP/3", id="http-3"),
        pytest.param("GET /a HTTP/1.1234567890123", "GET", "/a HTTP/1.1234567890123", "", "", id="no-protocol"),
        pytest.param("GET http://example.com/a?b HTTP/1.1", "GET", "/a", "b", "HTTP/1.1", id="absolute"),
        pytest.param("GET HTTPS://example.com/a HTTP/1.1", "GET", "/a", "", "HTTP/1.1", id="absolute-upper-case"),
        pytest.param("GET http://example.com?a/b HTTP/1.1", "GET", "", "a/b", "HTTP/1.1", id="absolute-without-path"),
        pytest.param("GET //example.com/a HTTP/1.1", "GET", "//example.com/a", "", "HTTP/1.1", id="two-slashes"),
        pytest.param("CONNECT example.com:443 HTTP/1.1", "CONNECT", "example.com:443", "", "HTTP/1.1", id="connect"),
        pytest.param("OPTIONS * HTTP/1.1", "OPTIONS", "*", "", "HTTP/1.1", id="options"),
        pytest.param("VERSION-CONTROL /a HTTP/1.1", "VERSION-CONTROL", "/a", "", "HTTP/1.1", id="webdav"),
        pytest.param(r"GET /\"a\\ HTTP/1.1", "GET", r"/\"a\\", "", "HTTP/1.1", id="escapes-stay"),
        pytest.param("GET HTTP/1.1", "", "GET HTTP/1.1", "", "", id="no-target"),
        pytest.param("", "", "", "", "", id="empty"),
        pytest.param("-", "", "-", "", "", id="dash"),
        pytest.param("GET", "", "GET", "", "", id="method-only"),
        pytest.param(r"\x16\x03\x01 /?a HTTP/1.1", "", r"\x16\x03\x01 /?a HTTP/1.1", "", "", id="tls"),
        pytest.param("hello there?", "", "hello there?", "", "", id="chat"),
        pytest.param("A" * 33 + " / HTTP/1.1", "", "A" * 33 + " / HTTP/1.1", "", "", id="method-too-long"),
        pytest.param("-GET / HTTP/1.1", "", "-GET / HTTP/1.1", "", "", id="method-begins-with-a-dash"),
    ],
)
def test_a_request_line_is_split(request_line: str, method: str, path: str, query: str, protocol: str) -> None:
    row = with_request(request_line)
    found = (row.method, row.path, row.query, row.protocol)
    assert found == tuple(part.encode() for part in (method, path, query, protocol))


@pytest.mark.parametrize(
    ("time", "ms"),
    [
        pytest.param("01/Jan/1970:00:00:00 +0000", 0, id="epoch"),
        pytest.param("17/Nov/2025:10:00:00 +0100", TIME_MS, id="east"),
        pytest.param("17/Nov/2025:03:30:00 -0530", TIME_MS, id="west"),
        pytest.param("29/Feb/2024:00:00:00 +0000", 1_709_164_800_000, id="leap-day"),
        pytest.param("31/Dec/2016:23:59:60 +0000", 1_483_228_799_999, id="leap-second-stays-in-its-minute"),
        pytest.param("29/Feb/2025:00:00:00 +0000", None, id="no-leap-day"),
        pytest.param("29/Feb/1900:00:00:00 +0000", None, id="no-leap-day-in-1900"),
        pytest.param("31/Apr/2025:00:00:00 +0000", None, id="april-31"),
        pytest.param("00/Nov/2025:00:00:00 +0000", None, id="day-0"),
        pytest.param("17/nov/2025:00:00:00 +0000", None, id="month-in-small-letters"),
        pytest.param("17/Nov/0000:00:00:00 +0000", None, id="year-0"),
        pytest.param("17/Nov/2025:24:00:00 +0000", None, id="hour-24"),
        pytest.param("17/Nov/2025:00:60:00 +0000", None, id="minute-60"),
        pytest.param("17/Nov/2025:00:00:61 +0000", None, id="second-61"),
        pytest.param("17/Nov/2025:00:00:00 +2400", None, id="zone-24-hours"),
        pytest.param("17/Nov/2025:00:00:00 +0060", None, id="zone-60-minutes"),
        pytest.param("17/Nov/2025:00:00:00 00000", None, id="zone-without-sign"),
        pytest.param("17-Nov-2025:00:00:00 +0000", None, id="dashes"),
        pytest.param("1a/Nov/2025:00:00:00 +0000", None, id="letter-in-the-day"),
    ],
)
def test_a_time_is_read_strictly(time: str, ms: int | None) -> None:
    row = with_time(time)
    assert (row and row.time_ms) == ms


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f'192.0.2.7 - - {TIME} "GET / HTTP/1.1" 200', id="no-size"),
        pytest.param(f'192.0.2.7 - - {TIME} "GET / HTTP/1.1" 20 5', id="short-status"),
        pytest.param(f'192.0.2.7 - - {TIME} "GET / HTTP/1.1" 2000 5', id="long-status"),
        pytest.param(f'192.0.2.7 - - {TIME} "GET / HTTP/1.1" 200 5x', id="size-with-a-letter"),
        pytest.param(f'192.0.2.7 - - {TIME} "GET / HTTP/1.1" 200 {"9" * 19}', id="size-of-19-digits"),
        pytest.param(f'192.0.2.7 - - {TIME} "GET / HTTP/1.1', id="open-request"),
        pytest.param(f'192.0.2.7 - - {TIME}"GET / HTTP/1.1" 200 5', id="no-space-before-the-request"),
        pytest.param(f'{TIME} "GET / HTTP/1.1" 200 5', id="no-client"),
        pytest.param(f'  {TIME} "GET / HTTP/1.1" 200 5', id="only-spaces-before-the-time"),
        pytest.param(f'"192.0.2.7 - - {TIME} "GET / HTTP/1.1" 200 5', id="wrapped-but-not-closed"),
        pytest.param("nonsense", id="nonsense"),
        pytest.param(" ", id="a-space"),
    ],
)
def test_a_line_outside_the_grammar_is_rejected_and_kept_as_an_example(line: str) -> None:
    rows, parsed = parse(b"\n" + line.encode() + b"\n")
    assert rows == []
    assert (parsed.lines, parsed.rejected, parsed.examples) == (2, 1, ((1, 1),))


@pytest.mark.parametrize("line", ["", "\r", "# comment", '""'], ids=["empty", "return", "comment", "empty-quotes"])
def test_blank_lines_and_comments_are_neither_records_nor_rejected(line: str) -> None:
    rows, parsed = parse(line.encode() + b"\n")
    assert (rows, parsed.lines, parsed.rejected, parsed.examples) == ([], 1, 0, ())


def test_only_the_first_rejected_lines_are_kept_as_examples() -> None:
    _, parsed = parse(b"bad\n" * (EXAMPLES + 3))
    assert parsed.rejected == EXAMPLES + 3
    assert parsed.examples == tuple((k, 4 * k) for k in range(EXAMPLES))


@pytest.mark.parametrize(
    "user",
    [
        pytest.param("a b", id="space"),
        pytest.param("a [b]", id="brackets"),
        pytest.param(f"x {TIME} y", id="a-time"),
        pytest.param(rf"x {TIME} \"GET /forged HTTP/1.1\" 200 5 \"-\" \"-\" -", id="a-whole-line-in-apaches-escapes"),
        pytest.param(rf"x {TIME} \x22GET /forged HTTP/1.1\x22 200 5", id="a-whole-line-in-nginx-escapes"),
        pytest.param("x\\\\", id="escaped-backslash"),
        pytest.param('\\\\\\"', id="escaped-backslash-and-quote"),
    ],
)
def test_nobody_forges_a_line_through_the_user_name(user: str) -> None:
    row = record(f'192.0.2.7 - {user} {TIME} "GET /true HTTP/1.1" 403 5 "-" "ua"')
    assert (row.client, row.path, row.status, row.agent) == (b"192.0.2.7", b"/true", 403, b"ua")


@pytest.mark.parametrize("host", ["www.example.com 203.0.113.7", "a b", "x 203.0.113.7 -"])
@pytest.mark.parametrize("layout", ["common_vhost", "vhost_combined", "vhost_combined_time", "vhost_combined_us"])
def test_nobody_puts_another_address_in_the_clients_place_through_the_host(layout: str, host: str) -> None:
    tail = "" if layout == "common_vhost" else ' "-" "ua"'
    row = record(f'{host} 192.0.2.7 - - {TIME} "GET /true HTTP/1.1" 400 5{tail}', NAMED[layout])
    assert (row.client, row.path, row.status) == (b"", b"/true", 400)


def test_an_escaped_quote_ends_no_field() -> None:
    row = record(rf'192.0.2.7 - - {TIME} "GET /\" 500 1 HTTP/1.1" 200 5 "r\"" "a\\\" b\\"')
    assert (row.path, row.status, row.referer, row.agent) == (rb"/\" 500 1", 200, rb"r\"", rb"a\\\" b\\")


@pytest.mark.parametrize(
    ("tail", "referer", "agent"),
    [
        pytest.param("", b"", b"", id="nothing"),
        pytest.param(' "https://example.com/" "Mozi', b"https://example.com/", b"", id="agent-cut-off"),
        pytest.param(' "https://exa', b"", b"", id="referer-cut-off"),
        pytest.param(' "r"x "a"', b"", b"", id="quote-that-is-not-escaped"),
        pytest.param(' "" ""', b"", b"", id="empty"),
        pytest.param('  "r"   "a"  ', b"r", b"a", id="many-spaces"),
    ],
)
def test_a_tail_that_does_not_fit_leaves_fields_empty_and_keeps_the_record(
    tail: str, referer: bytes, agent: bytes
) -> None:
    row = record(f'192.0.2.7 - - {TIME} "GET /a HTTP/1.1" 200 5{tail}')
    assert (row.path, row.referer, row.agent) == (b"/a", referer, agent)


def test_a_line_wrapped_in_quotes_reads_like_the_line_itself() -> None:
    line = f'192.0.2.7 - - {TIME} "GET / HTTP/1.1" 200 5 "-" "ua"'
    assert record(f'"{line}"') == record(line) == record(f'"{line}"\r') == record(f"{line}\r")


def test_a_dash_for_the_size_is_zero_bytes() -> None:
    assert record(f'192.0.2.7 - - {TIME} "-" 408 - "-" "-"').size == 0


def test_words_before_the_client_are_passed_over() -> None:
    row = record(f'Nov  7 10:00:00 web1 nginx[99]: 192.0.2.7 - - {TIME} "GET / HTTP/1.1" 200 5', Layout(client=5))
    assert row.client == b"192.0.2.7"


def test_nul_and_other_raw_bytes_stay_as_they_are() -> None:
    raw = bytes(range(256)).replace(b"\n", b"").replace(b'"', b"").replace(b"\\", b"")
    row = record(b"192.0.2.7 - - " + TIME.encode() + b' "' + raw + b'" 400 5 "-" "' + raw + b'"')
    assert (row.method, row.path, row.agent) == (b"", raw, raw)


def test_a_line_of_100_kb_is_read_whole() -> None:
    path, agent = "/" + "a" * 50_000, '\\"' * 25_000
    row = record(f'192.0.2.7 - - {TIME} "GET {path} HTTP/1.1" 200 5 "-" "{agent}"')
    assert (row.path, row.agent) == (path.encode(), agent.encode())


def test_the_time_of_a_bad_line_is_not_used_for_the_next() -> None:
    good, bad = f'192.0.2.7 - - {TIME} "-" 400 0', '192.0.2.7 - - [17/Nov/2025:10:00:99 +0100] "-" 400 0'
    rows, parsed = parse(f"{good}\n{bad}\n{good}\n{bad}\n{bad}\n".encode(), NAMED["common"])
    assert ([row.time_ms for row in rows], parsed.rejected) == ([TIME_MS, TIME_MS], 3)


SEEDS = [
    (name, f"{head} {TIME} {rest}".encode())
    for name, head, rest in [
        ("common", "192.0.2.7 - -", '"GET /a?b=c HTTP/1.1" 200 512'),
        (
            "combined",
            "2001:db8::7 - ann",
            r'"POST /a/\"b\\ HTTP/1.1" 302 - "https://example.com/?a=\"" "Mozilla/5.0 (X11)"',
        ),
        ("combined", r"192.0.2.7 - a\"b [c]", '"GET  http://example.com/a?b  HTTP/1.0" 404 5 "-" "-"'),
        ("combined", '"192.0.2.7 - -', r'"\x16\x03\x01" 400 0 "-" "-""'),
        ("vhost_combined", "www.example.com:443 192.0.2.7 - -", '"HEAD / HTTP/2.0" 200 0 "-" "curl/8.5.0"\r'),
        ("ovh", "192.0.2.7 www.example.com -", '"GET /x HTTP/1.1" 200 3 "-" "a"'),
        ("combined_time", "192.0.2.7 - -", '"GET / HTTP/1.1" 200 3 "-" "a" 0.120 0.1, 0.2 "x"'),
        ("vhost_combined_us", "a.example 192.0.2.7 - -", '"GET / HTTP/1.1" 200 3 "-" "a" 120345'),
        ("combined_ms", "192.0.2.7 - -", '"GET / HTTP/1.1" 200 3 "-" "a" 12ms'),
        ("combined_forwarded", "192.0.2.7 - -", '"GET /" 200 3 "-" "a" "198.51.100.1, 198.51.100.2"'),
        (
            "keyed",
            "192.0.2.7 - -",
            '"GET / HTTP/3" 200 3 "-" "a" rt=0.1 uct="-" host=b.example:80 192.0.2.1, 192.0.2.2',
        ),
    ]
]
LAYOUTS = NAMED | {"keyed": KEYED}
PIECES = [
    *(bytes([k]) for k in b'\0\t\r\n "\\[]/?:-+,.=09aAzZ#_\x7f\xff'),
    b'" ',
    b' "',
    b'\\"',
    b"HTTP/",
    b" HTTP/1.1",
    b"http://",
    b" 60 ",
    b":60 ",
    b"Feb",
    b"29/Feb/2024",
    TIME.encode(),
    b" - ",
]


def mutate(line: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(line) + 1)
        until = min(len(line), at + chance.choice((0, 1, 1, 2, 5, 30)))
        line = line[:at] + chance.choice((b"", chance.choice(PIECES), line[at:until] * 2)) + line[until:]
    return line


@pytest.mark.parametrize("seed", range(len(SEEDS)), ids=[f"{k}-{name}" for k, (name, _) in enumerate(SEEDS)])
def test_mutated_lines_give_what_the_reference_gives(seed: int) -> None:
    name, line = SEEDS[seed]
    chance = random.Random(seed)
    text = b"".join(mutate(line, chance) + b"\n" for _ in range(FUZZED_LINES // len(SEEDS)))
    rows, parsed = parse(text, LAYOUTS[name])
    expected, rejected = reference.parse(text, LAYOUTS[name])
    for row, other in zip(rows, expected, strict=False):
        assert row == other
    assert (len(rows), parsed.rejected, parsed.consumed) == (len(expected), len(rejected), len(text))
    assert [number for number, _ in parsed.examples] == rejected[:EXAMPLES]
    assert len(expected) > FUZZED_LINES // len(SEEDS) // 4, "the fuzzer must hit the grammar, not only its outside"
    assert rejected


words = st.text(st.sampled_from('ab/?: ["]\\-,=0HTP.1'), max_size=12).map(str.encode)
lines = st.builds(
    lambda head, time, request, status, tail: head + b" [" + time + b'] "' + request + b'" ' + status + tail,
    words,
    st.sampled_from([b"17/Nov/2025:10:00:00 +0100", b"30/Jun/2015:23:59:60 +0000", b"31/Jun/2015:23:59:59 +0000"]),
    st.one_of(words, st.builds(lambda a, b: b"GET " + a + b" HTTP/" + b, words, words)),
    st.sampled_from([b"200 5", b"200 -", b"200", b"404  5"]),
    st.one_of(words, st.builds(lambda a, b, c: b' "' + a + b'" "' + b + b'" ' + c, words, words, words)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(lines, min_size=1, max_size=8), st.sampled_from(sorted(LAYOUTS)), words)
def test_built_lines_give_what_the_reference_gives(built: list[bytes], name: str, unfinished: bytes) -> None:
    text = b"\n".join(built) + b"\n"
    rows, parsed = parse(text + unfinished, LAYOUTS[name])
    expected, rejected = reference.parse(text, LAYOUTS[name])
    assert (rows, parsed.rejected, parsed.consumed) == (expected, len(rejected), len(text))


def a_log(chance: random.Random, count: int) -> bytes:
    return b"".join(mutate(chance.choice(SEEDS)[1], chance) + b"\n" for _ in range(count))


def test_an_unfinished_last_line_is_left_for_the_next_call() -> None:
    text = a_log(random.Random(1), 50)
    end = text.rindex(b"\n", 0, -1) + 1
    for cut in range(end, len(text)):
        assert parse(text[:cut])[1].consumed == end
    assert parse(text)[1].consumed == len(text)


def test_any_chunking_gives_the_same_rows() -> None:
    chance = random.Random(2)
    text = a_log(chance, 300)
    whole, parsed = parse(text)
    for capacity in (1, 2, 7, 64):
        cuts = [0, *sorted(chance.sample(range(len(text)), 20)), len(text)]
        rows, lines, rejected, rest = [], 0, 0, b""
        parser, columns = Combined(), Columns(capacity)
        for begin, end in pairwise(cuts):
            rest += text[begin:end]
            while True:
                step = parser.parse(block_of(rest), len(rest), columns)
                rows += rows_of(columns)
                lines, rejected, rest = lines + step.lines, rejected + step.rejected, rest[step.consumed :]
                if columns.rows < capacity:
                    break
        assert (rows, lines, rejected, rest) == (whole, parsed.lines, parsed.rejected, b"")


def test_nothing_beyond_the_end_is_looked_at() -> None:
    text = a_log(random.Random(3), 200)
    cut = len(text) - 30
    beyond = [b"", b"\n" * 99, b'" 200 5 "-" "-"\n', b"HTTP/1.1" * 9]
    results = [parse(text[:cut], beyond=more) for more in beyond]
    assert all(rows == results[0][0] and parsed.consumed == results[0][1].consumed for rows, parsed in results)


def test_rows_beyond_the_capacity_are_not_written() -> None:
    line = f'192.0.2.7 - - {TIME} "GET / HTTP/1.1" 200 5 "-" "ua"\n'.encode()
    columns = Columns(3)
    parsed = Combined().parse(block_of(line * 5), len(line) * 5, columns)
    assert (columns.rows, parsed.lines, parsed.consumed) == (3, 3, 3 * len(line))


def test_a_reused_batch_keeps_nothing_of_the_line_before() -> None:
    columns = Columns(1)
    full = f'192.0.2.7 - - {HEAD} "r" "a" rt=0.1 uct="-" host=b.example 198.51.100.1\n'.encode()
    bare = f'192.0.2.7 - - {TIME} "-" 400 0\n'.encode() + full
    parser = Combined(KEYED)
    parser.parse(block_of(full), len(full), columns)
    assert rows_of(columns)[0].forwarded == b"198.51.100.1"
    parser.parse(block_of(bare), len(bare), columns)
    assert rows_of(columns) == [Row(b"192.0.2.7", TIME_MS, 400, 0, path=b"-")]


def test_an_empty_block_gives_nothing() -> None:
    rows, parsed = parse(b"")
    assert (rows, parsed.consumed, parsed.lines) == ([], 0, 0)
