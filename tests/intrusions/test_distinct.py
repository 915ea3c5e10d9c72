from hashlib import blake2b

import msgspec
import pytest

from bavn.intrusions.distinct import EXACT, Distinct


def key(number: int) -> int:
    return int.from_bytes(blake2b(str(number).encode(), digest_size=8).digest())


@pytest.mark.parametrize("count", [0, 1, 7, EXACT])
def test_few_keys_are_counted_exactly(count: int) -> None:
    seen = Distinct()
    for number in [*range(count), *range(count)]:
        seen.add(key(number))
    assert seen.count() == count


@pytest.mark.parametrize("count", [EXACT + 1, 100, 1000, 10_000])
def test_many_keys_are_counted_within_five_percent_in_512_bytes(count: int) -> None:
    seen = Distinct()
    for number in range(count):
        seen.add(key(number))
        seen.add(key(number))
    assert seen.count() == pytest.approx(count, rel=0.05)
    assert len(msgspec.msgpack.encode(seen)) < 700


def test_a_million_keys_end_in_a_number_and_not_in_an_error() -> None:
    seen = Distinct()
    for number in range(200_000):
        seen.add(key(number))
    assert 30_000 < seen.count() < 40_000


def test_a_key_that_is_dropped_counts_no_more() -> None:
    seen = Distinct()
    seen.add(1)
    seen.drop(1)
    seen.drop(2)
    assert seen.count() == 0


def test_a_copy_goes_its_own_way() -> None:
    seen = Distinct()
    for number in range(100):
        seen.add(key(number))
    copied = seen.copy()
    before = seen.count()
    for number in range(100, 200):
        copied.add(key(number))
    assert seen.count() == before < copied.count()
