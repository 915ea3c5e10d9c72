"""The library as JSON without what stands in it for nothing: a part that has its usual value is left out.

The page puts the usual values back when it reads the library (shell/begin.js); screens see all of it.
"""

from typing import Any, Final

import msgspec

from bavn.plan.library import Clock, Field, Inject, Library, Message, Playbook, Point, Section, Step

# The lists of the library whose pieces have usual values, by the name that the list has wherever it stands.
LISTS: Final[dict[str, type[msgspec.Struct]]] = {
    "interview": Section,
    "fields": Field,
    "playbooks": Playbook,
    "steps": Step,
    "clocks": Clock,
    "messages": Message,
    "points": Point,
    "injects": Inject,
}


def lean(library: Library) -> dict[str, Any]:
    """Return the library as plain values, and under 'usual' the values left out: {'steps': {'calls': [], …}, …}."""
    usual = {
        name: {field.encode_name: field.default for field in msgspec.structs.fields(kind) if not field.required}
        for name, kind in LISTS.items()
    }
    return {**_without(msgspec.to_builtins(library), "", usual), "usual": usual}


def _without(value: Any, name: str, usual: dict[str, dict[str, Any]]) -> Any:  # noqa: ANN401 - whatever the library holds
    if isinstance(value, list | tuple):
        return [_without(one, name, usual) for one in value]
    if not isinstance(value, dict):
        return value
    left = usual.get(name, {})
    return {key: _without(one, key, usual) for key, one in value.items() if key not in left or one != left[key]}
