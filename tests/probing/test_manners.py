from datetime import UTC, datetime

import pytest

from bavn.probing.manners import retry_after_s, user_agent

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"0", 0),
        (b" 120 ", 120),
        (b"86400", 3600),
        (b"9" * 60, 3600),
        (b"9" * 6000, 3600),
        (b"Sun, 22 Nov 2026 12:02:00 GMT", 120),
        (b"Sun, 22 Nov 2026 12:02:00 -0000", 120),
        (b"Sun, 22 Nov 2026 14:02:00 +0200", 120),
        (b"Sun, 22 Nov 2026 11:00:00 GMT", 0),
        (b"Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        (b"Sat, 01 Jan 0001 00:00:00 +2359", 0),
        (b"", None),
        (b"-1", None),
        (b"1.5", None),
        (b"soon", None),
        ("٣".encode(), None),
        (b"Sun, 99 Nov 2026 12:02:00 GMT", None),
        (b"1 Jan 99999999999 00:00:00 GMT", None),
        (b"\xff\x00", None),
    ],
)
def test_each_retry_after_is_read_or_passed_over(value: bytes, seconds: int | None) -> None:
    assert retry_after_s(value, NOON) == seconds


def test_a_visitor_without_a_contact_still_has_a_name() -> None:
    assert user_agent("1.2", "") == "bavn-probe/1.2"
    assert user_agent("1.2", "mailto:drift@site.example") == "bavn-probe/1.2 (+mailto:drift@site.example)"


@pytest.mark.parametrize("contact", ["a b", "a\r\nX-Evil: 1", "æ@site.example", "a)", "x" * 201])
def test_a_contact_that_fits_no_header_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="a contact is"):
        user_agent("1.2", contact)
