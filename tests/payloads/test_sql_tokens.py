"""SQL as tokens: what each dialect writes becomes the same kinds, and every character is read once."""

from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.payloads.sql_tokens import COMMON, OTHER, read, read_behind


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("1 or 1=1", "noncn", id="words and operators"),
        pytest.param("1or 1=1", "noncn", id="a number that touches a word"),
        pytest.param("70s or 80s", "wow", id="a name that begins with a figure"),
        pytest.param("20.to_i", "n", id="a method of a number"),
        pytest.param("0x41 1e5 .5 1.5e-3", "nnnn", id="numbers"),
        pytest.param("1/**/or/* x */2", "non", id="comments as spaces"),
        pytest.param("1/*!50000or*/2", "non", id="a comment that MySQL executes"),
        pytest.param("1\x0bor\xa02", "non", id="odd spaces"),
        pytest.param("1 -- x", "nC", id="a comment to the end"),
        pytest.param("1 # x", "nC", id="a comment of MySQL"),
        pytest.param("1 /* x", "nC", id="a comment that never ends"),
        pytest.param("1--\n union", "nU", id="a comment to the end of its line"),
        pytest.param("N'a' x'41' _utf8'b' $$c$$", "ssss", id="strings of the dialects"),
        pytest.param("'a''b' 'c\\'d'", "ss", id="quotes within strings"),
        pytest.param("`a` [b c]", "ww", id="quoted names"),
        pytest.param("'open", "u", id="a string that never ends"),
        pytest.param("@@version @x @`y`", "vvv", id="variables"),
        pytest.param("a || b && c", "wowow", id="logic in signs"),
        pytest.param("<=> != := <> !<", "ccccc", id="comparisons"),
        pytest.param("null \\N", "ll", id="literals"),
        pytest.param("sleep(5) foo(5)", "f(n)g(n)", id="calls"),
        pytest.param("dbms_pipe.receive_message(1)", "f(n)", id="a call in a package"),
        pytest.param("in (1) in the", "c(n)ww", id="in compares only before a bracket"),
        pytest.param("is null is on", "clww", id="is compares only before a literal"),
        pytest.param("1.e(ascii(1", "(f(n", id="what MySQL skips before a bracket"),
        pytest.param("a => b", "w?w", id="an arrow of a program"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_text_becomes_tokens(text: str, kinds: str) -> None:
    assert read(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("1 # 1", "npn", id="a number sign is an operator"),
        pytest.param("1--1", "nppn", id="two minus signs"),
        pytest.param("1-- 1", "nC", id="with a space it is a comment everywhere"),
    ],
)
def test_the_other_reading_knows_other_comments(text: str, kinds: str) -> None:
    assert read(text, OTHER).kinds == kinds


def test_the_other_reading_knows_no_backslash() -> None:
    behind = read_behind("x\\' or 1", "'", OTHER)
    assert behind is not None
    assert behind.kinds == "qon"
    assert read_behind("x\\' or 1", "'", COMMON) is None


def test_behind_a_quote_the_value_begins_as_a_string() -> None:
    reading = read_behind("Peter' or 'a'='a", "'")
    assert reading is not None
    assert reading.kinds == "qoscu"
    assert reading.texts[0] == "Peter"


def test_a_quote_that_never_closes_cannot_be_read() -> None:
    assert read_behind("Peter", "'") is None
    assert read_behind("Peter''s", "'") is None


NASTY: Final = (
    "'",
    "(",
    "/*",
    "/**/",
    "or ",
    "' or ",
    "1 or ",
    "union(",
    "1,",
    "((1",
    "a.b.",
    "--",
    "''",
    "$$",
    "\\'",
    "1.e(",
)


@pytest.mark.parametrize("piece", NASTY)
def test_every_character_is_read_once(piece: str) -> None:
    text = (piece * 4096)[:4096]
    for lexer in (COMMON, OTHER):
        ends = [match.span() for match in lexer.finditer(text)]
        assert ends[0][0] == 0
        assert ends[-1][1] == len(text)
        assert all(first[1] == second[0] for first, second in pairwise(ends))


@pytest.mark.parametrize("piece", NASTY)
def test_tokens_grow_no_faster_than_the_text(piece: str) -> None:
    short, long = (piece * 500)[:500], (piece * 1000)[:1000]
    assert len(read(long).kinds) <= 2 * len(read(short).kinds) + 4
    for quote in "'\"`":
        behind = read_behind(long, quote)
        assert behind is None or len(behind.kinds) <= len(long) + 1


@given(st.text(max_size=300))
def test_each_token_has_a_kind_a_text_and_a_place(value: str) -> None:
    reading = read(value)
    assert len(reading.kinds) == len(reading.texts) == len(reading.starts)
    assert reading.starts == sorted(reading.starts)
