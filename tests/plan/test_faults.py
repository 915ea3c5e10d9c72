import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.plan.faults import Fault, faults, wrong
from bavn.plan.library import Field
from bavn.plan.planfile import Plan
from tests.plan.samples import HOSTILE, half_filled, hostile, small, tomrer


def field(kind: str) -> Field:
    options = [{"id": name, "label": {"da": name, "en": name}} for name in ("yes", "no")]
    return msgspec.convert({"id": "x", "kind": kind, "ask": {"da": "?", "en": "?"}, "options": options}, Field)


GOOD = [
    ("text", "x" * 2_000),
    ("text", HOSTILE),
    ("long", "a\nb"),
    ("date", "2026-11-22"),
    ("date", " 2028-02-29\n"),
    ("number", "48"),
    ("money", "3.500"),
    ("money", "12 000"),
    ("email", "a@example.dk"),
    ("phone", "114"),
    ("phone", "+45 (33) 37-00-37"),
    ("choice", "yes"),
    ("choice", " no "),
    *((kind, " \n") for kind in ("text", "date", "number", "money", "email", "phone", "choice")),
]
BAD = [
    ("text", "x" * 2_001),
    ("long", "\U0001f525" * 2_001),
    ("date", "22-11-2026"),
    ("date", "2026-02-29"),
    ("number", "snarest"),
    ("number", "-1"),
    ("number", "1e3"),
    ("money", "3500 kr."),
    ("money", "1.5"),
    ("email", "anna hos example.dk"),
    ("phone", "11"),
    ("phone", "ring til Anna"),
    ("phone", "33 37 00 37 lok. 2"),
    ("phone", "\u0661\u0661\u0664"),
    ("phone", "+ ( ) -"),
    ("phone", "1" * 2_001),
    ("choice", "Ja"),
    ("choice", "unknown"),
]


@pytest.mark.parametrize(("kind", "answer"), GOOD, ids=lambda case: ascii(case)[:25])
def test_what_can_be_meant_is_not_wrong(kind: str, answer: str) -> None:
    assert not wrong(field(kind), answer)


@pytest.mark.parametrize(("kind", "answer"), BAD, ids=lambda case: ascii(case)[:25])
def test_what_cannot_be_meant_is_wrong(kind: str, answer: str) -> None:
    assert wrong(field(kind), answer)


def test_a_full_plan_has_no_fault() -> None:
    assert faults(tomrer(), small()) == ()


def test_an_empty_plan_misses_all_that_is_needed_and_nothing_else() -> None:
    found = faults(Plan(), small())
    needed = [(section.id, one.id) for section in small().interview for one in section.fields if one.needed]
    assert [(fault.section, fault.field) for fault in found] == needed
    assert {fault.what for fault in found} == {"missing"}
    assert {fault.row for fault in found if fault.section in ("systems", "suppliers", "backups")} == {0}
    assert {fault.row for fault in found if fault.section not in ("systems", "suppliers", "backups")} == {None}


def test_a_half_filled_plan_is_told_what_is_missing_and_what_is_wrong() -> None:
    found = faults(half_filled(), small())
    assert found[:3] == (
        Fault("firm", None, "personal", "wrong"),
        Fault("people", None, "leader_phone", "wrong"),
        Fault("people", None, "standin", "missing"),
    )
    assert Fault("help", None, "bank", "missing") in found
    assert Fault("help", None, "insurer_hours", "wrong") in found
    assert [fault for fault in found if fault.section == "systems"] == [
        Fault("systems", 0, "hours", "wrong"),
        Fault("systems", 1, "name", "missing"),
    ]
    assert Fault("suppliers", 0, "name", "missing") in found  # the section has the wrong shape
    assert not [fault for fault in found if fault.section == "fleet"]


def test_hostile_text_is_wrong_where_a_kind_is_asked_for() -> None:
    found = {(fault.section, fault.field): fault.what for fault in faults(hostile(), small())}
    assert found["people", "leader_phone"] == "wrong"
    assert found["firm", "nis2"] == "wrong"
    assert ("firm", "name") not in found


@given(st.dictionaries(st.sampled_from(["firm", "systems", "help"]), st.dictionaries(st.text(), st.text())))
def test_no_plan_makes_it_raise(answers: dict[str, dict[str, str]]) -> None:
    faults(Plan(answers=dict(answers)), small())
    faults(Plan(answers={section: [row] for section, row in answers.items()}), small())
