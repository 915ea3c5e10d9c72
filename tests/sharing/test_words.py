import pytest

from bavn.sharing.words import is_code, is_file, is_of_a_library, is_of_a_person, is_person_next, is_word
from tests.sharing.words_of_sites import WORDS


@pytest.mark.parametrize("word", WORDS)
def test_words_that_sites_use_are_words(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize(
    ("letters", "digits", "word"),
    [
        pytest.param("v", 2, True, id="a version"),
        pytest.param("uge", 2, True, id="a week"),
        pytest.param("hunter", 1, True, id="one digit"),
        pytest.param("anna", 2, False, id="a name and a number"),
        pytest.param("id", 5, False, id="a long number"),
        pytest.param("TFBeqQwZ", 0, False, id="cases mixed"),
        pytest.param("xkcdqzrt", 0, False, id="no vowel"),
        pytest.param("strkngtrwapldkm", 0, False, id="hardly a vowel"),
        pytest.param("kdjshfgqwe", 0, False, id="unlikely letters"),
        pytest.param("BaNaNaS", 0, False, id="cases by turns"),
        pytest.param("deadbeef", 0, False, id="hexadecimal"),
        pytest.param("a" * 33, 0, False, id="long"),
        pytest.param("", 3, False, id="no letter"),
        pytest.param("a-b", 0, False, id="not only letters"),
    ],
)
def test_what_may_be_somebodys_or_drawn_by_lot_is_no_word(letters: str, digits: int, *, word: bool) -> None:
    assert is_word(letters, digits) is word


def test_groups_of_hexadecimal_digits_are_a_code_and_one_word_is_none() -> None:
    assert is_code(["dead", "BEEF"])
    assert not is_code(["cafe"])
    assert not is_code(["de", "de"])
    assert not is_code(["dead", "letter"])
    assert not is_code([])


def test_endings_are_known_in_any_case() -> None:
    assert is_file("PHP")
    assert is_file("gba")
    assert not is_file("jensen")
    assert is_of_a_library("JS")
    assert not is_of_a_library("pdf")


def test_people_stand_behind_some_words_and_pages_may_too() -> None:
    assert is_person_next("Users")
    assert not is_person_next("nyheder")
    assert is_of_a_person("Anna-Jensen.html")
    assert not is_of_a_person("login.aspx")
    assert not is_of_a_person("{n}")
    assert not is_of_a_person("password")
