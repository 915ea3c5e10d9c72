"""A CACAO 2.0 document as it comes from a stranger: bounded, checked for its shape, and nothing of it believed."""

from typing import Any, Final

import msgspec

from bavn.model.problem import Problem
from bavn.plan.cacao_terms import SPEC

LARGEST_BYTES: Final = 1_000_000
MOST_STEPS: Final = 300
MOST_BRANCHES: Final = 100  # of one step
LONGEST_ID: Final = 80


class Command(msgspec.Struct, frozen=True):
    """What a step wants done. Only its text is ever used."""

    type: str
    command: str = ""
    command_b64: str = ""
    description: str = ""
    playbook_activity: str = ""


class Variable(msgspec.Struct, frozen=True):
    """A variable and its value, where it has one that is text."""

    value: Any = ""


class Node(msgspec.Struct, frozen=True):
    """A step of the workflow, of any type."""

    type: str
    name: str = ""
    description: str = ""
    on_completion: str = ""
    on_success: str = ""
    on_failure: str = ""
    on_true: str = ""
    on_false: str = ""
    condition: str = ""
    switch: str = ""
    cases: dict[str, str] = {}
    next_steps: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    agent: str = ""
    targets: tuple[str, ...] = ()
    playbook_id: str = ""
    step_extensions: dict[str, Any] = {}
    step_variables: dict[str, Variable] = {}

    def onward(self) -> tuple[str, ...]:
        """Return the ids of all steps that may come next."""
        named = (self.on_completion, self.on_success, self.on_failure, self.on_true, self.on_false)
        return tuple(one for one in (*named, *self.cases.values(), *self.next_steps) if one)


class Party(msgspec.Struct, frozen=True):
    """An agent or a target."""

    name: str = ""
    agent_target_extensions: dict[str, Any] = {}


class Document(msgspec.Struct, frozen=True):
    """What is read of a playbook; other properties are left out."""

    id: str
    workflow_start: str
    workflow: dict[str, Node]
    name: str = ""
    description: str = ""
    playbook_types: tuple[str, ...] = ()
    revoked: bool = False
    workflow_exception: str = ""
    playbook_variables: dict[str, Variable] = {}
    agent_definitions: dict[str, Party] = {}
    target_definitions: dict[str, Party] = {}
    playbook_extensions: dict[str, Any] = {}


def document(data: bytes, where: str) -> Document:
    """Read the bytes of a playbook; `Problem` in one line for what is none, too large, withdrawn, or an attack.

    A playbook of type 'attack' tells how to attack somebody: as steps of an emergency plan it would do harm.
    """
    if len(data) > LARGEST_BYTES:
        raise Problem("this is too large for a playbook", where=where, allowed=f"{LARGEST_BYTES:,} bytes")
    try:
        raw = _given(msgspec.json.decode(data))
        if not isinstance(raw, dict) or raw.get("type") != "playbook":
            raise Problem("this is no CACAO playbook", where=where, allowed='"type": "playbook"')
        if raw.get("spec_version") != SPEC:
            version = str(raw.get("spec_version"))[:20]
            raise Problem(f"this is CACAO '{version}', which is not understood", where=where, allowed=SPEC)
        read = msgspec.convert(raw, Document)
    except RecursionError:
        raise Problem("this is nested too deeply for a playbook", where=where) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        what = str(error).replace("`$.", "`")[:200]
        raise Problem(f"this is no CACAO playbook: {what}", where=where) from None
    _check(read, where)
    return read


def _check(read: Document, where: str) -> None:
    if read.revoked:
        raise Problem("its author has withdrawn this playbook", where=where)
    if "attack" in read.playbook_types:
        raise Problem("this playbook tells how to attack, not what to do about it", where=where)
    if len(read.workflow) > MOST_STEPS:
        raise Problem(f"it has {len(read.workflow)} steps", where=where, allowed=f"{MOST_STEPS}")
    for name, node in read.workflow.items():
        for other in node.onward():
            if other not in read.workflow:
                raise Problem(f"step {name[:LONGEST_ID]} leads to a step that is not there", where=where)
        if len(node.onward()) > MOST_BRANCHES:
            raise Problem(f"step {name[:LONGEST_ID]} has too many branches", where=where, allowed=f"{MOST_BRANCHES}")
    if read.workflow_start not in read.workflow:
        raise Problem("the step that it begins with is not there", where=where)
    if read.workflow_exception and read.workflow_exception not in read.workflow:
        raise Problem("the step for when something goes wrong is not there", where=where)


def _given(value: Any) -> Any:  # noqa: ANN401  any JSON
    """Leave out what is null: not given."""
    if isinstance(value, dict):
        return {key: _given(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_given(one) for one in value if one is not None]
    return value
