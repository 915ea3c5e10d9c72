"""Playbooks as other people would write them: small, in shapes of all kinds, and hostile."""

import json
from typing import Any

Json = dict[str, Any]


def name(kind: str, number: int) -> str:
    return f"{kind}--{number:08x}-0000-4000-8000-000000000000"


def action(number: int, then: str = "", **more: Any) -> tuple[str, Json]:  # noqa: ANN401  any JSON
    """A manual action called 'do <number>', and its id."""
    commands = [{"type": "manual", "command": f"how {number}"}]
    step = {"type": "action", "name": f"do {number}", "commands": commands, "agent": "", **more}
    return name("action", number), {**step, **({"on_completion": then} if then else {})}


def branching(kind: str, number: int, then: str = "", **more: Any) -> tuple[str, Json]:  # noqa: ANN401  any JSON
    step = {"type": kind, "name": f"choice {number}", **more}
    return name(kind, number), {**step, **({"on_completion": then} if then else {})}


def end(number: int = 0) -> tuple[str, Json]:
    return name("end", number), {"type": "end"}


def start(then: str) -> tuple[str, Json]:
    return name("start", 0), {"type": "start", "on_completion": then}


def playbook(*steps: tuple[str, Json], **more: Any) -> Json:  # noqa: ANN401  any JSON
    """A playbook of these steps; the first of them begins."""
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": name("playbook", 1),
        "name": "Somebody else's",
        "created_by": name("identity", 1),
        "created": "2025-01-21T14:14:23.263Z",
        "modified": "2025-01-21T14:14:23.263Z",
        "workflow_start": steps[0][0] if steps else name("start", 0),
        "workflow": dict(steps),
        **more,
    }


def simple(**more: Any) -> Json:  # noqa: ANN401  any JSON
    """One action between start and end."""
    do = action(1, name("end", 0))
    return playbook(start(do[0]), do, end(), **more)


def data(document: Json) -> bytes:
    return json.dumps(document).encode()
