"""What a byte of a text is, after all layers of escapes."""

import pytest
from numpy import frombuffer, uint8

from bavn.sources.columns import Bytes
from bavn.sources.scanning import address_of
from bavn.windows.decoding import ESCAPED, ODD, decoded_at
from tests.windows.samples import compiled


@compiled
def first_byte(text: Bytes, end: int) -> tuple[int, int]:
    return decoded_at(address_of(text), 0, end)


@pytest.mark.parametrize(
    ("text", "byte", "size"),
    [
        (b"a", ord("a"), 1),
        (b"%41", ord("A") | ESCAPED, 3),
        (b"%2e", ord(".") | ESCAPED, 3),
        (b"%2E", ord(".") | ESCAPED, 3),
        (b"%252e", ord(".") | ESCAPED, 5),
        (b"%25252e", ord(".") | ESCAPED, 7),
        (b"%25", ord("%") | ESCAPED, 3),
        (b"%2525", ord("%") | ESCAPED, 5),
        (b"%", ord("%"), 1),
        (b"%4", ord("%"), 1),
        (b"%g1", ord("%"), 1),
        (b"%u003c", ord("%") | ODD, 1),
        (b"%U003c", ord("%") | ODD, 1),
        (b"%ugly", ord("%"), 1),
        (b"%25u003c", ord("%") | ESCAPED | ODD, 3),
        (b"+", ord("+"), 1),
        (b"\xff", 0xFF, 1),
    ],
)
def test_escapes_are_undone_layer_by_layer(text: bytes, byte: int, size: int) -> None:
    assert first_byte(frombuffer(text, uint8), len(text)) == (byte, size)


def test_nothing_beyond_the_end_is_read_as_part_of_an_escape() -> None:
    assert first_byte(frombuffer(b"%41", uint8), 2) == (ord("%"), 1)
    assert first_byte(frombuffer(b"%252e", uint8), 4) == (ord("%") | ESCAPED, 3)
