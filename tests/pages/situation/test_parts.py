"""Parts of pages: what others wrote stays text, and a status is never colour alone."""

import pytest

from bavn.pages.markup import Html, element
from bavn.pages.situation import parts
from bavn.pages.situation.parts import NONE, advice, badge, choice, facts, field, figures, link, plain, table
from tests.pages.situation.views import EVIL


def test_a_status_has_a_sign_a_word_and_a_tone() -> None:
    made = badge(parts.DOWN, "nede", "alarm")
    assert made == '<span class="badge alarm"><span aria-hidden="true">✕</span> nede</span>'


def test_a_table_says_what_each_cell_is_also_where_it_is_a_list_of_cards() -> None:
    made = table([("", "Hvem"), ("number", "Hvor mange")], [["Vejle", "7"]], caption="Ramte")
    assert '<th scope="row" role="rowheader">Vejle</th>' in made
    assert '<td role="cell" data-label="Hvor mange" class="number">7</td>' in made
    assert '<caption class="unseen">Ramte</caption>' in made


def test_a_row_that_does_not_fit_its_heads_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        table([("", "Hvem")], [["Vejle", "7"]])


def test_nothing_to_do_is_no_box() -> None:
    assert advice("Nu", []) is NONE
    assert "<li>ring</li>" in advice("Nu", ["ring"])


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_only_ways_within_the_hub_are_links(address: str) -> None:
    assert link(address, "her") == "her"


@pytest.mark.parametrize("address", ["/members/vejle", "#hit", "?page=2"])
def test_ways_within_the_hub_are_links(address: str) -> None:
    assert link(address, "<her>") == f'<a href="{address}">&lt;her&gt;</a>'


def test_a_field_is_tied_to_its_label_its_hint_and_what_was_wrong() -> None:
    made = field("Navn", "name", hint="kort", wrong="mangler", value=EVIL)
    assert '<label for="name">Navn</label>' in made
    assert 'aria-describedby="name-hint name-wrong" aria-invalid="true"' in made
    assert "<script>" not in made
    assert "</input>" not in made


def test_a_choice_knows_what_was_chosen() -> None:
    made = choice("Sprog", "language", [("da", "Dansk"), ("en", "English")], chosen="en")
    assert made.count("selected") == 1
    assert '<option value="en" selected="">' in made


def test_everything_that_others_wrote_is_escaped_and_cut() -> None:
    for made in (
        badge("✕", plain(EVIL), "alarm"),
        facts([(plain(EVIL), plain(EVIL))]),
        figures([(plain(EVIL), "x", None)]),
        table([("", plain(EVIL))], [[plain(EVIL)]], caption=plain(EVIL)),
        parts.section(plain(EVIL), plain(EVIL), note=plain(EVIL)),
        parts.card(plain(EVIL), plain(EVIL), tone="alarm"),
        parts.bullets([plain(EVIL)]),
        parts.more(plain(EVIL), plain(EVIL)),
        parts.band("alarm", plain(EVIL), role="alert"),
        parts.empty(plain(EVIL)),
        parts.button(plain(EVIL), tone="alarm"),
        parts.columns(plain(EVIL), element("p", plain(EVIL))),
    ):
        assert isinstance(made, Html)
        assert "<script" not in made
        assert "<img" not in made
        assert "\u202e" not in made
        assert len(made) < 2_000
