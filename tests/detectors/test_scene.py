import numpy as np
import pytest

from bavn.detectors.scene import Scene, Usual, make_scene, thin
from bavn.windows.rows import Rows
from tests.detectors.samples import NEWS, NO_PAST, SEARCH, group, honest, past, together


def test_a_past_of_unequal_weights_is_thinned_to_one() -> None:
    rows = together(group(4000), group(4000, asks=(SEARCH,)))
    kept, weight = thin(Usual(rows, np.repeat([1.0, 4.0], 4000), 60.0))
    assert kept is not None
    assert weight == 4.0
    assert (kept.templates[:, 0] == SEARCH).sum() == 4000
    assert (kept.templates[:, 0] == NEWS).sum() == pytest.approx(1000, rel=0.1)


def test_a_past_of_one_weight_is_kept_whole() -> None:
    usual = past()
    assert thin(usual) == (usual.rows, 1.0)
    assert thin(NO_PAST) == (None, 1.0)


def scene(rows: Rows, usual: Usual | None = None, *, seconds: float = 60.0, certain: bool = False) -> Scene:
    kept = past() if usual is None else usual
    return make_scene(rows, kept, kept.rows, 1.0, seconds, certain=certain)


def test_growth_is_measured_on_visitors_that_can_be_vouched_for() -> None:
    assert scene(honest(3)).growth == pytest.approx(3.0)
    assert scene(together(honest(), group(900))).growth == pytest.approx(1.0)


def test_a_site_that_loses_visitors_has_not_grown() -> None:
    assert scene(group(10, vouched=True)).growth == 1.0


def test_where_vouched_visitors_are_missing_more_clients_may_be_honest() -> None:
    assert scene(honest()).astray == 1.0
    assert 1.0 < scene(group(20, vouched=True)).astray <= 2.0


def test_the_past_counts_by_its_time() -> None:
    assert scene(honest(), seconds=30.0).past_share == pytest.approx(30 / 600)


def test_a_site_whose_past_has_hardly_a_vouched_visitor_is_guarded_until_the_attack_is_certain() -> None:
    usual = past(minute=group(50))
    doubted, certain = scene(group(50), usual), scene(group(50), usual, certain=True)
    assert (doubted.assets_seen, doubted.guarded) == (False, True)
    assert (certain.assets_seen, certain.guarded) == (False, False)
    assert certain.growth == 1.5


def test_a_site_without_a_past_is_guarded_even_where_visitors_can_be_vouched_for() -> None:
    assert scene(honest(), NO_PAST).guarded
    assert not scene(honest(), NO_PAST, certain=True).guarded
    assert scene(group(50), NO_PAST, certain=True).guarded


def test_expected_grows_with_the_past_that_matches_and_is_never_nought() -> None:
    none, some = np.zeros(1), np.full(1, 50.0)
    usual = scene(honest())
    nobody = float(usual.expected(none, none, none, none, np.ones(1))[0])
    fifty = float(usual.expected(some, none, none, none, np.ones(1))[0])
    assert 0 < nobody < fifty
    assert 50 / 10 < fifty < 2 * 50 / 10, "fifty in ten minutes are five in one, and their likely error"


def test_vouched_visitors_of_the_same_content_bring_companions() -> None:
    none, some = np.zeros(1), np.full(1, 40.0)
    usual = scene(honest())
    alone = float(usual.expected(none, none, none, none, np.ones(1))[0])
    assert float(usual.expected(none, none, none, some, np.ones(1))[0]) > alone + 40 * 10 / 40 * 0.9
