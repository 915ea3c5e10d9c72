import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.problem import Problem
from bavn.plan.cacao_document import Node, document
from bavn.plan.cacao_flow import DEEPEST, MOST_WAYS, Place, Reason, line
from tests.plan.cacao_samples import Json, action, branching, data, end, name, playbook, start

END = name("end", 0)


def go(*steps: tuple[str, Json], exception: str = "") -> tuple[Place, ...]:
    """The line of a workflow that begins with the first step."""
    read = document(data(playbook(*steps)), "theirs.json")
    return line(read.workflow, steps[0][0], exception, "theirs.json")


def told(places: tuple[Place, ...]) -> list[tuple[int, str]]:
    """Pairs of an action's number and its conditions in short: 'if x', 'if x & not y', 'if x | failed do 1'."""
    return [
        (int(place.step[8:16], 16), " | ".join(" & ".join(short(reason) for reason in way) for way in place.ways))
        for place in places
    ]


def short(reason: Reason) -> str:
    return " ".join(part for part in (reason.kind, reason.text, reason.case) if part)


def a(number: int) -> str:
    return name("action", number)


def test_a_line_is_a_line() -> None:
    assert told(go(start(a(1)), action(1, a(2)), action(2, END), end())) == [(1, ""), (2, "")]


def test_a_step_that_succeeds_leads_on_and_one_that_fails_has_its_branch() -> None:
    steps = go(
        start(a(1)),
        action(1, on_success=a(2), on_failure=a(3)),
        action(2, END),
        action(3, name("end", 1)),
        end(),
        end(1),
    )
    assert told(steps) == [(1, ""), (3, "failed do 1"), (2, "")]


def test_a_failure_that_is_mended_comes_back_to_the_line() -> None:
    steps = go(start(a(1)), action(1, on_success=a(2), on_failure=a(3)), action(3, a(2)), action(2, END), end())
    assert told(steps) == [(1, ""), (3, "failed do 1"), (2, "")]


def test_branches_with_ends_of_their_own_return_to_the_choice() -> None:
    choice = branching("if-condition", 9, a(3), condition="x", on_true=a(1), on_false=a(2))
    steps = go(
        start(choice[0]),
        choice,
        action(1, name("end", 1)),
        action(2, name("end", 2)),
        action(3, END),
        end(),
        end(1),
        end(2),
    )
    assert told(steps) == [(1, "if x"), (2, "not x"), (3, "")]


def test_branches_that_run_together_are_one_line_again() -> None:
    choice = branching("if-condition", 9, condition="x", on_true=a(1), on_false=a(2))
    steps = go(start(choice[0]), choice, action(1, a(3)), action(2, a(3)), action(3, END), end())
    assert told(steps) == [(1, "if x"), (2, "not x"), (3, "")]


def test_a_branch_that_leads_straight_to_the_line_skips_the_other() -> None:
    choice = branching("if-condition", 9, condition="x", on_true=a(1), on_false=a(3))
    steps = go(start(choice[0]), choice, action(1, a(3)), action(3, END), end())
    assert told(steps) == [(1, "if x"), (3, "")]


def test_a_choice_without_a_way_on_is_a_choice_still() -> None:
    choice = branching("if-condition", 9, condition="x", on_true=a(1))
    assert told(go(start(choice[0]), choice, action(1, END), end())) == [(1, "if x")]


def test_conditions_inside_conditions_are_both_told() -> None:
    inner = branching("if-condition", 8, name("end", 1), condition="y", on_true=a(1))
    outer = branching("if-condition", 9, a(3), condition="x", on_true=inner[0])
    steps = go(start(outer[0]), outer, inner, action(1, name("end", 2)), action(3, END), end(), end(1), end(2))
    assert told(steps) == [(1, "if x & if y"), (3, "")]


def test_a_switch_a_loop_and_steps_side_by_side_are_told() -> None:
    switch = branching(
        "switch-condition", 7, name("while-condition", 8), switch="v", cases={"p": a(1), "default": a(2)}
    )
    loop = branching("while-condition", 8, name("parallel", 9), condition="z", on_true=a(3))
    side = branching("parallel", 9, END, next_steps=[a(4), a(5)])
    ends = [end(number) for number in range(6)]
    steps = go(
        start(switch[0]), switch, loop, side, *(action(number, name("end", number)) for number in range(1, 6)), *ends
    )
    assert told(steps) == [
        (1, "case v p"),
        (2, "case v default"),
        (3, "while z"),
        (4, "parallel choice 9"),
        (5, "parallel choice 9"),
    ]


def test_a_condition_without_words_is_told_by_its_name() -> None:
    choice = branching("if-condition", 9, END, on_true=a(1))
    assert told(go(start(choice[0]), choice, action(1, name("end", 1)), end(), end(1))) == [(1, "if choice 9")]


def test_a_step_of_two_branches_stands_once_with_both_ways_to_it() -> None:
    first = branching("if-condition", 8, name("if-condition", 9), condition="x", on_true=a(1))
    second = branching("if-condition", 9, END, condition="y", on_true=a(1))
    steps = go(start(first[0]), first, second, action(1, name("end", 1)), end(), end(1))
    assert told(steps) == [(1, "if x | if y")]


def test_a_step_with_ways_beyond_counting_is_always_done() -> None:
    choices = [
        branching(
            "if-condition",
            20 + at,
            name("if-condition", 21 + at) if at < MOST_WAYS else END,
            condition=f"x{at}",
            on_true=a(1),
        )
        for at in range(MOST_WAYS + 1)
    ]
    assert told(go(start(choices[0][0]), *choices, action(1, name("end", 1)), end(), end(1))) == [(1, "")]


def test_what_is_done_when_something_goes_wrong_stands_after_the_line() -> None:
    steps = go(start(a(1)), action(1, END), action(2, END), end(), exception=a(2))
    assert told(steps) == [(1, ""), (2, "exception")]


def test_a_step_that_nothing_leads_to_is_not_lost() -> None:
    assert told(go(start(a(1)), action(1, END), action(2, END), end())) == [(1, ""), (2, "unreached")]


def test_another_playbook_is_a_step_too() -> None:
    other = (name("playbook-action", 5), {"type": "playbook-action", "on_completion": END, "playbook_id": "p"})
    (place,) = go(start(other[0]), other, end())
    assert place.step == other[0]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param((start(a(1)), action(1, a(1))), id="itself"),
        pytest.param((start(a(1)), action(1, a(2)), action(2, a(1))), id="two"),
        pytest.param((start(a(1)), action(1, END), end(), action(2, a(3)), action(3, a(2))), id="off the way"),
        pytest.param((start(a(1)), action(1, on_success=END, on_failure=a(1)), end()), id="try again for ever"),
        pytest.param(
            (
                start(name("while-condition", 9)),
                branching("while-condition", 9, END, condition="x", on_true=a(1)),
                action(1, name("while-condition", 9)),
                end(),
            ),
            id="a loop that leads back",
        ),
    ],
)
def test_a_circle_is_refused_by_name(steps: tuple[tuple[str, Json], ...]) -> None:
    with pytest.raises(Problem, match=r"theirs\.json: its steps lead in a circle, by \S+--"):
        go(*steps)


def test_conditions_nested_without_end_are_refused() -> None:
    deep = [
        branching(
            "if-condition",
            100 + at,
            END,
            condition=f"x{at}",
            on_true=name("if-condition", 101 + at) if at < 200 else a(1),
        )
        for at in range(201)
    ]
    with pytest.raises(Problem, match=f"nested too deeply.*{DEEPEST}"):
        go(start(deep[0][0]), *deep, action(1, END), end())


def test_branches_that_double_at_each_step_end() -> None:
    # Each choice leads twice to the next: 2^n ways, unless they are seen to come together.
    steps = [
        branching("parallel", 100 + at, next_steps=[name("parallel", 101 + at) if at < 60 else a(1)] * 2)
        for at in range(61)
    ]
    assert told(go(start(steps[0][0]), *steps, action(1, END), end()))[0][0] == 1


NUMBERS = st.integers(0, 14)


KINDS = st.sampled_from(["action", "if-condition", "parallel", "switch-condition", "while-condition"])


def node(kind: str, number: int, after: list[str]) -> Node:
    """A step that leads to some of three others."""
    return Node(
        kind,
        condition=f"x{number}",
        on_completion=after[0] if number % 3 else "",
        on_true=after[1],
        on_false=after[2],
        on_failure=after[2] if number % 4 == 1 else "",
        next_steps=(after[1], after[2]),
        cases={"a": after[1], "b": after[2]},
    )


@given(st.lists(st.tuples(KINDS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=14))
def test_of_any_workflow_every_action_stands_in_the_line_exactly_once(drawn: list[tuple[str, int, int, int]]) -> None:
    workflow: dict[str, Node] = {"end": Node("end")}
    for number, (kind, *others) in enumerate(drawn):
        after = [f"n{other}" if number < other < len(drawn) else "end" for other in others]  # forward: no circles
        workflow[f"n{number}"] = node(kind, number, after)
    with contextlib.suppress(Problem):  # of too many branches
        places = line(workflow, "n0", "", "theirs.json")
        actions = [key for key, one in workflow.items() if one.type == "action"]
        assert sorted(place.step for place in places) == sorted(actions)


@given(st.lists(st.tuples(KINDS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=14))
def test_of_any_steps_at_all_the_walk_ends(drawn: list[tuple[str, int, int, int]]) -> None:
    workflow: dict[str, Node] = {"end": Node("end")}
    for number, (kind, *others) in enumerate(drawn):
        workflow[f"n{number}"] = node(kind, number, [f"n{one}" if one < len(drawn) else "end" for one in others])
    with contextlib.suppress(Problem):
        assert line(workflow, "n0", "n0", "theirs.json") is not None


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_a_series_of_choices_tells_exactly_the_steps_that_an_engine_would_do(
    shapes: list[bool], answers: list[bool]
) -> None:
    """`shapes`: whether a choice has a branch for false; `answers`: what is true when it is carried out."""
    workflow: dict[str, Node] = {"end": Node("end"), "e": Node("end")}
    expected = []
    for at, both in enumerate(shapes):
        after = f"c{at + 1}" if at + 1 < len(shapes) else "end"
        workflow[f"c{at}"] = Node(
            "if-condition", condition=str(at), on_true=f"t{at}", on_false=f"f{at}" if both else "", on_completion=after
        )
        workflow[f"t{at}"] = Node("action", on_completion="e")
        if both:
            workflow[f"f{at}"] = Node("action", on_completion="e")
        expected += [f"t{at}"] if answers[at] else [f"f{at}"] * both
    done = [
        place.step
        for place in line(workflow, "c0", "", "x")
        if any(all(answers[int(reason.text)] is (reason.kind == "if") for reason in way) for way in place.ways)
    ]
    assert done == expected


# A program: actions (None) and choices with a branch for true, and one for false that may be absent.
PROGRAMS = st.recursive(
    st.lists(st.none(), max_size=2),
    lambda inner: st.lists(st.none() | st.tuples(inner, st.none() | inner), max_size=3),
    max_leaves=8,
)


class Written:
    """A program as a workflow by the book: every branch has an end of its own, and returns to its choice."""

    def __init__(self, program: list[Any], answers: list[bool]) -> None:
        self.workflow: dict[str, Node] = {}
        self._answers = answers
        self._choices = 0
        self.done: list[str] = []
        self.first = self._write(program, alive=True)

    def answer(self, choice: str) -> bool:
        return self._answers[int(choice) % len(self._answers)]

    def _write(self, program: list[Any], *, alive: bool) -> str:
        """Write it, carry it out where it is `alive`, and return its first step."""
        here = f"s{len(self.workflow)}"
        if not program:
            self.workflow[here] = Node("end")
            return here
        self.workflow[here] = Node("end")  # its place; the step itself needs to know the next one
        if program[0] is None:
            self.done += [here] * alive
            self.workflow[here] = Node("action", on_completion=self._write(program[1:], alive=alive))
            return here
        choice, (true, false) = str(self._choices), program[0]
        self._choices += 1
        yes = self._write(true, alive=alive and self.answer(choice))
        no = self._write(false, alive=alive and not self.answer(choice)) if false is not None else ""
        after = self._write(program[1:], alive=alive)
        self.workflow[here] = Node("if-condition", condition=choice, on_true=yes, on_false=no, on_completion=after)
        return here


@given(PROGRAMS, st.lists(st.booleans(), min_size=1, max_size=9))
def test_who_follows_the_conditions_that_are_told_does_what_an_engine_would_do(
    program: list[Any], answers: list[bool]
) -> None:
    written = Written(program, answers)
    done = [
        place.step
        for place in line(written.workflow, written.first, "", "x")
        if not place.ways
        or any(all(written.answer(one.text) is (one.kind == "if") for one in way) for way in place.ways)
    ]
    assert done == written.done
