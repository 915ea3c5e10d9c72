import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.pages.origin import is_own

HOST = {"host": "hub.example:8643"}


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "", "origin": "https://hub.example:8643"}, False),
        ({"origin": "https://hub.example:8643"}, True),
        ({"origin": "https://hub.example"}, False),
        ({"origin": "https://hub.example:8643.evil.example"}, False),
        ({"origin": "https://hub.example:8643@evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[::1"}, False),
        ({}, False),
    ],
)
def test_only_what_its_own_page_sent_is_own(said: dict[str, str], own: bool) -> None:  # noqa: FBT001
    assert is_own(HOST | said) is own


def test_without_a_host_nothing_is_own() -> None:
    assert not is_own({"origin": "https://hub.example"})
    assert not is_own({})


@given(st.text(), st.text())
def test_whatever_is_written_there_it_is_answered(origin: str, host: str) -> None:
    assert is_own({"origin": origin, "host": host}) in {True, False}
