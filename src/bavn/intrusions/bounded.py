"""A table that never grows beyond its room: the least telling quarter goes when it is full."""

from collections.abc import Callable
from heapq import nsmallest
from typing import TypeVar

Key = TypeVar("Key", int, str)
Row = TypeVar("Row")


def make_room(table: dict[Key, Row], room: int, worth: Callable[[Row], float]) -> int:
    """Take the rows of least `worth` out of a full table and return how many; 0 where there is room.

    A quarter at once, so that a flood of new keys costs each of them little. Rows of equal worth go oldest first.

    >>> table = {key: key for key in range(16)}
    >>> make_room(table, 16, float), sorted(table)[:3]
    (4, [4, 5, 6])
    >>> make_room(table, 16, float)
    0
    """
    if len(table) < room:
        return 0
    gone = nsmallest(max(room // 4, 1), table, key=lambda key: worth(table[key]))
    for key in gone:
        del table[key]
    return len(gone)
