import codecs
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events import json_reading
from bavn.events.json_reading import (
    Document,
    JsonReader,
    begins_with,
    document,
    field,
    first_document,
    moment,
    number,
    origin_of,
    text,
)
from bavn.model.login import Login

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def judge(found: Document) -> Iterable[Login]:
    return [Login(NOON, "entra", "failure", text(found["user"]))] if "user" in found else []


def reader() -> JsonReader[Login]:
    return JsonReader("some", judge)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b'{"a": "\\ud800"}', {"a": "\ud800"}),
        (b"[1]", None),
        (b"{", None),
        (b'{"a": ' + b"9" * 10_000 + b"}", None),
        (b'{"a": ' + b"[" * 2000 + b"]" * 2000 + b"}", None),
        (b'{"a": "' + b"x" * (1 << 20) + b'"}', None),
    ],
    ids=["twice", "utf-8", "surrogate", "array", "cut", "number", "deep", "long"],
)
def test_what_is_a_document(data: bytes, expected: Document | None) -> None:
    assert document(data) == expected


def test_what_is_no_number_is_read_and_counts_as_none() -> None:
    found = document(b'{"a": NaN, "b": 1e999, "c": "4"}')
    assert found is not None
    assert [number(found[name]) for name in "abc"] == [None, None, 4]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("ann", "ann"), (7, "7"), (7.0, "7"), (True, ""), (None, ""), ({"a": 1}, ""), ("\ud800", "?"),
     ("x" * 9999, "x" * 4096)],
)  # fmt: skip
def test_text_of_any_type(value: object, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1), ("0x18", 24), ("-1", -1), (2.0, 2), (2.5, None), (True, None), ("", None), ("1" * 30, None), ([], None)],
)
def test_number_of_any_type(value: object, expected: int | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T12:00:00Z",
        "2026-03-02T12:00:00.0000000Z",
        "2026-03-02 13:00:00 +0100",
        "2026-03-02T08:30:00-03:30",
        "2026-03-02 12:00:00",
        "/Date(1772452800000)/",
        {"value": "/Date(1772452800000)/", "DisplayHint": 2},
        1772452800,
        1772452800000,
        1772452800.0,
    ],
)
def test_times_in_every_form(value: object) -> None:
    assert moment(value) == NOON


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2026-13-02T12:00:00Z", "2026-03-02T12:00:00+99:99", "/Date(9999999999999999)/", 1e300, True, [],
     {}]
)  # fmt: skip
def test_what_is_no_time(value: object) -> None:
    assert moment(value) is None


def test_a_field_is_followed_into_objects_only() -> None:
    assert field({"a": {"b": 1}}, "a", "b") == 1
    assert field({"a": [1]}, "a", "b") is None


@pytest.mark.parametrize("value", ["-", "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "LOCAL", None, 7])  # noqa: S104
def test_what_is_no_origin(value: object) -> None:
    assert origin_of(value) is None


def lines(*documents: str) -> list[str]:
    read = reader()
    found = [login.user for line in documents if (login := read.read(line.encode()))]
    return found + [login.user for login in read.rest()]


@pytest.mark.parametrize(
    "data",
    [
        '{"user": "ann"}\n{"user": "bo"}\n',
        '[{"user": "ann"}, {"user": "bo"}]',
        '[\n  {\n    "user": "ann"\n  },\n  {\n    "user": "bo"\n  }\n]\n',
        '{"value": [{"user": "ann"}, {"user": "bo"}]}',
        '{"records": [{"user": "ann"},\n{"user": "bo"}]}',
    ],
    ids=["lines", "array", "printed", "value", "records"],
)
def test_lines_and_files_of_every_layout_give_the_same(data: str, tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    for encoding, mark in (("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE)):
        path.write_bytes(mark + data.encode(encoding))
        read = reader()
        assert [login.user for login in read.records(path)] == ["ann", "bo"]
        assert read.rejected == 0
    assert lines(*data.splitlines()) == ["ann", "bo"]


def test_what_is_no_json_is_rejected_line_by_line() -> None:
    read = reader()
    told = [read.read(line) for line in (b"hello", b"", b"{broken}", b'{"user": "ann"}', b'{"other": 1}')]
    assert [login.user for login in told if login] == ["ann"]
    assert read.rejected == 2


def test_a_file_that_is_cut_off_is_rejected_once() -> None:
    read = reader()
    assert [login.user for login in read.logins(io.BytesIO(b'[{"user": "ann"}, {"user": "b'))] == ["ann"]
    assert read.rejected == 1


def test_lines_with_more_logins_than_can_ever_come_out_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reading, "MOST_WAITING", 10)
    read = reader()
    for _ in range(5):
        read.read(b"[" + b",".join([b'{"user": "ann"}'] * 20) + b"]")
    assert len(list(read.rest())) < 15
    assert read.rejected > 50


def test_what_the_judge_held_back_comes_at_the_end() -> None:
    read = JsonReader("some", lambda _: (), lambda: [Login(NOON, "entra", "failure", "late")])
    assert read.read(b'{"user": "ann"}') is None
    assert [login.user for login in read.rest()] == ["late"]


def test_a_file_is_known_by_its_first_document() -> None:
    fits = begins_with(lambda found: "user" in found)
    assert fits([b"[", b'  {"user":', b'  "ann"}'])
    assert fits([codecs.BOM_UTF8 + b'{"user": 1}'])
    assert not fits([b'{"name": 1}', b'{"user": 1}'])
    assert not fits([b"Nov 22 10:00:00 {}"])
    assert not fits([])
    assert first_document([b'{"a": {"b"']) is None


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_no_bytes_raise(data: list[bytes]) -> None:
    read = reader()
    for line in data:
        read.read(line)
    list(read.rest())
    list(reader().logins(io.BytesIO(json.dumps({"user": "ann"}).encode() + b"".join(data))))
