import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.printing.printable import LONGEST_RUN, cut, printable

CASES = {
    "terminal escape": ("\x1b[2J\x9b31m", "[2J31m"),
    "null": ("a\x00b", "ab"),
    "right-to-left override": ("20\u202e00", "2000"),
    "isolates": ("\u2066a\u2069", "a"),
    "lone surrogate": ("a\ud800", "a\ufffd"),
    "no character": ("a\uffff", "a\ufffd"),
    "line separator": ("a\u2028b", "a\nb"),
    "windows line break": ("a\r\nb", "a\nb"),
    "tab": ("a\tb", "a b"),
    "accents that climb": ("a" + "\u0301" * 9, "a" + "\u0301" * 3),
    "markup": ('#let x = $y$ \\ <a> *b* _c_ ] // "d"', '#let x = $y$ \\ <a> *b* _c_ ] // "d"'),
    "Hebrew": ("שלום", "שלום"),
    "Danish": ("Tømrer Hansen & Søn", "Tømrer Hansen & Søn"),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
def test_text_becomes_printable(text: str, wanted: str) -> None:
    assert printable(text) == wanted


def test_an_endless_word_may_end_its_line_and_loses_no_letter() -> None:
    shown = printable("x" * 10_000)
    assert shown.replace("\u200b", "") == "x" * 10_000
    assert max(len(part) for part in shown.split("\u200b")) <= LONGEST_RUN


def test_a_word_that_fits_is_left_alone() -> None:
    assert printable("x" * LONGEST_RUN) == "x" * LONGEST_RUN


@given(st.text())
def test_nothing_that_is_printed_controls_anything(text: str) -> None:
    allowed = {"\n", "\u200b", "\u200c", "\u200d"}
    assert not [
        c
        for c in printable(text)
        if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} - {""} and c not in allowed
    ]


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_what_is_cut_is_one_line_and_no_longer_than_asked(text: str, longest: int) -> None:
    shown = cut(text, longest)
    assert len(shown) <= longest
    assert "\n" not in shown


def test_what_is_cut_has_its_white_space_made_even() -> None:
    assert cut(" Anna\r\n\tHansen ", 40) == "Anna Hansen"


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    assert cut("en to tre fire", 8) == "en to t…"
