"""Operators and scripts of document databases, and names that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.payloads.nosql import nosql_injection


@pytest.mark.parametrize(
    "name",
    ["user[$ne]", "password[$regex]", "a.$gt", "x[$in][]", "x[$nin][0]", "$where", "q[a][$exists]", "filter[$where]"],
)
def test_an_operator_in_a_name_is_found(name: str) -> None:
    assert nosql_injection(name, "x") == "operator-in-name"


@pytest.mark.parametrize(
    "name",
    [
        "$filter",
        "$top",
        "$select",
        "$expand",
        "filters[age][$gt]",
        "where[price][$lte]",
        "price[min]",
        "a$ne",
        "cost.$",
        "$",
    ],
)
def test_an_honest_name_passes(name: str) -> None:
    assert nosql_injection(name, "x") is None


@pytest.mark.parametrize(
    ("value", "because"),
    [
        ('{"$gt": ""}', "operator-in-value"),
        ('{"password": {"$ne": null}}', "operator-in-value"),
        ("{'$where': 'sleep(5000)'}", "operator-in-value"),
        ("{$gt: ''}", "operator-in-value"),
        ("true, $where: '1 == 1'", "operator-in-value"),
        ("', $or: [ {}, { 'a':'a", "operator-in-value"),
        ('", $nin: ["a"], "b": "', "operator-in-value"),
        ("$regex: '^a'", "operator-in-value"),
        ("db.users.drop()", "database-command"),
        ("db.dropDatabase()", "database-command"),
        ("1; db.users.find({})", "database-command"),
        (";var d = new Date(); do{c = new Date();}while(c-d<5000)", "script-after-value"),
        ("0;var d=new Date(); do{c = new Date();}while(c-d<5000)", "script-after-value"),
        ("';return true;var a='", "script-after-value"),
        ("1;while(true){}", "script-after-value"),
        ("';sleep(5000);'", "script-after-value"),
        ("' || this.password.match(/.*/)//", "script-on-document"),
        ("' && this.password == 'a", "script-on-document"),
        ("1 || this.a == 1", "script-on-document"),
        ("17||this.product", "script-on-document"),
    ],
)
def test_an_attack_in_a_value_is_found_for_its_reason(value: str, because: str) -> None:
    assert nosql_injection("q", value) == because


@pytest.mark.parametrize(
    "value",
    [
        "costs $5: cheap",
        "US$ in 2020",
        "query Find($id: ID!, $in: [String!]) { x }",
        "{ $size: 10px; }",
        "array('$gt' => 5)",
        "echo $or; $and = 5;",
        '{"price": "$10", "size": 5}',
        '{"$schema": "https://example.com/x.json"}',
        '{"$ref": "#/definitions/a"}',
        "this.is a sentence; and this. too",
        "var x = 5; return x;",
        "mail us; return this form",
        "db.example.com",
        "see this.page",
        "return; for (good)",
        "if (this.length === 0) {",
        "return this.a == 1",
        "`);var a = b; for (;;)",
        "$where",
        "",
    ],
)
def test_an_honest_value_passes(value: str) -> None:
    assert nosql_injection("q", value) is None


PIECES = st.sampled_from(
    ["$ne", "$", ":", "{", "}", "'", '"', "this", ".", "db", "(", ";", "return ", "\\", "||", " ", "[", "0"]
)


@given(st.text(max_size=50), st.text(max_size=200) | st.lists(PIECES, max_size=60).map("".join))
def test_no_text_makes_it_fail(name: str, value: str) -> None:
    result = nosql_injection(name, value)
    assert result is None or result.replace("-", "").isalpha()
