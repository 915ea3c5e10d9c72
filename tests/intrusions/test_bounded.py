from bavn.intrusions.bounded import make_room


def test_a_table_with_room_loses_nothing() -> None:
    table = {1: 5.0, 2: 1.0}
    assert make_room(table, 3, float) == 0
    assert len(table) == 2


def test_the_least_telling_quarter_goes_from_a_full_table() -> None:
    table = {number: float(-number) for number in range(8)}
    assert make_room(table, 8, float) == 2
    assert sorted(table) == [0, 1, 2, 3, 4, 5]


def test_of_equal_rows_the_oldest_goes() -> None:
    table = {str(number): 1.0 for number in range(4)}
    make_room(table, 4, float)
    assert list(table) == ["1", "2", "3"]


def test_a_table_for_one_makes_room_for_the_next() -> None:
    table = {1: 1.0}
    assert make_room(table, 1, float) == 1
    assert table == {}
