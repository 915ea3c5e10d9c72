from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bavn.model.campaign import Attribution, Campaign
from bavn.model.language import Language
from bavn.model.sighting import Template
from bavn.model.tlp import LEVELS, Tlp
from bavn.pages.bulletin import SENTENCES, SHARING, Day, markdown, page
from bavn.pages.vocabulary import ATTRIBUTION

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
    attribution=Attribution("NoName057(16)", 0.82, ("listed", "shapes-known")),
)
DAY = Day(date(2026, 11, 21), "Fælles hub", "amber", (FLOOD,), blocked=120, armed=912, mistakes=1, warnings=4)


def test_a_day_is_told_in_danish() -> None:
    assert markdown(DAY, "da").splitlines() == [
        "# Døgnrapport for 21. november 2026",
        "",
        "Fælles hub. Tider er i UTC.",
        "",
        "TLP:AMBER: må kun deles i jeres egen organisation og med dens kunder, når de har brug for det.",
        "",
        "## Overbelastningsangreb fra kl. 06.12 til kl. 11.40",
        "",
        "- Ramt: 3 organisationer. Alvor: høj.",
        "- 912 kilder, højst 179 forespørgsler i sekundet.",
        "- 56 % af kilderne var med i tidligere angreb.",
        (
            "- Bag angrebet står sandsynligvis NoName057(16) (82 %). Det tyder på det: et ramt websted "
            "stod på deres offentliggjorte målliste; det beder om det samme som deres lister."
        ),
        "- Angriberne bad om:",
        "  - `GET /soeg?query`",
        "",
        "## Det gjorde hubben",
        "",
        "- Blokeret: 120 adresser.",
        "- Lagt klar: 912 adresser, der kun begrænses, mens et medlems eget websted er under angreb.",
        "- Sluppet fri, fordi det var en fejl: 1 adresse.",
        "- Varsler: 4.",
    ]


def test_a_day_is_told_in_english() -> None:
    text = markdown(DAY, "en")
    assert "## Flood from 06:12 to 11:40" in text
    assert (
        "- Probably NoName057(16) is behind it (82 %). What points to it: a site that was hit stood on their published "
        "list; it asks for what their lists asked for." in text
    )


def test_times_are_those_of_the_days_zone_and_another_days_has_its_date() -> None:
    night = replace(
        FLOOD, first=datetime(2026, 11, 20, 22, 5, tzinfo=UTC), last=datetime(2026, 11, 21, 1, 2, tzinfo=UTC)
    )
    text = markdown(replace(DAY, campaigns=(night,), zone=ZoneInfo("Europe/Copenhagen")), "da")
    assert "Tider er i dansk tid." in text
    assert "## Overbelastningsangreb fra 20. november 2026 kl. 23.05 til kl. 02.02" in text


def test_what_there_is_none_of_is_left_out() -> None:
    logins = replace(FLOOD, kind="password-spraying", sources=31, peak=0.0, templates=())
    text = markdown(replace(DAY, campaigns=(logins,), blocked=0, armed=0, mistakes=0, warnings=0), "da")
    assert "- 31 kilder.\n" in text
    assert "sekundet" not in text
    assert text.rstrip().endswith("- Ingen adresser blev blokeret eller lagt klar.")


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, "og 1 til"), (1_206, "og 1.201 til")])
def test_of_many_shapes_some_are_shown_and_the_rest_counted(count: int, more: str) -> None:
    many = replace(FLOOD, templates=tuple(Template("GET", f"/{number:04}") for number in range(count)))
    text, shown = markdown(replace(DAY, campaigns=(many,)), "da"), page(replace(DAY, campaigns=(many,)), "da")
    assert text.count("  - `GET /") == shown.count("<code>") == 5
    assert (f"  - {more}" in text and f"<li>{more}</li>" in shown) if more else " til\n" not in text


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_member_is_named(language: Language) -> None:
    for text in (markdown(DAY, language), page(DAY, language)):
        assert not [member for member in FLOOD.members if member in text.casefold()]


def test_an_attack_that_goes_on_has_no_end() -> None:
    open_one = Day(DAY.day, DAY.hub, DAY.label, (replace(FLOOD, ended=None),))
    assert "## Overbelastningsangreb siden kl. 06.12, endnu ikke slut" in markdown(open_one, "da")


def test_nobody_is_accused_where_nothing_is_confirmed() -> None:
    unknown = replace(FLOOD, attribution=Attribution())
    assert "- Det er ikke bekræftet, hvem der står bag." in markdown(Day(DAY.day, DAY.hub, DAY.label, (unknown,)), "da")


def test_a_quiet_day_says_so_to_members_alone() -> None:
    assert "## Ingen angreb er meldt" in markdown(Day(DAY.day, DAY.hub, "amber"), "da")
    assert "meldt" not in markdown(Day(DAY.day, DAY.hub, "clear"), "da").casefold()


@pytest.mark.parametrize("label", ["green", "clear"])
def test_outside_the_membership_nobody_is_told_that_nothing_was_done(label: Tlp) -> None:
    day = Day(DAY.day, DAY.hub, label)
    assert "blev blokeret" not in markdown(day, "da")
    assert "No address was blocked" not in markdown(day, "en")
    assert "- Kun medlemmerne får at vide, hvad der skete hos dem" in markdown(day, "da")
    assert "Kun medlemmerne" not in markdown(replace(day, label="amber"), "da")
    assert "- Blokeret: 2 adresser." in markdown(replace(day, blocked=2), "da")


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
    assert "<li>Ramt: 3 organisationer. Alvor: høj.</li>" in shown
    assert "<code>GET /soeg?query</code>" in shown


def test_every_phrase_has_two_languages() -> None:
    assert all(all(pair) for pair in (*SENTENCES.values(), *ATTRIBUTION.values(), *SHARING.values()))


def test_every_label_that_leaves_the_hub_says_with_whom_it_may_be_shared() -> None:
    assert set(SHARING) == set(LEVELS)
