"""Line breaks that begin a header are told from text of several lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.payloads.header import header_injection, session_fixation
from tests.work import read_to_the_end

ATTACKS = (
    ("x\r\nSet-Cookie: a=b", "split-response"),
    ("x\nSet-Cookie:a=b", "split-response"),
    ("\r\nLocation: http://evil.example/", "split-response"),
    ("x\r\n\r\n<script>alert(1)</script>", "split-response"),
    ("x\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK", "split-response"),
    ("\r\nX-Injected: 1", "split-response"),
    ("x\r\nBcc: a@evil.example", "split-response"),
    ("\r\nGET /admin HTTP/1.1", "split-request"),
    ("\r\nRCPT TO:<a@evil.example>", "mail-command"),
    ("x\r\nMAIL FROM:<a@b>", "mail-command"),
    ("\r\nA001 LOGIN a b", "mail-command"),
    ('x<script>document.cookie="a=b; path=/"</script>', "cookie-set"),
    ("嘊嘍Set-Cookie:a=b", "split-response"),
    ("x\r\nHost: evil.example", "split-response"),
    ("x\r\nTransfer-Encoding: chunked", "split-response"),
    ("\rSet-Cookie: x=1", "split-response"),
)

# Texts of the same signs that people send.
HONEST = (
    "Dear all,\nplease find attached the file.\nBest regards,\nAnna",
    "Hello\nid 5 is missing\nthanks",
    "line one\r\nNote: we meet at ten\r\nPlace: room 4",
    "To: Anna\r\nand so on",
    "1. milk\r\n2. list of things\r\n3. data",
    "Kære kommune\r\nData: se vedhæftet",
    "Hej\r\nHost: Anders kommer\r\n",
    "document.cookie",
    "read document.cookie; expires when?",
    "cookie; path",
    "sessionid",
    "Hi,\n\ncheck this out:\nhttps://www.example.com/page",
    "Fra: Anna\nTil: Bo\nEmne: Hej",
    "2 store æg\r\n3 copy papir\r\n1 list",
    "Indkøb:\r\n2 store kager\r\nlist 3",
    "navn\r\nadresse\r\ndata",
    "pass på\r\npass 5",
)


@pytest.mark.parametrize(("value", "because"), ATTACKS, ids=[value for value, _ in ATTACKS])
def test_an_attack_is_found_and_named(value: str, because: str) -> None:
    assert header_injection(value) == because


@pytest.mark.parametrize("value", HONEST)
def test_an_honest_text_is_left_alone(value: str) -> None:
    assert header_injection(value) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.text(alphabet="\r\n:aLocation <", max_size=400))
def test_no_text_makes_it_raise(value: str) -> None:
    reason = header_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()


@pytest.mark.parametrize("unit", ["\r\n", "\r\na:", "\r\nx", "\\r\\na:", ".cookie;"])
def test_a_hostile_text_however_long_is_read_to_its_end(unit: str) -> None:
    read_to_the_end(header_injection, unit)


@pytest.mark.parametrize("name", ["PHPSESSID", "jsessionid", "ASPSESSIONIDQQ", "CFID", "sessionid"])
def test_a_session_that_comes_with_a_link_from_elsewhere_is_seen(name: str) -> None:
    assert session_fixation(name, "abc123", "https://evil.example/x", "www.example.com") == "session-from-outside"
    assert session_fixation(name, "abc123") == "session-from-outside"


@pytest.mark.parametrize(
    ("name", "value", "referer"),
    [
        ("PHPSESSID", "abc123", "https://www.example.com/a"),
        ("PHPSESSID", "abc123", "https://user@www.example.com:443/a"),
        ("PHPSESSID", "", ""),
        ("session", "abc123", ""),
        ("sid", "abc123", ""),
    ],
)
def test_a_session_in_a_site_s_own_link_is_left_alone(name: str, value: str, referer: str) -> None:
    assert session_fixation(name, value, referer, "www.example.com") is None


PIECES = (
    *str.split("Set-Cookie : = a Host HTTP/1.1 200 < script .cookie ; path MAIL FROM list 3 x@y"),
    "\r",
    "\n",
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from((*PIECES, " ")), max_size=24).map("".join))
def test_no_order_of_its_own_words_and_signs_makes_it_raise(value: str) -> None:
    reason = header_injection(value)
    assert reason is None or reason.replace("-", "").isalpha()
