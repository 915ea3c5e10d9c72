import numpy as np
import pytest

from bavn.detectors.conditions import (
    ALL,
    CONTENT,
    SHARE,
    TEMPLATE,
    Condition,
    features_of,
    is_machine,
    is_pointed,
    typical_share,
)
from bavn.windows import rows as codes
from tests.detectors.samples import BOTNET, CONTACT, NEWS, SEARCH, group, together


def test_a_share_says_how_much_of_what_is_asked_for_is_in_excess() -> None:
    rows = together(
        group(1, asks=(SEARCH,)), group(1, asks=(SEARCH, NEWS)), group(1, asks=(SEARCH, NEWS, CONTACT)), group(1)
    )
    features = features_of(rows, np.array([SEARCH], np.uint32))
    assert features.by_axis[SHARE].tolist() == [ALL, 2, 1, 0]
    assert features.by_axis[TEMPLATE].tolist() == [SEARCH, SEARCH, SEARCH, 0]


def test_of_several_templates_in_excess_the_worst_is_named() -> None:
    features = features_of(group(1, asks=(NEWS, SEARCH)), np.array([SEARCH, NEWS], np.uint32))
    assert features.by_axis[TEMPLATE].tolist() == [SEARCH]


def test_a_condition_holds_at_its_value_or_from_it_on() -> None:
    rows = together(group(1, queries=1), group(1, queries=2), group(1, queries=3))
    features = features_of(rows, np.zeros(0, np.uint32))
    assert features.holds(Condition(codes.QUERIES, 2)).tolist() == [False, True, False]
    assert features.holds(Condition(codes.QUERIES, 2, or_more=True)).tolist() == [False, True, True]
    both = (Condition(codes.QUERIES, 2, or_more=True), Condition(codes.QUERIES, 3))
    assert features.all_hold(both, 3).tolist() == [False, False, True]
    assert features.all_hold((), 3).all()


@pytest.mark.parametrize(
    ("condition", "machine", "pointed"),
    [
        (Condition(codes.QUERIES, 3), True, True),
        (Condition(codes.QUERIES, 2, or_more=True), False, False),
        (Condition(codes.PACE, 5), True, True),
        (Condition(codes.PACE, 4), False, False),
        (Condition(codes.REPEATS, 1), True, True),
        (Condition(TEMPLATE, SEARCH), False, True),
        (Condition(SHARE, ALL), False, True),
        (Condition(SHARE, 1), False, False),
        (Condition(codes.NOVELTY, 2), False, True),
        (Condition(CONTENT + codes.AGENT, BOTNET), False, False),
        (Condition(codes.ASSETS, 0), False, False),
    ],
)
def test_some_conditions_name_machines_and_some_point_at_the_attack(
    condition: Condition, *, machine: bool, pointed: bool
) -> None:
    assert is_machine((condition,)) is machine
    assert is_pointed(condition) is pointed


def test_the_rarest_conduct_of_a_signature_is_what_is_typical() -> None:
    assert typical_share((Condition(codes.QUERIES, 3),)) == 0.01
    assert typical_share((Condition(codes.PACE, 4), Condition(codes.QUERIES, 4))) == 0.005
    assert typical_share((Condition(codes.ASSETS, 0),)) == 1.0
