from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sources.w3c import W3c
from tests.sources.parsing import Row, parse, survives

IIS = (
    b"#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2025-11-17 00:00:13\r\n"
    b"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) "
    b"cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes time-taken\r\n"
)
IIS_LINE = (
    b"2025-11-17 09:00:00 192.0.2.1 GET /a b=1 443 - 192.0.2.7 HTTP/1.1 Mozilla/5.0+(X11;+Linux) "
    b"https://example.com/+x www.example.com:443 200 0 0 512 120\r\n"
)
ADVANCED = (
    b"#Software: IIS Advanced Logging Module\n#Fields:  date-local time-local cs-uri-stem c-ip cs(User-Agent) "
    b"cs(Host) sc-status TimeTakenMS\n"
)
ADVANCED_LINE = b'2025-11-17 10:00:00.250 /a "192.0.2.7" "Mozilla/5.0 (a ""b""; +c)" "www.example.com" 200 120\n'
CLOUDFRONT = (
    b"#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status "
    b"cs(Referer) cs(User-Agent) cs-uri-query x-host-header time-taken x-forwarded-for cs-protocol-version\n"
)
CLOUDFRONT_LINE = (
    b"2025-11-17\t09:00:00\tCPH1\t512\t192.0.2.7\tGET\td1.cloudfront.example\t/a\t200\t-\tMozilla/5.0%20a+b\tb=1\t"
    b"www.example.com\t0.120\t198.51.100.9\tHTTP/2.0\n"
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            IIS + IIS_LINE,
            (b"www.example.com", b"192.0.2.7", b"", b"GET", b"/a", b"b=1", b"https://example.com/+x",
             b"Mozilla/5.0 (X11; Linux)", b"HTTP/1.1", 1763370000000, 200, 512, 120),
        ),
        (
            ADVANCED + ADVANCED_LINE,
            (b"www.example.com", b"192.0.2.7", b"", b"", b"/a", b"", b"", b'Mozilla/5.0 (a "b"; +c)', b"",
             1763373600250, 200, 0, 120),
        ),
        (
            CLOUDFRONT + CLOUDFRONT_LINE,
            (b"www.example.com", b"192.0.2.7", b"198.51.100.9", b"GET", b"/a", b"b=1", b"", b"Mozilla/5.0%20a+b",
             b"HTTP/2.0", 1763370000000, 200, 512, 120),
        ),
        (
            b"#Date: 2025-11-17 00:00:00\n#Fields: time c-ip cs-uri\n09:00:00 192.0.2.7 example.com/a?b=1\n",
            (b"example.com", b"192.0.2.7", b"", b"", b"/a", b"b=1", b"", b"", b"", 1763370000000, 0, 0, -1),
        ),
        (
            b"#Fields: date time c-ip cs-uri\n2025-11-17 09:00:00 - https://example.com/a?b=1\n",
            (b"", b"-", b"", b"", b"/a", b"b=1", b"", b"", b"", 1763370000000, 0, 0, -1),
        ),
        (
            b"#Fields: date time c-ip cs-uri-stem x-duration\n2025-11-17 09:00:00 192.0.2.7 /a 2\n",
            (b"", b"192.0.2.7", b"", b"", b"/a", b"", b"", b"", b"", 1763370000000, 0, 0, 2000),
        ),
    ],
    ids=["IIS", "Advanced Logging", "CloudFront", "day of #Date", "absolute cs-uri without client", "SHOUTcast"],
)  # fmt: skip
def test_each_servers_line_gives_every_field(data: bytes, expected: Row) -> None:
    rows, lines, rejected = parse(W3c(), data)
    assert rows == [expected]
    assert (lines, rejected) == (data.count(b"\n"), 0)


def test_local_time_is_in_the_zone_that_is_given_and_utc_is_not() -> None:
    zone = ZoneInfo("Europe/Copenhagen")
    assert parse(W3c(zone), ADVANCED + ADVANCED_LINE)[0][0][9] == 1763370000250
    assert parse(W3c(zone), IIS + IIS_LINE)[0][0][9] == 1763370000000


def test_fields_may_change_in_the_middle_of_a_file() -> None:
    data = IIS + IIS_LINE + b"#Fields: c-ip time date sc-status\n192.0.2.8 09:00:01 2025-11-17 503\n" + IIS_LINE
    rows, lines, rejected = parse(W3c(), data)
    assert [(row[1], row[10]) for row in rows] == [(b"192.0.2.7", 200), (b"192.0.2.8", 503)]
    assert (lines, rejected) == (8, 1)


def test_lines_before_any_fields_are_rejected_with_a_reason() -> None:
    parser = W3c()
    rows, lines, rejected = parse(parser, IIS_LINE + b"\n" + IIS + IIS_LINE)
    assert (len(rows), lines, rejected) == (1, 7, 1)
    assert parser.complaints == ("lines stand before any #Fields: line, so nothing says what they hold",)


def test_fields_without_a_client_are_a_reason_too() -> None:
    parser = W3c()
    assert parse(parser, b"#Fields: date time s-ip\n2025-11-17 09:00:00 192.0.2.1\n" * 2) == ([], 4, 2)
    assert len(parser.complaints) == 1
    assert "no time, date or c-ip" in parser.complaints[0]


def test_fields_without_a_client_end_the_ones_before_them() -> None:
    line = b"2025-11-17 09:00:00 192.0.2.7\n"
    rows, _, rejected = parse(W3c(), b"#Fields: date time c-ip\n" + line + b"#Fields: date time s-ip\n" + line)
    assert (len(rows), rejected) == (1, 1)


@pytest.mark.parametrize("size", [b"\xb2", b"-5", b"9" * 9, b"9" * 5000, b"1.5", b"-"], ids=lambda size: size[:9].hex())
def test_a_size_of_any_bytes_is_a_count(size: bytes) -> None:
    rows, _, rejected = parse(W3c(), IIS + IIS_LINE.replace(b" 512 ", b" %s " % size))
    assert rejected == 0
    assert rows[0][11] == (999_999_999 if size == b"9" * 9 else 0)


def test_comments_and_blank_lines_alone_are_no_complaint() -> None:
    parser = W3c()
    assert parse(parser, b"#Software: x\n\n   \r\n") == ([], 3, 0)
    assert parser.complaints == ()


def test_fields_can_be_given_for_a_log_that_lost_its_head() -> None:
    head = "#Fields: date time c-ip cs-uri-stem"
    assert parse(W3c(fields=head), b"2025-11-17 09:00:00 192.0.2.7 /a\n")[0][0][4] == b"/a"


@pytest.mark.parametrize(
    ("line", "agent"),
    [
        (b'2025-11-17 09:00:00 192.0.2.7 "a b" c\n', b"a b"),
        (b'2025-11-17 09:00:00 192.0.2.7 "a" c\n', b"a"),
        (b'2025-11-17 09:00:00 192.0.2.7 a"b c\n', b'a"b'),
        (b'2025-11-17 09:00:00 192.0.2.7 " c\n', b'"'),
        (b'2025-11-17 09:00:00 192.0.2.7 "" c\n', b""),
        (b'2025-11-17 09:00:00 192.0.2.7 "a ""b"" c" c\n', b'a "b" c'),
        (b'"2025-11-17" "09:00:00" "192.0.2.7" "a b" ""\n', b"a b"),
        (b"2025-11-17\t09:00:00\t192.0.2.7\ta b\tc\r\n", b"a b"),
        (b"2025-11-17\t09:00:00\t192.0.2.7\t\tc\n", b""),
        (b"2025-11-17   09:00:00 192.0.2.7  a c  \n", b"a"),
    ],
    ids=[
        "space",
        "quoted",
        "inner quote",
        "lone quote",
        "empty",
        "doubled",
        "all quoted",
        "tabs",
        "empty tab",
        "spaces",
    ],
)
def test_quotes_tabs_and_spaces_part_the_fields(line: bytes, agent: bytes) -> None:
    rows, _, rejected = parse(W3c(), b"#Fields: date time c-ip cs(User-Agent) x\n" + line)
    assert rejected == 0
    assert rows[0][7] == agent


@pytest.mark.parametrize(
    "line",
    [b"2025-11-17 09:00:00 192.0.2.7\n", b"2025-11-17 09:00:00 192.0.2.7 a b c\n",
     b"2025-13-17 09:00:00 192.0.2.7 a b\n",
     b"- 09:00:00 192.0.2.7 a b\n", b'2025-11-17 09:00:00 192.0.2.7 "a b c\n', b"\x00\xff\x80\n"],
    ids=["too few", "too many", "no such month", "no day", "open quote", "bytes"],
)  # fmt: skip
def test_a_line_that_does_not_fit_is_rejected(line: bytes) -> None:
    assert parse(W3c(), b"#Fields: date time c-ip cs(User-Agent) x\n" + line) == ([], 2, 1)


@pytest.mark.parametrize("line", [b'"' * 300_000, b'" ' * 150_000, b'""" ' * 75_000, b' "a' * 100_000], ids=[*"abcd"])
def test_a_line_made_of_quotes_takes_no_longer_than_any_other(line: bytes) -> None:
    assert parse(W3c(), IIS + line + b"\n")[2] == 1


@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(data: bytes) -> None:
    survives(W3c, data + b"\n")
    survives(W3c, IIS + data + b"\n" + IIS_LINE)


@given(
    st.sampled_from([(IIS, IIS_LINE), (ADVANCED, ADVANCED_LINE), (CLOUDFRONT, CLOUDFRONT_LINE)]),
    st.integers(0, 300),
    st.integers(0, 9),
    st.one_of(st.binary(max_size=9), st.sampled_from([b'"', b"\t", b" ", b"-", b"9" * 40, b"nan", b"inf", b"1e999"])),
)
def test_no_change_to_a_line_breaks_the_parser(log: tuple[bytes, bytes], at: int, cut: int, put: bytes) -> None:
    head, line = log
    at %= len(line)
    survives(W3c, head + line[:at] + put + line[at + cut :].rstrip(b"\n") + b"\n" + line)


@given(st.text("abcdefghijklmnopqrstuvwxyz-() \t", max_size=200))
def test_no_fields_line_breaks_the_parser(fields: str) -> None:
    survives(W3c, b"#Fields: " + fields.encode() + b"\n" + IIS_LINE + ADVANCED_LINE)
