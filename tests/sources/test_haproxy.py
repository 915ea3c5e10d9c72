from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sources.haproxy import Haproxy
from tests.sources.parsing import Row, parse, survives

BARE = (
    b"192.0.2.7:55008 [17/Nov/2025:09:00:00.250] web~ app/one 0/0/0/72/120 200 512 - - ---- 5/4/0/1/0 0/0 "
    b'"GET /a?b=1 HTTP/1.1"\n'
)
RFC3164 = b"<134>Nov 17 10:00:00 lb haproxy[6801]: "
RFC5424 = b'<134>1 2025-11-17T10:00:00.251Z lb haproxy 6801 - [meta sequenceId="1"] '
CAPTURED = BARE.replace(
    b' "GET', b' {www.example.com:443|Mozilla/5.0 (X11)|https://example.com/|198.51.100.9} {nginx} "GET'
)


def record(host: bytes = b"", *rest: bytes, status: int = 200) -> Row:
    forwarded, referer, agent = rest or (b"", b"", b"")
    return (
        host, b"192.0.2.7", forwarded, b"GET", b"/a", b"b=1", referer, agent, b"HTTP/1.1",
        1763370000250, status, 512, 120,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (BARE, record()),
        (BARE.replace(b"\n", b"\r\n"), record()),
        (RFC3164 + BARE, record()),
        (RFC5424 + BARE, record()),
        (CAPTURED, record(b"www.example.com", b"198.51.100.9", b"https://example.com/", b"Mozilla/5.0 (X11)")),
        (BARE.replace(b"GET /", b"GET https://www.example.com:8443/"), record(b"www.example.com")),
        (BARE.replace(b"\n", b" 0/0/0/0/1 www.example.com/TLSv1.3/AES\n"), record(b"www.example.com")),
        (BARE.replace(b"\n", b" 0/0/0/0/1 -/TLSv1.3/AES\n"), record()),
        (BARE.replace(b'1.1"', b"1.1"), record()),
        (BARE.replace(b" 200 512", b" -1 +512").replace(b"/120", b"/+120"), record(status=0)),
        (BARE.replace(b"192.0.2.7", b"192.0.2.7:8080").replace(b":8080:", b":"), record()),
    ],
    ids=[
        "bare", "CRLF", "RFC 3164", "RFC 5424", "captures", "HTTP/2", "httpslog", "httpslog without a name",
        "cut off", "aborted, logasap", "port",
    ],
)  # fmt: skip
def test_a_line_gives_every_field(line: bytes, expected: Row) -> None:
    assert parse(Haproxy(), line) == ([expected], 1, 0)


@pytest.mark.parametrize(
    ("braces", "host", "forwarded", "referer", "agent"),
    [
        (b"{www.example.com}", b"www.example.com", b"", b"", b""),
        (b"{|}", b"", b"", b"", b""),
        (b"{203.0.113.4, 198.51.100.9|example.com}", b"example.com", b"203.0.113.4, 198.51.100.9", b"", b""),
        (b"{2001:db8::7}", b"", b"2001:db8::7", b"", b""),
        (
            b"{curl/8.5|http://a.example/b|blog.example.com}",
            b"blog.example.com",
            b"",
            b"http://a.example/b",
            b"curl/8.5",
        ),
        (b"{localhost|no host}", b"", b"", b"", b""),
        (b"{a.example.com|b.example.com}", b"a.example.com", b"", b"", b""),
        (b"{" + b":" * 9000 + b"}", b"", b"", b"", b""),
        (b"{" + b"a." * 9000 + b"}", b"", b"", b"", b""),
    ],
    ids=["host", "empty", "list", "IPv6", "agent first", "neither", "two hosts", "colons", "dots"],
)
def test_a_captured_header_is_known_by_its_looks(
    braces: bytes, host: bytes, forwarded: bytes, referer: bytes, agent: bytes
) -> None:
    rows, _, _ = parse(Haproxy(), BARE.replace(b'"GET', braces + b' "GET'))
    assert (rows[0][0], rows[0][2], rows[0][6], rows[0][7]) == (host, forwarded, referer, agent)


@pytest.mark.parametrize(
    ("request_line", "method", "path"),
    [
        (b"<BADREQ>", b"", b"<BADREQ>"),
        (b"", b"", b""),
        (b"GET /", b"GET", b"/"),
        (b"GET  /a b  HTTP/1.1", b"GET", b"/a b"),
        (b"PRI * HTTP/2.0", b"PRI", b"*"),
        (b"GET / HTTP/1.1 [17/Nov/2025:09:00:00.250] x", b"GET", b"/ HTTP/1.1 [17/Nov/2025:09:00:00.250] x"),
        (b" " * 60_000, b"", b" " * 60_000),
    ],
    ids=["bad request", "empty", "no protocol", "spaces", "preface", "forged head", "only spaces"],
)
def test_a_request_that_is_no_http_is_a_record_without_a_method(
    request_line: bytes, method: bytes, path: bytes
) -> None:
    rows, _, rejected = parse(Haproxy(), BARE.replace(b"GET /a?b=1 HTTP/1.1", request_line))
    assert rejected == 0
    assert (rows[0][3], rows[0][4]) == (method, path)


def test_an_ipv6_client_loses_the_port_that_haproxy_glues_to_it() -> None:
    assert parse(Haproxy(), BARE.replace(b"192.0.2.7", b"2001:db8::7"))[0][0][1] == b"2001:db8::7"


def test_a_duration_that_is_not_known_is_unknown() -> None:
    assert parse(Haproxy(), BARE.replace(b"0/0/0/72/120", b"-1/-1/-1/-1/-1"))[0][0][12] == -1


def test_time_is_in_the_zone_that_is_given_unless_the_log_names_one() -> None:
    zone = timezone(timedelta(hours=1))
    assert parse(Haproxy(zone), BARE)[0][0][9] == 1763370000250 - 3_600_000
    assert parse(Haproxy(zone), BARE.replace(b".250]", b" +0200]"))[0][0][9] == 1763370000000 - 7_200_000


@pytest.mark.parametrize(
    "line",
    [
        b"Nov 17 10:00:00 lb haproxy[6801]: Proxy web started.\n",
        b"192.0.2.7:55008 [17/Nov/2025:09:00:00.250] tcp app/one 0/0/5007 212 -- 0/0/0/0/3 0/0\n",
        b"192.0.2.7:55008 [17/Nov/2025:09:00:00.250] web/1: SSL handshake failure\n",
        BARE.replace(b"17/Nov", b"31/Nov"),
        BARE.replace(b"192.0.2.7:55008", b":55008"),
        BARE.replace(b" 200 ", b" 20 "),
        BARE.replace(b'"', b"'"),
        b" [17/Nov/2025:09:00:00.250] " * 20_000 + b"\n",
        b'192.0.2.7 - - [17/Nov/2025:10:00:00 +0100] "GET / HTTP/1.1" 200 512\n',
    ],
    ids=["started", "TCP", "handshake", "date", "no client", "status", "no quote", "times only", "common"],
)
def test_a_line_that_is_no_http_record_is_rejected(line: bytes) -> None:
    assert parse(Haproxy(), BARE + line + BARE) == ([record(), record()], 3, 1)


def test_blank_lines_and_comments_are_neither_records_nor_rejected() -> None:
    assert parse(Haproxy(), b"\n \r\n# rotated\n" + BARE) == ([record()], 4, 0)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(data: bytes) -> None:
    survives(Haproxy, data + b"\n" + BARE)


@given(
    st.sampled_from([BARE, CAPTURED, RFC3164 + CAPTURED, RFC5424 + BARE]),
    st.integers(0, 300),
    st.integers(0, 9),
    st.one_of(st.binary(max_size=9), st.sampled_from([b'"', b"{", b"}", b"|", b" ", b"[", b"9" * 18, b"\xb2"])),
)
def test_no_change_to_a_line_breaks_the_parser(line: bytes, at: int, cut: int, put: bytes) -> None:
    at %= len(line)
    survives(Haproxy, line[:at] + put + line[at + cut :].rstrip(b"\n") + b"\n" + line)
