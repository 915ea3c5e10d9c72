import numpy as np

from bavn.sources.columns import AGENT, FIELDS, PATH, Columns


def test_a_batch_begins_empty_and_has_room_for_every_field() -> None:
    columns = Columns(7)
    assert columns.rows == 0
    assert columns.start.shape == columns.length.shape == (FIELDS, 7)
    assert {column.size for column in (columns.time_ms, columns.status, columns.size, columns.took_ms)} == {7}


def test_the_text_of_a_field_is_what_its_row_points_at() -> None:
    columns = Columns(2)
    columns.buffer = np.frombuffer(b"/one /two", np.uint8)
    columns.start[PATH, :2], columns.length[PATH, :2] = (0, 5), (4, 4)
    assert [columns.text(PATH, row) for row in range(2)] == [b"/one", b"/two"]
    assert columns.text(AGENT, 1) == b""
