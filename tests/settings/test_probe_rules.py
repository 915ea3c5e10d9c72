import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.probing.limits import URL_MOST
from bavn.probing.manners import user_agent
from bavn.probing.place import PORTS, NoPlace, read_place
from bavn.settings import probe_rules
from bavn.settings.probe_rules import LONGEST_URL, SCHEMES, probe_url
from bavn.settings.rules import Rule, WrongValueError


def refused(rule: Rule, value: object) -> str:
    with pytest.raises(WrongValueError) as error:
        rule.read(value)
    return error.value.what


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://www.example.dk",
        "http://192.0.2.1:8080/a?b=c",
        "https://[2001:db8::1]/",
        "https://www.rødby.example/søg",
        "tls://mail.example.dk:993",
        "dns://example.dk",
        "tcp://vpn.example.dk:1194",
        "smtp://mail.example.dk",
    ],
)
def test_what_can_be_looked_at_is_a_url(url: str) -> None:
    assert probe_url(url) == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (7, "is not allowed"),
        ("www.example.dk", "is no URL that can be looked at"),
        ("ftp://www.example.dk", "is no URL that can be looked at"),
        ("https://", "names no host"),
        ("https://-a.dk", "names no host"),
        (
            "https://user:secret@www.example.dk",
            "holds a name to sign in with: only what everybody may see is looked at",
        ),
        ("tcp://vpn.example.dk", "has no port from 1 to 65535"),
        ("https://www.example.dk:0", "has no port from 1 to 65535"),
        ("https://www.example.dk:99999", "is no URL"),
        ("https://[::1", "is no URL"),
        ("https://www.example.dk/a b", "is no URL"),
        ("dns://example.dk/a", "has a path, and dns:// has none"),
        (f"https://www.example.dk/{'a' * LONGEST_URL}", "is no URL"),
        ("https://www.example.dk/\u202e", "is not allowed"),
    ],
)
def test_what_cannot_is_refused_and_says_why(url: object, why: str) -> None:
    assert refused(probe_rules.URL, url) == why


def test_settings_and_prober_mean_the_same_by_a_url() -> None:
    assert set(SCHEMES) == set(PORTS)
    assert LONGEST_URL <= URL_MOST


@given(st.from_regex(r"(https?|tls|dns|tcp|smtp)://[a-zæø0-9.:@\[\]-]{0,20}(/[a-z?%]{0,5})?", fullmatch=True))
def test_what_the_settings_allow_can_be_looked_at(url: str) -> None:
    try:
        probe_url(url)
    except WrongValueError:
        return
    try:
        read_place(url)
    except NoPlace:
        pytest.fail(f"the settings allow {url!r}, and the prober does not")


@pytest.mark.parametrize("contact", ["", "https://probe.example/about", "mailto:probe@example.dk"])
def test_who_looks_can_be_asked(contact: str) -> None:
    assert probe_rules.WHO.read(contact) == contact
    assert contact in user_agent("1", contact)


@pytest.mark.parametrize("contact", ["probe@example.dk", "https://a b", "https://a\r\nHost: b", "mailto:(a)@b", 7])
def test_what_does_not_belong_in_a_header_is_no_contact(contact: object) -> None:
    assert refused(probe_rules.WHO, contact)


def test_a_contact_is_not_too_long_for_a_header() -> None:
    assert refused(probe_rules.WHO, f"https://{'a' * 200}")


@pytest.mark.parametrize(("value", "country"), [("dk", "dk"), ("DE", "de")])
def test_a_country_has_two_letters(value: str, country: str) -> None:
    assert probe_rules.COUNTRY.read(value) == country


@pytest.mark.parametrize("value", ["", "dnk", "d1", "ðk", 7])
def test_anything_else_is_no_country(value: object) -> None:
    assert refused(probe_rules.COUNTRY, value)


@pytest.mark.parametrize("value", [199, 600, True, "200"])
def test_no_last_answer_has_such_a_status(value: object) -> None:
    assert probe_rules.STATUS.read(204) == 204
    assert refused(probe_rules.STATUS, value)


@pytest.mark.parametrize("value", ["2026-12-01T22:00:00+01:00", datetime(2026, 12, 1, 21, tzinfo=UTC)])
def test_a_time_with_a_zone_is_a_moment(value: object) -> None:
    assert probe_rules.TIME.read(value) == datetime(2026, 12, 1, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2026-12-01T22:00:00", "names no zone"),
        (datetime.fromisoformat("2026-12-01T22:00:00"), "names no zone"),
        ("tomorrow", "is no time"),
        (7, "is no time"),
        ("0001-01-01T00:00:00+14:00", "is no time"),
    ],
)
def test_what_is_no_moment_is_refused(value: object, why: str) -> None:
    assert refused(probe_rules.TIME, value) == why


@pytest.mark.parametrize("value", [5, True, "4"])
def test_there_are_two_families(value: object) -> None:
    assert [probe_rules.FAMILY.read(one) for one in (4, 6)] == [4, 6]
    assert refused(probe_rules.FAMILY, value)


def test_what_is_allowed_names_every_scheme() -> None:
    assert set(re.findall(r"(\w+)://", probe_rules.URL.allowed)) == set(SCHEMES)
