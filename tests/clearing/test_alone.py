from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.alone import Alone

ENTRIES = st.dictionaries(st.integers(1, 30).map(str), st.sampled_from([0.8, 0.9, 0.95]), max_size=15)


def admitted(alone: Alone, entries: dict[str, float]) -> set[str]:
    return {value for value, score in entries.items() if alone.admits("a", "amber", score, value)}


@given(ENTRIES, st.lists(st.integers(1, 30).map(str), max_size=10))
def test_who_is_admitted_does_not_depend_on_what_came_first_and_every_move_is_told(
    entries: dict[str, float], dropped: list[str]
) -> None:
    alone = Alone(4)
    held: dict[str, float] = {}
    for value, score in entries.items():
        before = admitted(alone, held)
        alone.add("a", "amber", score, value)
        held[value] = score
        assert (before ^ admitted(alone, held)) - {value} <= alone.moved
    for value in dropped:
        if value in held:
            before = admitted(alone, held)
            alone.moved = set()
            alone.drop("a", "amber", held.pop(value), value)
            assert (before ^ admitted(alone, held)) - {value} == alone.moved
    best = sorted(held, key=lambda value: (-held[value], value))[:4]
    assert admitted(alone, held) == set(best)


def test_members_and_levels_do_not_compete() -> None:
    alone = Alone(1)
    alone.add("a", "amber", 0.9, "x")
    alone.add("b", "amber", 0.9, "x")
    alone.add("a", "clear", 0.9, "y")
    assert alone.moved == set()
    assert alone.admits("a", "clear", 0.9, "y")
