import pytest

from bavn.protection.enforcing import NotEnforcedError
from bavn.protection.nft_listing import number_of_rules, read_elements

ANSWER = """{"nftables": [{"metainfo": {"version": "1.0.6"}}, {"set": {"name": "block4", "elem": [
    {"elem": {"val": "192.0.2.1", "timeout": 1800, "expires": 1799}},
    {"elem": {"val": {"prefix": {"addr": "198.51.100.0", "len": 24}}, "timeout": 60, "expires": 59}},
    {"prefix": {"addr": "203.0.113.0", "len": 24}},
    {"range": ["192.0.2.3", "192.0.2.9"]},
    "192.0.2.200"]}}, {"rule": {"chain": "web"}}, {"rule": {"chain": "input"}}]}"""


def test_elements_are_read_with_what_they_have_left() -> None:
    assert read_elements(ANSWER) == {
        "192.0.2.1": 1799,
        "198.51.100.0/24": 59,
        "203.0.113.0/24": None,
        "192.0.2.3-192.0.2.9": None,
        "192.0.2.200": None,
    }


def test_rules_are_counted() -> None:
    assert number_of_rules(ANSWER) == 2


def test_an_empty_set_has_no_elements() -> None:
    assert read_elements('{"nftables": [{"metainfo": {}}, {"set": {"name": "block4"}}]}') == {}


def test_ipv6_is_written_as_python_writes_it() -> None:
    answer = '{"nftables": [{"set": {"elem": ["::192.0.2.1", {"prefix": {"addr": "2001:db8::", "len": 64}}]}}]}'
    assert set(read_elements(answer)) == {"::c000:201", "2001:db8::/64"}


@pytest.mark.parametrize("answer", ["", "table inet bavn {", "[]", "{}"])
def test_an_answer_that_is_no_such_json_is_one_line(answer: str) -> None:
    with pytest.raises(NotEnforcedError, match="no JSON") as said:
        read_elements(answer)
    assert said.value.code == "nft-no-json"
