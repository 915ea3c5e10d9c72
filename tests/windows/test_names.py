import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.sources.scanning import address_of
from bavn.windows.names import SLOTS, WIDTH, Names, append_byte, append_name, begin_name, look_up, make_names, remember
from tests.windows.samples import compiled


@compiled
def _remember(names: Names, tag: np.uint32, block: np.ndarray, length: int) -> None:
    remember(names, tag, address_of(block), 0, length)


@compiled
def _begin(names: Names, tag: np.uint32) -> int:
    return begin_name(names, tag)


@compiled
def _append(names: Names, slot: int, block: np.ndarray, length: int) -> None:
    append_name(names, slot, address_of(block), 0, length)
    append_byte(names, slot, 33)


def keep(names: Names, tag: int, text: bytes) -> None:
    _remember(names, np.uint32(tag), np.frombuffer(text + b"#", np.uint8), len(text))


def append(names: Names, slot: int, text: bytes) -> None:
    _append(names, slot, np.frombuffer(text + b"#", np.uint8), len(text))


def test_a_text_is_found_again_under_its_hash() -> None:
    names = make_names()
    keep(names, 77, b"curl/8.5")
    assert look_up(names, 77) == "curl/8.5"
    assert look_up(names, 78) is None


@settings(deadline=None)  # the first example is compiled
@given(text=st.binary(max_size=3 * WIDTH))
def test_a_text_is_cut_at_its_width_and_nothing_is_added(text: bytes) -> None:
    names = make_names()
    keep(names, 5, text)
    assert look_up(names, 5) == text[:WIDTH].decode("utf-8", "backslashreplace")
    assert not names.text[6].any()


def test_the_last_text_of_a_slot_stays_and_the_one_before_is_not_taken_for_it() -> None:
    names = make_names()
    keep(names, 9, b"a longer text that came first")
    keep(names, 9 + SLOTS, b"second")
    assert look_up(names, 9) is None
    assert look_up(names, 9 + SLOTS) == "second"


def test_a_text_that_is_there_is_not_written_again() -> None:
    names = make_names()
    keep(names, 9, b"first")
    keep(names, 9, b"another text under the same hash")
    assert look_up(names, 9) == "first"
    assert _begin(names, np.uint32(9)) == -1


def test_the_highest_hash_has_a_slot() -> None:
    names = make_names()
    keep(names, 2**32 - 1, b"x")
    assert look_up(names, 2**32 - 1) == "x"


def test_pieces_are_put_together_and_cut_at_the_width() -> None:
    names = make_names()
    slot = _begin(names, np.uint32(3))
    append(names, slot, b"GET ")
    append(names, slot, b"y" * WIDTH)
    append(names, slot, b"z")
    assert look_up(names, 3) == "GET !" + "y" * (WIDTH - 5)


def test_endless_texts_take_no_more_room() -> None:
    names = make_names()
    size = names.text.nbytes
    for tag in range(1, 3 * SLOTS, 7):
        keep(names, tag, b"invented")
    assert names.text.nbytes == size
    assert np.count_nonzero(names.length) <= SLOTS
