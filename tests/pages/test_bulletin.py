from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bavn.model.campaign import Attribution, Campaign
from bavn.model.language import Language
from bavn.model.sighting import Template
from bavn.pages.bulletin import BECAUSE, SENTENCES, Day, markdown, page

BEGAN = datetime(2026, 11, 21, 6, 12, tzinfo=UTC)
FLOOD = Campaign(
    id=7,
    kind="http-flood",
    content="c",
    first=BEGAN,
    last=datetime(2026, 11, 21, 11, 40, tzinfo=UTC),
    members=("vejle", "ishoej", "taarnby"),
    severity="high",
    requests=3_000_000,
    peak=179.0,
    sources=912,
    templates=(Template("GET", "/soeg", ("query",)),),
    tlp="amber",
    ended=datetime(2026, 11, 21, 12, 40, tzinfo=UTC),
    reused_sources=0.56,
    attribution=Attribution("NoName057(16)", 0.82, ("sources:0.56", "rhythm")),
)
DAY = Day(date(2026, 11, 21), "Fælles hub", "amber", (FLOOD,), blocked=120, armed=912, mistakes=1, warnings=4)


def test_a_day_is_told_in_danish() -> None:
    assert markdown(DAY, "da").splitlines() == [
        "# Bavn, døgnet 21. november 2026",
        "",
        "TLP:AMBER · Fælles hub · tider i UTC",
        "",
        "## Overbelastningsangreb, kl. 06.12 til 11.40",
        "",
        "- 3 organisationer ramt, alvor: høj",
        "- 912 kilder, højst 179 i sekundet",
        "- 56 % af kilderne er set i tidligere kampagner",
        "- Hvem: NoName057(16), 82 % (kilder set før; tidspunktet passer)",
        "- Bad om:",
        "  - `GET /soeg?query`",
        "",
        "## Det gjorde hubben",
        "",
        "- Adresser blokeret: 120; skærpet: 912",
        "- Varsler: 4",
        "- Sluppet fri som fejl: 1",
    ]


def test_a_day_is_told_in_english() -> None:
    text = markdown(DAY, "en")
    assert "## Flood, 06:12 to 11:40" in text
    assert "- Who: NoName057(16), 82 % (sources seen before; the hour fits)" in text


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_member_is_named(language: Language) -> None:
    for text in (markdown(DAY, language), page(DAY, language)):
        assert not [member for member in FLOOD.members if member in text.casefold()]


def test_an_attack_that_goes_on_has_no_end() -> None:
    open_one = Day(DAY.day, DAY.hub, DAY.label, (replace(FLOOD, ended=None),))
    assert "## Overbelastningsangreb, siden kl. 06.12, stadig i gang" in markdown(open_one, "da")


def test_nobody_is_accused_where_nothing_is_confirmed() -> None:
    unknown = replace(FLOOD, attribution=Attribution())
    assert "- Hvem: ikke bekræftet" in markdown(Day(DAY.day, DAY.hub, DAY.label, (unknown,)), "da")


def test_a_quiet_day_says_so_to_members_alone() -> None:
    assert "## Ingen kampagne er set." in markdown(Day(DAY.day, DAY.hub, "amber"), "da")
    assert "kampagne" not in markdown(Day(DAY.day, DAY.hub, "clear"), "da").casefold()


def test_what_an_attacker_chose_stays_text() -> None:
    hostile = replace(FLOOD, templates=(Template("GET", "/`<script>alert(1)</script>\n# title", ()),))
    day = replace(DAY, campaigns=(hostile,))
    assert "<script>" not in page(day, "da")
    text = markdown(day, "da")
    assert "\n# title" not in text
    assert "  - `GET /'<script>" in text


def test_the_page_says_what_the_text_says() -> None:
    shown = page(DAY, "da")
    assert shown.startswith('<!doctype html><html lang="da">')
    assert "<li>3 organisationer ramt, alvor: høj</li>" in shown
    assert "<code>GET /soeg?query</code>" in shown


def test_every_phrase_has_two_languages() -> None:
    assert all(all(pair) for pair in (*SENTENCES.values(), *BECAUSE.values()))
