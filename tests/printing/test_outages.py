import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_paper import outages_paper
from bavn.printing.outages import outages
from tests.pages.outage_samples import hostile, local, november, quiet
from tests.printing.reading import holds, misplaced, pages


def paper(report: OutagesReport, language: Language = "da") -> bytes:
    return outages(outages_paper(report, local(language)), report.made)


def test_the_paper_holds_claimed_seen_attacked_and_seen_down() -> None:
    pdf = paper(november())
    for said in ("8 af 15 websteder kunne ikke nås", "Påstået", "Set angrebet", "Set nede", "Ukendt tid", "98,96 %"):
        assert holds(pdf, said)
    assert holds(pdf, "NoName057(16), 12.11.2026 kl. 08.30")
    assert holds(pdf, "12.11.2026 kl. 07.57\N{EN DASH}15.40")
    assert holds(pdf, "12.11.2026 kl. 07.58.03\N{EN DASH}08.19.03")
    assert holds(pdf, "3 websteder, én leverandør: Hosting ApS")


def test_every_page_says_which_of_how_many_it_is() -> None:
    found = pages(paper(november()))
    assert f"Side 1 af {len(found)}" in found[0]
    assert len(found) == 3


@pytest.mark.parametrize("report", [november(), quiet(), hostile()], ids=["november", "quiet", "hostile"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_over_another_or_off_the_page(report: OutagesReport, language: Language) -> None:
    assert misplaced(paper(report, language)) == []


def test_the_same_report_gives_the_same_bytes() -> None:
    assert paper(november()) == paper(november())


def test_a_period_without_any_site_is_still_a_page() -> None:
    empty = OutagesReport(quiet().began, quiet().ended, quiet().made, ())
    assert holds(paper(empty), "Ingen websteder blev undersøgt")
