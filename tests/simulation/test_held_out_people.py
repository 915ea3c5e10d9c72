"""The honest people of the held-out family, from their rows alone."""

import numpy as np
import pytest

from bavn.simulation import HELD_OUT, Traffic, simulate
from bavn.simulation.held_out_people import enrol, hear_sirens, retry_in_vain
from bavn.simulation.rows import POST
from bavn.simulation.words import SECTIONS
from tests.simulation.samples import BEGAN_MS, MINUTE_MS, make_world, texts_of

SPAN = (BEGAN_MS, BEGAN_MS + 10 * MINUTE_MS)


def play(name: str) -> Traffic:
    return simulate(name, seed=6, minutes=8, rate=20)


def test_an_app_that_fails_asks_again_every_five_seconds() -> None:
    rows = retry_in_vain(make_world(), SPAN, 0.05)
    assert (rows["status"] == 500).all()
    order = np.lexsort((rows["time_ms"], rows["address"]))
    rows = rows[order]
    gaps = np.diff(rows["time_ms"])[rows["address"][1:] == rows["address"][:-1]]
    assert np.median(gaps) == pytest.approx(5000, abs=100)


def test_parents_reload_before_the_opening_and_send_forms_only_after_it() -> None:
    rows = enrol(make_world(), SPAN, parents=300)
    opening = SPAN[0] + MINUTE_MS
    rows = rows[rows["session"] < 0]
    form = rows["method"] == POST
    assert form.sum() > 100
    assert (rows["time_ms"][form] > opening).all()
    assert (rows["time_ms"][~form] < opening + 26_000).all()
    assert (rows["time_ms"][~form] < opening).sum() > 300


def test_sirens_bring_four_in_five_within_ten_seconds() -> None:
    rows = hear_sirens(make_world(), SPAN, count=400)
    _, first = np.unique(rows["session"], return_index=True)
    first = first[rows["session"][first] >= 0]
    assert 0.8 < (rows["time_ms"][first] <= SPAN[0] + 10_000).mean() < 0.95


def test_behind_a_cdn_only_its_addresses_are_left_and_few_files() -> None:
    traffic = simulate("cdn-takes-over", seed=6, minutes=20, rate=20)
    before, _, _ = HELD_OUT["cdn-takes-over"].plan(20)
    since = traffic.rows["time_ms"] - int(traffic.rows["time_ms"][0])
    calm, moved = traffic.rows[since < before * MINUTE_MS], traffic.rows[since > (before + 5.5) * MINUTE_MS]
    assert len(np.unique(moved["address"])) <= 12 < len(np.unique(calm["address"]))
    assert (moved["costly"] == 0).mean() < (calm["costly"] == 0).mean() - 0.2


def test_after_a_relaunch_the_old_paths_answer_301_or_404() -> None:
    traffic = simulate("site-relaunch", seed=6, minutes=20, rate=20)
    before, _, _ = HELD_OUT["site-relaunch"].plan(20)
    late = traffic.rows["time_ms"] - int(traffic.rows["time_ms"][0]) > (before + 0.2) * MINUTE_MS
    pages = tuple(f"/{section}/" for section in SECTIONS)
    deep = np.array([text.startswith(pages) and "?" not in text for text in texts_of(traffic, "target")])
    deep &= np.char.count(np.array(texts_of(traffic, "target"), str), "/") == 3
    fine = traffic.rows["status"] == 200
    old = np.unique(traffic.rows["target"][~late & deep & fine])
    known = late & np.isin(traffic.rows["target"], old) & deep
    assert np.isin(traffic.rows["status"][known], [301, 404]).mean() > 0.5
    files = late & (traffic.rows["costly"] == 0) & fine
    texts = [traffic.tables.texts[text] for text in traffic.rows["target"][files].tolist()]
    assert np.mean([text.startswith("/dist/") for text in texts]) > 0.9
