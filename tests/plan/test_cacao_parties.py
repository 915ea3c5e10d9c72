from datetime import date
from typing import Any

from bavn.plan.cacao_parties import Parties
from bavn.plan.library import library
from bavn.plan.planfile import Check, Plan

DAY = date(2026, 11, 22)
ANSWERS: dict[str, Any] = {
    "people": {"leader": "Anna Hansen", "leader_phone": "20 00 00 01"},
    "help": {"it": "Eksempel IT", "it_phone": "70 00 00 10", "it_contract": "IT-4711", "bank": "Sparekassen"},
}


def parties(*, answers: bool = True, checked: dict[str, Check] | None = None) -> Parties:
    plan = Plan(language="en", answers=ANSWERS if answers else {}, checked=checked or {})
    return Parties(plan, library(), DAY, "Hansen" if answers else "")


def test_a_role_is_an_individual_with_both_names() -> None:
    made = parties(answers=False)
    agent = made.agents[made.role("leader")]
    assert (agent["type"], agent["name"]) == ("individual", "the leader")
    (part,) = agent["agent_target_extensions"].values()
    assert (part["role"], part["name_da"]) == ("leader", "lederen")


def test_a_plan_says_who_has_the_role() -> None:
    made = parties()
    assert made.agents[made.role("leader")]["name"] == "the leader: Anna Hansen"
    assert made.agents[made.role("doer")]["name"] == "the IT helper: Eksempel IT"
    assert made.agents[made.role("finder")]["name"] == "whoever notices"


def test_a_role_asked_for_twice_is_one_agent() -> None:
    made = parties()
    assert made.role("leader") == made.role("leader")
    assert len(made.agents) == 1


def test_a_number_goes_with_its_source_and_its_state() -> None:
    made = parties()
    police = made.targets[made.target("police")]
    assert police["contact"] == {"phone": {"work": "114"}}
    assert "sikkerdigital.dk" in police["description"]
    assert "unverified" in police["description"]


def test_a_number_that_was_called_says_when() -> None:
    made = parties(checked={"help.it_phone": Check("2026-11-20", "70 00 00 10")})
    supplier = made.targets[made.target("help.it_phone")]
    assert (supplier["type"], supplier["name"]) == ("organization", "Eksempel IT")
    assert "IT-4711" in supplier["description"]
    assert "2026-11-20" in supplier["description"]


def test_a_person_is_an_individual() -> None:
    made = parties()
    assert made.targets[made.target("people.leader_phone")]["type"] == "individual"


def test_a_number_that_the_plan_does_not_have_is_named_by_its_question() -> None:
    made = parties(answers=False)
    supplier = made.targets[made.target("help.it_phone")]
    assert supplier["name"] == "Your IT supplier"
    assert "contact" not in supplier
    assert parties().target("help.bank_phone") != made.target("help.bank_phone")


def test_a_name_without_a_number_is_still_named() -> None:
    made = parties()
    assert made.targets[made.target("help.bank_phone")]["name"] == "Sparekassen"


def test_what_nobody_knows_keeps_its_own_name() -> None:
    made = parties()
    assert made.targets[made.target("nowhere")]["name"] == "nowhere"


def test_the_machine_is_the_one_at_which_somebody_sits() -> None:
    made = parties()
    assert made.agents[made.machine()]["address"] == {"dname": ["localhost"]}
