from bavn.clearing.numbers import Numbers


def test_a_number_is_never_given_twice_not_even_after_a_restart() -> None:
    numbers = Numbers()
    given = [numbers.take("seq") for _ in range(3)]
    again = Numbers()
    again.restore(numbers.kept())
    assert [*given, again.take("seq"), again.take("decision")] == [1, 2, 3, 4, 1]


def test_an_older_memory_does_not_turn_the_numbers_back() -> None:
    numbers = Numbers()
    numbers.take("warning")
    numbers.restore({"warning": 1, "floor": 7})
    assert (numbers.take("warning"), numbers.floor, numbers.seq) == (2, 7, 0)
