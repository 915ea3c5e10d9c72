"""What an operator does about one member."""

from dataclasses import replace

from bavn.pages.situation.member import member_page
from bavn.pages.situation.member_acts import stated_fields, token_page
from bavn.pages.situation.member_view import Invitation
from tests.pages.situation.told_views import VEJLE, member
from tests.pages.situation.views import EVIL, frame


def test_whoever_may_act_is_told_of_namesakes() -> None:
    others = tuple(replace(VEJLE, id=f"m{n}", name=EVIL) for n in range(9))
    page = member_page(replace(member(), namesakes=others), frame())
    assert "Kan forveksles med" in page
    assert "/members/m5" in page
    assert "/members/m6" not in page
    assert "<script>alert" not in page
    assert "Kan forveksles" not in member_page(member(), frame())


def test_a_box_is_named_after_what_stands_beside_it() -> None:
    names = [name for name, _, _ in stated_fields(VEJLE)]
    other = replace(VEJLE, stated_sites=("evil.example",))
    assert len(set(names)) == 2
    assert stated_fields(other)[0][0] not in names


def test_the_token_is_shown_with_what_to_do() -> None:
    page = token_page(replace(VEJLE, name=EVIL), Invitation("bavn-token", "https://hub.example", 7), frame())
    assert "bavn join https://hub.example bavn-token" in page
    assert "gælder i 7 dage" in page
    assert "<script>alert" not in page
