import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sharing.places import site_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("www.example.org", "www.example.org"),
        ("WWW.Example.ORG.", "www.example.org"),
        ("www.example.org:8443", "www.example.org"),
        ("Host: www.example.org", "www.example.org"),
        ("ishøj.example", "xn--ishj-ira.example"),
        ("xn--ishj-ira.example", "xn--ishj-ira.example"),
        ("VPN gateway 2", "vpn-gateway-2"),
        ("mail01", "mail01"),
        ("192.0.2.10", "192.0.2.10"),
        ("010203-1234.example.org", "x.example.org"),
        ("0102031234", "unnamed"),
        ("sag0102031234", "x"),
        ("sag-45123456.example.org", "x.example.org"),
        ("f8d3a9b2c4e5.example.org", "x.example.org"),
        ("abcdef12.example.org", "x.example.org"),
        ("a-f8d3a9b2c4e5.example.org", "x.example.org"),
        ("sag_0000a0000a0000a0", "x"),
        ("web01-aarhus-02.example.org", "web01-aarhus-02.example.org"),
        ("anna@example.org", "unnamed"),
        ("Host: anna@example.org", "unnamed"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("a" * 300, "unnamed"),
        ("<script>", "unnamed"),
        ("a/../b", "unnamed"),
        ("a\x00b", "unnamed"),
        ("a\nb", "unnamed"),
        ("[2001:db8::1]", "unnamed"),
        ("www.example.org?q=anna", "unnamed"),
    ],
)
def test_what_a_site_is_called_at_the_hub(text: str, name: str) -> None:
    assert site_of(text) == name
    assert site_of(name) == name


@given(st.text(max_size=80))
def test_any_text_becomes_a_name(text: str) -> None:
    name = site_of(text)
    assert 0 < len(name) <= 253
    assert name.isprintable()
    assert not re.search("[0-9]{5}|@", name)
