"""The tables of one member's page."""

from dataclasses import replace

from bavn.pages.situation.member import member_page
from tests.pages.situation.told_views import inside, member
from tests.pages.situation.views import frame


def test_it_is_told_who_was_called_and_who_answered() -> None:
    page = member_page(member(), frame())
    for part in ("✓</span> Bente", "ingen: opgivet", "ingen endnu", "kræver ikke svar", "slut, før nogen svarede"):
        assert part in page, part
    assert "hush" not in page


def test_without_anything_it_is_calm() -> None:
    bare = replace(inside(), findings=(), sites=(), outages=(), calls=(), decisions=(), keys=())
    page = member_page(replace(member(), inside=bare, acts=False), frame(role="member"))
    for part in ("Intet er meldt.", "Ingen er ringet op.", "Ingen, der gælder nu.", "Intet er tilsluttet endnu."):
        assert part in page
    assert "<form" not in page.split("<main")[1]
