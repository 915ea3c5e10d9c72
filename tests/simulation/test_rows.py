"""Rows and texts."""

from bavn.simulation.rows import Texts, join_rows, make_rows


def test_a_row_is_an_answered_request_of_nobody_in_particular() -> None:
    (row,) = make_rows(1, size=7)
    assert (row["status"], row["view"], row["session"], row["size"], row["wave"]) == (200, -1, -1, 7, 0)


def test_parts_are_joined_in_their_order_and_empty_ones_do_not_matter() -> None:
    rows = join_rows([make_rows(1, size=1), make_rows(0), make_rows(2, size=2)])
    assert rows["size"].tolist() == [1, 2, 2]
    assert len(join_rows([])) == 0


def test_known_texts_have_one_index_and_fresh_ones_their_own() -> None:
    texts = Texts()
    assert texts.of("-") == 0
    assert texts.of_each(["/a", "/b", "/a"]).tolist() == [1, 2, 1]
    assert texts.fresh(["/a", "/c"]).tolist() == [3, 4]
    assert texts.all == ["-", "/a", "/b", "/a", "/c"]
