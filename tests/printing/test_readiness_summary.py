from datetime import date

import msgspec
import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import library
from bavn.plan.planfile import Evidence, Plan
from bavn.plan.readiness import readiness
from bavn.printing.readiness_summary import readiness_summary, summary
from tests.plan.samples import HOSTILE, half_filled, hostile, tomrer
from tests.printing.reading import holds, misplaced, pages, squeezed

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plan", [Plan(), half_filled(), tomrer(), hostile()], ids=["empty", "half", "full", "hostile"])
def test_the_summary_is_one_page(plan: Plan, language: Language) -> None:
    pdf = readiness_summary(plan, library(), language, TODAY)
    assert len(pages(pdf)) == 1
    assert misplaced(pdf) == []


def test_the_summary_shrinks_rather_than_going_on_to_another_page() -> None:
    twice = msgspec.structs.replace(library(), points=library().points * 2)
    pdf = readiness_summary(half_filled(), twice, "en", TODAY)
    assert len(pages(pdf)) == 1
    assert misplaced(pdf) == []
    assert holds(pdf, "Nothing yet.")


def test_the_score_is_the_planner_s_own() -> None:
    found = summary(tomrer(), library(), "da", TODAY)
    assert found.score == readiness(tomrer(), library(), TODAY).score
    assert len(found.missing) + len(found.proven) == len(library().points)
    assert found.points == f"{len(found.proven)} af {len(library().points)} punkter er klar"


def test_what_is_missing_stands_by_its_weight_with_what_it_takes() -> None:
    found = summary(tomrer(), library(), "da", TODAY).missing
    weights = [int(one.counts.split()[0]) for one in found]
    assert weights == sorted(weights, reverse=True)
    assert all(one.takes and one.evidence for one in found)


def test_what_is_proven_shows_its_evidence_and_date() -> None:
    found = {one.title: one for one in summary(tomrer(), library(), "da", TODAY).proven}
    assert found["Filer er gendannet på rigtigt inden for 90 dage"].evidence == "20.11.2026: 212 filer på 3 min"
    assert {one.takes for one in found.values()} == {""}


@pytest.mark.parametrize(
    ("evidence", "wanted"),
    [
        ([], "never tried"),
        ([Evidence(kind="restore", on="2026-11-21", good=False, shows="0 files")], "went wrong 2026-11-21"),
        ([Evidence(kind="restore", on="2026-01-01", good=True, shows="5 files")], "too old: 2026-01-01"),
    ],
)
def test_why_something_is_not_ready_is_said(evidence: list[Evidence], wanted: str) -> None:
    plan = tomrer()
    plan.evidence = evidence
    assert wanted in {
        one.evidence for one in summary(plan, library(), "en", TODAY).missing if "restore" in one.title.lower()
    }


def test_standing_still_costs_an_hour_a_day_and_a_week() -> None:
    found = summary(tomrer(), library(), "da", TODAY)
    assert [one.value for one in found.costs] == ["3.500 kr.", "28.000 kr.", "140.000 kr."]
    assert [one.value for one in summary(half_filled(), library(), "da", TODAY).costs] == ["", "", ""]


def test_no_supplier_contract_telephone_or_place_is_named() -> None:
    text = squeezed("".join(pages(readiness_summary(tomrer(), library(), "da", TODAY))))
    private = [
        "Lønbureau",
        "CPR-numre",
        "Eksempel IT",
        "IT-4711",
        "P-2026-117",
        "20 00 00 01",
        "Anna",
        "hvide boks",
        "/srv/",
        "bankboks",
    ]
    assert [one for one in private if squeezed(one) in text] == []


def test_words_of_evidence_that_may_name_somebody_are_left_out() -> None:
    plan = tomrer()
    plan.evidence.append(Evidence(kind="domain", on="2026-11-20", good=True, shows="mail hos Eksempel IT"))
    found = summary(plan, library(), "da", TODAY)
    assert "Eksempel IT" not in str(found.proven)
    assert "20.11.2026" in {one.evidence for one in found.proven}


def test_the_page_says_what_it_is_worth_and_whose_estimate_it_is() -> None:
    pdf = readiness_summary(tomrer(), library(), "en", TODAY)
    assert holds(pdf, "What was never tried counts as not ready.")
    assert holds(pdf, "The firm's own estimate")
    assert holds(pdf, "Not an official plan.")


def test_evidence_with_hostile_words_is_short_and_only_text() -> None:
    plan = tomrer()
    plan.evidence = [Evidence(kind="restore", on="2026-11-20", good=True, shows=HOSTILE * 50)]
    found = next(one for one in summary(plan, library(), "da", TODAY).proven if "gendannet" in one.title)
    assert len(found.evidence) < 200


def test_the_same_plan_and_day_give_the_same_bytes() -> None:
    assert readiness_summary(tomrer(), library(), "da", TODAY) == readiness_summary(tomrer(), library(), "da", TODAY)
