"""A campaign's own page: three things are told apart, and nothing in it runs."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.clearing.attribution import RATIOS, SAYS_SOMETHING
from bavn.model.campaign import Attribution
from bavn.model.language import LANGUAGES, Language
from bavn.model.sighting import Template
from bavn.pages.situation import campaign_words
from bavn.pages.situation.attack import Beforehand, Timing
from bavn.pages.situation.campaign import CampaignView, Source, Victim, campaign_page
from bavn.pages.vocabulary import ATTRIBUTION
from tests.pages.situation.views import EVIL, NOW, attack, campaign, campaign_of_member, frame


def row_of(page: str, name: str) -> str:
    return next(row for row in page.split("<tr") if f">{name}" in row)


def test_claimed_attacked_and_down_are_three_things() -> None:
    page = campaign_page(campaign(), frame())
    ishoej, gentofte = row_of(page, "Ishøj Kommune"), row_of(page, "Gentofte Kommune")
    assert "påstået" in ishoej
    assert "<strong>7 min</strong>" in ishoej
    assert 'data-label="Påstået eller på liste">nej<' in gentofte
    assert 'data-label="Set nede">nej<' in gentofte
    assert "ingen ser efter" in row_of(page, "Herlev Kommune")
    assert "stadig nede" in row_of(page, "Rødovre Kommune")


def test_those_hit_stand_in_the_order_in_which_they_were_hit() -> None:
    page = campaign_page(campaign(), frame())
    began = [page.index(name) for name in ("Ishøj Kommune", "Rødovre Kommune", "Tårnby Kommune", "Vejle Kommune")]
    assert began == sorted(began)


def test_who_must_not_be_named_is_counted() -> None:
    page = campaign_page(campaign_of_member(), frame())
    assert "Og 6 organisationer, der ikke nævnes for dig." in page
    assert "Ishøj" not in page
    empty = replace(campaign_of_member(), victims=(), unnamed=7)
    assert "Ingen af dem må nævnes for dig." in campaign_page(empty, frame())


def test_how_sure_it_is_is_said_with_its_reasons() -> None:
    page = campaign_page(campaign(), frame())
    assert "Sandsynligvis NoName057(16). Sandsynlighed: 92 %" in page
    assert "et ramt websted stod på deres offentliggjorte målliste" in page
    assert "56 % af kilderne" in page
    unknown = replace(campaign(), attack=replace(attack(), attribution=Attribution()))
    assert "Ikke bekræftet" in campaign_page(unknown, frame())


def test_sources_that_came_back_stand_in_the_figures_and_as_a_step_and_no_clock_is_blamed() -> None:
    yesterday = NOW - timedelta(days=1)
    timing = replace(attack().timing, decided=None, beforehand=Beforehand(11, 15, yesterday))
    page = campaign_page(replace(campaign(), attack=replace(attack(), timing=timing)), frame())
    assert "<dd>11 af 15</dd>" in page
    steps = page.rpartition("trin for trin")[2]
    assert steps.index("11 af 15 adresser lagt klar") < steps.index("første fjendtlige")
    assert "17. nov. kl. 08.31" in steps
    assert "ur går anderledes" not in page
    assert "kendes ikke her" not in page


def test_the_label_of_the_attack_is_not_taken_for_that_of_the_page() -> None:
    of_member = campaign_page(replace(campaign_of_member(), label="amber"), frame(role="member"))
    of_operator = campaign_page(replace(campaign(), label="amber"), frame())
    for page in (of_member, of_operator):
        assert "TLP:AMBER: må kun deles i jeres egen organisation" in page.split("Angrebet må deles som")[1]
    assert "Det gælder ikke denne side" in of_operator
    assert "Det gælder ikke denne side" not in of_member
    strict = campaign_page(replace(campaign(), label="amber+strict"), frame())
    assert "Det gælder ikke denne side" not in strict


def test_every_reason_that_the_hub_can_give_has_words() -> None:

    assert {code for code, row in RATIOS.items() if row.ratio >= SAYS_SOMETHING} <= set(ATTRIBUTION)


def test_warning_time_is_told_step_by_step_with_what_is_not_measured() -> None:
    page = campaign_page(campaign(), frame())
    assert "besluttet, sendt til alle, der lytter" in page
    assert "får hubben ikke at vide" in page
    assert "Varslingstid, trin" not in campaign_page(
        replace(campaign(), attack=replace(attack(), timing=Timing())), frame()
    )


def test_clocks_that_disagree_are_told() -> None:
    odd = Timing(NOW, NOW - timedelta(hours=1), NOW, NOW + timedelta(seconds=1))
    page = campaign_page(replace(campaign(), attack=replace(attack(), timing=odd)), frame())
    assert "trinnene går ikke op" in page
    assert "-" not in re.findall(r'data-label="Efter første forespørgsel" class="number">([^<]*)<', page)


def test_each_reader_is_told_what_the_numbers_of_sources_are() -> None:
    assert "Forespørgsler hos jer" in campaign_page(campaign_of_member(), frame())
    operators = campaign_page(campaign(), frame())
    assert "Forespørgsler hos jer" not in operators
    assert "og 892 til" in operators
    assert "Ingen kilder må nævnes for dig." in campaign_page(replace(campaign(), sources=()), frame())


def test_a_source_leads_to_its_page() -> None:
    assert '<a href="/values/198.51.100.7">198.51.100.7</a>' in campaign_page(campaign_of_member(), frame())
    assert '<a href="/values/2001:db8::/32">2001:db8::/32</a>' in campaign_page(campaign_of_member(), frame())


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_strings_in_every_field_stay_text(language: Language) -> None:
    hostile = CampaignView(
        replace(attack(), kind=EVIL, attribution=Attribution(EVIL, 0.9, (EVIL,) * 50)),
        (Victim(EVIL, EVIL, NOW, None),),
        sources=(Source(EVIL, 1, 1, "block"),),
        networks=(Source(EVIL, 1, 1),),
        templates=(Template(EVIL, EVIL, (EVIL,)),) * 500,
    )
    page = campaign_page(hostile, replace(frame(language), hub=EVIL))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert not re.search(r"[\u202e\x00\x1b]", page)
    assert len(page) < 50_000


def test_a_campaign_of_all_municipalities_stays_light() -> None:
    one = campaign().victims[0]
    page = campaign_page(replace(campaign(), victims=tuple(replace(one, name=f"Nr. {n}") for n in range(98))), frame())
    assert len(page.encode()) < 65_000
    assert "Og 38 organisationer, der ikke vises her." in page


def test_times_outside_the_campaign_stay_within_the_bar() -> None:
    odd = Victim("x", "", NOW - timedelta(days=400), NOW + timedelta(days=400), down=((NOW + timedelta(days=1), None),))
    page = campaign_page(replace(campaign(), victims=(odd,)), frame())
    for left, wide in re.findall(r'd="M([\d.]+) \d+h([\d.]+)v5', page):
        assert 0 <= float(left) <= 240
        assert float(wide) <= 240


def test_every_text_is_there_in_both_languages_with_the_same_gaps() -> None:
    for table in (campaign_words.TEXTS, campaign_words.ACTIONS, ATTRIBUTION, campaign_words.STEPS):
        for code, (english, danish) in table.items():
            assert english.strip(), code
            assert danish.strip(), code
            assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", danish)), code
