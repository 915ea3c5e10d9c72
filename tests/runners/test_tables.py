"""Which tables a snapshot holds, and what may not be put into them."""

import numpy as np
import pytest

from bavn.runners.engine import Engine
from bavn.runners.inspecting import Inspector
from bavn.runners.intrusions import Intrusions
from bavn.runners.tables import COUNTS, NEEDS, Table, bounds, group_of, is_sound, tables
from bavn.sources.clients import TrustedProxies
from bavn.windows.digest import MAX_SITES
from bavn.windows.seconds import Sites


def looking() -> Engine:
    """An engine that looks for intrusions too."""
    engine = Engine(TrustedProxies())
    engine.watch_intrusions(Intrusions())
    return engine


BLANK = looking()


def inspector_of(engine: Engine) -> Inspector:
    assert isinstance(engine.inspector, Inspector)
    return engine.inspector


def arrays_of(engine: Engine) -> list[Table]:
    return list(tables(engine, MAX_SITES, 100))


def test_every_array_of_the_engine_is_in_one_table() -> None:
    engine = looking()
    state, lexicon = engine.state, engine.lexicon
    whole = [
        *state.sites, *state.table, *state.course, *engine.records, state.clock, state.personas, state.visitors,
        state.seen,
        *(array for texts in lexicon for array in texts),
        *(array for table in inspector_of(engine).tables for array in table),
    ]  # fmt: skip
    kept = [table.live if table.live.base is None else table.live.base for table in arrays_of(engine)]
    known = [id(array if array.base is None else array.base) for array in whole]
    assert set(known) <= {id(array) for array in kept}
    names = [table.name for table in arrays_of(engine)]
    assert len(names) == len(set(names))


def test_every_column_of_the_sites_belongs_to_a_group() -> None:
    assert {group_of(name) for name in Sites._fields} == {"usual", "hours", "alarms", "hosts", "counts"}
    assert all(group_of(name) == "counts" for name in COUNTS)


def test_a_group_that_needs_another_names_one_that_there_is() -> None:
    groups = {table.group for table in arrays_of(BLANK)}
    assert set(NEEDS) | {need for needs in NEEDS.values() for need in needs} <= groups


# one table


def test_only_what_is_in_use_is_kept_and_is_a_copy() -> None:
    live = np.arange(10)
    used = Table("g", "a", live, 3).used()
    live[:] = 0
    assert {name: array.tolist() for name, array in used.items()} == {"a": [0, 1, 2]}


def test_of_a_hash_table_only_the_taken_entries_are_kept() -> None:
    live = np.zeros((6, 2), np.uint32)
    live[4] = 7, 8
    table = Table("g", "a", live, tag=live[:, 0])
    used = table.used()
    assert {name: array.tolist() for name, array in used.items()} == {"a": [[7, 8]], "a@": [4]}
    live[4] = 0
    assert table.fits(used)
    table.fill(used)
    assert live[4].tolist() == [7, 8]


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"a": np.zeros(4, np.int64)},
        {"a": np.zeros((4, 2), np.int32)},
        {"a": np.zeros((4, 3), np.int64)},
        {"a": np.zeros((7, 2), np.int64)},
        {"a": np.zeros((), np.int64)},
    ],
    ids=["missing", "flat", "another kind", "another shape", "longer", "a number"],
)
def test_an_array_of_another_shape_does_not_fit(found: dict[str, np.ndarray]) -> None:
    assert not Table("g", "a", np.zeros((6, 2), np.int64), 6).fits(found)
    assert Table("g", "a", np.zeros((6, 2), np.int64), 6).fits({"a": np.zeros((4, 2), np.int64)})


@pytest.mark.parametrize(
    "index",
    [None, np.array([0, 6], np.int32), np.array([-1, 0], np.int32), np.array([0], np.int32), np.array([0, 1])],
    ids=["missing", "beyond the end", "before the beginning", "too few", "another kind"],
)
def test_places_outside_a_hash_table_do_not_fit(index: np.ndarray | None) -> None:
    live = np.zeros((6, 2), np.uint32)
    found = {"a": np.ones((2, 2), np.uint32)} | ({} if index is None else {"a@": index})
    assert not Table("g", "a", live, tag=live[:, 0]).fits(found)


# what must be true


@pytest.mark.parametrize("group", sorted({table.group for table in arrays_of(BLANK)}))
def test_an_engine_that_knows_nothing_is_sound(group: str) -> None:
    assert is_sound(BLANK, group, 100)


BOUNDED = [
    (group, number)
    for group in sorted({table.group for table in arrays_of(BLANK)})
    for number, (array, _, _) in enumerate(bounds(BLANK, group, 100))
    if array.size > 2
]


@pytest.mark.parametrize(("group", "number"), BOUNDED)
def test_one_value_out_of_range_makes_a_group_unsound(group: str, number: int) -> None:
    engine = looking()
    array, least, most = list(bounds(engine, group, 100))[number]
    array.flat[array.size // 2] = np.nan if array.dtype.kind == "f" else -9 if array.dtype.kind == "i" else 255
    assert is_sound(engine, group, 100) == (array.dtype.kind == "u")
    assert least < most


@pytest.mark.parametrize(("start", "step", "last"), [(0, 0, 0), (-1, 1, 0), (0, 1, 1 << 40), (0, 1, 2048)])
def test_a_timeline_that_does_not_fit_its_frame_is_unsound(start: int, step: int, last: int) -> None:
    engine = Engine(TrustedProxies())
    engine.state.course.frame[:3] = start, step, last
    assert not is_sound(engine, "course", 0)


def test_a_site_or_persona_that_cannot_be_makes_records_unsound() -> None:
    for column, value in (("site", MAX_SITES), ("persona", 1 << 18), ("persona", -2), ("site", -1)):
        engine = Engine(TrustedProxies())
        getattr(engine.records, column)[99] = value
        assert not is_sound(engine, "records", 100)
        assert is_sound(engine, "records", 99), "what is not in use does not matter"
