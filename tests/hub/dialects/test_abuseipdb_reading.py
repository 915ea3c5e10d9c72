import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.dialects.abuseipdb_reading import (
    CATEGORIES,
    MOST_BULK_BYTES,
    MOST_BYTES,
    MOST_ROWS,
    BadReportError,
    address_in,
    meaning_of,
    read_bulk,
    read_report,
)
from bavn.sharing.checking import KNOWN
from tests.hub.dialects.lapi_samples import NOW

FORM, JSON, CSV = "application/x-www-form-urlencoded", "application/json; charset=utf-8", "text/csv"


def multipart(content: bytes, name: str = "csv", boundary: str = "----x") -> tuple[bytes, str]:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="r.csv"\r\n\r\n'
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def test_the_stock_actions_form_is_read_and_its_comment_is_not() -> None:
    report = read_report(b"comment=Failed+password+for+anna%0A...&ip=192.0.2.7&categories=18,22", FORM, NOW)
    assert (report.address, report.means.kind, report.first, report.last, report.requests) == (
        "192.0.2.7",
        "password-guessing",
        NOW,
        NOW,
        1,
    )
    assert "anna" not in repr(report)


@pytest.mark.parametrize(
    "fields",
    [
        {"ip": "192.0.2.7", "categories": "18,22", "comment": "anna"},
        {"ip": "192.0.2.7", "categories": [18, 22], "timestamp": None, "comment": {"a": ["anna"]}},
        {"ip": "192.0.2.7", "categories": 18, "timestamp": ""},
    ],
    ids=["text", "numbers", "a number"],
)
def test_json_says_the_same(fields: dict[str, object]) -> None:
    report = read_report(json.dumps(fields).encode(), JSON, NOW)
    assert (report.address, report.means.kind) == ("192.0.2.7", "password-guessing")
    assert "anna" not in repr(report)


@pytest.mark.parametrize(
    ("body", "address"),
    [
        (b"ip=2001:DB8::1&categories=18", "2001:db8::1"),
        (b"ip=2001%3adb8%3A%3a1&categories=18", "2001:db8::1"),
        (b"ip=::ffff:192.0.2.7&categories=%31%38", "192.0.2.7"),
        (b"categories=18&ip=192.0.2.7&ip=192.0.2.8", "192.0.2.7"),
    ],
)
def test_an_address_is_read_as_it_comes(body: bytes, address: str) -> None:
    assert read_report(body, FORM, NOW).address == address


def test_a_time_is_taken_over() -> None:
    body = b"ip=192.0.2.7&categories=18&timestamp=2026-11-22T09%3A00%3A00%2B01%3A00"
    assert read_report(body, FORM, NOW).last == datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"", "ip"),
        (b"ip=anna&categories=18", "ip"),
        (b"ip=192.0.2.0/24&categories=18", "ip"),
        (b"ip=192.0.2.7", "categories"),
        (b"ip=192.0.2.7&categories=anna", "categories"),
        (b"ip=192.0.2.7&categories=24", "categories"),
        (b"ip=192.0.2.7&categories=0", "categories"),
        (b"ip=192.0.2.7&categories=-4", "categories"),
        (b"ip=192.0.2.7&categories=18,", "categories"),
        (b"ip=192.0.2.7&categories=" + b"18," * 50 + b"18", "categories"),
        (b"ip=192.0.2.7&categories=18&timestamp=anna", "timestamp"),
        (b"ip=192.0.2.7&categories=18&timestamp=2026-11-22T10:00:00", "timestamp"),
        (b"ip=192.0.2.7&categories=18&timestamp=0001-01-01T00:00:00%2B23:59", "timestamp"),
    ],
)
def test_what_is_wrong_is_named_and_not_said_back(body: bytes, parameter: str) -> None:
    with pytest.raises(BadReportError) as caught:
        read_report(body, FORM, NOW)
    assert caught.value.parameter == parameter
    assert "anna" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"ip": {"a": 1}}', b'{"ip":' + b"[" * 100_000, b"\xff"])
def test_json_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(BadReportError):
        read_report(body, JSON, NOW)


def test_too_much_is_refused() -> None:
    with pytest.raises(BadReportError):
        read_report(b"x" * (MOST_BYTES + 1), FORM, NOW)
    with pytest.raises(BadReportError):
        read_bulk(b"x" * (MOST_BULK_BYTES + 1), CSV, NOW)
    with pytest.raises(BadReportError, match="rows"):
        read_bulk(b'192.0.2.7,"18",,\n' * (MOST_ROWS + 1), CSV, NOW)


@pytest.mark.parametrize(
    ("categories", "kind", "spoofable"),
    [
        ([4], "http-flood", True),
        ([4, 21], "exploit-attempt", False),
        ([14], "tool-alert", True),
        ([18, 22], "password-guessing", False),
        ([22, 16], "exploit-attempt", False),
        ([19], "web-scan", False),
        ([11, 3], "tool-alert", False),
    ],
    ids=str,
)
def test_categories_mean_one_of_our_kinds(categories: list[int], kind: str, *, spoofable: bool) -> None:
    means = meaning_of(categories)
    assert (means.kind, means.spoofable) == (kind, spoofable)


def test_every_category_has_a_kind_that_the_hub_takes() -> None:
    assert sorted(number for number, _ in CATEGORIES) == list(range(1, 24))
    assert {means.kind for _, means in CATEGORIES} <= KNOWN


FILE = (
    b"IP,Categories,ReportDate,Comment\r\n"
    b'192.0.2.7,"18,22",2026-11-22T10:00:00+01:00,"Failed password, for ""anna"""\r\n'
    b"192.0.2.8,21,,\r\n"
    b"anna,21,,\r\n"
    b'192.0.2.9,"99",,anna\r\n'
)


@pytest.mark.parametrize(
    ("body", "content_type"), [(FILE, CSV), multipart(FILE), (b"\xef\xbb\xbf" + FILE, "")], ids=["csv", "form", "bom"]
)
def test_a_file_is_read_row_by_row(body: bytes, content_type: str) -> None:
    bulk = read_bulk(body, content_type, NOW)
    assert [(one.address, one.last) for one in bulk.reports] == [
        ("192.0.2.7", NOW - timedelta(hours=1)),
        ("192.0.2.8", NOW),
    ]
    assert [(number, given) for number, _, given in bulk.refused] == [(4, ""), (5, "192.0.2.9")]
    assert "anna" not in repr(bulk)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (FILE, "multipart/form-data"),
        (FILE, "multipart/form-data; boundary="),
        multipart(FILE, "other"),
        (b"\x00" + b'"' * 3 + b"," * 200_000 + b"x" * 200_000, CSV),
    ],
    ids=["no boundary", "an empty one", "another name", "a field without end"],
)
def test_what_is_no_file_of_reports_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(BadReportError):
        read_bulk(body, content_type, NOW)


@pytest.mark.parametrize(
    ("text", "said"), [("192.0.2.7", "192.0.2.7"), (" 2001:DB8::1 ", "2001:db8::1"), ("<b>", ""), ("1" * 99, "")]
)
def test_only_an_address_is_said_back(text: str, said: str) -> None:
    assert address_in(text) == said


@given(st.binary(max_size=200), st.sampled_from([FORM, JSON, "", "multipart/form-data; boundary=x", "\xff"]))
def test_no_bytes_break_the_readers(body: bytes, content_type: str) -> None:
    for read in (read_report, read_bulk):
        try:
            read(body, content_type, NOW)
        except BadReportError:
            continue


@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=5))
def test_no_rows_break_the_reader(rows: list[list[str]]) -> None:
    body = "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")
    try:
        bulk = read_bulk(*multipart(body), NOW)
    except BadReportError:
        return
    assert len(bulk.reports) + len(bulk.refused) <= body.count(b"\n") + body.count(b"\r") + 1
