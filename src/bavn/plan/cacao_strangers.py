"""A step of somebody else's playbook as a step that people read. Its commands are shown, and never run."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Final

from bavn.model.language import Language
from bavn.plan.cacao_document import Command, Document, Node
from bavn.plan.cacao_flow import Place, Reason, Way
from bavn.plan.cacao_terms import EXTENSION, own_condition
from bavn.plan.library import Applies, Library, Role, Step, Text
from bavn.plan.log import clean

LONGEST_NAME: Final = 300
LONGEST_TEXT: Final = 4_000
# CACAO has no target times: a day, by which somebody should have looked at it.
MINUTES: Final = 24 * 60
_VARIABLE: Final = re.compile(r"__[A-Za-z][A-Za-z0-9_-]{0,60}?__:value")
_ROLES: Final[dict[str, Role]] = {
    "finder": "finder",
    "leader": "leader",
    "doer": "doer",
    "scribe": "scribe",
    "caller": "caller",
}


def cut(text: str, longest: int) -> str:
    r"""Return text that is safe to keep: without control characters, in a length that a screen can hold.

    >>> cut("one\x1b[2J two", 5)
    'one[2…'
    """
    cleaned = clean(text[: 2 * longest]).strip()
    return cleaned if len(cleaned) <= longest else f"{cleaned[:longest]}…"


class Strangers:
    """Make steps of one document's nodes."""

    def __init__(self, read: Document, library: Library) -> None:
        self._read, self._library = read, library

    def step(self, place: Place, name: str) -> Step:
        """Return the step at a place of the line, under an id of ours."""
        node = self._read.workflow[place.step]
        only, ways = _only(place.ways)
        return Step(
            name,
            self._named(node),
            Text(self._how(node, ways, "da"), self._how(node, ways, "en")),
            self._role(node),
            MINUTES,
            only=only,
            activity=cut(next((one.playbook_activity for one in node.commands if one.playbook_activity), ""), 60),
        )

    def conditions(self, ways: Iterable[Way], language: Language) -> str:
        """Return in words when a step is done, "" if always."""
        told = [". ".join(self._reason(reason, language) for reason in way) for way in ways]
        return f"\n{self._library.say('cacao.or', language)}: ".join(told)

    def _named(self, node: Node) -> Text:
        name = cut(node.name, LONGEST_NAME)
        first = next((text for one in node.commands if (text := _written(one))), node.description)
        name = name or cut(self._filled(first.partition("\n")[0], node), LONGEST_NAME)
        return Text(name, name) if name else self._library.words["cacao.nameless"]

    def _how(self, node: Node, ways: tuple[Way, ...], language: Language) -> str:
        say, read = self._library.say, self._read
        parts = [self.conditions(ways, language), self._filled(node.description, node)]
        if node.type == "playbook-action":
            parts.append(f"{say('cacao.follow', language)}: {node.playbook_id}")
        for one in node.commands:
            parts.append(self._filled(one.description, node))
            if one.type != "manual":
                parts.append(say("cacao.not-run", language, type=cut(one.type, 60)))
            parts.append(self._filled(_written(one), node))
        if (agent := read.agent_definitions.get(node.agent)) and agent.name:
            parts.append(say("cacao.who", language, name=cut(agent.name, LONGEST_NAME)))
        whom = [known.name for one in node.targets[:5] if (known := read.target_definitions.get(one)) and known.name]
        parts += [say("cacao.target", language, name=cut(name, LONGEST_NAME)) for name in whom]
        return cut("\n".join(dict.fromkeys(part for part in parts if part.strip())), LONGEST_TEXT)

    def _reason(self, reason: Reason, language: Language) -> str:
        text, case = cut(self._filled(reason.text), LONGEST_NAME), cut(reason.case, LONGEST_NAME)
        filled = {"condition": text, "name": text, "switch": text, "case": case}
        return self._library.say(f"cacao.when-{reason.kind}", language, **filled)

    def _role(self, node: Node) -> Role:
        agent = self._read.agent_definitions.get(node.agent)
        part = agent.agent_target_extensions.get(EXTENSION) if agent else None
        role = part.get("role") if isinstance(part, dict) else None
        return _ROLES.get(role, "doer") if isinstance(role, str) else "doer"

    def _filled(self, text: str, node: Node | None = None) -> str:
        """Put the values of variables in their places, the step's own first, once: a value is not read again."""
        variables = {**self._read.playbook_variables, **(node.step_variables if node else {})}

        def value(match: re.Match[str]) -> str:
            variable = variables.get(match[0].removesuffix(":value"))
            known = variable.value if variable else ""
            return cut(known, LONGEST_NAME) if isinstance(known, str) and known else match[0]

        return _VARIABLE.sub(value, text[:LONGEST_TEXT])


def _only(ways: tuple[Way, ...]) -> tuple[Applies, tuple[Way, ...]]:
    """A condition of ours among a step's conditions becomes its `only`."""
    if len(ways) != 1:
        return "always", ways
    for reason in ways[0]:
        applies = own_condition(reason.text) if reason.kind == "if" else None
        if applies is not None and applies != "always":
            left = tuple(one for one in ways[0] if one != reason)
            return applies, (left,) if left else ()
    return "always", ways


def _written(command: Command) -> str:
    """The text of a command, also where it was packed as base64."""
    if not command.command_b64:
        return command.command
    try:
        return base64.b64decode(command.command_b64[: 2 * LONGEST_TEXT], validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return command.command_b64[:LONGEST_TEXT]
