"""Texts behind hashes, for the few that a finding will name. Bounded: a slot keeps the last text that came."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import byte_at, step
from bavn.windows.hashing import wide

SLOTS: Final = 1 << 14  # a power of two
WIDTH: Final = 160  # bytes kept of each text


class Names(NamedTuple):
    """A direct-mapped table: `tag` (uint32, SLOTS), `length` (int32, SLOTS), `text` (uint8, SLOTS x WIDTH)."""

    tag: npt.NDArray[np.uint32]
    length: npt.NDArray[np.int32]
    text: npt.NDArray[np.uint8]


def make_names() -> Names:
    """An empty table."""
    return Names(np.zeros(SLOTS, np.uint32), np.zeros(SLOTS, np.int32), np.zeros((SLOTS, WIDTH), np.uint8))


@step
def begin_name(names: Names, tag: np.uint32) -> int:
    """Return the slot to write a new text into, or -1 where this text is there already."""
    slot: int = wide(tag) & (SLOTS - 1)  # type: ignore[arg-type]
    if names.tag[slot] == tag:
        return -1
    names.tag[slot] = tag
    names.length[slot] = 0
    return slot


@step
def append_name(names: Names, slot: int, base: int, start: int, length: int) -> None:
    """Append bytes to the text in `slot`, cut at WIDTH. `base` is the address that `start` counts from."""
    have = wide(names.length[slot])
    room = min(length, WIDTH - have)
    for k in range(room):
        names.text[slot, have + k] = byte_at(base, start + k)
    names.length[slot] = have + room


@step
def append_byte(names: Names, slot: int, byte: int) -> None:
    """Append one byte to the text in `slot`, unless it is full."""
    have = names.length[slot]
    if have < WIDTH:
        names.text[slot, have] = byte
        names.length[slot] = have + 1


@step
def remember(names: Names, tag: np.uint32, base: int, start: int, length: int) -> None:
    """Keep this text under its hash, unless it is there already."""
    slot = begin_name(names, tag)
    if slot >= 0:
        append_name(names, slot, base, start, length)


def look_up(names: Names, tag: int) -> str | None:
    """Return the text behind a hash, or None where another text has taken its slot since."""
    slot = tag & (SLOTS - 1)
    if int(names.tag[slot]) != tag:
        return None
    return names.text[slot, : int(names.length[slot])].tobytes().decode("utf-8", "backslashreplace")
