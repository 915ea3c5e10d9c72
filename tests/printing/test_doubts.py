from datetime import date

from bavn.plan.library import library
from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Check, Plan
from bavn.printing.doubts import doubts
from tests.plan.samples import half_filled, hostile, tomrer

TODAY = date(2026, 11, 22)


def test_numbers_that_were_never_tried_are_named() -> None:
    said = doubts(tomrer(), library(), "da", TODAY)
    assert said[0].startswith("Disse numre er ikke prøvet: Bo Hansen, Eksempel IT ApS")
    assert "Anna Hansen" not in said[0]
    assert said[1] == "Disse numre er prøvet for længe siden: Cyberhotline for digital sikkerhed."


def test_what_was_not_read_at_the_authority_is_named() -> None:
    said = "\n".join(doubts(tomrer(), library(), "en", TODAY))
    assert "These numbers were not read on the authority's own page: Emergency services, Nets: block Dankort." in said
    assert "These deadlines were not read in the law itself: Your insurer." in said


def test_missing_and_wrong_answers_are_counted_by_part() -> None:
    said = "\n".join(doubts(half_filled(), library(), "da", TODAY))
    assert "Ikke besvaret endnu: Hvem bestemmer? (3)" in said
    assert "Ser forkert ud: Hvem er I? (1)" in said


def test_a_plan_whose_numbers_are_all_tried_says_so() -> None:
    plan = tomrer()
    for one in contacts(plan, library(), "da", TODAY):
        plan.checked[one.id] = Check(on="2026-11-22", number=one.number)
    assert doubts(plan, library(), "da", TODAY)[0] == "Alle numre er prøvet inden for 180 dage."


def test_an_empty_plan_doubts_and_a_hostile_one_stays_short() -> None:
    assert doubts(Plan(), library(), "da", TODAY)
    assert max(len(one) for one in doubts(hostile(), library(), "da", TODAY)) < 1_500
