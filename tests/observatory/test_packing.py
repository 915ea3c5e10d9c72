import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.observatory.packing import merged, pack, unpack
from bavn.verdicts.histogram import BUCKETS, Histogram

COUNTS = st.dictionaries(st.integers(0, BUCKETS - 1), st.integers(1, 0xFFFFFFFF))


def histogram(counts: dict[int, int]) -> Histogram:
    return Histogram(dict(counts), sum(counts.values()))


@given(COUNTS)
def test_what_was_packed_is_unpacked_as_it_was(counts: dict[int, int]) -> None:
    assert unpack(pack(histogram(counts))) == histogram(counts)


@given(st.lists(COUNTS, max_size=5))
def test_packed_ones_merge_to_what_they_would_have_been_together(many: list[dict[int, int]]) -> None:
    together = Histogram()
    together.merge(map(histogram, many))
    assert merged(pack(histogram(counts)) for counts in many) == together


def test_an_hour_of_looks_takes_two_bytes_a_bucket() -> None:
    assert len(pack(histogram({30: 80, 31: 39, 44: 1}))) == 1 + 3 * 2
    assert pack(Histogram()) == b""


@pytest.mark.parametrize(("most", "size"), [(255, 3), (256, 4), (65_535, 4), (65_536, 6), (1 << 40, 6)], ids=str)
def test_counts_take_as_many_bytes_as_they_need(most: int, size: int) -> None:
    packed = pack(histogram({7: most}))
    assert len(packed) == size
    assert unpack(packed).total == min(most, 0xFFFFFFFF)


@pytest.mark.parametrize("packed", [b"\3\1\1", b"\1\1", b"\2\1\1", b"\1\x50\1", b"\4\xff\0\0\0\1"])
def test_bytes_that_are_no_histogram_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"histogram|bucket"):
        unpack(packed)
    with pytest.raises(ValueError, match=r"histogram|bucket"):
        merged([packed])
