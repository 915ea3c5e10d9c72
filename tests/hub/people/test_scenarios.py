import pytest

from bavn.hub.people.scenarios import injects_of, scenarios
from bavn.model.exercise import LONGEST_SENDER, LONGEST_TEXT, LONGEST_TITLE, MOST_MINUTES
from bavn.model.language import LANGUAGES

TOGETHER = ("horsens", "ishoej", "vejle")


def test_the_library_has_a_flood_a_supplier_and_a_takeover() -> None:
    assert list(scenarios()) == ["flood", "supplier", "water"]


@pytest.mark.parametrize("name", scenarios())
def test_each_is_whole_in_both_languages_and_fits(name: str) -> None:
    one = scenarios()[name]
    minutes = [inject.minute for inject in one.injects]
    assert minutes == sorted(minutes)
    assert minutes[0] == 0
    assert minutes[-1] <= MOST_MINUTES
    for language in LANGUAGES:
        assert 0 < len(one.title.say(language)) <= LONGEST_TITLE
        assert one.story.say(language)
        for inject in one.injects:
            assert 0 < len(inject.sender.say(language)) <= LONGEST_SENDER
            assert 0 < len(inject.text.say(language)) <= LONGEST_TEXT
            assert inject.good.say(language)
    assert (one.first is not None) == any(inject.to != "all" for inject in one.injects)


def test_who_is_hit_first_is_told_other_things_than_the_rest() -> None:
    found = injects_of(scenarios()["flood"], "da", TOGETHER, "vejle")
    assert found[0].members == ("vejle",)
    assert found[1].members == ("horsens", "ishoej")
    assert found[3].members == TOGETHER


def test_what_would_go_to_nobody_goes_to_all() -> None:
    assert {one.members for one in injects_of(scenarios()["flood"], "en", TOGETHER, "")} == {TOGETHER}
    assert {one.members for one in injects_of(scenarios()["flood"], "en", ("vejle",), "vejle")} == {("vejle",)}
