"""The rules of CACAO 2.0 that a machine can check, in our own words; schemas of OASIS are tried where they are."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bavn.plan.cacao_export import CREATED, DRY_RUN_COMMAND, export
from bavn.plan.cacao_terms import EXTENSION
from bavn.plan.library import Playbook, library
from bavn.plan.planfile import Plan
from tests.plan.samples import HOSTILE, tomrer

NOON = datetime(2026, 11, 23, 12, 0, 0, 123_456, tzinfo=UTC)
IDENTIFIER = re.compile(
    r"[a-z][a-z0-9-]+[a-z0-9]--[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")
# The two vocabularies, a word each.
TYPES = frozenset(
    re.findall(r"\w+", "attack detection engagement investigation mitigation notification prevention remediation")
)
ACTIVITIES = frozenset(
    re.findall(
        r"[\w-]+",
        """compose-content deliver-content identify-audience identify-channel scan-system match-indicator
        analyze-collected-data identify-indicators scan-vulnerabilities configure-systems restrict-access
        disconnect-system eliminate-risk revert-system restore-data restore-capabilities map-network identify-steps
        step-sequence prepare-engagement execute-operation analyze-engagement-results""",
    )
)
PLAYBOOKS = library().playbooks
EACH = pytest.mark.parametrize("playbook", PLAYBOOKS, ids=[one.id for one in PLAYBOOKS])
PLANS = {"no plan": None, "danish": tomrer(), "english": msgspec.structs.replace(tomrer(), language="en")}
EVERY_PLAN = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)

Json = dict[str, Any]


def made(playbook: Playbook, plan: Plan | None = None) -> Json:
    document: Json = json.loads(msgspec.json.encode(export(playbook, plan, library(), NOON)))
    return document


def one(name: str, plan: Plan | None = None) -> Json:
    return made(library().playbook(name), plan)


def steps(document: Json, kind: str) -> list[Json]:
    return [step for step in document["workflow"].values() if step["type"] == kind]


def onward(step: Json) -> list[str]:
    return [step[name] for name in ("on_completion", "on_true") if name in step]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from (key, *strings(inside))
    elif isinstance(value, list):
        for inside in value:
            yield from strings(inside)
    elif isinstance(value, str):
        yield value


@EACH
@EVERY_PLAN
def test_what_cacao_requires_is_there(playbook: Playbook, plan: Plan | None) -> None:
    document = made(playbook, plan)
    assert (document["type"], document["spec_version"]) == ("playbook", "cacao-2.0")
    for name in ("id", "created_by", "workflow_start"):
        assert IDENTIFIER.fullmatch(document[name])
    for name in {"created", "modified", "valid_until"} & set(document):
        assert TIME.fullmatch(document[name])
    assert document["modified"] >= document["created"]
    assert document["name"]
    assert set(document["playbook_types"]) <= TYPES
    assert set(document["playbook_activities"]) <= ACTIVITIES


@EACH
@EVERY_PLAN
def test_every_id_is_of_its_kind_and_no_uuid_is_used_twice(playbook: Playbook, plan: Plan | None) -> None:
    document = made(playbook, plan)
    tables = (
        "workflow",
        "agent_definitions",
        "target_definitions",
        "extension_definitions",
        "data_marking_definitions",
    )
    named = {name: inside["type"] for table in tables for name, inside in document.get(table, {}).items()}
    assert all(IDENTIFIER.fullmatch(name) and name.partition("--")[0] == kind for name, kind in named.items())
    uuids = [name.partition("--")[2] for name in (*named, document["id"])]
    assert len(uuids) == len(set(uuids))
    assert {uuid.UUID(name.partition("--")[2]).version for name in document["workflow"]} == {4}


@EACH
@EVERY_PLAN
def test_every_reference_leads_somewhere(playbook: Playbook, plan: Plan | None) -> None:
    document = made(playbook, plan)
    flow = document["workflow"]
    assert flow[document["workflow_start"]]["type"] == "start"
    assert all(other in flow for step in flow.values() for other in onward(step))
    assert {step["agent"] for step in steps(document, "action")} == set(document["agent_definitions"])
    targets = {target for step in steps(document, "action") for target in step.get("targets", ())}
    assert targets == set(document.get("target_definitions", {}))
    assert set(document["markings"]) == set(document["data_marking_definitions"])
    extended = [*flow.values(), *document["agent_definitions"].values(), document]
    names = ("step_extensions", "agent_target_extensions", "playbook_extensions")
    assert {key for part in extended for name in names for key in part.get(name, ())} == {EXTENSION}
    assert set(document["extension_definitions"]) == {EXTENSION}


@EACH
def test_every_step_is_on_the_way_and_every_branch_has_an_end_of_its_own(playbook: Playbook) -> None:
    document = made(playbook)
    flow = document["workflow"]
    before: dict[str, list[str]] = {name: [] for name in flow}
    for name, step in flow.items():
        for other in onward(step):
            before[other].append(name)
    assert [name for name, earlier in before.items() if len(earlier) != 1] == [document["workflow_start"]]
    assert all(not onward(step) for step in steps(document, "end"))
    assert all(len(onward(step)) == 2 for step in steps(document, "if-condition"))
    assert len(steps(document, "end")) == 1 + len(steps(document, "if-condition"))


@EACH
@EVERY_PLAN
def test_commands_are_for_people_and_the_only_other_changes_nothing(playbook: Playbook, plan: Plan | None) -> None:
    document = made(playbook, plan)
    commands = [command for step in steps(document, "action") for command in step["commands"]]
    others = [command["command"] for command in commands if command["type"] != "manual"]
    assert others == [DRY_RUN_COMMAND] * sum(step.isolates for step in playbook.steps)
    assert len(commands) - len(others) == len(playbook.steps)
    assert {command["playbook_activity"] for command in commands} >= set(document["playbook_activities"])
    assert document["playbook_processing_summary"]["manual_playbook"] is not bool(others)
    assert not any("timeout" in step or "delay" in step for step in document["workflow"].values())


@EACH
@EVERY_PLAN
def test_every_variable_is_declared_and_asked_for(playbook: Playbook, plan: Plan | None) -> None:
    document = made(playbook, plan)
    used = {
        name for step in steps(document, "if-condition") for name in re.findall(r"(__\w+__):value", step["condition"])
    }
    declared = document.get("playbook_variables", {})
    assert used == set(declared)
    assert {variable["value"] for variable in declared.values()} <= {"yes", "no", "unknown"}
    assert document["playbook_processing_summary"]["if_logic"] is bool(used)


@EACH
def test_both_languages_stand_in_the_extension(playbook: Playbook) -> None:
    document = made(playbook)
    part = document["playbook_extensions"][EXTENSION]
    assert (part["title_da"], part["title_en"]) == (playbook.title.da, playbook.title.en)
    assert part["unplug"]["why_en"] == playbook.unplug.why.en
    said = set(strings(document["workflow"]))
    assert all({step.do.da, step.do.en, step.how.da, step.how.en} <= said for step in playbook.steps)


def test_clocks_go_along_with_their_law_and_where_it_was_read() -> None:
    clocks = {clock["clock_id"]: clock for clock in one("ransomware")["playbook_extensions"][EXTENSION]["clocks"]}
    assert (clocks["gdpr"]["hours"], clocks["gdpr"]["stamp"]) == (72, "aware")
    assert clocks["nis2-final"]["months"] == 1
    assert clocks["nis2-final"]["reading"] == "press"
    assert "33" in clocks["gdpr"]["law_en"]


def test_the_words_are_in_the_plans_language() -> None:
    ransomware = library().playbook("ransomware")
    assert one("ransomware")["name"] == ransomware.title.da
    assert one("ransomware", Plan(language="en"))["name"] == ransomware.title.en


def test_the_same_arguments_give_the_same_bytes_and_only_the_time_of_change_differs_later() -> None:
    first = one("ransomware", tomrer())
    assert first == one("ransomware", tomrer())
    later = export(library().playbook("ransomware"), tomrer(), library(), NOON + timedelta(days=1))
    changed = {name for name in first if first[name] != json.loads(msgspec.json.encode(later))[name]}
    assert changed == {"modified"}


def test_a_playbook_without_a_firm_names_nobody_and_may_be_shared() -> None:
    document = one("ransomware")
    assert document["data_marking_definitions"][document["markings"][0]]["tlpv2_level"] == "TLP:CLEAR"
    assert "derived_from" not in document
    assert "valid_until" not in document
    assert document == one("ransomware", Plan())


def test_a_firms_playbook_is_its_own_derived_from_bavns_and_stays_inside() -> None:
    document = one("ransomware", tomrer())
    assert document["id"] != one("ransomware")["id"]
    assert document["derived_from"] == [one("ransomware")["id"]]
    assert document["created_by"] != one("ransomware")["created_by"]
    assert document["data_marking_definitions"][document["markings"][0]]["tlpv2_level"] == "TLP:AMBER+STRICT"
    assert "Anna Hansen" in " ".join(strings(document["agent_definitions"]))
    assert "70 00 00 10" in set(strings(document["target_definitions"]))


def test_it_is_valid_until_the_next_review() -> None:
    # Reviewed on 20 November 2026; the sample's plan asks for a review every so many months.
    document = one("ransomware", msgspec.structs.replace(tomrer(), reviewed="2026-08-20"))
    months = int(tomrer().answers["review"]["months"])  # type: ignore[call-overload]  # one row
    assert document["valid_until"] == f"{2026 + (7 + months) // 12}-{(7 + months) % 12 + 1:02}-20T23:59:59.000Z"


@pytest.mark.parametrize(
    ("answers", "variable", "value"),
    [
        ({"firm": {"name": "x", "nis2": "no"}}, "__nis2__", "no"),
        ({"firm": {"name": "x", "nis2": "yes"}}, "__nis2__", "yes"),
        ({"firm": {"name": "x", "nis2": "perhaps"}}, "__nis2__", "unknown"),
        ({"firm": {"name": "x", "personal": "no"}}, "__personal_data__", "no"),
        ({"firm": {"name": "x"}}, "__insurer__", "no"),
        ({"firm": {"name": "x"}, "help": {"insurer": "Forsikring"}}, "__insurer__", "yes"),
        ({}, "__insurer__", "unknown"),
        ({"firm": {"name": "x"}}, "__isolate_whole_line__", "unknown"),
    ],
)
def test_what_the_plan_knows_is_the_value_of_a_variable(answers: Any, variable: str, value: str) -> None:  # noqa: ANN401
    assert one("ransomware", Plan(answers=answers))["playbook_variables"][variable]["value"] == value


def test_cutting_the_line_is_a_decision_and_shows_first_what_it_would_do() -> None:
    document = one("ransomware")
    decision = next(s for s in steps(document, "if-condition") if "isolate_whole_line" in s["condition"])
    dry_run = document["workflow"][decision["on_true"]]
    assert dry_run["commands"][0] == {
        "type": "bash",
        "command": DRY_RUN_COMMAND,
        "playbook_activity": "disconnect-system",
    }
    assert document["agent_definitions"][dry_run["agent"]]["type"] == "linux"
    assert document["workflow"][dry_run["on_completion"]]["commands"][0]["type"] == "manual"


def test_a_clock_that_went_back_does_not_make_it_older_than_itself() -> None:
    document = export(library().playbook("ddos"), None, library(), CREATED - timedelta(days=900))
    assert document["modified"] == document["created"]


def test_a_playbook_without_activities_names_no_types() -> None:
    ddos = library().playbook("ddos")
    bare = tuple(msgspec.structs.replace(step, activity="") for step in ddos.steps)
    document = made(msgspec.structs.replace(ddos, steps=bare))
    assert not {"playbook_types", "playbook_activities"} & set(document)


def test_hostile_answers_stay_text() -> None:
    plan = Plan(answers={"firm": {"name": HOSTILE}, "people": {"leader": HOSTILE}, "help": {"it": HOSTILE}})
    document = export(library().playbook("ransomware"), plan, library(), NOON)
    assert IDENTIFIER.fullmatch(document["id"])
    assert json.loads(msgspec.json.encode(document)) == document
    assert not re.search("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]", " ".join(strings(document)))
