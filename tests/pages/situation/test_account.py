from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.account import Account, Passkey, Session
from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.account import AccountView, account_page
from tests.pages.situation.views import EVIL, NOW, frame

LATER = NOW + timedelta(hours=12)
HERE = Session(b"here", "bente", "passkey", NOW, NOW, LATER, LATER, "192.0.2.0/24", "Firefox, Linux")
OTHER = replace(HERE, id=b"other", way="recovery", network="", browser="")
PASSKEY = Passkey(b"k1", "bente", "Telefon", "hub.example", b"", 0, NOW)
VIEW = AccountView(Account("bente", NOW, "hash", b"s", codes=9), (PASSKEY,), (HERE, OTHER), b"here")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_how_one_signs_in_and_where_one_is(language: Language) -> None:
    page = account_page(VIEW, frame(language))
    for said in ("Telefon", "192.0.2.0/24", "Firefox, Linux (", "9 "):
        assert said in page
    assert page.count('action="/account/end"') == 3


def test_who_is_signed_in_once_is_offered_no_end_of_others() -> None:
    assert 'value="others"' not in account_page(replace(VIEW, sessions=(HERE,)), frame())


def test_who_has_nothing_yet_is_offered_a_way() -> None:
    page = account_page(AccountView(None, (), (HERE,), b"here"), frame())
    assert 'href="/account/set-up"' in page
    assert 'action="/account/codes"' not in page


def test_no_codes_left_is_said_in_words() -> None:
    assert "Ingen genoprettelseskoder" in account_page(replace(VIEW, account=Account("b", NOW)), frame())


@pytest.mark.parametrize("done", ["ended", "ended-others", "removed", "last"])
def test_what_was_done_is_said(done: str) -> None:
    assert 'role="status"' in account_page(replace(VIEW, done=done), frame())  # type: ignore[arg-type]


def test_each_button_says_of_what_it_is() -> None:
    assert 'Fjern<span class="unseen">: Telefon</span>' in account_page(VIEW, frame())


def test_what_others_wrote_is_text() -> None:
    hostile = replace(
        VIEW, passkeys=(replace(PASSKEY, name=EVIL),), sessions=(replace(HERE, browser=EVIL, network=EVIL),)
    )
    page = account_page(hostile, frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert len(page) < 20_000
