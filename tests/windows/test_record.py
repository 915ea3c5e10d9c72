from bavn.windows.record import ASSET, CHAINED, HELD, LONG, NO_REQUEST, POST, QUERY, SLOW, make_records


def test_records_have_room_for_as_many_as_were_asked_for() -> None:
    assert {column.size for column in make_records(7)} == {7}


def test_a_record_takes_some_sixty_bytes() -> None:
    assert sum(column.itemsize for column in make_records(1)) <= 72


def test_each_flag_is_a_bit_of_its_own_and_fits_its_column() -> None:
    flags = (ASSET, QUERY, POST, SLOW, NO_REQUEST, LONG, CHAINED)
    assert sum(flags) == ASSET | QUERY | POST | SLOW | NO_REQUEST | LONG | CHAINED
    assert sum(flags) < 1 << 8 * make_records(1).flags.itemsize
    assert HELD == SLOW | LONG
