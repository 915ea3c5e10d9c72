import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.plan.cacao_document import document
from bavn.plan.cacao_flow import Place, Reason, Way
from bavn.plan.cacao_strangers import LONGEST_NAME, LONGEST_TEXT, MINUTES, Strangers, cut
from bavn.plan.cacao_terms import EXTENSION, condition
from bavn.plan.library import Step, library
from tests.plan.cacao_samples import action, data, end, name, playbook, start
from tests.plan.samples import HOSTILE

DO = name("action", 1)


def step(*ways: Way, document_: dict[str, Any] | None = None, **more: Any) -> Step:  # noqa: ANN401  any JSON
    """The step of a playbook with one action that has `more`."""
    workflow = (start(DO), action(1, name("end", 0), **more), end())
    read = document(data(playbook(*workflow, **(document_ or {}))), "theirs.json")
    return Strangers(read, library()).step(Place(DO, ways), "step-1")


def commands(*these: dict[str, str]) -> dict[str, Any]:
    return {"commands": list(these)}


def test_a_manual_action_is_what_it_says() -> None:
    made = step(description="why")
    assert (made.id, made.do.da, made.do.en, made.how.en) == ("step-1", "do 1", "do 1", "why\nhow 1")
    assert (made.role, made.minutes, made.only, made.isolates) == ("doer", MINUTES, "always", False)


@pytest.mark.parametrize("kind", ["bash", "ssh", "http-api", "powershell", "openc2-http", "x-unheard-of"])
def test_a_command_for_a_machine_is_shown_and_said_not_to_be_run(kind: str) -> None:
    made = step(**commands({"type": kind, "command": "rm -rf /"}))
    assert made.how.en == f"Not run by Bavn: {kind}\nrm -rf /"
    assert made.how.da == f"Udføres ikke af Bavn: {kind}\nrm -rf /"


def test_a_packed_command_is_unpacked() -> None:
    packed = base64.b64encode("ring til Åse".encode()).decode()
    assert step(**commands({"type": "manual", "command_b64": packed})).how.en == "ring til Åse"
    assert step(**commands({"type": "manual", "command_b64": "!!"})).how.en == "!!"


def test_a_step_without_a_name_is_called_by_what_it_does() -> None:
    assert step(name="", **commands({"type": "manual", "command": "phone\nall"})).do.en == "phone"
    assert step(name="", commands=[], description="about").do.en == "about"
    assert step(name="", commands=[]).do.da == "Trin uden navn"


def test_who_does_it_and_to_whom_is_told() -> None:
    parties = {
        "agent_definitions": {"group--1": {"type": "group", "name": "IR team"}},
        "target_definitions": {"sector--1": {"type": "sector", "name": "Water"}},
    }
    made = step(agent="group--1", targets=["sector--1", "gone"], document_=parties)
    assert made.how.en == "how 1\nWho: IR team\nConcerns: Water"


@pytest.mark.parametrize(
    ("role", "read"), [("leader", "leader"), ("boss", "doer"), (["leader"], "doer"), (None, "doer")]
)
def test_a_role_of_ours_on_an_agent_is_kept(role: object, read: str) -> None:
    agent = {"type": "individual", "name": "Anna", "agent_target_extensions": {EXTENSION: {"role": role}}}
    assert step(agent="i", document_={"agent_definitions": {"i": agent}}).role == read


def test_another_playbook_is_named() -> None:
    made = step(type="playbook-action", commands=[], playbook_id="playbook--7")
    assert made.how.en == "Follow another playbook: playbook--7"


def test_conditions_are_told_in_both_languages() -> None:
    made = step((Reason("if", "x = 1"), Reason("not", "y")), (Reason("failed", "do 0"),))
    assert made.how.en.startswith("Only if: x = 1. Only if not: y\nOr: Only if this did not succeed: do 0\n")
    assert made.how.da.startswith("Kun hvis: x = 1. Kun hvis ikke: y\nEller: Kun hvis dette ikke lykkedes: do 0\n")


def test_a_condition_of_ours_becomes_for_whom_the_step_is() -> None:
    made = step((Reason("if", condition("__nis2__")), Reason("if", "x")))
    assert (made.only, made.how.en) == ("nis2", "Only if: x\nhow 1")
    assert step((Reason("if", condition("__nis2__")),)).how.en == "how 1"
    assert step((Reason("not", condition("__nis2__")),)).only == "always"


def test_variables_are_filled_in_the_steps_own_first() -> None:
    variables = {"__ip__": {"type": "ipv4-addr", "value": "192.0.2.1"}, "__host__": {"type": "string", "value": "a"}}
    made = step(
        description="__ip__:value on __host__:value, __gone__:value",
        step_variables={"__host__": {"type": "string", "value": "b"}},
        document_={"playbook_variables": variables},
    )
    assert made.how.en.startswith("192.0.2.1 on b, __gone__:value")


def test_variables_inside_variables_do_not_grow() -> None:
    variables = {f"__v{n}__": {"type": "string", "value": f"__v{n + 1}__:value" * 10} for n in range(50)}
    assert len(step(description="__v0__:value", document_={"playbook_variables": variables}).how.en) < 1000


def test_a_value_that_is_no_text_is_not_filled_in() -> None:
    variables = {"__ip__": {"type": "dictionary", "value": {"a": 1}}}
    assert "__ip__:value" in step(description="__ip__:value", document_={"playbook_variables": variables}).how.en


def test_hostile_text_is_cut_and_cannot_move_a_terminal() -> None:
    hostile = HOSTILE.replace("\ud800", "") * 500
    made = step(
        (Reason("if", hostile),), name=hostile, description=hostile, **commands({"type": hostile, "command": hostile})
    )
    for text in (made.do.en, made.how.en, made.how.da):
        assert "\x1b" not in text
        assert "\x00" not in text
    assert len(made.do.en) <= LONGEST_NAME + 1
    assert len(made.how.en) <= LONGEST_TEXT + 1


@given(st.text(), st.integers(1, 50))
def test_what_is_cut_is_never_longer_than_it_may_be(text: str, longest: int) -> None:
    assert len(cut(text, longest)) <= longest + 1


@given(st.text(alphabet="_aA1-:value \n", max_size=2000))
def test_any_text_can_be_filled(text: str) -> None:
    assert step(description=text, document_={"playbook_variables": {"__a__": {"value": "x"}}}).id == "step-1"
