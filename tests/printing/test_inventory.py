from datetime import date

import pytest

from bavn.plan.library import library
from bavn.plan.planfile import Check, Evidence, Plan
from bavn.printing.inventory import backups, chosen, suppliers, systems
from tests.plan.samples import half_filled, hostile, tomrer

TODAY = date(2026, 11, 22)


def test_systems_stand_in_the_order_they_are_needed() -> None:
    found = systems(tomrer(), library(), "da")
    assert [(one.number, one.name, one.hours) for one in found][:2] == [
        ("1", "Telefonen", "1 timer"),
        ("2", "Bogholderi", "48 timer"),
    ]
    assert found[2].where == "Hos os"


def test_hours_that_are_no_number_stand_as_they_were_written() -> None:
    assert systems(half_filled(), library(), "da")[0].hours == "to"


def test_a_supplier_stands_with_what_it_was_given_and_its_number_with_its_state() -> None:
    plan = tomrer()
    plan.checked["suppliers.1.phone"] = Check(on="2026-11-01", number="70 00 00 21")
    first, second = suppliers(plan, library(), "da", TODAY)
    assert (first.gave, first.people, first.contract) == ("Navne, CPR-numre, kontonumre", "cirka 12 personer", "L-9")
    assert (first.number, first.state) == ("70 00 00 20", "unverified")
    assert (second.number, second.state, second.word) == ("70 00 00 21", "verified", "prøvet 01.11.2026")


def test_nothing_answered_is_rows_to_fill_in() -> None:
    assert [one.number for one in systems(Plan(), library(), "da")] == ["1", "2", "3"]
    assert {one.name for one in suppliers(Plan(), library(), "da", TODAY)} == {""}
    assert {(one.what, one.copies, one.tried) for one in backups(Plan(), library(), "da")} == {("", "", "")}


def test_copies_say_what_is_known_and_that_the_rest_is_not() -> None:
    plan = Plan(answers={"backups": [{"what": "alt", "offline": "yes", "hours": "24"}]})
    assert backups(plan, library(), "da")[0].copies.splitlines() == [
        "Uden for nettet: Ja",
        "Uden for huset: ved ikke",
        "Højst 24 timer gammel",
    ]


def restores(*evidence: Evidence) -> str:
    plan = tomrer()
    plan.evidence = list(evidence)
    return backups(plan, library(), "en")[0].tried


def restore(on: str, *, good: bool = True, about: str = "Boks på værkstedet") -> Evidence:
    return Evidence(kind="restore", on=on, good=good, shows="212 files", about=about)


CASES = {
    "never": ([], "Never tried"),
    "good": ([restore("2026-11-20")], "2026-11-20: 212 files"),
    "a newer failure": (
        [restore("2026-11-20"), restore("2026-11-21", good=False)],
        "2026-11-21, went wrong: 212 files",
    ),
    "of another backup": ([restore("2026-11-20", about="Usb-disk hjemme hos Bo")], "Never tried"),
    "only looked at": (
        [Evidence(kind="backup", on="2026-11-20", good=True, shows="", about="Boks på værkstedet")],
        "Never tried",
    ),
    "named by its content": (
        [restore("2026-11-20", about="Tegninger, kundekartotek, kontorets filer")],
        "2026-11-20: 212 files",
    ),
}


@pytest.mark.parametrize(("evidence", "wanted"), CASES.values(), ids=CASES)
def test_a_backup_shows_its_newest_restore_good_or_bad(evidence: list[Evidence], wanted: str) -> None:
    assert restores(*evidence) == wanted


def test_an_option_that_is_none_stands_as_it_was_written() -> None:
    assert chosen("backups", "offline", {"offline": "måske"}, library(), "da") == "måske"


def test_no_hostile_answer_is_longer_than_its_place() -> None:
    plan = hostile()
    plan.answers["suppliers"] = [{"name": "x" * 9_000, "gave": "y\n" * 900}]
    found = suppliers(plan, library(), "da", TODAY)[0]
    assert len(found.name) == 600
    assert "\n" not in found.gave
