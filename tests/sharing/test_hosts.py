import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bavn.sharing.hosts import host_of, shown_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("www.example.org", "www.example.org"),
        ("WWW.Example.ORG.", "www.example.org"),
        ("www.ishøj.example", "www.xn--ishj-ira.example"),
        ("www.ISHØJ.example", "www.xn--ishj-ira.example"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("www.xn--ishj-ira.example", "www.xn--ishj-ira.example"),
        ("www.XN--ISHJ-IRA.example", "www.xn--ishj-ira.example"),
        ("r\u00f8dovre.example", "xn--rdovre-bya.example"),
        ("a\u030angstr\u00f6m.example", "xn--ngstrm-hua5l.example"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("localhost", "localhost"),
        ("192.0.2.10", "192.0.2.10"),
        ("192.0.2.256", ""),
        ("192.0.2", ""),
        ("", ""),
        (".", ""),
        ("..", ""),
        ("a..b", ""),
        (".example.org", ""),
        ("-a.example", ""),
        ("a-.example", ""),
        ("a b.example", ""),
        ("a_b.example", "a_b.example"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
        ("a" * 64 + ".example", ""),
        ("www.example.org:443", ""),
        ("www.example.org/a", ""),
        ("anna@example.org", ""),
        ("www.example.org\x00", ""),
        ("www.example.org\n", ""),
        ("ø" * 200, ""),
        ("\ud800.example", ""),
    ],
)
def test_one_way_to_write_a_host(text: str, host: str) -> None:
    assert host_of(text) == host
    if host:
        assert host_of(host) == host


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("www.xn--ishj-ira.example", "www.ishøj.example"),
        ("www.example.org", "www.example.org"),
        ("xn--a.example", "xn--a.example"),
        ("xn--.example", "xn--.example"),
        ("xn--99999999999999.example", "xn--99999999999999.example"),
        ("xn--a-ecp.ru", "xn--a-ecp.ru"),
    ],
)
def test_a_host_as_people_write_it(host: str, shown: str) -> None:
    assert shown_host(host) == shown


@given(st.text(max_size=80))
@example("xn--ß.example")
@example("İ.example")
@example("。.example")
def test_any_text_is_a_host_or_none(text: str) -> None:
    host = host_of(text)
    assert host.isascii()
    assert len(host) <= 253
    if host:
        assert host_of(host) == host
        assert host_of(shown_host(host)) == host
