"""One member as a page."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import member_words
from bavn.pages.situation.member import member_page
from bavn.pages.situation.member_view import MemberView
from bavn.pages.situation.standing import Standing
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import inside, member
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


def test_what_is_not_known_of_readiness_and_collateral_is_said_to_be_so() -> None:
    page = member_page(replace(member(), inside=replace(inside(), readiness=None, collateral=None)), frame())
    assert page.count("ikke meldt til hubben") == 2
    assert "60\N{EN DASH}80 af 100, meldt" in member_page(member(), frame())


def test_a_member_that_is_only_named_has_little_on_its_page() -> None:
    page = member_page(MemberView("Vejle Kommune", "municipality", Standing()), frame(role="member"))
    assert "Den lader sig nævne her" in page
    assert "<table" not in page


def test_hostile_texts_are_text() -> None:
    page = member_page(evil(member()), frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\x00" not in page
    assert "A" * 300 not in page


def called(phone: str) -> str:
    shown = inside()
    return member_page(replace(member(), inside=replace(shown, member=replace(shown.member, phone=phone))), frame())


def test_whom_to_call_stands_first_and_is_dialled_at_a_touch() -> None:
    page = called("+45 (76) 81-00 00")
    assert 'Vagttelefon: <a href="tel:+4576810000">+45 (76) 81-00 00</a>' in page
    assert page.index("Vagttelefon") < min(page.index(one) for one in ("<h2", "<table", "<form method"))
    assert "Vagttelefon: ikke oplyst" in called("")


def test_no_number_leads_anywhere_but_to_a_telephone() -> None:
    page = called("javascript:alert(1)")
    assert 'href="tel:1"' in page
    assert 'href="javascript' not in page


def test_whoever_only_sees_its_name_sees_no_telephone() -> None:
    assert "telefon" not in member_page(MemberView("Vejle", "municipality", Standing(hit=True)), frame(role="member"))


@pytest.mark.parametrize("hit", [True, False], ids=["attacked", "quiet"])
def test_under_attack_its_findings_stand_before_who_it_is(hit: bool) -> None:  # noqa: FBT001  a table
    page = member_page(replace(member(), now=Standing(hit=hit)), frame())
    assert (page.index("Fund, som de er meldt") < page.index("Hvem det er")) == hit
