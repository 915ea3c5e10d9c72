import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.dialects.lapi_decisions import Remedy, Row
from bavn.hub.dialects.lapi_index import Index
from bavn.hub.dialects.lapi_questions import ALL, BadQuestionError, filters_of, look_up_of, yes


def row(value: str, kind: str = "http-flood", remedy: Remedy = "ban") -> Row:
    return Row(1, 1, value, f"bavn/{kind}", remedy, 100, 1, b"")


ADDRESS, RANGE = row("192.0.2.7"), row("198.51.100.0/24", "web-scan", "captcha")


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({}, [True, True]),
        ({"scopes": "ip,range"}, [True, True]),
        ({"scopes": "Ip"}, [True, False]),
        ({"scopes": "range, country"}, [False, True]),
        ({"scopes": "country,as"}, [False, False]),
        ({"origins": "bavn,CAPI"}, [True, True]),
        ({"origins": "CAPI"}, [False, False]),
        ({"scenarios_containing": "flood,guess"}, [True, False]),
        ({"scenarios_not_containing": "flood"}, [False, True]),
        ({"scopes": "", "origins": "", "scenarios_containing": ",", "scenarios_not_containing": " "}, [True, True]),
    ],
    ids=str,
)
def test_a_bouncer_is_told_only_what_it_asks_for(asked: dict[str, str], fits: list[bool]) -> None:
    filters = filters_of(asked)
    assert [filters.fit(ADDRESS), filters.fit(RANGE)] == fits
    assert filters.want_all == all(fits)


def test_no_parameters_want_all() -> None:
    assert filters_of({}) == ALL


@pytest.mark.parametrize("text", ["1", "t", "TRUE", "true", "True"])
def test_a_boolean_is_read_as_go_reads_it(text: str) -> None:
    assert yes({"startup": text}, "startup")


def test_a_boolean_that_is_none_is_refused() -> None:
    with pytest.raises(BadQuestionError, match="startup"):
        yes({"startup": "yes"}, "startup")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"ip": "192.0.2.7"}, ["192.0.2.7"]),
        ({"ip": "::ffff:192.0.2.7"}, ["192.0.2.7"]),
        ({"ip": "198.51.100.9"}, ["198.51.100.0/24"]),
        ({"ip": "203.0.113.1"}, []),
        ({"range": "198.51.100.0/25"}, ["198.51.100.0/24"]),
        ({"range": "198.51.0.0/16"}, []),
        ({"range": "198.51.0.0/16", "contains": "false"}, ["198.51.100.0/24"]),
        ({"scope": "Ip", "value": "192.0.2.7"}, ["192.0.2.7"]),
        ({"scope": "range", "value": "198.51.100.0/24"}, ["198.51.100.0/24"]),
        ({"scope": "ip", "value": "198.51.100.9"}, []),
        ({"scope": "Country", "value": "DK"}, []),
        ({"type": "captcha"}, ["198.51.100.0/24"]),
        ({"ip": "192.0.2.7", "type": "captcha"}, []),
        ({"ip": "192.0.2.7", "origins": "CAPI"}, []),
        ({}, ["192.0.2.7", "198.51.100.0/24"]),
        ({"ip": "", "range": "", "value": ""}, ["192.0.2.7", "198.51.100.0/24"]),
    ],
    ids=str,
)
def test_a_look_up_finds_what_holds(asked: dict[str, str], found: list[str]) -> None:
    index = Index()
    index.add(ADDRESS)
    index.add(RANGE)
    assert [one.value for one in look_up_of(asked).find(index, iter((ADDRESS, RANGE)))] == found


@pytest.mark.parametrize(
    "asked",
    [{"ip": "x"}, {"ip": "192.0.2.0/24"}, {"range": "x/24"}, {"contains": "perhaps"}, {"origins": "x" * 5_000}],
    ids=lambda asked: next(iter(asked)),
)
def test_a_question_that_cannot_be_read_is_no_empty_answer(asked: dict[str, str]) -> None:
    with pytest.raises(BadQuestionError):
        look_up_of(asked)


@given(
    st.dictionaries(
        st.sampled_from(
            ["ip", "range", "scope", "value", "type", "contains", "scopes", "origins", "scenarios_containing"]
        ),
        st.text(max_size=30),
    )
)
def test_no_question_breaks_the_reader(asked: dict[str, str]) -> None:
    index = Index()
    index.add(ADDRESS)
    try:
        found = look_up_of(asked)
    except BadQuestionError:
        return
    assert {one.value for one in found.find(index, iter((ADDRESS,)))} <= {ADDRESS.value}
