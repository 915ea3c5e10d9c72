import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.safe_text import UNSEEN, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("GET /soeg?q=æøå", "GET /soeg?q=æøå", id="plain text is kept"),
        pytest.param(b"caf\xc3\xa9", "café", id="utf-8"),
        pytest.param(b"\xff\xfe", "\\xff\\xfe", id="no utf-8"),
        pytest.param("a\x1b[2Jb", "a\\x1b[2Jb", id="terminal escape"),
        pytest.param("a\x9b31mb", "a\\x9b31mb", id="terminal escape in one byte"),
        pytest.param("a\r\nb\tc", "a\\r\\nb\\tc", id="line breaks"),
        pytest.param("a\u202eb\u2066c", "a\\u202eb\\u2066c", id="bidirectional"),
        pytest.param("a\u200bb\ufeffc", "a\\u200bb\\ufeffc", id="zero width"),
        pytest.param("a\u2028b", "a\\u2028b", id="line separator"),
        pytest.param("a\udcffb", "a\\udcffb", id="lone surrogate"),
        pytest.param("a\U000e0041b", "a\\U000e0041b", id="tag"),
        pytest.param("[bold]<b>&", "[bold]<b>&", id="markup is for the next layer"),
        pytest.param("x" * 5, "xxx…", id="cut"),
        pytest.param("e" + "\u0301" * 4, "e\u0301\u0301\\u0301…", id="stacked accents"),
    ],
)
def test_text_is_shown_so_that_nothing_moves_or_hides(text: str | bytes, shown: str) -> None:
    longest = 3 if text == "xxxxx" else 4 if isinstance(text, str) and text.startswith("e\u0301") else 200
    assert visible(text, longest) == shown


@given(st.one_of(st.text(), st.binary()))
def test_whatever_comes_in_what_comes_out_is_one_printable_line_of_utf8(text: str | bytes) -> None:
    shown = visible(text)
    shown.encode()
    assert not any(unicodedata.category(character) in UNSEEN for character in shown)
    assert len(shown.splitlines()) <= 1


def test_a_hundred_megabytes_are_not_decoded_to_show_the_first_letters() -> None:
    assert visible(b"x" * 100_000_000, 10) == "x" * 10 + "…"
