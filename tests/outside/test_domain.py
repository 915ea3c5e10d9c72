import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.problem import Problem
from bavn.outside.domain import LONGEST_NAME, domain, registrable


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        pytest.param("firm.example", "firm.example", id="plain"),
        pytest.param("  FIRM.Example. ", "firm.example", id="capitals, spaces and a closing dot"),
        pytest.param("tømrer-hansen.example", "xn--tmrer-hansen-vjb.example", id="Danish letters"),
        pytest.param("xn--tmrer-hansen-vjb.example", "xn--tmrer-hansen-vjb.example", id="punycode"),
        pytest.param("a.b.c.d.example", "a.b.c.d.example", id="deep"),
        pytest.param("_dmarc.firm.example", "_dmarc.firm.example", id="underscore in front"),
    ],
)
def test_a_domain_is_read(typed: str, name: str) -> None:
    assert domain(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("firm", id="single label"),
        pytest.param("localhost", id="this machine"),
        pytest.param("192.0.2.1", id="IPv4"),
        pytest.param("[2001:db8::1]", id="IPv6 in brackets"),
        pytest.param("fe80::1%eth0", id="IPv6 with its zone"),
        pytest.param("2130706433", id="IPv4 as one number"),
        pytest.param("0x7f.1", id="IPv4 in another spelling"),
        pytest.param("router.local", id="mDNS"),
        pytest.param("db.internal", id="internal"),
        pytest.param("1.168.192.in-addr.arpa", id="reverse"),
        pytest.param("https://firm.example/", id="a whole address"),
        pytest.param("post@firm.example", id="mail address"),
        pytest.param("firm.example:22", id="port"),
        pytest.param("firm..example", id="empty label"),
        pytest.param("-firm.example", id="hyphen in front"),
        pytest.param("fi rm.example", id="space"),
        pytest.param("firm\r\nX: y.example", id="line break"),
        pytest.param("firm.example\x00.evil.example", id="zero byte"),
        pytest.param("a" * 64 + ".example", id="long label"),
        pytest.param("a." * 200 + "example", id="long name"),
        pytest.param("ø" * 250 + ".example", id="long in other letters"),
        pytest.param("\ud800.example", id="half a character"),
    ],
)
def test_what_is_no_public_domain_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        domain(typed)
    assert "\n" not in str(refused.value)
    assert "carpenter.example" in str(refused.value)


@given(st.text(max_size=300))
def test_any_text_is_a_name_of_the_alphabet_or_a_problem(typed: str) -> None:
    try:
        name = domain(typed)
    except Problem:
        return
    assert len(name) <= LONGEST_NAME
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-._")
    assert domain(name) == name


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("firm.example", "firm.example"),
        ("www.firm.example", "firm.example"),
        ("a.b.firm.example", "firm.example"),
        ("www.firm.co.uk", "firm.co.uk"),
        ("firm.co.uk", "firm.co.uk"),
        ("co.uk", "co.uk"),
        ("com.firm.example", "firm.example"),
        ("", ""),
    ],
)
def test_the_registered_name_is_guessed_from_the_end(name: str, home: str) -> None:
    assert registrable(name) == home
