"""The lists of words agree with each other."""

from bavn.payloads.sql_words import CASTS, FUNCTIONS, LOUD_CALLS, NAME_CASTS, ODD_CALLS, ROLE, words


def test_words_are_parted_at_spaces() -> None:
    assert words(" a\n b ") == {"a", "b"}


def test_each_word_is_in_lower_case_as_the_lexer_asks_for_it() -> None:
    assert all(word == word.lower() for word in (*ROLE, *FUNCTIONS))


def test_what_is_loud_is_a_function() -> None:
    assert LOUD_CALLS | ODD_CALLS <= FUNCTIONS
    assert NAME_CASTS < CASTS
