import numpy as np
import pytest

from bavn.sources.columns import FIELDS, Columns
from bavn.sources.rows import Rows
from tests.sources.parsing import row_of


def rows_of(*texts: str) -> Rows:
    rows = Rows()
    for number, text in enumerate(texts):
        rows.texts += [f"{text}{field}" for field in range(FIELDS)]
        rows.time_ms.append(1763370000000 + number)
        rows.status.append(200 + number)
        rows.size.append(1 << 40)
        rows.took_ms.append(-1)
    return rows


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", "a", b"a"),
        ("utf-8", "æ€", "æ€".encode()),
        ("utf-8", "\udcff", b"\xff"),
        ("utf-8", "\ud800", b"?"),
        ("utf-8", "", b""),
        ("latin-1", "\xff\x80", b"\xff\x80"),
    ],
    ids=["ASCII", "UTF-8", "raw byte", "lone surrogate", "empty", "bytes"],
)
def test_rows_become_columns_with_an_arena_of_their_texts(encoding: str, text: str, expected: bytes) -> None:
    rows, columns = rows_of(text, "b", text), Columns(4)
    rows.lay(columns, encoding)
    assert columns.rows == 3
    assert row_of(columns, 2) == (*(expected + b"%d" % field for field in range(9)), 1763370000002, 202, 1 << 40, -1)
    assert row_of(columns, 1)[:2] == (b"b0", b"b1")


def test_rows_are_gone_once_they_are_laid() -> None:
    rows, columns = rows_of("a"), Columns(4)
    rows.lay(columns, "utf-8")
    rows.lay(columns, "utf-8")
    assert (len(rows), columns.rows) == (0, 0)


def test_an_arena_is_not_written_over_by_the_next_one() -> None:
    rows, columns = rows_of("a"), Columns(4)
    rows.lay(columns, "utf-8")
    before = columns.buffer
    rows_of("b").lay(columns, "utf-8")
    assert before.tobytes().startswith(b"a0")
    assert before.dtype == np.uint8
