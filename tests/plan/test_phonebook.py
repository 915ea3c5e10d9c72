from datetime import date, timedelta

import pytest

from bavn.plan.phonebook import Contact, checked, contacts
from bavn.plan.planfile import Check, Plan
from tests.plan.samples import half_filled, hostile, small, tomrer

TODAY = date(2026, 11, 22)


def of(plan: Plan, contact: str) -> Contact:
    return {one.id: one for one in contacts(plan, small(), "da", TODAY)}[contact]


def state(on: str, number: str = "114", today: date = TODAY) -> str:
    return checked(Plan(checked={"police": Check(on=on, number=number)}), "police", "114", today)[0]


def test_the_firms_own_numbers_come_first_in_the_order_of_the_interview() -> None:
    assert [one.id for one in contacts(tomrer(), small(), "da", TODAY)] == [
        "people.leader_phone",
        "people.standin_phone",
        "help.it_phone",
        "help.host_phone",
        "help.isp_phone",
        "help.insurer_phone",
        "help.bank_phone",
        "suppliers.0.phone",
        "suppliers.1.phone",
        *(number.id for number in small().numbers),
    ]


def test_every_number_ships_unverified() -> None:
    shipped = contacts(Plan(), small(), "da", TODAY)
    assert len(shipped) == len(small().numbers)
    assert {(one.state, one.checked_on, one.own) for one in shipped} == {("unverified", "", False)}


def test_the_number_that_the_authorities_gave_up_is_not_shipped() -> None:
    assert not [one for one in small().numbers if one.number.replace(" ", "") == "33325580"]


def test_a_public_number_brings_all_that_is_known_of_it() -> None:
    assert of(tomrer(), "hotline") == Contact(
        id="hotline",
        name="Cyberhotline for digital sikkerhed",
        number="33 37 00 37",
        when="Vejledning; ingen sagsbehandling",
        hours="hverdage 08-20, weekend og helligdage 10-16",
        source="sikkerdigital.dk/cyberhotline",
        reading="authority",
        state="stale",
        checked_on="2026-01-05",
        own=False,
        contract="",
    )


def test_an_own_number_stands_beside_its_name_and_contract() -> None:
    assert of(tomrer(), "help.it_phone") == Contact(
        id="help.it_phone",
        name="Eksempel IT ApS",
        number="70 00 00 10",
        when="It-leverandørens telefon, også uden for kontortid",
        hours="",
        source="",
        reading="unread",
        state="unverified",
        checked_on="",
        own=True,
        contract="IT-4711",
    )
    assert of(tomrer(), "help.insurer_phone").contract == "P-2026-117"
    assert of(tomrer(), "suppliers.0.phone").name == "Lønbureau Eksempel"
    assert (of(tomrer(), "suppliers.0.phone").contract, of(tomrer(), "suppliers.1.phone").contract) == ("L-9", "")


def test_a_number_without_a_name_is_called_by_its_question() -> None:
    plan = Plan(answers={"help": {"it_phone": " 70 00 00 10 ", "it": " "}, "suppliers": [{}, {"phone": "112"}]})
    assert (of(plan, "help.it_phone").name, of(plan, "help.it_phone").number) == (
        "It-leverandørens telefon, også uden for kontortid",
        "70 00 00 10",
    )
    assert of(plan, "suppliers.1.phone").name == "Telefon, når det haster"


def test_a_wrong_number_is_still_listed_so_that_somebody_sees_it() -> None:
    assert of(half_filled(), "people.leader_phone").number == "ring til Anna"


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, "verified"), (180, "verified"), (181, "stale"), (4000, "stale"), (-1, "stale")],
    ids=["today", "half a year", "a day too old", "years", "in the future"],
)
def test_a_check_ages(age: int, expected: str) -> None:
    assert state((TODAY - timedelta(days=age)).isoformat()) == expected


@pytest.mark.parametrize("on", ["", "yesterday", "2026-02-30", "22.11.2026"])
def test_a_check_without_a_date_is_none(on: str) -> None:
    assert state(on) == "unverified"


def test_a_check_of_another_number_does_not_count() -> None:
    assert state("2026-11-22", number="115") == "unverified"
    assert state("2026-11-22", number=" 114 ") == "verified"
    assert (of(tomrer(), "help.it_phone").state, of(tomrer(), "help.it_phone").checked_on) == ("unverified", "")


def test_a_check_does_not_move_to_another_supplier_when_a_row_is_taken_out() -> None:
    plan = tomrer()
    plan.checked["suppliers.0.phone"] = Check(on="2026-11-22", number="70 00 00 20")
    assert of(plan, "suppliers.0.phone").state == "verified"
    rows = plan.answers["suppliers"]
    assert isinstance(rows, list)
    del rows[0]
    assert of(plan, "suppliers.0.phone").state == "unverified"


def test_hostile_text_does_not_stop_it() -> None:
    assert len(contacts(hostile(), small(), "en", TODAY)) == 8 + len(small().numbers)
