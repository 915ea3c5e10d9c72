import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.payloads.request import MOST_TEXT, MOST_VALUES, Value, json_values, shown_name, values


def of_query(query: bytes) -> list[tuple[str, str, bytes]]:
    return [tuple(value) for value in values(b"/", query)[1:]]  # type: ignore[misc]


def of_path(path: bytes) -> list[bytes]:
    return [value.raw for value in values(path, b"")[1:]]


def test_the_path_comes_whole_and_first() -> None:
    assert values(b"/a/b.html", b"") == [Value("path", "", b"/a/b.html")]


def test_a_segment_is_a_value_where_it_is_more_than_a_name() -> None:
    assert of_path(b"/item/1'or'1/x") == [b"1'or'1/x", b"1'or'1"]


def test_a_payload_with_slashes_is_not_cut_in_a_path() -> None:
    assert b"<a href='/b'>" in of_path(b"/x/<a href='/b'>")


def test_a_matrix_parameter_stays_in_its_segment() -> None:
    assert of_path(b"/a;q=1") == [b"a;q=1"]


def test_each_parameter_is_a_value_with_its_name() -> None:
    assert of_query(b"a=1&b=x%20y&c=") == [("value", "a", b"1"), ("value", "b", b"x%20y"), ("value", "c", b"")]


def test_only_an_ampersand_parts_parameters() -> None:
    assert of_query(b"id=1;drop table x") == [("value", "id", b"1;drop table x")]


def test_a_value_may_hold_equals_signs() -> None:
    assert of_query(b"q=a=b") == [("value", "q", b"a=b")]


def test_a_name_that_is_a_payload_is_a_value_too() -> None:
    assert ("name", "<x>", b"%3Cx%3E") in of_query(b"%3Cx%3E=1")


def test_a_query_with_pieces_that_have_no_name_is_also_given_whole() -> None:
    assert ("value", "", b"q=1&&cat /etc/passwd") in of_query(b"q=1&&cat /etc/passwd")
    assert ("value", "", b"flag&other") not in of_query(b"flag&other")


def test_the_strings_and_keys_of_a_document_are_values() -> None:
    found = of_query(b'f={"user":{"$ne":"x"},"tags":["a b"]}')
    assert {("json", "$ne", b"x"), ("json", "tags", b"a b"), ("name", "$ne", b"$ne")} <= set(found)


def test_both_of_two_equal_keys_are_read() -> None:
    found = json_values(b'{"a":"first","a":"second"}')
    assert {value.raw for value in found if value.place == "json"} == {b"first", b"second"}


@pytest.mark.parametrize(
    "document",
    [b"[" * 1000, b"[" * 1000 + b"]" * 1000, b'{"a":' * 600 + b"1" + b"}" * 600, b"[1" + b"0" * 4500, b"{'a':1}", b"{"],
    ids=["open", "deep", "deep objects", "a long number", "no JSON", "cut"],
)
def test_a_hostile_document_holds_nothing(document: bytes) -> None:
    assert [value for value in json_values(document) if value.place == "json"] == []


def test_many_parameters_are_cut() -> None:
    assert len(values(b"/" + b"a'/" * 5000, b"a=1&" * 5000)) <= MOST_VALUES
    assert sum(len(value.raw) for value in values(b"/a" * 20_000, b"a=" + b"x" * 100_000)) <= MOST_TEXT
    assert len(values(b"/", b"f=" + json.dumps(["x y"] * 1000).encode())) <= MOST_VALUES


@pytest.mark.parametrize(("name", "shown"), [("id", "id"), ("filter[name]", "filter[name]"), ("a.b-c", "a.b-c")])
def test_a_harmless_name_is_shown(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize("name", ["<script>", "a b", "\n", "a" * 65, "1' or 1", "ø", "\ud800", "", "a=b"])
def test_a_name_that_may_be_a_payload_is_never_shown(name: str) -> None:
    assert shown_name(name) == ""


@given(st.binary(max_size=100), st.binary(max_size=200))
def test_no_bytes_are_refused(path: bytes, query: bytes) -> None:
    assert values(path, query)[0].place == "path"


@pytest.mark.parametrize("count", [199, 500, 3000])
def test_many_parameters_hide_none(count: int) -> None:
    attack = b"q=1%27%20union%20select%201,2--%20"
    for query in (b"a=1&" * count + attack, attack + b"&a=1" * count, b"a=1&" * count + attack + b"&a=1" * 100):
        assert any(value.raw.startswith(b"1%27") for value in values(b"/s", query[:16_000]))


def test_of_very_many_odd_ones_the_first_and_the_last_are_looked_at() -> None:
    found = [value.raw for value in values(b"/s", b"&".join(b"a='%d" % number for number in range(1000)))]
    assert (b"'0" in found, b"'999" in found, b"'500" in found) == (True, True, False)


@pytest.mark.parametrize("padding", [4_000, 4_090, 4_200, 8_000, 12_000])
def test_padding_before_or_behind_hides_nothing(padding: int) -> None:
    attack = b"1' union select 1,2 -- "
    for value in (b"a" * padding + attack, attack + b"a" * padding):
        assert any(attack in one.raw for one in values(b"/s", b"q=" + value))
