import pytest

from bavn.model.language import Language
from bavn.plan.library import library
from bavn.printing.shown import fours, kroner, phrase, shown_day, shown_length, shown_time, spaced, words
from tests.printing.samples import ZONE

HOUR, DAY = 60, 24 * 60
LENGTHS = [
    (1, "1 min"),
    (119, "119 min"),
    (2 * HOUR, "2 t"),
    (47 * HOUR, "47 t"),
    (2 * DAY, "2 d"),
    (30 * DAY, "30 d"),
]


@pytest.mark.parametrize(("minutes", "wanted"), LENGTHS)
def test_a_length_is_shown_in_the_unit_that_fits(minutes: int, wanted: str) -> None:
    assert shown_length(minutes, library(), "da") == wanted


@pytest.mark.parametrize(("language", "wanted"), [("da", "12.500 kr."), ("en", "DKK 12,500")])
def test_an_amount_has_its_thousands_apart(language: Language, wanted: str) -> None:
    assert kroner(12_500, library(), language) == wanted


def test_a_time_is_local_also_across_midnight() -> None:
    assert shown_time("2026-11-22T23:30:00Z", ZONE, "da") == "23.11.2026 kl. 00.30"
    assert shown_time("2026-07-22T23:30:00Z", ZONE, "en") == "2026-07-23 01:30"


@pytest.mark.parametrize("text", ["", "snart", "2026-02-30", "x" * 500])
def test_what_is_no_date_stands_as_it_is_but_short(text: str) -> None:
    assert shown_day(text, "da") in {text, f"{text[:39]}…"}
    assert shown_time(text, ZONE, "da") in {text, f"{text[:39]}…"}


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("22334455", "22 33 44 55"),
        ("+45 22334455", "+45 22 33 44 55"),
        (" 114 ", "114"),
        ("2233 4455", "2233 4455"),
        ("ring til Anna", "ring til Anna"),
        ("٢٢٣٣٤٤٥٥", "٢٢٣٣٤٤٥٥"),
    ],
)
def test_only_a_danish_number_in_one_piece_is_set_in_pairs(number: str, wanted: str) -> None:
    assert spaced(number) == wanted


def test_a_hash_is_read_aloud_in_fours() -> None:
    assert fours("ab" * 32) == " ".join(["abab"] * 16)


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_word_of_the_prints_is_empty_or_said_in_two_files(language: Language) -> None:
    held = [name.partition(".")[2] for name in library().words if name.partition(".")[0] in {"print", "report"}]
    assert len(held) == len(set(held))
    assert all(words(library(), language).values())


def test_a_phrase_is_found_in_either_file_and_filled_in() -> None:
    assert phrase("page", library(), "en", page="1", pages="2") == "Page 1 of 2"
    assert phrase("of", library(), "da", n="1", all="2") == "1 af 2"
