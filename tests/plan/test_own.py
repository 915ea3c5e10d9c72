import msgspec
import pytest

from bavn.model.problem import Problem
from bavn.plan.library import Playbook
from bavn.plan.own import MOST, add_own, with_own
from bavn.plan.planfile import Plan, dumps, loads
from tests.plan.samples import small


def theirs(name: str) -> Playbook:
    return msgspec.structs.replace(small().playbooks[0], id=name)


@pytest.mark.parametrize(
    ("given", "stands_as"),
    [
        ("ransomware", "own-ransomware"),
        ("own-ransomware", "own-ransomware"),
        ("playbook--1234", "own-playbook-1234"),
        ("../../etc", "own-etc"),
        ("ØÆÅ", "own-playbook"),
        ("x" * 500, "own-" + "x" * 60),
    ],
)
def test_an_imported_playbook_never_takes_the_place_of_ours(given: str, stands_as: str) -> None:
    plan = Plan()
    assert add_own(plan, theirs(given)).id == stands_as
    ids = [one.id for one in with_own(small(), plan).playbooks]
    assert ids == [*(one.id for one in small().playbooks), stands_as]


def test_importing_it_again_replaces_it() -> None:
    plan = Plan()
    add_own(plan, theirs("a"))
    add_own(plan, theirs("b"))
    add_own(plan, theirs("a"))
    assert [one.id for one in plan.playbooks] == ["own-b", "own-a"]


def test_it_travels_with_the_plan_file() -> None:
    plan = Plan()
    added = add_own(plan, theirs("a"))
    assert loads(dumps(plan), "plan").playbooks == [added]


def test_a_plan_does_not_fill_up_with_them() -> None:
    plan = Plan()
    for number in range(MOST):
        add_own(plan, theirs(f"a{number}"))
    add_own(plan, theirs("a0"))
    with pytest.raises(Problem, match="too many"):
        add_own(plan, theirs("one more"))


def test_adding_them_twice_changes_nothing() -> None:
    plan = Plan()
    add_own(plan, theirs("a"))
    once = with_own(small(), plan)
    assert with_own(once, plan) == once
