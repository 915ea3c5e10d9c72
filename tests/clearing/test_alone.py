import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.alone import Alone, Word, size_of
from bavn.clearing.vetoes import reading

MOST = 8
SCORES = st.sampled_from([0.8, 0.9, 0.95])
ENTRIES = st.dictionaries(st.integers(1, 30).map(str), st.tuples(SCORES, st.sampled_from([1, 1, 2, 5, 9])), max_size=15)


def word(score: float, size: int = 1, member: str = "a", *, is_new: bool = True) -> Word:
    return Word(member, is_new, score, size)


def admitted(alone: Alone, held: dict[str, Word]) -> set[str]:
    return {value for value, one in held.items() if alone.admits("amber", one, value)}


def first_that_fit(held: dict[str, Word]) -> set[str]:
    found, used = set[str](), 0
    for value in sorted(held, key=lambda value: (-held[value].score, value)):
        if held[value].size > MOST:
            continue
        used += held[value].size
        if used > MOST:
            break
        found.add(value)
    return found


@given(ENTRIES, st.lists(st.integers(1, 30).map(str), max_size=10))
def test_who_is_admitted_does_not_depend_on_what_came_first_and_every_move_is_told(
    entries: dict[str, tuple[float, int]], dropped: list[str]
) -> None:
    alone = Alone(100, MOST)
    held: dict[str, Word] = {}
    for value, (score, size) in entries.items():
        before = admitted(alone, held)
        held[value] = word(score, size)
        alone.add("amber", held[value], value)
        assert (before ^ admitted(alone, held)) - {value} <= alone.moved
        assert admitted(alone, held) == first_that_fit(held)
    for value in dropped:
        if value in held:
            before = admitted(alone, held)
            alone.moved = set()
            alone.drop("amber", held.pop(value), value)
            assert (before ^ admitted(alone, held)) - {value} == alone.moved
    assert admitted(alone, held) == first_that_fit(held)


def test_members_levels_and_standings_do_not_compete() -> None:
    alone = Alone(1, 1)
    for level, one in (
        ("amber", word(0.9)),
        ("amber", word(0.9, member="b")),
        ("clear", word(0.9)),
        ("amber", word(0.8, is_new=False)),
    ):
        alone.add(level, one, "x")  # type: ignore[arg-type]
    assert alone.moved == set()
    assert alone.admits("clear", word(0.9), "x")
    assert alone.admits("amber", word(0.8, is_new=False), "x")


@pytest.mark.parametrize(
    ("value", "of_a_new_one"),
    [
        ("192.0.2.7", 1),
        ("192.0.2.0/24", 256),
        ("2001:db8::7", 1),
        ("2001:db8::/64", 1),
        ("2001:db8::/56", 256),
        ("2001:db8::/48", 65_536),
    ],
)
def test_of_a_new_member_addresses_are_counted_and_of_an_established_one_values(value: str, of_a_new_one: int) -> None:
    read = reading(value)
    assert read is not None
    assert (size_of(read[1], is_new=True), size_of(read[1], is_new=False)) == (of_a_new_one, 1)
