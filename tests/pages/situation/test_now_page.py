"""The page *Now*: nothing in it is anybody's but ours, it is light, and what to do comes before the map."""

import re
from dataclasses import replace
from html import unescape

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import now_words
from bavn.pages.situation.now import Place, Step, Warned, figure_cells
from bavn.pages.situation.now_page import PAST_MAP, alike, now_page
from bavn.pages.situation.standing import Standing
from bavn.pages.words import Words
from tests.pages.situation.views import EVIL, NOW, frame, members, operators, quiet

LARGEST = 50_000
DANISH = Words("da")


def test_many_claims_of_one_group_are_one_line() -> None:
    claims = [Warned("claimed", "http-flood", "medium", NOW, f"www{n}.example", who="NoName057(16)") for n in range(12)]
    other = Warned("claimed", "http-flood", "medium", NOW, "www.other.example", who="Others")
    assert [len(some) for some in alike([*claims[:6], other, *claims[6:]])] == [12, 1]
    page = now_page(replace(quiet(), warnings=tuple(claims)), frame())
    assert "NoName057(16) tager ansvaret for angreb på 12 websteder. Det er en påstand" in page
    assert "www11.example" in page


def test_those_who_are_to_be_called_are_named_with_a_way_to_them() -> None:
    step = Step("operator.hit", 2, ("Ishøj Kommune", EVIL), ("/members/ishoej", "/members/x"))
    page = now_page(replace(quiet(), steps=(step,)), frame())
    assert 'Ring til de ramte: <a href="/members/ishoej">Ishøj Kommune</a>, <a' in page
    assert "<script>alert" not in page


def test_one_sector_needs_no_heading_and_an_unknown_one_has_a_danish_word() -> None:
    others = (Place("a", "A", Standing(), "other"), Place("b", "B", Standing(), "water"))
    assert "<h3>Andre</h3>" in now_page(replace(quiet(), places=others), frame())
    assert "<h3>Andre</h3>" not in now_page(replace(quiet(), places=others[:1]), frame())


def test_the_legend_says_what_a_dashed_tile_is() -> None:
    assert "</span> ikke medlem" in now_page(operators(), frame())
    assert "</span> vises ikke" in now_page(members(), frame(role="member"))


def test_a_country_under_attack_weighs_less_than_fifty_kilobytes() -> None:
    for view in (operators(), members(), quiet()):
        for language in LANGUAGES:
            assert len(now_page(view, frame(language)).encode()) < LARGEST


def test_hundreds_of_everything_are_cut_and_counted() -> None:
    view = operators()
    others = tuple(Place(f"v{number}", f"Vand {number} {'x' * 500}", Standing(), "water") for number in range(400))
    crowded = replace(
        view,
        places=(*view.places, *others),
        attacks=view.attacks * 300,
        warnings=view.warnings * 300,
    )
    page = now_page(crowded, frame())
    assert len(page.encode()) < LARGEST
    assert "og 594 til" in page
    assert "og 344 til" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_strings_in_every_field_stay_text(language: Language) -> None:
    place = Place(EVIL, EVIL, Standing(hit=True, service="down"), EVIL, "")
    attack = replace(operators().attacks[0], kind=EVIL)
    warned = Warned("claimed", EVIL, "high", NOW, EVIL, 3)
    view = replace(operators(), places=(place,) * 3, attacks=(attack,), warnings=(warned,))
    page = now_page(view, replace(frame(language), hub=EVIL, user=EVIL, member=EVIL))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert not re.search(r"[\u202e\x00\x1b]", page)
    assert len(page) < LARGEST


def test_who_may_see_some_is_told_how_many_more_there_are() -> None:
    page = now_page(members(), frame(role="member"))
    assert "Under angreb: Ishøj og 7, der ikke er nævnt." in page
    assert "Nede: Ishøj og 4, der ikke er nævnt." in page
    assert "Du ser jeres egen organisation og dem, der vil nævnes ved navn." in page
    assert "Rødovre" in page  # its tile is there, but says nothing
    assert "/members/m0175" not in page
    assert "Fordelt på regioner" not in page


def test_who_sees_all_is_told_by_region() -> None:
    assert "Fordelt på regioner" in now_page(operators(), frame())


def test_each_tile_is_a_link_and_has_a_name_to_be_said() -> None:
    page = now_page(operators(), frame())
    assert page.count('class="tile s-') == 98
    assert 'href="/members/m0183" aria-label="Ishøj: under angreb, nede"' in page


def test_who_has_not_answered_is_told_by_name_and_as_text() -> None:
    page = now_page(replace(quiet(), steps=(Step("operator.unanswered", 2, ("Ishøj Kommune", EVIL)),)), frame())
    assert "Ishøj Kommune. Ring selv til dem." in page
    assert "<script>alert" not in page


def test_what_to_do_leads_somewhere() -> None:
    page = now_page(replace(quiet(), steps=(Step("killed"), Step("operator.alone", 3))), frame())
    assert "3 organisationer nede uden meldt angreb" in page
    assert '<a href="/decisions">Beslutninger</a>' in page
    assert set(now_words.STEP_LINKS.values()) == set(now_words.LINK_WORDS)
    assert set(now_words.STEP_LINKS) <= set(now_words.STEPS)


def test_a_list_of_many_targets_is_told_to_operators_as_a_number() -> None:
    page = now_page(operators(), frame())
    assert "Websteder hos 4 organisationer står på en målliste" in page
    assert "Nogen tager ansvaret for et angreb på www.roedovre.example. Det er en påstand" in page


def test_the_page_can_be_read_without_script() -> None:
    page = now_page(operators(), frame())
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
    assert 'data-live="/live"' in page
    for name, value, _, _ in figure_cells(operators(), DANISH):
        assert re.search(rf'id="{name}" class="s-\w+">{value}<', page)


def test_every_text_is_there_in_both_languages_with_the_same_gaps() -> None:
    for table in (now_words.TEXTS, now_words.WARNING_LINES, now_words.SECTORS, now_words.STEPS, now_words.LINK_WORDS):
        for code, (english, danish) in table.items():
            assert english.strip(), code
            assert danish.strip(), code
            assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", danish)), code


def test_english_is_english() -> None:
    page = unescape(re.sub(r"<[^>]+>", " ", now_page(operators(), frame("en"))))
    assert not re.search(
        r"\b(og|ikke|angreb|nede|oppe|medlem)\b", page.replace("Et meget langt navn på en leverandør", "")
    )


def test_who_belongs_to_nobody_has_no_organisation_of_their_own() -> None:
    nobodys = replace(members(), places=tuple(replace(one, own=False) for one in members().places))
    page = now_page(nobodys, frame(role="read-only"))
    assert "Du ser de organisationer, der vil nævnes ved navn." in page
    assert "jeres egen" not in page


def test_what_to_do_comes_before_the_map_and_the_map_can_be_skipped() -> None:
    page = now_page(operators(), frame())
    order = [page.index(mark) for mark in ("Det skal du gøre nu", "Kampagner i gang</h2>", "Varsler i øvrigt</h2>")]
    order += [page.index(mark) for mark in ("Landet</h2>", f'href="#{PAST_MAP}"', 'class="map"', f'id="{PAST_MAP}"')]
    assert order == sorted(order)
    assert "Spring landkortet over" in page


def test_a_number_to_call_stands_beside_the_name_and_can_be_dialled() -> None:
    ways, phones = ("/members/ishoej", "/members/x"), ("+45 43 57 75 77", "")
    page = now_page(replace(quiet(), steps=(Step("operator.hit", 2, ("Ishøj", EVIL), ways, phones),)), frame())
    assert '">Ishøj</a> <a href="tel:+4543577577" class="phone">+45 43 57 75 77</a>, <a' in page
    assert page.count("tel:") == 1
    assert "Mangler der et nummer, så se jeres vagtliste." in page
    whole = Step("operator.hit", 1, ("Ishøj",), ways[:1], phones[:1])
    assert "vagtliste" not in now_page(replace(quiet(), steps=(whole,)), frame())


@pytest.mark.parametrize("phone", ["javascript:alert(1)", '"><script>', "tel", EVIL])
def test_a_number_that_is_none_dials_nothing_but_digits(phone: str) -> None:
    page = now_page(replace(quiet(), steps=(Step("operator.hit", 1, ("A",), ("/members/a",), (phone,)),)), frame())
    assert re.findall(r'href="tel:([^"]*)"', page) in ([], ["".join(re.findall(r"[0-9+]", phone))])
    assert "<script>" not in page


def test_who_is_silent_is_counted_of_all() -> None:
    page = now_page(replace(quiet(), steps=(Step("operator.silent.most", 98, of=100),)), frame())
    assert "98 af 100 sensorer tier." in page
    assert '<a href="/members">Medlemmer</a>' in page


def test_when_sites_were_looked_at_is_said_in_a_sentence() -> None:
    page = unescape(re.sub(r"<[^>]+>", "", now_page(operators(), frame())))
    assert "Webstederne er sidst tjekket kl. 08.31." in page
