import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.problem import Problem
from bavn.plan.cacao_document import LARGEST_BYTES, MOST_BRANCHES, MOST_STEPS, Document, document
from tests.plan.cacao_samples import Json, action, branching, data, end, name, playbook, simple, start

WHERE = "theirs.json"


def refused(of: bytes) -> str:
    with pytest.raises(Problem) as problem:
        document(of, WHERE)
    line = str(problem.value)
    assert line.startswith(WHERE)
    assert "\n" not in line
    assert len(line) < 500
    return line


def test_a_playbook_is_read() -> None:
    read = document(data(simple(description="all of it", playbook_types=["mitigation"])), WHERE)
    assert (read.name, read.description, read.playbook_types) == ("Somebody else's", "all of it", ("mitigation",))
    assert read.workflow[name("action", 1)].commands[0].command == "how 1"


def test_null_is_as_good_as_not_there() -> None:
    read = document(data(simple(description=None, playbook_types=None, workflow_exception=None)), WHERE)
    assert read.description == ""


def test_properties_that_are_not_known_are_left_out() -> None:
    assert document(data(simple(signatures=[{"x": 1}], severity=70, own={"deep": [1]})), WHERE).name


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"type": "bundle"}, "no CACAO playbook", id="something else"),
        pytest.param({"spec_version": "1.1"}, "CACAO '1.1'", id="older"),
        pytest.param({"spec_version": "cacao-3.0" * 99}, "not understood", id="newer"),
        pytest.param({"playbook_types": ["mitigation", "attack"]}, "how to attack", id="an attack"),
        pytest.param({"revoked": True}, "withdrawn", id="withdrawn"),
        pytest.param({"workflow_start": name("start", 9)}, "begins with is not there", id="no start"),
        pytest.param({"workflow_exception": name("action", 9)}, "goes wrong is not there", id="no exception"),
        pytest.param({"workflow": []}, "workflow", id="a list of steps"),
        pytest.param({"workflow": {}}, "begins with is not there", id="no steps"),
        pytest.param({"name": 7}, "name", id="a number for a name"),
        pytest.param({"id": None}, "id", id="no id"),
        pytest.param(
            {"workflow": {"x\n" * 900: {"type": "action", "on_success": "gone"}}}, "not there", id="hostile id"
        ),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(changed: Json, said: str) -> None:
    assert said in refused(data({**simple(), **changed}))


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"playbook"', id="text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 200_000, id="deep and open"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="deep list"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="deep object"),
        pytest.param(
            b'{"type":"playbook","spec_version":"cacao-2.0","x":' + b"[" * 900 + b"]" * 900 + b"}", id="deep inside"
        ),
        pytest.param(b'{"type": "playbook", "name": "\\ud800"}', id="half a character"),
        pytest.param(b" " * (LARGEST_BYTES + 1), id="large"),
        pytest.param(
            b'{"type":"playbook","spec_version":"cacao-2.0","workflow":{"a":{"type":"end"}},' + b"9" * 9999, id="cut"
        ),
    ],
)
def test_bytes_that_are_no_playbook_are_refused(of: bytes) -> None:
    refused(of)


def test_a_playbook_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert "too large" in refused(data(simple()) + b" " * LARGEST_BYTES)


def test_a_step_that_leads_nowhere_is_refused() -> None:
    do = action(1, name("action", 2))
    assert "leads to a step that is not there" in refused(data(playbook(start(do[0]), do)))


def test_too_many_steps_and_too_many_branches_are_refused() -> None:
    many = [action(number) for number in range(MOST_STEPS + 1)]
    assert f"{MOST_STEPS + 1} steps" in refused(data(playbook(*many)))
    wide = branching("parallel", 1, next_steps=[name("end", 0)] * (MOST_BRANCHES + 1))
    assert "too many branches" in refused(data(playbook(start(wide[0]), wide, end())))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    ),
    st.sampled_from([*simple(), "workflow_exception", "playbook_variables", "agent_definitions"]),
)
def test_any_value_in_any_place_is_read_or_refused(value: Any, place: str) -> None:  # noqa: ANN401  any JSON
    with contextlib.suppress(Problem):
        assert isinstance(document(json.dumps({**simple(), place: value}).encode(), WHERE), Document)
