from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.outside.result import Fact
from bavn.outside.security_txt import contacts, security_txt
from bavn.outside.visit import NoPage
from tests.outside.samples import NOON, page

CONTACT = b"Contact: mailto:it@firm.example\n"
EXPIRES = b"Expires: 2027-06-01T00:00:00Z\n"


@pytest.mark.parametrize(
    ("body", "state", "code"),
    [
        pytest.param(CONTACT + EXPIRES, "good", "", id="both"),
        pytest.param(
            b"\xef\xbb\xbf# ours\r\nCONTACT: tel:+4511111111\r\nexpires: 2027-06-01t00:00:00z\r\n", "good", "", id="BOM"
        ),
        pytest.param(CONTACT + b"Expires: 2027-06-01T00:00:00.5+02:00\n", "good", "", id="zone and parts of a second"),
        pytest.param(
            b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
            + CONTACT
            + EXPIRES
            + b"-----BEGIN PGP SIGNATURE-----\n",
            "good",
            "",
            id="signed",
        ),
        pytest.param(CONTACT, "weak", "securitytxt-no-expires", id="no end"),
        pytest.param(EXPIRES, "weak", "securitytxt-no-contact", id="nobody"),
        pytest.param(CONTACT + EXPIRES + EXPIRES, "weak", "securitytxt-no-expires", id="two ends"),
        pytest.param(CONTACT + b"Expires: next year\n", "weak", "securitytxt-no-expires", id="no time"),
        pytest.param(CONTACT + b"Expires: 2027-06-01T00:00:00\n", "weak", "securitytxt-no-expires", id="no zone"),
        pytest.param(CONTACT + b"Expires: 2026-11-22T12:00:00Z\n", "weak", "securitytxt-expired", id="ends now"),
        pytest.param(
            CONTACT + b"Expires: 0001-01-01T00:00:00+14:00\n", "weak", "securitytxt-no-expires", id="before time"
        ),
        pytest.param(b"<html>Not here: sorry</html>", "missing", "securitytxt-no-fields", id="a page instead"),
        pytest.param(b"# Contact: it@firm.example", "missing", "securitytxt-no-fields", id="only a comment"),
        pytest.param(b"", "missing", "securitytxt-no-fields", id="empty"),
        pytest.param(b"\x00\xff" * 9000, "missing", "securitytxt-no-fields", id="garbage"),
    ],
)
def test_the_file_is_judged(body: bytes, state: str, code: str) -> None:
    result = security_txt(page(body=body), NOON)
    assert result.state == state
    assert not code or code in [fact.code for fact in result.shows]


@pytest.mark.parametrize(
    ("status", "state"), [(404, "missing"), (410, "missing"), (403, "missing"), (500, "unknown"), (302, "unknown")]
)
def test_what_the_server_says_decides(status: int, state: str) -> None:
    assert security_txt(page(status=status, body=CONTACT + EXPIRES), NOON).state == state


def test_a_file_without_https_is_weak() -> None:
    assert security_txt(page("http://firm.example/", body=CONTACT + EXPIRES), NOON).state == "weak"


def test_no_answer_is_unknown() -> None:
    assert security_txt(NoPage("silent", "https://firm.example/"), NOON).state == "unknown"


def test_a_contact_that_is_long_is_cut() -> None:
    result = security_txt(page(body=b"Contact: mailto:" + b"x" * 60_000 + b"\n" + EXPIRES), NOON)
    assert len(result.shows[0].value) < 200
    assert result.shows[0].code == "securitytxt-contact"


@given(st.binary(max_size=500))
def test_any_bytes_are_read(body: bytes) -> None:
    assert all(one is None or one.tzinfo is not None for one in contacts(body).expires)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis adds the zone
def test_it_holds_until_its_time_and_no_longer(expires: datetime) -> None:
    body = CONTACT + f"Expires: {expires.isoformat()}\n".encode()
    assert security_txt(page(body=body), expires).state == "weak"
    assert security_txt(page(body=body), expires - timedelta(seconds=1)).state == "good"
    assert Fact("securitytxt-contact", "mailto:it@firm.example") in security_txt(page(body=body), expires).shows
