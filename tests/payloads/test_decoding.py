import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.payloads.decoding import LONGEST, base64_text, fold, percent_decoded, text_of, variants

SCRIPT = "<script>alert(1)</script>"


def test_text_without_encoding_is_its_only_variant() -> None:
    assert variants(b"hello") == ("hello",)


def test_a_plus_is_a_space_in_a_query_and_a_plus_in_a_path() -> None:
    assert variants(b"a+b") == ("a b", "a+b")
    assert variants(b"a+b", plus=False) == ("a+b",)


def test_what_every_server_reads_comes_first() -> None:
    assert variants(b"%2527+%26lt;")[0] == "%27 &lt;"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        pytest.param(b"%3Cscript%3Ealert(1)%3c/script%3e", SCRIPT, id="percent"),
        pytest.param(b"%253Cscript%253Ealert(1)%253C/script%253E", SCRIPT, id="twice"),
        pytest.param(b"%25253Cscript%25253Ealert(1)%25253C/script%25253E", SCRIPT, id="three times"),
        pytest.param(b"%u003Cscript%u003Ealert(1)%u003C/script%u003E", SCRIPT, id="IIS"),
        pytest.param(b"%uFF1Cscript%uFF1Ealert(1)%uFF1C/script%uFF1E", SCRIPT, id="IIS, full width"),
        pytest.param("\uff1cscript\uff1ealert(1)\uff1c/script\uff1e".encode(), SCRIPT, id="full width"),
        pytest.param(b"&#60;script&#x3e;alert(1)&lt;/script&gt;", SCRIPT, id="entities"),
        pytest.param(b"&#0000060script&#62alert&lpar;1)&lt/script&gt", SCRIPT, id="entities without semicolon"),
        pytest.param(rb"\x3cscript\u003ealert(1)\u{3c}/script\76", SCRIPT, id="JavaScript"),
        pytest.param(b"<scr%00ipt>alert(1)</script%00>", SCRIPT, id="NUL"),
        pytest.param(b"%c0%ae%c0%ae%c0%af", "../", id="two bytes"),
        pytest.param(b"%e0%80%ae%f0%80%80%ae%f8%80%80%80%ae%fc%80%80%80%80%ae", "....", id="three to six bytes"),
        pytest.param(b"%c0%2e%c0%2e%c0%2f%c1%9c", "../\\", id="wrong second byte"),
        pytest.param(base64.b64encode(SCRIPT.encode()), SCRIPT, id="base64"),
        pytest.param(base64.urlsafe_b64encode(b"<?php ?>?>>?" * 2).rstrip(b"="), "<?php ?>?>>?" * 2, id="for URLs"),
        pytest.param(quote(base64.b64encode(SCRIPT.encode() + b"!")).encode(), SCRIPT + "!", id="base64, escaped"),
        pytest.param(b"S%F8ren", "Søren", id="Latin-1"),
        pytest.param(b"S%C3%B8ren", "Søren", id="UTF-8"),
    ],
)  # fmt: skip
def test_a_value_is_read_as_some_server_reads_it(raw: bytes, read: str) -> None:
    assert read in variants(raw)


@pytest.mark.parametrize("raw", [b"100%", b"%", b"%zz", b"%4", b"%u12", b"%uzzzz", b"50%-60%"])
def test_a_percent_sign_without_digits_stays(raw: bytes) -> None:
    assert percent_decoded(raw) == raw


def test_what_is_encoded_more_than_three_times_stays_encoded() -> None:
    raw = b"%" + b"25" * 50 + b"3c"
    assert all("<" not in text for text in variants(raw))
    assert variants(b"%2525253c")[-1] == "%3c"


def test_no_variant_is_longer_than_a_value_may_be() -> None:
    # One character becomes eighteen when it is folded.
    assert all(len(text) <= LONGEST for text in variants("\ufdfa".encode() * 5000))
    assert all(len(text) <= LONGEST for text in variants(b"a" * 50_000))


@pytest.mark.parametrize("raw", [b"hello", b"aGVsbG8=", b"\xff" * 40, b"deadbeefdeadbeef", b"EAIaIQobChMI8Jb6_c"])
def test_words_and_numbers_are_no_base64_of_text(raw: bytes) -> None:
    assert base64_text(raw) == ""


def test_text_with_nothing_to_fold_is_the_same_object() -> None:
    text = "Rødgrød & fløde \\ %"
    assert fold(text) is text


@given(st.binary(max_size=200))
def test_no_bytes_are_refused(raw: bytes) -> None:
    for plus in (True, False):
        texts = variants(raw, plus=plus)
        assert 1 <= len(texts) == len(set(texts)) <= 6


@given(st.text(max_size=100), st.integers(1, 3))
def test_each_layer_of_escapes_is_undone(text: str, layers: int) -> None:
    raw = text
    for _layer in range(layers):
        raw = quote(raw, safe="", errors="surrogatepass")
    data = text.encode("utf-8", "surrogatepass")
    if "%" not in text:
        assert text_of(data) in variants(raw.encode())
