"""A server beyond its capacity fails for everybody."""

import numpy as np
import pytest

from bavn.simulation import Traffic, simulate
from bavn.simulation.overload import Server, settle
from bavn.simulation.rows import Rows, join_rows, make_rows

BEGAN = 1_762_941_600_000
FAILURES = (499, 502, 503, 504)


@pytest.fixture(name="flooded", scope="module")
def simulate_flooded() -> Traffic:
    return simulate("flood-15000", seed=2, minutes=24, rate=60)


def arrive(per_second: int, *, costly: int = 1) -> Rows:
    return make_rows(
        per_second * 60, time_ms=BEGAN + np.sort(np.arange(per_second * 60) * 1000 // per_second), costly=costly
    )


def answer(rows: Rows, *, capacity_s: float = 50.0, free: float = 1.0) -> Rows:
    return settle(np.random.default_rng(1), rows, Server(BEGAN, capacity_s, np.full(200, free)))


def share_failed(rows: Rows) -> float:
    return float(np.isin(rows["status"], FAILURES).mean())


def test_below_capacity_nothing_fails() -> None:
    assert share_failed(answer(arrive(30))) == 0


def test_far_beyond_capacity_most_fail_but_not_all() -> None:
    assert 0.5 < share_failed(answer(arrive(500))) < 0.9


def test_files_from_disk_load_nothing() -> None:
    assert share_failed(answer(arrive(500, costly=0))) == 0


def test_slow_requests_take_the_place_of_honest_ones() -> None:
    assert share_failed(answer(arrive(30), free=0.1)) > 0.5


def test_honest_people_and_bots_fail_alike(flooded: Traffic) -> None:
    rows = flooded.rows[flooded.rows["costly"] == 1]
    hostile = rows["wave"] > 0
    during = (rows["time_ms"] > rows["time_ms"][hostile].min() + 60_000) & (
        rows["time_ms"] < rows["time_ms"][hostile].max() - 90_000
    )
    failed = [float(np.isin(rows["status"][during & part], FAILURES).mean()) for part in (hostile, ~hostile)]
    assert min(failed) > 0.2
    assert failed[0] == pytest.approx(failed[1], abs=0.15)


def test_every_way_to_fail_occurs(flooded: Traffic) -> None:
    honest = flooded.rows[flooded.rows["wave"] == 0]
    assert set(FAILURES) <= set(honest["status"].tolist())


def test_answers_take_longer_under_load() -> None:
    assert answer(arrive(45))["took_ms"].mean() < answer(arrive(60))["took_ms"].mean()


def test_a_page_that_failed_brings_no_assets_and_some_reload_it() -> None:
    pages = arrive(200)
    pages["view"] = pages["session"] = np.arange(len(pages))
    assets = pages.copy()
    assets["time_ms"] += 300
    assets["costly"], assets["took_ms"] = 0, 1
    rows = answer(join_rows([pages, assets]))
    page_rows, asset_rows = rows[rows["costly"] == 1], rows[rows["costly"] == 0]
    reloaded = np.bincount(page_rows["view"], minlength=len(pages)) > 1
    well = np.unique(page_rows["view"][~np.isin(page_rows["status"], FAILURES)])
    assert 0.05 < reloaded.mean() < 0.5
    assert np.isin(asset_rows["view"], well).all()
    assert len(asset_rows) < len(assets)


def test_a_line_is_written_when_the_request_ends() -> None:
    (row,) = answer(make_rows(1, time_ms=BEGAN + 500, took_ms=700))
    assert row["time_ms"] == BEGAN + 1200
