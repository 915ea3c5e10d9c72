from bavn.clearing.inverted import Inverted


def test_a_key_names_whoever_holds_it() -> None:
    index = Inverted[str](3)
    index.add("a", 1)
    index.add("a", 2)
    index.add("a", 2)
    index.add("b", 2)
    assert (index.find("a", ()), index.find("b", ()), index.find("c", ())) == ((1, 2), (2,), ())


def test_beyond_the_most_the_oldest_holder_is_left_out() -> None:
    index = Inverted[str](3)
    for number in range(10):
        index.add("a", number)
    assert index.find("a", ()) == (7, 8, 9)


def test_one_holder_may_be_the_most() -> None:
    index = Inverted[str](1)
    index.add("a", 1)
    index.add("a", 2)
    assert index.find("a", ()) == (2,)


def test_what_nobody_holds_takes_no_room() -> None:
    index = Inverted[str](3)
    index.add("a", 1)
    index.add("a", 2)
    index.drop("a", 1)
    index.drop("a", 7)
    index.drop("b", 1)
    assert index.find("a", ()) == (2,)
    index.drop("a", 2)
    index.add("c", 1)
    index.drop("c", 1)
    assert len(index) == 0
