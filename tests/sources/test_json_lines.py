import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sources.json_lines import ROLES, JsonLines
from tests.sources.parsing import Row, parse, survives

NGINX = (
    b'{"time_iso8601":"2025-11-17T10:00:00+01:00","remote_addr":"192.0.2.7","host":"www.example.com:443",'
    b'"request_method":"GET","request_uri":"/a?b=1","server_protocol":"HTTP/2.0","status":"200",'
    b'"body_bytes_sent":"512","http_referer":"https://example.com/","http_user_agent":"Mozilla/5.0",'
    b'"request_time":"0.120","http_x_forwarded_for":"198.51.100.9"}\n'
)
CADDY = (
    b'{"level":"info","ts":1763370000.25,"logger":"http.log.access","msg":"handled request","request":{'
    b'"remote_ip":"192.0.2.7","remote_port":"64985","client_ip":"198.51.100.9","proto":"HTTP/2.0","method":"GET",'
    b'"host":"www.example.com","uri":"/a?b=1","headers":{"User-Agent":["Mozilla/5.0"],"Referer":'
    b'["https://example.com/"],"X-Forwarded-For":["198.51.100.9","203.0.113.4"]},"tls":{"resumed":false}},'
    b'"duration":0.120226,"size":512,"status":200,"resp_headers":{"Server":["Caddy"]}}\n'
)
TRAEFIK = (
    b'{"ClientAddr":"192.0.2.7:5500","ClientHost":"192.0.2.7","DownstreamContentSize":512,"DownstreamStatus":"200",'
    b'"Duration":120226000,"RequestHost":"www.example.com","RequestMethod":"GET","RequestPath":"/a?b=1",'
    b'"RequestProtocol":"HTTP/2.0","StartUTC":"2025-11-17T09:00:00.250999999Z","level":"info",'
    b'"request_User-Agent":"Mozilla/5.0","request_Referer":"https://example.com/",'
    b'"request_X-Forwarded-For":"198.51.100.9","time":"2025-11-17T09:00:01Z"}\n'
)
ECS = (
    b'{"@timestamp":"2025-11-17T09:00:00.250Z","client":{"address":"192.0.2.7"},"url":{"original":"/a?b=1",'
    b'"domain":"www.example.com"},"http":{"request":{"method":"GET","referrer":"https://example.com/"},'
    b'"response":{"status_code":200,"body":{"bytes":512}}},"user_agent":{"original":"Mozilla/5.0"},'
    b'"event":{"duration":120226000}}\n'
)


def record(forwarded: bytes = b"", *, protocol: bytes = b"HTTP/2.0", time_ms: int = 1763370000250) -> Row:
    return (
        b"www.example.com", b"192.0.2.7", forwarded, b"GET", b"/a", b"b=1", b"https://example.com/", b"Mozilla/5.0",
        protocol, time_ms, 200, 512, 120,
    )  # fmt: skip


def with_client(row: Row, client: bytes) -> Row:
    return (row[0], client, *row[2:])


@pytest.mark.parametrize(
    ("line", "expected", "name"),
    [
        (NGINX, record(b"198.51.100.9", time_ms=1763370000000), "json"),
        (CADDY, record(b"198.51.100.9, 203.0.113.4"), "caddy"),
        (TRAEFIK, with_client(record(b"198.51.100.9"), b"192.0.2.7:5500"), "traefik"),
        (ECS, record(protocol=b""), "json"),
    ],
    ids=["nginx", "caddy", "traefik", "ECS"],
)
def test_each_servers_line_gives_every_field(line: bytes, expected: Row, name: str) -> None:
    parser = JsonLines()
    assert parse(parser, line * 3) == ([expected] * 3, 3, 0)
    assert parser.name == name
    assert parse(JsonLines(name), line) == ([expected], 1, 0)


def flat(**values: object) -> bytes:
    return json.dumps({"time": 1763370000, "ip": "192.0.2.7", **values}).encode() + b"\n"


FIELD = {name: index for index, name in enumerate(("host", "client", "forwarded", "method", "path", "query"))}
FIELD |= {"referer": 6, "agent": 7, "protocol": 8, "time": 9, "status": 10, "size": 11, "took": 12}


def one(line: bytes) -> dict[str, bytes | int]:
    rows, lines, rejected = parse(JsonLines(), line)
    assert (len(rows), lines, rejected) == (1, 1, 0), line
    return {name: rows[0][index] for name, index in FIELD.items()}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"request": "GET /a?b=1 HTTP/1.1"}, (b"GET", b"/a", b"b=1", b"HTTP/1.1")),
        ({"request": "GET /a?b=1 HTTP/1.1", "uri": "/a"}, (b"GET", b"/a", b"b=1", b"HTTP/1.1")),
        ({"request": "GET /A?b=1 HTTP/1.1", "request_uri": "/A?b=1"}, (b"GET", b"/A", b"b=1", b"HTTP/1.1")),
        ({"uri": "/a", "args": "b=1", "method": "PUT"}, (b"PUT", b"/a", b"b=1", b"")),
        ({"uri": "/a", "args": "?b=1"}, (b"", b"/a", b"b=1", b"")),
        ({"uri": "/a", "args": "-", "method": "-"}, (b"", b"/a", b"", b"")),
        ({"path": "/a?b=1", "verb": "GET"}, (b"GET", b"/a", b"b=1", b"")),
        ({"request": "\u0016\u0003\u0001"}, (b"", b"\x16\x03\x01", b"", b"")),
        ({"request": "", "request_uri": ""}, (b"", b"", b"", b"")),
        ({"request_uri": "https://example.com/a?b=1"}, (b"", b"/a", b"b=1", b"")),
        ({"request_uri": "/bl\u00e5b\u00e6r?\u20ac"}, (b"", "/blåbær".encode(), "€".encode(), b"")),
        ({}, (b"", b"", b"", b"")),
    ],
    ids=[
        "request line", "request line before uri", "request_uri", "uri and args", "args with ?", "dashes", "path",
        "no HTTP", "empty", "absolute", "not ASCII", "nothing",
    ],
)  # fmt: skip
def test_the_request_is_found_whatever_its_keys(values: dict[str, object], expected: tuple[bytes, ...]) -> None:
    row = one(flat(**values))
    assert (row["method"], row["path"], row["query"], row["protocol"]) == expected


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("status", 404, "status", 404),
        ("code", "503", "status", 503),
        ("status", "-", "status", 0),
        ("status", 99999999999999999999, "status", 0),
        ("status", True, "status", 0),
        ("status", None, "status", 0),
        ("length", 10**30, "size", (1 << 63) - 1),
        ("size", "512", "size", 512),
        ("bytes", -1, "size", 0),
        ("request_time", "0.0125", "took", 12),
        ("request_time", "NaN", "took", -1),
        ("request_time", "1e400", "took", -1),
        ("request_time", 1e308, "took", -1),
        ("request_time", "", "took", -1),
        ("request_time", 10**9, "took", (1 << 31) - 1),
        ("generation_time_milli", 120, "took", 120),
        ("event.duration", 120226000, "took", 120),
        ("host", "[2001:db8::1]:8443", "host", b"[2001:db8::1]"),
        ("host", "2001:db8::1", "host", b"2001:db8::1"),
        ("host", "-", "host", b""),
        ("xff", "-", "forwarded", b""),
        ("xff", ["198.51.100.9", "203.0.113.4"], "forwarded", b"198.51.100.9, 203.0.113.4"),
        ("agent", 7, "agent", b""),
        ("agent", {"original": "x"}, "agent", b""),
        ("referrer", "\udc80\ud800", "referer", b"??"),
    ],
    ids=str,
)
def test_a_value_of_any_type_gives_a_safe_field(key: str, value: object, field: str, expected: bytes | int) -> None:
    assert one(flat(**{key: value}))[field] == expected


@pytest.mark.parametrize(
    ("value", "time_ms"),
    [
        ("2025-11-17T10:00:00+01:00", 1763370000000),
        ("2025-11-17T09:00:00.250Z", 1763370000250),
        ("2025-11-17 09:00:00,250", 1763370000250),
        ("2025/11/17 09:00:00", 1763370000000),
        ("17/Nov/2025:10:00:00 +0100", 1763370000000),
        ("[17/Nov/2025:04:00:00 -0500]", 1763370000000),
        ("2016-12-31T23:59:60Z", 1483228799999),
        ("1763370000.250", 1763370000250),
        (1763370000, 1763370000000),
        (1763370000250, 1763370000250),
        (1763370000250000, 1763370000250),
        (1763370000250000000, 1763370000250),
    ],
    ids=str,
)
def test_time_is_understood_in_every_usual_notation(value: str | float, time_ms: int) -> None:
    assert one(flat(time=value))["time"] == time_ms


@pytest.mark.parametrize(
    "value",
    ["", "-", "2025-11-17", "17/Foo/2025:10:00:00 +0100", "31/Feb/2025:10:00:00 +0100", "17/Nov/2025:10:00:00 +2460",
     0, -1, 1e300, None, [], {}, "9" * 400, "0001-01-01T00:00:00+23:59", True],
    ids=str,
)  # fmt: skip
def test_a_line_without_a_time_is_rejected(value: object) -> None:
    assert parse(JsonLines(), flat(time=value)) == ([], 1, 1)


def test_a_time_without_a_zone_is_in_the_zone_that_is_given() -> None:
    rows, _, _ = parse(JsonLines(zone=ZoneInfo("Europe/Copenhagen")), flat(time="2025-11-17 10:00:00"))
    assert rows[0][9] == 1763370000000


@pytest.mark.parametrize(
    "line",
    [b"[]", b"null", b"{", b"}", b'{"time":1}', b'{"level":"info","msg":"started"}', b"192.0.2.7 - - [",
     b'{"a":' * 9999, b'{"ip":"192.0.2.7","time":1763370000,"x":' + b"[" * 99999 + b"]" * 99999 + b"}", b"\xff\xfe",
     b'{"ip":"" ,"time":9}'],
    ids=["array", "null", "open", "close", "no client", "no access", "combined", "open depth", "depth", "bytes",
         "empty"],
)  # fmt: skip
@pytest.mark.parametrize("before", [b"", NGINX, CADDY], ids=["first", "after nginx", "after caddy"])
def test_a_line_that_is_no_record_is_rejected_alone(before: bytes, line: bytes) -> None:
    rows, lines, rejected = parse(JsonLines(), before + line + b"\n" + before)
    assert (len(rows), lines, rejected) == (2 if before else 0, 3 if before else 1, 1)


def test_a_key_given_twice_counts_by_its_last_value() -> None:
    again = NGINX.replace(b'{"time', b'{"remote_addr":"203.0.113.66","status":"500","time')
    broken = again.replace(b"/a?", b"/\xff?")  # read slowly
    assert {(row[1], row[10]) for row in parse(JsonLines(), NGINX + again + broken)[0]} == {(b"192.0.2.7", 200)}


def test_what_nginx_escapes_without_escape_json_stays_as_it_wrote_it() -> None:
    line = NGINX.replace(b"/a?b=1", rb"/\x22\xC3?b=\\x\/1").replace(b"Mozilla/5.0", rb"a\x5Cb")
    rows, _, rejected = parse(JsonLines(), NGINX + line)
    assert rejected == 0
    assert rows[1][4:8] == (rb"/\x22\xC3", rb"b=\x/1", b"https://example.com/", rb"a\x5Cb")


def test_bytes_that_are_no_utf_8_are_kept_and_do_not_hide_a_request() -> None:
    rows, _, rejected = parse(JsonLines(), NGINX + NGINX.replace(b"/a?b=1", b"/\xac\xb0?\xff"))
    assert rejected == 0
    assert rows[1][4:6] == (b"/\xac\xb0", b"\xff")


def test_a_syslog_header_before_the_object_is_passed_over() -> None:
    assert parse(JsonLines(), b"<190>Nov 17 10:00:00 web nginx: " + NGINX) == parse(JsonLines(), NGINX)


def test_headers_that_the_first_line_lacks_are_read_from_the_next() -> None:
    first = CADDY.replace(b'"Referer":["https://example.com/"],', b"").replace(b'"User-Agent":["Mozilla/5.0"],', b"")
    assert parse(JsonLines(), first + CADDY)[0][1] == record(b"198.51.100.9, 203.0.113.4")


def test_keys_that_only_later_lines_have_are_known_from_a_sample() -> None:
    lines = [flat(uri="/"), flat(uri="/", agent="Mozilla/5.0")]
    rows, _, _ = parse(JsonLines(sample=lines), b"".join(lines))
    assert [row[7] for row in rows] == [b"", b"Mozilla/5.0"]


def test_a_log_that_changes_its_keys_is_still_read() -> None:
    rows, _, rejected = parse(JsonLines(), flat(uri="/a") + NGINX)
    assert rejected == 0
    assert [row[4] for row in rows] == [b"/a", b"/a"]


def test_lines_of_another_dialect_are_rejected_when_one_was_asked_for() -> None:
    assert parse(JsonLines("caddy"), NGINX + CADDY) == ([record(b"198.51.100.9, 203.0.113.4")], 2, 1)


def test_a_null_where_an_object_was_does_no_harm() -> None:
    rows, _, rejected = parse(JsonLines(), CADDY + CADDY.replace(b'"headers":{', b'"headers":null,"old":{'))
    assert (len(rows), rejected, rows[1][7]) == (2, 0, b"")


@pytest.mark.parametrize("key", [b"host", b"remote_ip", b"method", b"uri", b"proto", b"status", b"size", b"duration"])
@pytest.mark.parametrize("value", [b"[]", b'["a"]', b"[1]", b"{}", b"true", b"null", b'""'], ids=bytes.decode)
def test_a_value_of_another_type_than_the_server_writes_breaks_nothing(key: bytes, value: bytes) -> None:
    start = CADDY.index(b'"%s":' % key) + len(key) + 3
    end = min(at for at in (CADDY.find(b",", start), CADDY.find(b"}", start)) if at > 0)
    survives(JsonLines, CADDY + CADDY[:start] + value + CADDY[end:])
    survives(JsonLines, CADDY[:start] + value + CADDY[end:])


@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(data: bytes) -> None:
    survives(JsonLines, data + b"\n")
    survives(JsonLines, NGINX + data + b"\n" + CADDY)


@given(
    st.sampled_from([NGINX, CADDY, TRAEFIK, ECS]),
    st.integers(0, 600),
    st.integers(0, 30),
    st.one_of(
        st.binary(max_size=12), st.sampled_from([b"null", b"-1", b"[]", b"{}", b"1e999", b"NaN", b"\\ud800", b'"'])
    ),
)
def test_no_change_to_a_line_breaks_the_parser(line: bytes, at: int, cut: int, put: bytes) -> None:
    at %= len(line)
    survives(JsonLines, line + line[:at] + put + line[at + cut :].rstrip(b"\n") + b"\n" + line)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "ip",
    "time",
    "request",
    "uri",
    "args",
    "status",
    "size",
    "duration",
    "agent",
    "referer",
    "host",
    "xff",
    "proto",
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_no_value_under_a_known_key_breaks_the_parser(values: dict[str, object]) -> None:
    survives(JsonLines, flat(uri="/") + flat(**values))


def test_every_role_is_found_in_some_dialect() -> None:
    assert len(ROLES) == len(FIELD) + 1  # a target is a path and a query, and the request line is one more


def test_what_a_visitor_writes_into_forwarded_for_is_not_traefiks_client() -> None:
    line = TRAEFIK.replace(b'"ClientHost":"192.0.2.7"', b'"ClientHost":"203.0.113.9"')
    assert one(line)["client"] == b"192.0.2.7:5500"
