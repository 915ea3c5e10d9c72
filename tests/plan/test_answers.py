import pytest

from bavn.plan.answers import blank, money, number, trimmed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("72", 72),
        (" 72\n", 72),
        ("0", 0),
        ("007", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("9" * 100_000, None),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("1 000", None),
        ("72 timer", None),
        ("\uff17\uff12", None),
        ("1_0", None),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_number_is_digits_and_nothing_else(text: str, expected: int | None) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3500", 3500),
        ("3.500", 3500),
        ("3 500", 3500),
        ("1.234.567", 1_234_567),
        (" 12 000 ", 12_000),
        ("0", 0),
        ("", None),
        ("1.5", None),
        ("1,5", None),
        ("1.5000", None),
        ("3.500 kr.", None),
        ("3500,-", None),
        (".500", None),
        ("1..500", None),
        ("-500", None),
        ("1.000.000.000", None),
    ],
)
def test_money_is_whole_kroner_with_thousands_apart_or_not(text: str, expected: int | None) -> None:
    assert money(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\t\r\n "])
def test_white_space_alone_is_no_answer(text: str) -> None:
    assert blank(text)


def test_only_four_kinds_of_white_space_are_taken_off() -> None:
    assert trimmed(" \t\r\nx\n") == "x"
    assert trimmed("\u00a0x\ufeff") == "\u00a0x\ufeff"
    assert not blank("\x1f")
