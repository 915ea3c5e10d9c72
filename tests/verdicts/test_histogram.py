import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.verdicts.histogram import BUCKETS, LEAST_US, Histogram, bucket_of, middle_of

TIMES = st.floats(min_value=LEAST_US, max_value=170e6)
HISTOGRAMS = st.dictionaries(st.integers(0, BUCKETS - 1), st.integers(1, 2**31), max_size=20).map(
    lambda counts: Histogram(dict(counts), sum(counts.values()))
)


def of(*microseconds: float) -> Histogram:
    counted = Histogram()
    for one in microseconds:
        counted.add(one)
    return counted


@given(TIMES)
def test_a_bucket_stands_for_its_times_within_a_tenth(microseconds: float) -> None:
    assert middle_of(bucket_of(microseconds)) == pytest.approx(microseconds, rel=0.1)


@given(st.floats(allow_nan=False))
def test_every_time_has_a_bucket(microseconds: float) -> None:
    assert 0 <= bucket_of(min(microseconds, 1e300)) < BUCKETS


@given(HISTOGRAMS)
def test_what_is_packed_unpacks_to_the_same(counted: Histogram) -> None:
    assert Histogram.unpacked(counted.packed()) == counted


@given(st.binary(max_size=40))
def test_bytes_are_a_histogram_or_a_value_error(packed: bytes) -> None:
    try:
        found = Histogram.unpacked(packed)
    except ValueError:
        return
    assert Histogram.unpacked(found.packed()) == found


@pytest.mark.parametrize(
    "packed",
    [b"\x01", bytes([80, 0, 0, 0, 1]), bytes([1, 0, 0, 0, 0]), bytes([1, 0, 0, 0, 1]) * 2],
    ids=["cut short", "no such bucket", "empty bucket", "bucket twice"],
)
def test_what_is_no_histogram_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"histogram|bucket"):
        Histogram.unpacked(packed)


def test_a_count_that_is_too_large_for_a_store_is_kept_as_the_largest() -> None:
    counted = Histogram({3: 2**40}, 2**40)
    assert Histogram.unpacked(counted.packed()).total == 2**32 - 1


@given(st.lists(TIMES, max_size=30), st.lists(TIMES, max_size=30))
def test_two_merged_are_what_all_their_looks_would_have_given(some: list[float], others: list[float]) -> None:
    merged = of(*some)
    merged.merge([of(*others)])
    assert merged == of(*some, *others)


@given(st.lists(TIMES, min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_quantile_is_within_a_tenth_of_the_true_one(times: list[float], share: float) -> None:
    exact = sorted(times)[max(0, -(-round(share * len(times) * 1e9) // 10**9) - 1)]
    assert of(*times).quantile(share) == pytest.approx(exact, rel=0.1)


def test_seven_of_a_hundred_are_seven() -> None:
    assert of(*[200.0] * 7, *[5e6] * 93).quantile(0.07) < 300


def test_of_nothing_every_quantile_is_nothing() -> None:
    assert Histogram().quantile(0.95) == 0


@given(HISTOGRAMS)
def test_halved_it_weighs_half_and_its_total_still_agrees(counted: Histogram) -> None:
    before = dict(counted.counts)
    counted.halve()
    assert counted.total == sum(counted.counts.values())
    assert counted.counts == {bucket: count // 2 for bucket, count in before.items() if count > 1}
