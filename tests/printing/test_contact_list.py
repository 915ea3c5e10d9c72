from datetime import date

from bavn.plan.library import library
from bavn.plan.planfile import Plan
from bavn.printing.contact_list import OWN, contact_list, supplier_number
from tests.plan.samples import half_filled, hostile, tomrer

TODAY = date(2026, 11, 22)


def test_the_contract_number_stands_beside_the_telephone_number() -> None:
    rows = {one.name: one for one in contact_list(tomrer(), library(), "da", TODAY)}
    assert (rows["Eksempel IT ApS"].number, rows["Eksempel IT ApS"].contract) == ("70 00 00 10", "IT-4711")
    assert rows["Forsikring Eksempel"].contract == "P-2026-117"
    assert rows["Politiet"].hours.startswith("særlig cyberviden hverdage 07-20")


def test_every_telephone_of_the_interview_but_the_suppliers_is_in_the_list() -> None:
    asked = {
        f"{section.id}.{field.id}"
        for section in library().interview
        for field in section.fields
        if field.kind == "phone" and not section.many
    }
    assert {one.phone for one in OWN} == asked


def test_what_a_plan_cannot_do_without_is_a_row_to_fill_in() -> None:
    rows = contact_list(Plan(), library(), "en", TODAY)
    own = [one for one in rows if not one.name]
    assert [one.role for one in own] == [
        "Leads",
        "Stands in if the leader does not answer",
        "IT supplier",
        "Bank: block, and stop payments",
    ]
    assert {(one.number, one.state, one.word) for one in own} == {("", "", "")}


def test_a_name_without_a_number_is_a_row_and_an_empty_one_that_is_not_needed_is_none() -> None:
    names = [one.name for one in contact_list(half_filled(), library(), "da", TODAY)]
    assert "Forsikring Eksempel" in names
    assert len(names) == 5 + len(library().numbers)


def test_every_number_has_its_state_its_word_and_its_origin() -> None:
    for plan in (tomrer(), half_filled(), hostile()):
        for one in contact_list(plan, library(), "da", TODAY):
            assert bool(one.number) == bool(one.state) == bool(one.word) == bool(one.source)


def test_a_supplier_without_a_number_has_no_state() -> None:
    assert supplier_number(None, library(), "da") == ("", "", "")
