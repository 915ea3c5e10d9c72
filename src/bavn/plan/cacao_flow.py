"""A workflow of CACAO made a line: every action once, in the order of doing, each with the conditions that lead to it.

CACAO's steps are a graph with branches that come together again; people do one thing after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bavn.model.problem import Problem
from bavn.plan.cacao_document import LONGEST_ID, Node

DEEPEST: Final = 12  # conditions inside one another
MOST_VISITS: Final = 3_000
MOST_WAYS: Final = 5  # to one step, that are told apart
ACTIONS: Final = frozenset({"action", "playbook-action"})

Kind = Literal["if", "not", "case", "while", "failed", "parallel", "exception", "unreached"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is done: the condition and, of a case, its value; of 'failed' and 'parallel', the step's name."""

    kind: Kind
    text: str = ""
    case: str = ""


Way = tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An action in the line. `ways`: each is a set of conditions that all hold; one of them is enough. () is always."""

    step: str
    ways: tuple[Way, ...]


def line(workflow: Mapping[str, Node], start: str, exception: str, where: str) -> tuple[Place, ...]:
    """Return the actions in order. `Problem` for steps that lead in a circle, and for too many branches.

    After a step come its branches, the one for failure last, and then what they have in common. An action that no step
    leads to is not lost: it stands at the end and says so. Every id in the workflow has to be there.
    """
    walk = _Walk(workflow, _trunks(workflow, _backwards(workflow, where)), where)
    walk.along(start, frozenset(), ())
    if exception:
        walk.along(exception, frozenset(walk.ways), (Reason("exception"),))
    for name, node in workflow.items():
        if node.type in ACTIONS and name not in walk.ways:
            walk.ways[name] = [(Reason("unreached"),)]
    return tuple(Place(name, () if () in ways else tuple(ways)) for name, ways in walk.ways.items())


class _Walk:
    """Follow the steps, and note at each action by which conditions it was reached."""

    def __init__(self, workflow: Mapping[str, Node], trunks: Mapping[str, frozenset[str]], where: str) -> None:
        self._workflow, self._trunks, self._where = workflow, trunks, where
        self._visits = 0
        self.ways: dict[str, list[Way]] = {}

    def along(self, here: str, stops: frozenset[str], way: Way) -> str:
        """Walk from a step until the end or one of `stops`, and return where the walk stopped, "" at the end."""
        if len(way) > DEEPEST:
            raise Problem("its conditions are nested too deeply", where=self._where, allowed=f"{DEEPEST}")
        while here and here not in stops:
            self._visits += 1
            if self._visits > MOST_VISITS:
                raise Problem("its branches are too many to be told as one line", where=self._where)
            node = self._workflow[here]
            if node.type in ACTIONS:
                self._note(here, way)
            here = self._beyond(node, stops, way)
        return here

    def _note(self, step: str, way: Way) -> None:
        ways = self.ways.setdefault(step, [])
        if way not in ways:
            # Beyond so many, the step is told as one that is always done: better once too often.
            ways.append(way if len(ways) < MOST_WAYS else ())

    def _beyond(self, node: Node, stops: frozenset[str], way: Way) -> str:
        """Walk a step's branches, and return where the line goes on."""
        onward, branches = node.on_completion or node.on_success, _branches(node)
        common = stops | _common(node, self._trunks)
        stopped = [self.along(first, common, (*way, reason)) for first, reason in branches]
        # All branches stop at the first step that they have in common, or on the way from further out.
        return onward or next(filter(None, stopped), "")


def _common(node: Node, trunks: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The steps that are done after a step whichever branch was taken: its branches end where they begin."""
    if onward := node.on_completion or node.on_success:
        return trunks[onward]
    after = [trunks[first] for first, _ in _branches(node)]
    return frozenset.intersection(*after) if len(after) > 1 else frozenset()


def _trunks(workflow: Mapping[str, Node], backwards: list[str]) -> dict[str, frozenset[str]]:
    """For each step, itself and the steps that are done after it under every condition."""
    trunks: dict[str, frozenset[str]] = {}
    for name in backwards:
        trunks[name] = _common(workflow[name], trunks) | {name}
    return trunks


def _branches(node: Node) -> list[tuple[str, Reason]]:
    found: list[tuple[str, Reason]] = []
    asked = node.condition or node.name
    if node.type == "while-condition":
        found.append((node.on_true, Reason("while", asked)))
    elif node.type == "if-condition":
        found += [(node.on_true, Reason("if", asked)), (node.on_false, Reason("not", asked))]
    elif node.type == "switch-condition":
        found += [(first, Reason("case", node.switch or node.name, case)) for case, first in node.cases.items()]
    elif node.type == "parallel":
        found += [(first, Reason("parallel", node.name)) for first in node.next_steps]
    found.append((node.on_failure, Reason("failed", node.name)))
    return [(first, reason) for first, reason in found if first]


def _backwards(workflow: Mapping[str, Node], where: str) -> list[str]:
    """All steps, each after those that it leads to; `Problem` where some lead in a circle."""
    left = {name: len(set(node.onward())) for name, node in workflow.items()}
    before: dict[str, list[str]] = {name: [] for name in workflow}
    for name, node in workflow.items():
        for other in set(node.onward()):
            before[other].append(name)
    done = [name for name, count in left.items() if not count]
    for name in done:  # grows as it is read
        for earlier in before[name]:
            left[earlier] -= 1
            if not left[earlier]:
                done.append(earlier)
    if len(done) < len(workflow):
        circle = next(name for name, count in left.items() if count)
        raise Problem(f"its steps lead in a circle, by {circle[:LONGEST_ID]}", where=where)
    return done
