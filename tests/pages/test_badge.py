from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.badge import PAINTS, SIGNS, badge
from bavn.pages.standing import STATES, Standing, State
from bavn.pages.words import Words
from tests.pages.public_samples import FORBIDDEN, hostile, told

SVG = "{http://www.w3.org/2000/svg}"


def drawn(state: State, language: Language = "da") -> str:
    return badge(replace(told(), standings=(Standing("x", state),)), Words(language))


def read(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314  our own, and whether it can be read is the question


@pytest.mark.parametrize("state", STATES)
def test_the_state_is_said_in_words_and_in_the_title(state: State) -> None:
    picture = read(drawn(state))
    name, said = (one.text for one in picture.iter(f"{SVG}text"))
    title = picture.find(f"{SVG}title")
    assert title is not None
    assert title.text == f"{name}: {said}" == picture.get("aria-label")
    assert name == "Eksempel Kommune"


def test_no_two_states_have_one_sign_one_colour_or_one_word() -> None:
    assert len(set(SIGNS.values())) == len(set(PAINTS.values())) == len(STATES)
    for language in LANGUAGES:
        assert len({drawn(state, language).partition("</title>")[0] for state in STATES}) == len(STATES)


def test_it_is_small_and_asks_for_nothing() -> None:
    picture = drawn("down").replace("http://www.w3.org/2000/svg", "")
    assert not any(word in picture for word in ("http", "href", "script", "style", "url("))
    assert len(picture) < 1_500


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_nothing_of_an_attack(language: Language) -> None:
    picture = badge(told(), Words(language)).casefold()
    assert [word for word in FORBIDDEN if word in picture] == []


def test_hostile_text_is_text_and_short() -> None:
    picture = badge(hostile(), Words("da"))
    assert [one.tag for one in read(picture).iter() if one.tag.endswith("script")] == []
    assert "<script" not in picture
    assert picture.strip().isprintable()
    assert len(picture) < 2_000
