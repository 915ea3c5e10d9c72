import pytest

from bavn.pages.answer_page import BUTTON, SAID, Asked, State, answer_page

FLOOD = Asked("Fælles hub", "open", "Ishøj Kommune", "http-flood", "high")


def test_it_says_which_warning_and_has_one_button() -> None:
    page = answer_page(FLOOD)
    assert "<h1>Fælles hub: et varsel til Ishøj Kommune</h1>" in page
    assert "<p>Overbelastningsangreb. Alvor: høj.</p>" in page
    assert f'<form method="post"><p><button class="button">{BUTTON}</button></p></form>' in page
    assert 'content="width=device-width"' in page
    assert "button.button{width:100%" in page


@pytest.mark.parametrize("state", ["answered", "unknown"])
def test_what_is_answered_or_unknown_has_no_button(state: State) -> None:
    page = answer_page(Asked("Fælles hub", state))
    assert "<button" not in page
    assert all(text in page for text in SAID[state])


def test_a_name_stays_text() -> None:
    assert "<script>" not in answer_page(Asked("<script>alert(1)</script>", "open", "<b>", "<i>"))
