import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing import target_list
from bavn.clearing.target_list import (
    SOURCE,
    ListedSnapshot,
    ListError,
    TargetEntry,
    TargetList,
    read_index,
    read_target_list,
    time_of,
)
from bavn.model.safe_text import visible
from bavn.model.sighting import Template

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAME = "2026-11-22_12-45-03_DDoSia-target-list-full.json"
AT = datetime(2026, 11, 22, 11, 45, 3, tzinfo=UTC)


def target(**fields: object) -> dict[str, Any]:
    whole = {
        "target_id": "645aceb790f3f6842405d669",
        "request_id": "645aceb790f3f6842405d66a",
        "host": "www.example.org",
        "ip": "192.0.2.10",
        "type": "http2",
        "method": "GET",
        "port": 443,
        "use_ssl": True,
        "path": "/soeg?query=$_1&page=$_2",
        "body": {"type": "str", "value": ""},
        "headers": None,
    }
    return whole | fields


def body_of(*targets: object) -> bytes:
    return json.dumps({"targets": targets, "randoms": [{"name": "\u0412\u0441\u0435", "min": 6}]}).encode()


def read(*targets: object, name: str = NAME) -> TargetList:
    return read_target_list(body_of(*targets), name, NOW)


def only(**fields: object) -> TargetEntry:
    (entry,) = read(target(**fields)).entries
    return entry


def key(**fields: object) -> str:
    template = only(**fields).template
    assert template is not None
    return template.key


def test_an_entry_is_read_with_its_template() -> None:
    assert read(target()) == TargetList(
        at=AT,
        source=SOURCE,
        name=NAME,
        entries=(
            TargetEntry(
                "www.example.org", "192.0.2.10", "http2", "GET", Template("GET", "/soeg", ("page", "query")), 443
            ),
        ),
    )


@pytest.mark.parametrize(
    ("fields", "shape"),
    [
        pytest.param({"path": "soeg?q=$_1"}, "GET /soeg?q", id="no slash"),
        pytest.param({"path": " /soeg?q=$_1\n"}, "GET /soeg?q", id="space around"),
        pytest.param({"path": "/soeg#?cludoquery=$_1"}, "GET /soeg", id="a fragment"),
        pytest.param({"path": "/soeg?q=$_1#top"}, "GET /soeg?q", id="a fragment behind a query"),
        pytest.param({"path": ""}, "GET /", id="no path"),
        pytest.param({"path": None}, "GET /", id="null"),
        pytest.param({"path": ["/a"]}, "GET /", id="a list"),
        pytest.param({"path": "https://www.example.org/a?b=$_1"}, "GET /a?b", id="a whole URL"),
        pytest.param({"path": "/soeg/$_1/$_13"}, "GET /soeg/{random}/{random}", id="randoms in the path"),
        pytest.param({"path": "/reset?mail=$_1@example.org"}, "GET /reset?mail", id="an address as a value"),
        pytest.param({"path": "/?$_1=$_2&$_3"}, "GET /?*&{random}", id="randoms for names"),
        pytest.param({"path": '{"search": {"query": ""}}'}, "GET /{random}", id="a body for a path"),
        pytest.param({"path": "/" + "a" * 10_000_000}, "GET /{id}", id="ten million characters"),
        pytest.param({"method": "POST", "body": {"type": "str", "value": "a=$_1"}}, "POST /soeg?page&query", id="POST"),
        pytest.param({"method": "post"}, "POST /soeg?page&query", id="a method in small letters"),
        pytest.param({"method": "udp_flood"}, "* /soeg?page&query", id="a method that does not fit"),
        pytest.param({"method": ""}, "* /soeg?page&query", id="no method"),
        pytest.param({"method": None}, "* /soeg?page&query", id="null for a method"),
        pytest.param({"body": None, "headers": []}, "GET /soeg?page&query", id="headers as a list"),
        pytest.param({"headers": {"a": ["b"]}}, "GET /soeg?page&query", id="headers as an object"),
        pytest.param({"body": {"type": "str", "value": "x" * 500_000}}, "GET /soeg?page&query", id="a huge body"),
    ],
)
def test_whatever_stands_for_a_path_becomes_a_template(fields: dict[str, object], shape: str) -> None:
    assert key(**fields) == shape


@pytest.mark.parametrize(
    ("found", "host"),
    [
        ("www.example.org", "www.example.org"),
        ("WWW.Example.ORG.", "www.example.org"),
        ("www.example.org/www.example.org", "www.example.org"),
        ("https://www.example.org/a", "www.example.org"),
        ("https://anna:b@www.example.org:8443/a", "www.example.org"),
        ("www.example.org:443", "www.example.org"),
        (" www.example.org\n", "www.example.org"),
        ("www.ishøj.example", "www.xn--ishj-ira.example"),
        ("WWW.XN--ISHJ-IRA.EXAMPLE", "www.xn--ishj-ira.example"),
        ("192.0.2.10", "192.0.2.10"),
    ],
)
def test_a_host_is_written_in_one_way(found: str, host: str) -> None:
    assert only(host=found).host == host


@pytest.mark.parametrize("host", [None, "", "/", "a b", "192.0.2", "..", 7, ["a"], "<b>", "a\x00b", "x" * 100_000])
def test_an_entry_without_a_host_is_rejected_and_shown(host: object) -> None:
    found = read(target(), target(host=host))
    assert len(found.entries) == 1
    assert found.rejected == len(found.examples) == 1
    assert found.examples[0].isprintable()
    assert len(found.examples[0]) <= 121


@pytest.mark.parametrize("kind", [None, "", "HTTP", "quic", 2, {}])
def test_an_entry_of_no_known_kind_is_rejected(kind: object) -> None:
    found = read(target(type=kind))
    assert (found.entries, found.rejected) == ((), 1)


@pytest.mark.parametrize("broken", [7, None, "www.example.org", [], {}, [[[]]]])
def test_what_is_no_entry_is_rejected(broken: object) -> None:
    found = read(broken, target())
    assert (len(found.entries), found.rejected) == (1, 1)


def test_an_entry_nested_deeply_is_rejected_alone_or_the_list_refused() -> None:
    for depth in (900, 5_000, 1_000_000):
        deep = b'{"host": ' + b"[" * depth + b"]" * depth + b"}"
        body = b'{"targets": [' + deep + b"," + json.dumps(target()).encode() + b"]}"
        try:
            found = read_target_list(body, NAME, NOW)
        except ListError:
            continue
        assert (len(found.entries), found.rejected) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "method", "shown"),
    [
        ("tcp", "syn", "syn"),
        ("tcp", "SYN", "syn"),
        ("tcp", "PING", "ping"),
        ("tcp", "syn_ack", "syn_ack"),
        ("tcp", "GET", ""),
        ("udp", "udp_flood", "udp_flood"),
        ("udp", "", ""),
        ("nginx_loris", "GET", "GET"),
        ("nginx_loris", "udp_flood", ""),
    ],
)
def test_packets_and_slow_requests_have_no_template(kind: str, method: str, shown: str) -> None:
    entry = only(type=kind, method=method)
    assert (entry.kind, entry.method, entry.template) == (kind, shown, None)


@pytest.mark.parametrize(
    ("fields", "port"),
    [
        ({"port": 8443}, 8443),
        ({"port": "8443"}, 8443),
        ({"port": None}, 443),
        ({"port": None, "use_ssl": False}, 80),
        ({"port": 0}, 443),
        ({"port": 70_000}, 443),
        ({"port": -1}, 443),
        ({"port": True}, 443),
        ({"port": 1e300}, 443),
        ({"port": "9" * 5000}, 443),
        ({"port": None, "type": "tcp"}, 0),
        ({"port": 22, "type": "tcp"}, 22),
    ],
)
def test_a_port_is_one_or_the_usual(fields: dict[str, object], port: int) -> None:
    assert only(**fields).port == port


@pytest.mark.parametrize("ip", [None, "", "10.0.0.1", "nonsense", 7, "127.0.0.1", "192.0.2.10 ", []])
def test_an_address_that_is_none_of_the_internet_is_left_out(ip: object) -> None:
    assert only(ip=ip).address == ""


def test_each_entry_stands_once_in_the_lists_order() -> None:
    found = read(target(host="b.example"), target(), target(host="b.example", path="/soeg?page=3&query=x"))
    assert [entry.host for entry in found.entries] == ["b.example", "www.example.org"]
    assert found.rejected == 0


def test_targets_may_be_null_or_none_at_all() -> None:
    assert read_target_list(b'{"targets": null, "randoms": null}', NAME, NOW).entries == ()
    assert read_target_list(b'{"targets": []}', NAME, NOW).entries == ()


def test_a_byte_order_mark_is_no_matter() -> None:
    assert len(read_target_list(b"\xef\xbb\xbf" + body_of(target()), NAME, NOW).entries) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<!doctype html><title>Just a moment</title>", id="a web page"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="no targets"),
        pytest.param(b'{"items": [], "total": 0}', id="an index"),
        pytest.param(b'{"targets": {}}', id="targets that are no list"),
        pytest.param(b'{"targets": [{}', id="cut short"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b'{"targets": ' + b"[" * 1_000_000, id="nested a million times"),
        pytest.param(b'"' + b"\x1b[2J" + b'"', id="a control character"),
    ],
)
def test_what_is_no_list_is_said_in_one_line(body: bytes) -> None:
    with pytest.raises(ListError) as caught:
        read_target_list(body, "bad\x1b[2J.json", NOW)
    assert str(caught.value).isprintable()
    assert str(caught.value).startswith("bad\\x1b[2J.json: ")
    assert len(str(caught.value)) <= 2 * target_list.SHOWN + 1


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_list, "MOST_ENTRIES", 3)
    many = read(*(target(host=f"{number}.example") for number in range(10)))
    assert (len(many.entries), many.rejected, many.examples) == (3, 7, ())
    assert len(read(*[None] * 3, target()).examples) == 3
    monkeypatch.setattr(target_list, "LARGEST", 10)
    with pytest.raises(ListError, match="larger than 10 bytes"):
        read(target())


def test_only_some_of_what_was_rejected_is_shown() -> None:
    found = read(*[None] * 50)
    assert (found.rejected, len(found.examples)) == (50, target_list.MOST_EXAMPLES)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("2024-02-26_08-15-03_DDoSia-target-list-full.json", "2024-02-26T07:15:03"),
        ("2024-07-03_08-15-03_DDoSia-target-list-full.json", "2024-07-03T06:15:03"),
        ("05-06-2023_20-15-12_DDoSia-target-list-full.json", "2023-06-05T18:15:12"),
        ("11-12-2023_20-15-12_DDoSia-target-list-full.json", "2023-12-11T19:15:12"),
        ("2024-11-18_07-05-12.json", "2024-11-18T06:05:12"),
        ("/var/lists/2024-02-26_08-15-03_x.json", "2024-02-26T07:15:03"),
        ("C:\\lists\\2024-02-26_08-15-03_x.json", "2024-02-26T07:15:03"),
        ("https://tracker.example/data/2024-02-26_08-15-03_x.json?v=2025-01-01_00-00-00", "2024-02-26T07:15:03"),
        ("2024-02-26_08-15-03/last.json", None),
        ("last.json", None),
        ("", None),
        ("2024-13-26_08-15-03.json", None),
        ("2024-02-30_08-15-03.json", None),
        ("30-02-2024_08-15-03.json", None),
        ("2024-02-26_25-15-03.json", None),
        ("2024-02-26_08-15-030.json", None),
        ("12024-02-26_08-15-03.json", None),
        ("2019-02-26_08-15-03.json", None),
        ("2027-02-26_08-15-03.json", None),
        ("\u0662024-02-26_08-15-03.json", None),
    ],
)
def test_a_files_name_says_when_it_was_taken(name: str, at: str | None) -> None:
    assert time_of(name, NOW) == (datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None)


def test_a_list_without_a_time_is_of_now_and_none_is_of_later() -> None:
    assert read(name="last.json").at == NOW
    assert read(name="2026-11-22_13-02-00.json").at == NOW
    assert read(name="2026-11-22_13-10-00.json").at == NOW
    hour = timedelta(hours=1)
    assert read_target_list(body_of(), "x", NOW, at=NOW - hour).at == NOW - hour
    assert read_target_list(body_of(), NAME, NOW, at=NOW + hour).at == NOW


def test_all_snapshots_of_a_list_have_one_source() -> None:
    assert len({read(name=name).source for name in ("last.json", NAME, "https://tracker.example/api/config/7")}) == 1


def test_an_index_gives_ids_and_times_as_far_as_it_has_them() -> None:
    rows = [
        {"id": "65d", "ts": "1708931703"},
        {"id": 7, "ts": 1708931703.5},
        {"id": "no-time"},
        {"id": "bad-time", "ts": "yesterday"},
        {"id": "null-time", "ts": None},
        {"id": "far", "ts": "9" * 400},
        {"id": "nan", "ts": "nan"},
        {"id": "inf", "ts": "inf"},
        {"id": "zero", "ts": 0},
        {"id": "true", "ts": True},
        {"id": "../../etc/passwd", "ts": "1708931703"},
        {"id": "a?b=c", "ts": "1708931703"},
        {"id": ""},
        {"id": None},
        {},
        7,
    ]
    at = datetime(2024, 2, 26, 7, 15, 3, tzinfo=UTC)
    found = read_index(json.dumps({"items": rows, "total": len(rows)}).encode(), "index")
    assert found[:2] == (ListedSnapshot("65d", at), ListedSnapshot("7", at + timedelta(seconds=0.5)))
    assert [row.id for row in found[2:]] == [
        "no-time", "bad-time", "null-time", "far", "nan", "inf", "zero", "true",
    ]  # fmt: skip
    assert {row.at for row in found[2:]} == {None}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"targets": []}', b"[" * 100_000, b'{"items": {}}'])
def test_what_is_no_index_is_refused(body: bytes) -> None:
    with pytest.raises(ListError):
        read_index(body, "index")


def test_an_index_may_be_empty() -> None:
    assert read_index(b'{"items": null}', "index") == read_index(b'{"items": []}', "index") == ()


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(target())), values, max_size=6), max_size=3), st.text(max_size=60)
)
def test_no_entry_whatever_it_holds_breaks_a_list(changed: list[dict[str, Any]], name: str) -> None:
    body = json.dumps({"targets": [target(**fields) for fields in changed]}).encode()
    try:
        found = read_target_list(body, name, NOW)
    except ListError:
        return
    assert len(found.entries) + found.rejected <= len(changed)
    assert found.at <= NOW
    assert visible(found.name) == found.name
    for entry in found.entries:
        assert entry.host.isascii()
        assert 0 <= entry.port <= 65_535


@given(st.binary(max_size=200), st.text(max_size=40))
def test_nothing_but_a_list_error_is_raised(body: bytes, name: str) -> None:
    for reader in (lambda: read_target_list(body, name, NOW), lambda: read_index(body, name)):
        with pytest.raises(ListError):
            reader()


def test_a_list_with_bytes_changed_at_random_is_read_or_refused_and_never_breaks() -> None:
    drawn = random.Random(7)
    whole = body_of(target(), target(type="tcp", method="syn"), target(host="a/a", path="x#y"))
    for _ in range(2_000):
        body = bytearray(whole)
        for _ in range(drawn.randint(1, 4)):
            body[drawn.randrange(len(body))] = drawn.choice(b'"{}[],:0-9eE.\\tnu\x00\xff/')
        try:
            assert len(read_target_list(bytes(body), NAME, NOW).entries) <= 3
        except ListError:
            continue
