"""Arrays and values as bytes, and what is said of bytes that are none."""

import random
import resource
import sys

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as shapes

from bavn.runners.container import (
    CHECK,
    KINDS,
    MAGIC,
    MOST_BYTES,
    SIZE,
    Array,
    Entry,
    Head,
    SnapshotError,
    check,
    pack,
    unpack,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

VALUES = msgspec.msgpack.encode({"a": [1, 2, 3]})
ARRAYS: dict[str, Array] = {"a": np.arange(7, dtype=np.int64), "b": np.ones((2, 0, 3), np.uint8), "c": np.eye(3)}


def sealed(whole: bytes, size: int | None = None) -> bytes:
    """A container around these bytes with a checksum that is right, as somebody who means harm would write it."""
    body = (len(whole) if size is None else size).to_bytes(SIZE, "big") + zstd.compress(whole, 1)
    return MAGIC + check(body) + body


def with_head(*entries: Entry, data: bytes = b"") -> bytes:
    head = msgspec.msgpack.encode(Head(list(entries), msgspec.Raw(VALUES)))
    return sealed(len(head).to_bytes(SIZE, "big") + head + data)


def test_what_is_packed_comes_out_again() -> None:
    contents = unpack(pack(ARRAYS, VALUES))
    assert contents.values == VALUES
    assert list(contents.arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert contents.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(contents.arrays[name], array)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.text(max_size=8),
        st.sampled_from(sorted(KINDS)).flatmap(
            lambda kind: shapes.arrays(kind, shapes.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5))
        ),
        max_size=4,
    )
)
def test_any_arrays_come_out_again(arrays: dict[str, Array]) -> None:
    found = unpack(pack(arrays, VALUES)).arrays
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)


def test_arrays_that_are_views_of_others_are_packed_as_they_look() -> None:
    array = np.arange(12).reshape(3, 4)
    np.testing.assert_array_equal(unpack(pack({"a": array.T[1:]}, VALUES)).arrays["a"], array.T[1:])


def test_what_comes_out_can_be_written_to() -> None:
    unpack(pack(ARRAYS, VALUES)).arrays["a"][0] = 5


def test_no_single_changed_byte_is_overlooked() -> None:
    data = pack(ARRAYS, VALUES)
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 0x40
        with pytest.raises(SnapshotError):
            unpack(bytes(damaged))


@pytest.mark.parametrize("kept", [0, 1, len(MAGIC), len(MAGIC) + CHECK, 60, -1])
def test_what_is_cut_off_is_refused(kept: int) -> None:
    with pytest.raises(SnapshotError):
        unpack(pack(ARRAYS, VALUES)[:kept])


def test_what_follows_is_refused() -> None:
    with pytest.raises(SnapshotError):
        unpack(pack(ARRAYS, VALUES) + b"x")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "no snapshot", id="nothing"),
        pytest.param(MAGIC[:-1] + b"\x02" + pack(ARRAYS, VALUES)[len(MAGIC) :], "another version", id="version"),
        pytest.param(sealed(b"x" * 99, MOST_BYTES + 1), "larger than any", id="claims more than there may be"),
        pytest.param(sealed(b"x" * 99, 1 << 20), "not as long", id="claims more than there is"),
        pytest.param(sealed(bytes(1 << 20), 10), "not as long", id="unpacks to more than it claims"),
        pytest.param(sealed((1 << 60).to_bytes(8, "big") + b"x"), "cut off", id="head longer than all"),
        pytest.param(sealed(bytes(8)), "head cannot be read", id="no head"),
        pytest.param(sealed((5).to_bytes(8, "big") + b"\xdd\xff\xff\xff\xff"), "head cannot", id="endless list"),
        pytest.param(with_head(Entry("a", "int64", (1 << 28, 1 << 28))), "cut off", id="endless array"),
        pytest.param(with_head(Entry("a", "int64", (0,) * 80)), "cannot be", id="many dimensions"),
        pytest.param(with_head(Entry("a", "object", (1,)), data=bytes(8)), "cannot be", id="objects"),
        pytest.param(with_head(Entry("a", "V8", (1,)), data=bytes(8)), "cannot be", id="raw memory"),
        pytest.param(with_head(Entry("a", "int8", (1,)), Entry("a", "int8", (1,)), data=b"ab"), "cannot", id="twice"),
        pytest.param(with_head(Entry("a", "int8", (1,)), data=b"ab"), "more than it names", id="unnamed bytes"),
        pytest.param(MAGIC + check(bytes(8) + b"no zstd") + bytes(8) + b"no zstd", "unpacked", id="not compressed"),
    ],
)
def test_hostile_bytes_with_a_right_checksum_are_refused_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(SnapshotError, match=said) as raised:
        unpack(data)
    assert "\n" not in str(raised.value)


def test_negative_lengths_are_refused() -> None:
    head = msgspec.msgpack.encode({"arrays": [["a", "int8", [-1]]], "values": 0})
    with pytest.raises(SnapshotError):
        unpack(sealed(len(head).to_bytes(SIZE, "big") + head))


def test_little_that_unpacks_to_much_takes_no_more_memory_than_it_says() -> None:
    bomb = zstd.compress(bytes(1 << 28), 1)
    body = (100).to_bytes(SIZE, "big") + bomb
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SnapshotError):
        unpack(MAGIC + check(body) + body)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_random_bytes_behind_a_right_checksum_raise_nothing_else() -> None:
    rng = random.Random(3)
    data = pack(ARRAYS, VALUES)
    whole = bytearray(zstd.decompress(data[len(MAGIC) + CHECK + SIZE :]))
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        try:
            unpack(sealed(bytes(broken)))
        except SnapshotError:
            continue
