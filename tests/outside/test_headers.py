import pytest

from bavn.outside.headers import WANTED, headers, redirect
from bavn.outside.visit import NoPage
from tests.outside.samples import page

ALL = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'self'",
    "referrer-policy": "no-referrer",
}


def absent(changed: dict[str, str]) -> list[str]:
    return [fact.code for fact in headers(page(headers={**ALL, **changed})).shows if fact.code.startswith("header-")]


def test_a_page_with_all_of_them_is_good() -> None:
    assert headers(page(headers=ALL)).state == "good"


def test_a_page_without_any_misses_them() -> None:
    result = headers(page())
    assert (result.state, result.next) == ("missing", "headers")
    assert [fact.code for fact in result.shows[2:]] == [code for code, _ in WANTED]


@pytest.mark.parametrize(
    ("header", "value", "holds"),
    [
        ("strict-transport-security", "max-age=15552000", True),
        ("strict-transport-security", 'Max-Age = "31536000"', True),
        ("strict-transport-security", "max-age=15551999", False),
        ("strict-transport-security", "max-age=0", False),
        ("strict-transport-security", "max-age=x", False),
        ("strict-transport-security", "includeSubDomains", False),
        ("x-content-type-options", "NoSniff", True),
        ("x-content-type-options", "yes", False),
        ("content-security-policy", " ", False),
        ("referrer-policy", "unsafe-url", False),
        ("referrer-policy", "unsafe-url, same-origin", True),
        ("referrer-policy", "", False),
    ],
)
def test_a_header_holds_or_does_not(header: str, value: str, *, holds: bool) -> None:
    assert (absent({header: value}) == []) is holds
    assert headers(page(headers={**ALL, header: value})).state == ("good" if holds else "weak")


@pytest.mark.parametrize(
    ("value", "holds"), [("DENY", True), ("sameorigin", True), ("ALLOW-FROM x", False), ("", False)]
)
def test_an_older_header_against_framing_will_do(value: str, *, holds: bool) -> None:
    assert (absent({"content-security-policy": "", "x-frame-options": value}) == []) is holds


def test_headers_of_a_page_without_https_do_not_count() -> None:
    result = headers(page("http://firm.example/", headers=ALL))
    assert (result.state, result.next) == ("missing", "redirect")


def test_no_page_is_unknown() -> None:
    assert headers(NoPage("silent", "http://firm.example/")).state == "unknown"
    assert redirect(NoPage("silent", "http://firm.example/")).state == "unknown"


def test_a_visit_that_ends_on_https_is_good_and_one_that_stays_is_not() -> None:
    assert redirect(page("https://firm.example/")).state == "good"
    assert redirect(page("http://firm.example/")).state == "missing"


def test_nothing_on_http_needs_no_redirect() -> None:
    assert redirect(NoPage("refused", "http://firm.example/")).state == "good"
