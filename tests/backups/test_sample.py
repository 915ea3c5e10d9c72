from hypothesis import given
from hypothesis import strategies as st

from bavn.backups.result import File
from bavn.backups.sample import sample

TREE = {
    f"mappe-{folder}/{number}": File(100 + number, 1_000.0 + number) for folder in range(10) for number in range(20)
}


def test_the_largest_and_the_newest_are_always_tried() -> None:
    files = TREE | {"dyb/stor": File(90_000, 1.0), "dyb/ny": File(1, 9_999_999.0)}
    for seed in ("a", "b", "c"):
        chosen = sample(files, 25, 1_000_000, seed)
        assert chosen.large[0] == "dyb/stor"
        assert "dyb/ny" in chosen.files
        assert len(chosen.files) == len(set(chosen.files)) == 25


def test_the_rest_is_spread_over_the_tree() -> None:
    chosen = sample(TREE, 25, 1_000_000, "a")
    assert {name.partition("/")[0] for name in chosen.files} == {f"mappe-{folder}" for folder in range(10)}


def test_another_day_tries_other_files_and_the_same_day_the_same() -> None:
    assert sample(TREE, 25, 1_000_000, "a") == sample(TREE, 25, 1_000_000, "a")
    assert set(sample(TREE, 25, 1_000_000, "a").spread) != set(sample(TREE, 25, 1_000_000, "b").spread)


def test_what_would_not_fit_is_left_out() -> None:
    files = {"stor": File(5_000, 1.0), "halv": File(2_000, 1.0), "lille": File(10, 1.0)}
    assert set(sample(files, 25, 2_500, "a").files) == {"halv", "lille"}


def test_files_that_cannot_be_asked_for_are_left_out() -> None:
    files = {"caf�": File(10, 1.0), "caf?": File(10, 1.0), "hård": File(None, 1.0), "a": File(10, 1.0)}
    assert sample(files, 25, 1_000, "a").files == ("a",)


def test_nothing_is_chosen_from_nothing() -> None:
    assert sample({}, 25, 1_000, "a").files == ()


def test_an_empty_file_proves_little_and_comes_last() -> None:
    files = {f"tom-{number}": File(0, 1.0) for number in range(50)} | {
        f"x-{number}": File(5, 1.0) for number in range(5)
    }
    # Three are the largest, and the part of the tree with the other two gives one of them
    assert all(sum(name.startswith("x-") for name in sample(files, 10, 1_000, seed).files) >= 4 for seed in "abcdef")


@given(
    st.dictionaries(
        st.text("ab/", min_size=1, max_size=5), st.builds(File, st.integers(0, 1_000) | st.none(), st.floats(0, 1e9))
    ),
    st.integers(1, 30),
    st.integers(0, 5_000),
)
def test_a_sample_keeps_its_bounds(files: dict[str, File], count: int, most_bytes: int) -> None:
    chosen = sample(files, count, most_bytes, "seed")
    assert len(chosen.files) <= count
    assert sum(files[name].bytes or 0 for name in chosen.files) <= most_bytes
    assert set(chosen.files) <= set(files)
    assert len(set(chosen.files)) == len(chosen.files)
