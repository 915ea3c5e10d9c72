import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.problem import Problem
from bavn.plan.cacao_export import DRY_RUN_COMMAND, export
from bavn.plan.cacao_import import read
from bavn.plan.cacao_terms import EXTENSION, condition, object_id
from bavn.plan.library import Playbook, Text, library
from bavn.plan.own import add_own, with_own
from bavn.plan.planfile import Plan, dumps, loads
from bavn.plan.readiness import readiness
from tests.plan.cacao_samples import Json, action, branching, data, end, name, playbook, simple, start
from tests.plan.samples import HOSTILE, tomrer

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PLAYBOOKS = library().playbooks
EACH = pytest.mark.parametrize("one", PLAYBOOKS, ids=[one.id for one in PLAYBOOKS])
WHERE = "theirs.json"
PULL = object_id("action", "ransomware", "pull")


def exported(one: Playbook, plan: Plan | None = None) -> Json:
    document: Json = json.loads(msgspec.json.encode(export(one, plan, library(), NOON)))
    return document


def ransomware() -> Json:
    return exported(library().playbook("ransomware"))


@EACH
@pytest.mark.parametrize("plan", [None, tomrer(), Plan(language="en")], ids=["no plan", "a firm's", "english"])
def test_what_bavn_wrote_is_read_without_loss(one: Playbook, plan: Plan | None) -> None:
    assert read(data(exported(one, plan)), WHERE) == one


@EACH
def test_the_order_of_the_file_does_not_matter(one: Playbook) -> None:
    document = exported(one)
    document["workflow"] = dict(reversed(document["workflow"].items()))
    assert read(data(document), WHERE) == one


def test_a_name_that_was_changed_elsewhere_is_taken_for_both_languages() -> None:
    document = ransomware()
    document["name"], document["workflow"][PULL]["name"] = "Ours", "Pull the yellow cable"
    document["workflow"][PULL]["commands"][0]["command"] = "It is behind the door."
    seen = read(data(document), WHERE)
    assert seen.title == Text("Ours", "Ours")
    (pull,) = [step for step in seen.steps if step.id == "pull"]
    assert (pull.do.da, pull.do.en, pull.how.en) == (
        "Pull the yellow cable",
        "Pull the yellow cable",
        "It is behind the door.",
    )
    assert (pull.role, pull.isolates) == ("finder", True)


def test_a_step_that_was_taken_out_or_added_elsewhere_is_out_or_in() -> None:
    document = ransomware()
    flow = document["workflow"]
    first = flow[document["workflow_start"]]["on_completion"]
    added = action(7, flow[first]["on_completion"])
    flow[document["workflow_start"]]["on_completion"] = added[0]
    del flow[first]
    flow[added[0]] = added[1]
    seen = read(data(document), WHERE)
    assert seen.steps[0].do.en == "do 7"
    assert seen.steps[1:] == library().playbook("ransomware").steps[1:]


def test_a_condition_that_was_added_elsewhere_is_told() -> None:
    document = ransomware()
    flow = document["workflow"]
    first = flow[document["workflow_start"]]["on_completion"]
    choice = branching("if-condition", 7, flow[first]["on_completion"], condition="office = 'Aarhus'", on_true=first)
    flow[document["workflow_start"]]["on_completion"] = choice[0]
    flow[first]["on_completion"] = name("end", 7)
    flow |= dict([choice, end(7)])
    assert read(data(document), WHERE).steps[0].how.en.startswith("Only if: office = 'Aarhus'\nDo not click")


def test_what_this_bavn_does_not_have_is_left_out() -> None:
    document = ransomware()
    part = document["workflow"][PULL]["step_extensions"][EXTENSION]
    part |= {"calls": ["police", "help.it_phone", "gone", "firm.name", "../x"], "message": "gone", "newer": 1}
    document["playbook_extensions"][EXTENSION]["clocks"].append({"clock_id": "mars-law"})
    seen = read(data(document), WHERE)
    (pull,) = [step for step in seen.steps if step.id == "pull"]
    assert (pull.calls, pull.message) == (("police", "help.it_phone"), "")
    assert seen.clocks == library().playbook("ransomware").clocks


@pytest.mark.parametrize(
    "changed",
    [
        {"role": "king"},
        {"minutes": "soon"},
        {"stamps": ["never"]},
        {"only": "friends"},
        {"do_da": None},
        {"isolates": "yes"},
    ],
    ids=str,
)
def test_an_extension_that_does_not_hold_what_bavn_writes_is_refused(changed: Json) -> None:
    document = ransomware()
    document["workflow"][PULL]["step_extensions"][EXTENSION] |= changed
    with pytest.raises(Problem, match=r"theirs\.json: its extension bavn-emergency"):
        read(data(document), WHERE)


def test_hostile_text_in_our_own_extension_is_cleaned_and_cut() -> None:
    document = ransomware()
    hostile = HOSTILE.replace("\ud800", "") * 200
    part = document["workflow"][PULL]["step_extensions"][EXTENSION]
    part |= dict.fromkeys(("step_id", "do_da", "do_en", "how_da", "how_en", "undo_da", "undo_en"), hostile)
    part["minutes"] = 10**18
    whole = document["playbook_extensions"][EXTENSION]
    whole |= {"bavn_id": hostile, "title_da": hostile, "seen_en": hostile}
    whole["unplug"] |= {"why_da": hostile}
    seen = read(data(document), WHERE)
    everything = str(msgspec.to_builtins(seen))
    assert "\x1b" not in everything
    assert "\\x1b" not in everything
    assert len(everything) < 60_000
    assert all(len(one.id) <= 60 and one.minutes < 10**6 for one in seen.steps)


def test_a_command_cannot_hide_behind_the_mark_of_a_dry_run() -> None:
    mark = {"step_extensions": {EXTENSION: {"part": "dry-run"}}}
    for command in ("bavn isolate", f"{DRY_RUN_COMMAND}; rm -rf /"):
        do = action(1, name("end", 0), **mark, commands=[{"type": "bash", "command": command}])
        (shown,) = read(data(playbook(start(do[0]), do, end())), WHERE).steps
        assert command in shown.how.en


def test_a_playbook_from_elsewhere_has_all_clocks_and_says_nothing_of_the_plug() -> None:
    seen = read(data(simple(description="how to see it", playbook_types=["mitigation"])), WHERE)
    assert (seen.title.da, seen.seen.en, seen.types) == ("Somebody else's", "how to see it", ("mitigation",))
    assert seen.clocks == tuple(clock.id for clock in library().clocks)
    assert seen.unplug.answer == "none"
    assert "does not say" in seen.unplug.what.en
    assert seen.findings == ()


def test_the_same_playbook_has_the_same_id_and_another_one_another() -> None:
    assert read(data(simple()), WHERE).id == read(data(simple(name="newer")), WHERE).id
    assert read(data(simple()), WHERE).id != read(data(simple(id=name("playbook", 2))), WHERE).id


def test_steps_whose_ids_begin_alike_are_told_apart() -> None:
    twin = f"{name('action', 1)[:-1]}1"
    one = action(1, twin)
    steps = read(data(playbook(start(one[0]), one, (twin, action(2, name("end", 0))[1]), end())), WHERE).steps
    assert [step.id for step in steps] == ["step-00000001", "step-00000001-2"]


def test_a_step_for_nis2_of_somebody_else_is_for_nis2_here() -> None:
    choice = branching("if-condition", 9, name("end", 0), condition=condition("__nis2__"), on_true=name("action", 1))
    seen = read(data(playbook(start(choice[0]), choice, action(1, name("end", 1)), end(), end(1))), WHERE)
    assert seen.steps[0].only == "nis2"


def test_a_playbook_without_a_name_has_one_here() -> None:
    assert read(data(simple(name="")), WHERE).title.da == "Playbook uden navn"


def test_a_playbook_with_nothing_to_do_is_refused() -> None:
    with pytest.raises(Problem, match="no step that anybody could do"):
        read(data(playbook(start(name("end", 0)), end())), WHERE)


def test_an_imported_playbook_lives_in_the_plan_and_travels_with_it() -> None:
    plan = tomrer()
    added = add_own(plan, read(data(simple()), WHERE))
    again = loads(dumps(plan), "plan.json")
    words = with_own(library(), again)
    assert words.playbook(added.id) == added
    assert readiness(again, words, NOON.date()).score >= 0
    assert read(data(exported(added, again)), WHERE) == added


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=20)
        | st.sampled_from([EXTENSION, name("end", 0), "action"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.text(max_size=9) | st.sampled_from([EXTENSION, "name", "commands", "type"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from(
        ["commands", "agent", "targets", "step_extensions", "step_variables", "on_failure", "name", "type"]
    ),
)
def test_any_value_in_any_place_of_a_step_is_read_or_refused(value: Any, place: str) -> None:  # noqa: ANN401  any JSON
    do = (
        action(1, name("end", 0), **{place: value})
        if place != "name"
        else (name("action", 1), {"type": "action", "name": value})
    )
    with contextlib.suppress(Problem):
        assert read(data(playbook(start(do[0]), do, end())), WHERE).steps
