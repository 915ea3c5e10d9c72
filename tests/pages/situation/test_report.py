from dataclasses import replace
from datetime import date

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.model.readiness import Group
from bavn.pages.situation.report import (
    Attacks,
    Decisions,
    Effort,
    Outages,
    Part,
    Ready,
    Report,
    Spread,
    Warned,
    lead_codes,
    report_page,
)
from bavn.pages.situation.report_words import NOT_MEASURED, ORDERS, TEXTS
from tests.pages.situation.views import frame

SOME = Spread(12, 840.0, 90_000.0)
REPORT = Report(
    date(2026, 8, 24),
    date(2026, 11, 22),
    98,
    Attacks(12, 3, 61, 31, 9, (("http-flood", 50), ("web-scan", 11))),
    Outages(90, 14, 22, 50_000.0, SOME),
    Warned(40, 6, 26, 4, SOME, tuple((code, place) for place, code in enumerate(lead_codes())), SOME, 11),
    Decisions(date(2026, 10, 23), 1_200, 900, 250, 50, 2, 1, (("block", 3), ("kill", 1))),
    Ready(98, 40, (Group(0, 39, 12), Group(40, 100, 28))),
    Effort(date(2026, 8, 24), 80, 20, 130, 60, 55, 2, SOME, 5, 4, SOME, 2, 9),
)
NOTHING = Report(
    date(2026, 8, 24), date(2026, 11, 22), 0,
    Attacks(), None, Warned(), Decisions(date(2026, 1, 1)), Ready(), Effort(date(2026, 1, 1)),
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", [REPORT, NOTHING], ids=["a-period", "nothing"])
def test_every_figure_has_its_words(report: Report, language: Language) -> None:
    page = report_page(report, frame(language))
    for code in (*TEXTS, *NOT_MEASURED, *ORDERS):
        assert f">{code}<" not in page or "." not in code
    assert "{" not in page.replace("{at}", "{")
    assert len(page) < 50_000


def test_it_says_who_could_be_warned_and_who_was() -> None:
    page = report_page(REPORT, frame("da"))
    assert "26 / 34" in page
    assert "14 min" in page
    assert "0\N{EN DASH}39" in page


def test_it_says_where_less_is_known_than_was_asked_for() -> None:
    assert "Known only from" in report_page(REPORT, frame("en"))
    assert "Known only from" not in report_page(NOTHING, frame("en"))


def heading(code: str, page: str) -> str:
    """What stands under a heading."""
    return page.split(f">{frame('en').words.of(TEXTS, code)}</h2>")[1].split("</section>", maxsplit=1)[0]


@pytest.mark.parametrize("part", ["attacks", "warned"])
@pytest.mark.parametrize("report", [REPORT, NOTHING, replace(REPORT, attacks=None, warned=None)], ids=range(3))
def test_it_says_since_when_attacks_and_warnings_are_known(report: Report, part: str) -> None:
    known = replace(report, attacks_from=date(2026, 9, 1))
    assert "Known only from" in heading(part, report_page(known, frame("en")))
    assert "Known only from" not in heading(part, report_page(report, frame("en")))


def test_of_a_period_of_which_nothing_is_kept_it_says_that_and_no_zero() -> None:
    page = report_page(replace(REPORT, attacks=None, warned=None, attacks_from=date(2026, 11, 23)), frame("en"))
    for part in ("attacks", "warned"):
        assert "is no longer kept" in heading(part, page)
        assert "Fewer than" not in heading(part, page)


@pytest.mark.parametrize("part", ["attacks", "warned", "effort"])
def test_it_says_of_which_part_there_was_more(part: Part) -> None:
    page = report_page(replace(REPORT, cut=(part,)), frame("en"))
    assert "the figures are too low" in heading(part, page)
    assert page.count("the figures are too low") == 1


def test_too_few_members_are_shown_as_too_few() -> None:
    page = report_page(replace(REPORT, ready=Ready(98)), frame("en"))
    assert "Fewer than 5 of 98 organisations" in page
    page = report_page(replace(REPORT, ready=Ready(98, 40)), frame("en"))
    assert "So none is shown" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_too_few_attacked_it_says_so_and_has_no_figure(language: Language) -> None:
    page = report_page(replace(REPORT, attacks=None, warned=None, outages=None, counted="green"), frame(language))
    few, counted = (frame(language).words.of(TEXTS, code).format(fewest=5) for code in ("few", "counted.green"))
    assert page.count(few) == 2
    assert counted in page
    assert "26 / 34" not in page
    assert counted not in report_page(REPORT, frame(language))
    assert frame(language).words.of(TEXTS, "counted.amber+strict") in report_page(REPORT, frame(language))


def test_every_text_is_there_in_both_languages() -> None:
    for table in (TEXTS, NOT_MEASURED, ORDERS):
        assert all(english.strip() and danish.strip() for english, danish in table.values())
