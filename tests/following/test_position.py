import msgspec
import pytest

from bavn.following.position import Position, storable


def test_a_position_comes_back_from_msgpack_and_json_as_it_was() -> None:
    place = Position("a.log", "a.log.1", 65024, 2**63, 2**50, 2**50, 1, b"\x00\xff" * 8, 256, b"m" * 16, 256, lines=3)
    for codec in (msgspec.msgpack, msgspec.json):
        assert codec.decode(codec.encode(place), type=Position) == place
    assert len(msgspec.msgpack.encode(place)) < 400


def test_a_pattern_is_no_file() -> None:
    place = Position.of_pattern("*.log", 7)
    assert (place.is_pattern, place.modified_ns, place.log) == (True, 7, "*.log")


@pytest.mark.parametrize(("path", "shown"), [("a/æ.log", "a/æ.log"), ("\udcff.log", r"\xff.log")])
def test_a_path_of_any_bytes_can_be_stored(path: str, shown: str) -> None:
    assert storable(path) == shown
