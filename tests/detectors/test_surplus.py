import numpy as np

from bavn.detectors.scene import make_scene
from bavn.detectors.surplus import count_templates, find_surplus, lookup
from tests.detectors.samples import CONTACT, NEWS, SEARCH, bots, group, honest, past, together


def test_templates_in_excess_are_those_that_the_past_and_the_vouched_do_not_explain() -> None:
    rows = together(
        honest(), bots(100), group(30, asks=(77,)), group(30, asks=(78,)), group(60, vouched=True, asks=(78,))
    )
    usual = past()
    scene = make_scene(rows, usual, usual.rows, 1.0, 60.0, certain=False)
    assert find_surplus(rows, usual.rows, scene).tolist() == [SEARCH, 77]


def test_counts_are_looked_up_and_absent_ones_are_nought() -> None:
    keys, counts = np.array([3, 7], np.uint32), np.array([30, 70])
    assert lookup(np.array([7, 5, 3, 9], np.uint32), keys, counts).tolist() == [70, 0, 30, 0]
    assert lookup(np.array([7], np.uint32), keys[:0], counts[:0]).tolist() == [0]


def test_each_row_counts_once_for_every_template_it_asks_for() -> None:
    rows = together(group(3, asks=(NEWS, CONTACT)), group(2, asks=(NEWS,)))
    templates, counts = count_templates(rows.templates)
    assert dict(zip(templates.tolist(), counts.tolist(), strict=True)) == {NEWS: 5, CONTACT: 3}
