"""One member as a page."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import member_words
from bavn.pages.situation.member import MemberView, member_page, stated_fields, token_page
from bavn.pages.situation.standing import Standing
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import VEJLE, inside, member
from tests.pages.situation.views import EVIL, frame


def evil(one: Any) -> Any:  # noqa: ANN401  any fact
    """The same with a hostile text in place of every text that somebody else wrote."""
    kept = {"status", "state", "why", "kind", "severity", "effect", "label", "purpose", "verdict", "ending", "address"}
    kept |= {"waits", "service", "done", "notice", "standing", "action", "gone", "language"}
    changed: dict[str, Any] = {}
    for part in fields(one):
        value = getattr(one, part.name)
        if part.name in kept:
            continue
        if isinstance(value, str) and value:
            changed[part.name] = EVIL
        elif is_dataclass(value):
            changed[part.name] = evil(value)
        elif isinstance(value, tuple) and value:
            changed[part.name] = tuple(
                evil(each) if is_dataclass(each) else EVIL if isinstance(each, str) else each for each in value
            )
    return replace(one, **changed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: Language) -> None:
    page = member_page(member(), frame(language))
    assert not LEFT_OVER.findall(page)
    assert ("Fund, som de er meldt" in page) == (language == "da")


def test_all_words_are_there_in_both_languages() -> None:
    for table in (member_words.TEXTS, member_words.STATUS, member_words.STANDINGS, member_words.SECTOR):
        assert all(english and danish for english, danish in table.values())


def test_it_is_told_who_was_called_and_who_answered() -> None:
    page = member_page(member(), frame())
    for part in ("✓</span> Bente", "ingen: opgivet", "ingen endnu", "kræver ikke svar", "slut, før nogen svarede"):
        assert part in page, part
    assert "hush" not in page


def test_what_is_not_known_of_readiness_and_collateral_is_said_to_be_so() -> None:
    page = member_page(replace(member(), inside=replace(inside(), readiness=None, collateral=None)), frame())
    assert page.count("ikke meldt til hubben") == 2
    assert "60\N{EN DASH}80 af 100, meldt" in member_page(member(), frame())


def test_a_member_that_is_only_named_has_little_on_its_page() -> None:
    page = member_page(MemberView("Vejle Kommune", "municipality", Standing()), frame(role="member"))
    assert "Den lader sig nævne her" in page
    assert "<table" not in page


def test_without_anything_it_is_calm() -> None:
    bare = replace(inside(), findings=(), sites=(), outages=(), calls=(), decisions=(), keys=())
    page = member_page(replace(member(), inside=bare, acts=False), frame(role="member"))
    for part in ("Intet er meldt.", "Ingen er ringet op.", "Ingen, der gælder nu.", "Intet er tilsluttet endnu."):
        assert part in page
    assert "<form" not in page.split("<main")[1]


def test_hostile_texts_are_text() -> None:
    page = member_page(evil(member()), frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\x00" not in page
    assert "A" * 300 not in page


def test_a_box_is_named_after_what_stands_beside_it() -> None:
    names = [name for name, _, _ in stated_fields(VEJLE)]
    other = replace(VEJLE, stated_sites=("evil.example",))
    assert len(set(names)) == 2
    assert stated_fields(other)[0][0] not in names


def test_the_token_is_shown_with_what_to_do() -> None:
    page = token_page(replace(VEJLE, name=EVIL), "bavn-token", "https://hub.example", 7, frame())
    assert "bavn join https://hub.example bavn-token" in page
    assert "gælder i 7 dage" in page
    assert "<script>alert" not in page
