import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.following.syslog import message_of, messages_of
from bavn.sources.haproxy import Haproxy
from tests.sources.parsing import parse
from tests.work import has_to_end

COMBINED = b'192.0.2.7 - - [17/Nov/2025:10:00:00 +0100] "GET /a?b=1 HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11; [x]: y)"'
HAPROXY = (
    b"192.0.2.7:55008 [17/Nov/2025:09:00:00.250] web~ app/one 0/0/0/72/120 200 512 - - ---- 5/4/0/1/0 0/0 "
    b'"GET /a?b=1 HTTP/1.1"'
)
JSON = b'{"time": "2025-11-17T10:00:00Z", "client": "192.0.2.7", "request": "GET / HTTP/1.1"}'
W3C = b"2025-11-17 10:00:00 192.0.2.7 GET / - 200"
VHOST = b'www.example.com:443 192.0.2.7 - - [17/Nov/2025:10:00:00 +0100] "GET / HTTP/1.1" 200 512'
V6 = COMBINED.replace(b"192.0.2.7", b"2001:db8::7")

LONG = 1_000_000  # times

# As nginx 1.22, HAProxy 2.6, logger 2.38 and rsyslog 8 write them
ENVELOPES = {
    "nginx": b"<190>Nov  7 10:00:00 web nginx: ",
    "nginx, no host, own tag": b"<190>Nov 17 10:00:00 web_1: ",
    "HAProxy": b"<134>Nov 17 10:00:00 haproxy[31387]: ",
    "HAProxy, with its host": b"<134>Nov 17 10:00:00 lb.example.com haproxy[31387]: ",
    "HAProxy, rfc5424": b"<134>1 2025-11-17T10:00:00.715062+00:00 - haproxy 31387 - - ",
    "HAProxy, priority": b"<134>",
    "HAProxy, short": b"<6>",
    "rsyslog, RSYSLOG_ForwardFormat": b"<134>2025-11-17T10:00:00.584123+01:00 web nginx: ",
    "rsyslog, host is an address": b"<134>2025-11-17T10:00:00.584123+01:00 2001:db8::9 nginx: ",
    "rsyslog, tag of imfile without colon": b"<133>Nov 17 10:00:00 web nginx-access ",
    "rsyslog, a space before the message": b"<134>1 2025-11-17T10:00:00.584123+01:00 web nginx 12 - -  ",
    "logger": b'<13>1 2025-11-17T10:00:00.728809+00:00 vm www 311 - [timeQuality tzKnown="1" isSynced="0"] ',
    "logger, nothing but a name": b"<13>1 - - www - - - ",
    "two elements": b'<13>1 - web nginx - - [a@1 b="c"][d@2] ',
    "escapes in structured data": b'<13>1 - web nginx - - [a@1 b="\\"] \\\\" c="\\]"] ',
    "a bracket that is not escaped": b'<13>1 - web nginx - - [a@1 b="x] y"] ',
    "a year": b"<134>Nov 17 2025 10:00:00.123 web nginx: ",
    "greatest PRI": b"<191>Nov 17 10:00:00 web nginx: ",
    "host and no tag": b"<134>Nov 17 10:00:00 web.example.com ",
}


@pytest.mark.parametrize("envelope", ENVELOPES.values(), ids=ENVELOPES)
@pytest.mark.parametrize(
    "line", [COMBINED, HAPROXY, JSON, W3C, V6, VHOST], ids=["combined", "haproxy", "json", "w3c", "ipv6", "vhost"]
)
def test_the_message_is_the_line_that_the_server_wrote(envelope: bytes, line: bytes) -> None:
    assert message_of(envelope + line) == line


@pytest.mark.parametrize("time", [b"Nov 17 10:00:00 ", b"2025-11-17T10:00:00.584Z "], ids=["3164", "3339"])
@pytest.mark.parametrize(
    "line",
    [COMBINED, HAPROXY, JSON, V6, HAPROXY.replace(b"192.0.2.7", b"2001:db8::7")],
    ids=["combined", "haproxy", "json", "ipv6", "haproxy, ipv6"],
)
def test_a_time_and_no_host_leaves_the_client_where_it_is(time: bytes, line: bytes) -> None:
    """As HAProxy's timed format does: the first word is the client, not the machine that sent it."""
    assert message_of(b"<134>" + time + line) == line


@pytest.mark.parametrize("envelope", ENVELOPES.values(), ids=ENVELOPES)
def test_what_is_unwrapped_is_read_by_the_log_format(envelope: bytes) -> None:
    line = message_of(envelope + HAPROXY + b"\n") or b""
    assert parse(Haproxy(), line + b"\n") == parse(Haproxy(), HAPROXY + b"\n")


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\n",
        COMBINED,
        b"GET / HTTP/1.1",
        b"<>Nov 17 10:00:00 web nginx: x",
        b"<192>Nov 17 10:00:00 web nginx: x",
        b"<013>Nov 17 10:00:00 web nginx: x",
        b"<-1>x",
        b"<13",
        b" <13>x",
        b"<13>1 2025-11-17T10:00:00Z web nginx 12",
        b"<13>1 - - - - - ",
        b'<13>1 - - - - - [a b="c" x',
        b'<13>1 - - - - - [a b="c\\"] x',
        b"<13>1 - - - - - -x",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_syslog_is_refused(frame: bytes) -> None:
    assert message_of(frame) is None


@pytest.mark.parametrize(
    "frame",
    [
        b"<13>",
        b"<13>\n",
        b"<13>Nov 17 10:00:00",
        b"<13>Nov 17 10:00:00 web nginx:",
        b"<13>Nov 17 10:00:00 web nginx: \0",
        b"<13>1 - - - - - -",
        b'<13>1 - - - - - [a b="c"]',
        b"<13>1 - - - - - - \xef\xbb\xbf",
    ],
)
def test_an_envelope_may_hold_nothing(frame: bytes) -> None:
    assert message_of(frame) == b""
    assert messages_of([frame]).empty == 1


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        (b"one\ntwo", b"one two"),
        (b"one\0two\0", b"one two"),
        (b"one\r\n", b"one"),
        (b"\xef\xbb\xbfone", b"one"),
        (b"one\xef\xbb\xbftwo", b"one\xef\xbb\xbftwo"),
        (b'{\n  "a": 1\n}\n', b'{   "a": 1 }'),
    ],
)
def test_a_message_becomes_one_line(sent: bytes, line: bytes) -> None:
    for envelope in (b"<13>1 - - - - - - ", b"<13>Nov 17 10:00:00 web nginx: ", b"<13>"):
        assert message_of(envelope + sent) == line


def test_frames_that_are_no_syslog_are_counted_and_the_others_are_read() -> None:
    found = messages_of([b"<13>a", b"b", b"<13>", b"<13>Nov 17 10:00:00 web nginx: c"])
    assert (found.block, found.lines, found.malformed, found.empty) == (b"a\nc\n", 2, 1, 1)


@pytest.mark.parametrize(
    ("before", "frame", "line"),
    [
        (b"<13>Nov 17 10:00:00 web 192.0.2.7 -", b"<13>Nov 17 10:00:00 web nginx: x", b"x"),
        (b"<13>Nov 17 10:00:00 web nginx: x", b"<13>Nov 17 10:00:00 web nginx: nginx: x", b"nginx: x"),
        (b"<13>Nov 17 10:00:00 web nginx:", b"<13>Nov 17 10:00:00 web nginx:x y", b"nginx:x y"),
        (b"<13>1 - web nginx - - -   x", b"<13>1 - web nginx - - - y", b"y"),
        (b"<13>1 - web nginx - - -", b"<13>1 - web nginx - - -y", None),
        (b"<13>x", b"<13>nginx: y", b"y"),
    ],
)
def test_an_envelope_that_repeats_is_read_as_it_would_be_alone(before: bytes, frame: bytes, line: bytes | None) -> None:
    assert message_of(frame) == line
    lines = [found for found in (message_of(before), line) if found]
    assert messages_of([before, frame]).block == b"".join(found + b"\n" for found in lines)


@pytest.mark.parametrize(
    "frame",
    [
        b"<13>1 - - - - - " + b'[a b="' + b"\\" * LONG,
        b"<13>1 - - - - - " + b'[a b="c"]' * LONG + b"x",
        b"<13>1 - - - - - " + b"[a" + b' b="c"' * LONG,
        b"<13>" + b"a" * LONG + b"]",
        b"<13>Nov 17 10:00:00" + b" " * LONG + b"x",
        b"<13>Nov 17 10:00:00 web" + b" " * LONG,
        b"<13>" + b"a[" * LONG,
        b"<13>1" + b" " * LONG,
    ],
    ids=["backslashes", "elements", "parameters", "tag", "spaces", "more spaces", "brackets", "fields"],
)
def test_megabytes_in_a_frame_are_read_once(frame: bytes) -> None:
    with has_to_end():
        message = message_of(frame)
    assert message is None or message in frame


words = (b"<13>", b"1 ", b"- ", b"-", b"Nov 17 10:00:00 ", b"web ", b"nginx", b": ", b":", b"[1]", b" ", b"  ", b"x")
odd = (b"- - - - - ", b'[a b="c"]', b"\n", b"\0", b"\xef\xbb\xbf", b"192.0.2.7", b"2001:db8::")
pieces = st.lists(st.one_of(st.sampled_from([*words, *odd]), st.binary(max_size=3)), max_size=10).map(b"".join)
frames = pieces.map(lambda rest: b"<13>" + rest)


@given(st.lists(st.one_of(frames, pieces), max_size=8), st.lists(frames, max_size=3))
def test_many_frames_are_read_as_each_alone(some: list[bytes], ends: list[bytes]) -> None:
    """The short cut for envelopes that repeat must not show, whatever follows an envelope."""
    given_frames = [head + end[4:] for head in some for end in [b"", *ends, *some]]
    alone = [message_of(frame) for frame in given_frames]
    found = messages_of(given_frames)
    lines = [line for line in alone if line]
    assert found.block == b"".join(line + b"\n" for line in lines)
    assert found.lines == len(lines)
    assert found.malformed == alone.count(None)
    assert found.empty == alone.count(b"")


@given(st.one_of(st.binary(), pieces, frames))
def test_any_bytes_are_a_line_or_refused(frame: bytes) -> None:
    line = message_of(frame)
    assert line is None or (b"\n" not in line and b"\0" not in line and len(line) < len(frame))
