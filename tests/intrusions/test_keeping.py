from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.intrusions.keeping import pack, unpack


class Actor(msgspec.Struct, frozen=True):
    address: str
    seen: datetime
    counts: dict[str, int]


SCHEMA = "bavn.test/1"
ACTOR = Actor("203.0.113.7", datetime(2026, 3, 1, 10, 0, tzinfo=UTC), {"sql-injection": 3})


def test_what_was_packed_comes_back() -> None:
    assert unpack(SCHEMA, pack(SCHEMA, ACTOR), Actor) == ACTOR


def test_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="another version"):
        unpack("bavn.test/2", pack(SCHEMA, ACTOR), Actor)


def test_another_shape_is_refused_without_telling_its_content() -> None:
    with pytest.raises(ValueError, match="another shape") as refused:
        unpack(SCHEMA, pack(SCHEMA, {"user": "anna"}), Actor)
    assert "anna" not in str(refused.value)


@given(where=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_one_changed_byte_is_noticed(where: int, flip: int) -> None:
    kept = bytearray(pack(SCHEMA, ACTOR))
    kept[where % len(kept)] ^= flip
    with pytest.raises(ValueError, match="damaged"):
        unpack(SCHEMA, bytes(kept), Actor)


@given(st.binary(max_size=200))
def test_what_was_never_packed_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match=SCHEMA):
        unpack(SCHEMA, kept, Actor)


@pytest.mark.parametrize("length", range(0, 60, 7))
def test_what_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack(SCHEMA, pack(SCHEMA, ACTOR)[:length], Actor)
