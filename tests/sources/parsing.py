"""What the tests of the line formats share: parse bytes whole or in pieces, and rows as plain values."""

from collections.abc import Callable

import numpy as np

from bavn.sources.columns import FIELDS, Columns, Parser

Row = tuple[bytes | int, ...]


def parse(parser: Parser, data: bytes, capacity: int = 64) -> tuple[list[Row], int, int]:
    """(rows, lines, rejected) of the data; a row is its nine texts, then time_ms, status, size, took_ms."""
    block = np.frombuffer(bytearray(data), np.uint8)
    columns = Columns(capacity)
    found: list[Row] = []
    lines = rejected = begin = 0
    while True:
        parsed = parser.parse(block[begin:], len(data) - begin, columns)
        found += [row_of(columns, row) for row in range(columns.rows)]
        lines, rejected = lines + parsed.lines, rejected + parsed.rejected
        begin += parsed.consumed
        if not parsed.consumed:
            return found, lines, rejected


def row_of(columns: Columns, row: int) -> Row:
    texts = [columns.text(field, row) for field in range(FIELDS)]
    numbers = (columns.time_ms, columns.status, columns.size, columns.took_ms)
    return (*texts, *(int(values[row]) for values in numbers))


def survives(build: Callable[[], Parser], data: bytes) -> None:
    """Assert that no bytes break a parser, and that no line is lost however the bytes arrive."""
    whole = parse(build(), data)
    assert whole[1] == data.count(b"\n")
    assert len(whole[0]) + whole[2] <= whole[1]
    assert parse(build(), data, capacity=1) == whole
    assert in_pieces(build(), data) == whole


def in_pieces(parser: Parser, data: bytes) -> tuple[list[Row], int, int]:
    """The same as `parse`, one line at a time: what a live log looks like."""
    rows: list[Row] = []
    lines = rejected = 0
    for line in data.split(b"\n")[:-1]:
        found = parse(parser, line + b"\n")
        rows, lines, rejected = rows + found[0], lines + found[1], rejected + found[2]
    return rows, lines, rejected
