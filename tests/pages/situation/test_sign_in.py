import re
from typing import get_args

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import account_words, refused, sign_in_words
from bavn.pages.situation.sign_in import First, Said, SignIn, code_field, first_page, sign_in_page, spoken, wait_of
from bavn.pages.situation.sign_in_words import SIGNING
from bavn.pages.vocabulary import Pair
from tests.pages.situation.views import EVIL, frame

TABLES: list[dict[str, Pair]] = [
    sign_in_words.SIGNING,
    sign_in_words.FIRST,
    sign_in_words.SET_UP,
    sign_in_words.CODES,
    account_words.ACCOUNT,
    account_words.WAYS,
    refused.HEADINGS,
    refused.WHY,
    refused.SAYINGS,
]


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_say_the_same_with_the_same_values(table: dict[str, Pair]) -> None:
    for code, (english, danish) in table.items():
        assert english, code
        assert danish, code
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", danish)), code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", [one for one in get_args(Said) if one])
def test_what_has_happened_is_said(language: Language, said: Said) -> None:
    page = sign_in_page(SignIn("/", said), frame(language))
    assert SIGNING[said][LANGUAGES.index(language)].split(".")[0] in page
    assert ('role="alert"' in page) == said.startswith("refused")


def test_after_a_refusal_the_hubs_clock_is_said() -> None:
    assert "Hubbens ur viser 08.31.12" in sign_in_page(SignIn("/", "refused"), frame())


def test_how_long_to_wait_is_said_in_place_of_what_was_wrong() -> None:
    page = sign_in_page(SignIn("/", "refused", 240), frame())
    assert "4 min" in page
    assert SIGNING["refused"][1] not in page
    assert "4 min" in first_page(First("refused", 240), frame())
    assert "4 min" in wait_of(frame("en"), 240)


def test_a_passkey_is_offered_where_it_holds_and_hidden_until_a_script_knows_better() -> None:
    page = sign_in_page(SignIn("/values", passkeys=True), frame())
    assert page.count('name="next" value="/values"') == 2
    assert '<div hidden=""><section class="card">' in page
    assert "/static/passkey." in page
    without = sign_in_page(SignIn(link="https://hub.example"), frame())
    assert "data-passkey" not in without
    assert "/static/passkey." not in without
    assert "https://hub.example" in without


def test_what_others_wrote_is_text() -> None:
    page = sign_in_page(SignIn(name=EVIL[:60], back="/values?q=%22%3E"), frame())
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_code_may_have_letters_and_is_never_completed_as_a_password() -> None:
    box = code_field("Kode", wrong="Passer ikke")
    assert 'autocomplete="one-time-code"' in box
    assert 'aria-invalid="true"' in box
    assert "inputmode" not in box


@pytest.mark.parametrize("name", ["busy", "none", "hub", "there"])
def test_what_the_script_shows_is_there_and_hidden(name: str) -> None:
    assert f'data-said="{name}" role="status" hidden=""' in spoken(name, frame())


@pytest.mark.parametrize("said", ["refused", "set-up"])
def test_what_was_wrong_with_a_token_is_said(said: str) -> None:
    view = First("refused") if said == "refused" else First("set-up")
    assert 'role="alert"' in first_page(view, frame())
    assert 'role="alert"' not in first_page(First(), frame())
