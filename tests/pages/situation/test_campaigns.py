from dataclasses import replace

from bavn.pages.situation.campaigns import Campaigns, campaigns_page
from tests.pages.situation.views import attack, frame


def test_each_campaign_is_a_row_that_leads_to_its_page() -> None:
    page = campaigns_page(Campaigns((attack(7), replace(attack(3), ended=True))), frame())
    assert '<a href="/campaigns/7">Overbelastningsangreb nr. 7</a>' in page
    assert '<a href="/campaigns/3">Overbelastningsangreb nr. 3</a>' in page
    assert "slut · alvor: høj" in page
    assert "Side " not in page


def test_pages_lead_to_those_beside_them() -> None:
    page = campaigns_page(Campaigns((attack(),), 2, 3), frame())
    assert 'href="?page=1" rel="prev"' in page
    assert 'href="?page=3" rel="next"' in page
    assert "Side 2 af 3" in page
    assert 'rel="prev"' not in campaigns_page(Campaigns((attack(),), 1, 3), frame())
    assert 'rel="next"' not in campaigns_page(Campaigns((attack(),), 3, 3), frame())


def test_that_there_is_none_and_that_nothing_is_told_are_two_things() -> None:
    assert "Ingen kampagner" in campaigns_page(Campaigns(), frame())
    assert "Nødstoppet er slået til" in campaigns_page(Campaigns(silence="killed"), frame())
    untold = campaigns_page(Campaigns(silence="untold"), frame(role="read-only"))
    assert "Du får ikke kampagner at se" in untold
    assert "Ingen kampagner" not in untold


def test_a_full_page_stays_light() -> None:
    assert len(campaigns_page(Campaigns((attack(),) * 50, 1, 90), frame()).encode()) < 50_000
