import pytest

from bavn.model.language import LANGUAGES
from bavn.model.probe import VERDICTS
from bavn.pages.situation.standing import GRAVER, SIGNS, TONES, WORDS, Standing, short, spoken
from bavn.pages.words import Words

DANISH = Words("da")


@pytest.mark.parametrize(
    ("standing", "one", "both", "state"),
    [
        (Standing(), "ukendt", "ukendt", "s-unknown"),
        (Standing(service="up"), "oppe", "oppe", "s-up"),
        (Standing(hit=True, service="up"), "oppe", "under angreb, oppe", "s-up hit"),
        (Standing(hit=True, service="slow"), "langsomt", "under angreb, langsomt", "s-slow hit"),
        (Standing(hit=True, service="down"), "nede", "under angreb, nede", "s-down hit"),
        (Standing(service="down"), "nede", "nede", "s-down"),
    ],
    ids=["unknown", "up", "attacked", "attacked-slow", "attacked-down", "down"],
)
def test_attacked_and_down_are_told_apart(standing: Standing, one: str, both: str, state: str) -> None:
    assert (short(standing, DANISH), spoken(standing, DANISH), standing.state) == (one, both, state)


def test_down_is_graver_than_attacked_and_attacked_than_slow() -> None:
    stand = [Standing(), Standing(service="up"), Standing(service="slow"), Standing(hit=True, service="up")]
    stand += [Standing(service="down"), Standing(hit=True, service="down")]
    assert sorted({*stand}, key=lambda one: one.rank) == stand
    assert [one.is_trouble for one in stand] == [False, False, True, True, True, True]


def test_every_verdict_has_a_sign_a_tone_and_a_word_that_fits_a_tile() -> None:
    assert set(GRAVER) == set(SIGNS) == set(TONES) == set(VERDICTS)
    for language in LANGUAGES:
        for verdict in VERDICTS:
            assert len(short(Standing(service=verdict), Words(language))) <= 8
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert all(english and danish for english, danish in WORDS.values())
