"""One decision as a line."""

from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import decided_words
from bavn.pages.situation.decided import (
    action_badge,
    campaign_link,
    decisions_table,
    kind_name,
    reason,
    reasons,
    turning,
    value_link,
    value_way,
)
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import BLOCKED, BY_HAND, ENDED
from tests.pages.situation.views import EVIL, frame


def test_what_is_done_has_a_sign_a_word_and_a_tone() -> None:
    assert 'class="badge alarm"' in action_badge(BLOCKED, frame())
    assert "blokeret" in action_badge(BLOCKED, frame())
    assert 'class="badge quiet"' in action_badge(ENDED, frame())
    assert "var lagt klar" in action_badge(ENDED, frame())


def test_reasons_are_told_in_words_with_their_list() -> None:
    assert reason("list:akamai@7", frame()) == "den står på en liste over fælles tjenester: akamai@7"
    assert reason("one-organisation", frame("en")) == "one organisation has reported it"
    assert reason(f"list:{EVIL}", frame()).count("\u202e") == 0
    assert reasons(["by-hand", "wide-prefix"], frame("en")) == (
        "an operator decided it; the network is so large that it is armed at most"
    )


@pytest.mark.parametrize("code", ["{0}", "list:{value}", "reserved:{", "x" * 300, "<b>"])
def test_a_reason_that_is_not_known_is_shown_as_it_is(code: str) -> None:
    assert len(reason(code, frame())) < 150


def test_a_row_says_who_bears_it_out_and_who_decided() -> None:
    page = decisions_table((BLOCKED, BY_HAND, ENDED), frame(), caption="x")
    for part in ("nævnt: Ishøj Kommune", "af anna", "Trukket tilbage som en fejl", 'href="/campaigns/7"'):
        assert part in page, part
    assert not LEFT_OVER.findall(page)


def test_hostile_texts_are_text() -> None:
    bad = replace(BLOCKED, value=EVIL, kind=EVIL, because=(EVIL,), named=(EVIL,), by=EVIL)
    page = decisions_table((bad,), frame(), caption="x")
    assert "<script>alert" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize(
    ("value", "way"), [("192.0.2.0/24", "/values/192.0.2.0/24"), ("2001:db8::1", "/values/2001:db8::1")]
)
def test_a_value_has_its_page(value: str, way: str) -> None:
    assert value_way(value) == way
    assert f'href="{way}"' in value_link(value)


def test_without_a_campaign_there_is_no_way() -> None:
    assert campaign_link(0, frame()) == "ingen"
    assert kind_name("http-flood", frame()) == "Overbelastningsangreb"


def test_the_way_to_other_pages_is_there_only_where_there_are_some() -> None:
    texts = ("Side {page} af {pages}", "Nyere", "Ældre")
    assert turning(1, 1, "", texts, frame()) == ""
    middle = turning(2, 3, "q=a&", texts, frame())
    assert 'href="?q=a&amp;page=1"' in middle
    assert 'href="?q=a&amp;page=3"' in middle


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_words_are_there(language: Language) -> None:
    for table in (decided_words.BECAUSE, decided_words.GONE, decided_words.ORDERS, decided_words.TEXTS):
        assert all(pair[LANGUAGES.index(language)] for pair in table.values())
