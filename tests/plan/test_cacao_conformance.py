"""Every playbook against the JSON schemas of OASIS, which are not ours to keep: the folder is named from outside.

    CACAO_SCHEMAS=…/cacao-json-schemas/schemas python -m pytest -m conformance

The schemas say draft-07, which does not know their `unevaluatedProperties`: as declared they let every unknown property
through. Read as draft 2019-09, which knows it, they contradict themselves in one place: `command-data.json` allows no
property beyond its own, yet every kind of command builds on it and adds `command`. So they are tried twice: as
declared, and as meant, with that one line out and each command held against the schema of its own kind.
"""

import copy
import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bavn.plan.cacao_export import export
from bavn.plan.library import library
from bavn.plan.planfile import Plan
from tests.plan.samples import tomrer

jsonschema = pytest.importorskip("jsonschema")
referencing = pytest.importorskip("referencing")

FOLDER = os.environ.get("CACAO_SCHEMAS", "")
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not FOLDER, reason="conformance: CACAO_SCHEMAS names no folder of OASIS schemas"),
]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PLAYBOOKS = library().playbooks
DIALECTS = {
    "as declared": "http://json-schema.org/draft-07/schema#",
    "as meant": "https://json-schema.org/draft/2019-09/schema",
}
PLANS = {"no plan": None, "a firm's": tomrer(), "english": Plan(language="en")}

Json = dict[str, Any]


def schemas(dialect: str) -> dict[str, Json]:
    """All schemas by the end of their ids: 'playbook.json', 'commands/manual.json'."""
    read = [json.loads(path.read_text()) for path in sorted(Path(FOLDER).rglob("*.json"))]
    assert len(read) > 40, f"{FOLDER} does not hold the schemas"
    found = {one["$id"].rpartition("/schemas/")[2]: {**one, "$schema": DIALECTS[dialect]} for one in read}
    if dialect == "as meant":
        del found["commands/command-data.json"]["unevaluatedProperties"]
    return found


@cache
def validator(dialect: str, name: str) -> Any:  # noqa: ANN401  jsonschema is imported while running
    known = schemas(dialect)
    resources = [(one["$id"], referencing.Resource.from_contents(one)) for one in known.values()]
    registry = referencing.Registry().with_resources(resources)
    return jsonschema.validators.validator_for(known[name])(known[name], registry=registry)


def wrong(document: Json, dialect: str) -> list[str]:
    """What the schemas say against a document, its commands each by its own kind."""
    found = list(validator(dialect, "playbook.json").iter_errors(document))
    for step in document["workflow"].values():
        for command in step.get("commands", ()):
            found += validator(dialect, f"commands/{command['type']}.json").iter_errors(command)
    return [f"{list(error.path)}: {error.message}" for error in found]


def exported(playbook: Any, plan: Plan | None) -> Json:  # noqa: ANN401  one of the library's
    document: Json = json.loads(msgspec.json.encode(export(playbook, plan, library(), NOON)))
    return document


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=[one.id for one in PLAYBOOKS])
def test_a_playbook_is_valid_by_the_schemas_of_oasis(playbook: Any, plan: Plan | None, dialect: str) -> None:  # noqa: ANN401
    assert wrong(exported(playbook, plan), dialect) == []


@pytest.mark.parametrize("place", ["document", "step", "command", "agent", "definition"])
def test_as_meant_the_schemas_see_a_property_that_is_not_cacaos(place: str) -> None:
    document = copy.deepcopy(exported(PLAYBOOKS[0], tomrer()))
    step = next(one for one in document["workflow"].values() if one["type"] == "action")
    places = {
        "document": document,
        "step": step,
        "command": step["commands"][0],
        "agent": document["agent_definitions"][step["agent"]],
        "definition": next(iter(document["extension_definitions"].values())),
    }
    places[place]["x_ours"] = 1
    assert wrong(document, "as meant")
