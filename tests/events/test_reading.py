from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.reading import address_of, text_of


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("192.0.2.7", "192.0.2.7", id="IPv4"),
        pytest.param("2001:DB8:0:0::7", "2001:db8::7", id="IPv6 in its shortest form"),
        pytest.param("::ffff:192.0.2.7", "192.0.2.7", id="IPv4 mapped into IPv6"),
        pytest.param("fe80::1%eth0", "fe80::1", id="zone"),
        pytest.param("192.0.2.007", None, id="leading zeros may be octal"),
        pytest.param("192.0.2", None, id="three numbers"),
        pytest.param("mail.example.com", None, id="a name is never looked up"),
        pytest.param(" 192.0.2.7", None, id="blank"),
        pytest.param("192.0.2.7/32", None, id="prefix"),
        pytest.param("١٩٢.0.2.7", None, id="digits of another script"),
        pytest.param("", None, id="empty"),
        pytest.param("1" * 5000, None, id="long"),
    ],
)
def test_an_address_is_read_strictly(text: str, address: str | None) -> None:
    assert address_of(text) == address


@given(st.text(alphabet="0123456789abcdef:.%x", max_size=40))
def test_what_is_taken_for_an_address_is_one_in_its_shortest_form(text: str) -> None:
    address = address_of(text)
    assert address is None or str(ip_address(address)) == address


def test_bytes_that_are_no_text_stay_different() -> None:
    assert text_of(b"a\xff\r\n") == "a\\xff"
    assert text_of(b"a\xff") != text_of(b"a\xfe")
