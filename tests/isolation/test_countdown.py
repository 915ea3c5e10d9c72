from bavn.isolation.countdown import count_down
from bavn.isolation.standing import Standing


def test_it_shows_what_the_kernel_says_and_ends_when_it_lets_go() -> None:
    said = iter([Standing("until", 3), Standing("until", 2), Standing("released")])
    shown: list[int] = []
    waits: list[float] = []
    assert count_down(lambda: next(said), shown.append, waits.append) == Standing("released")
    assert (shown, waits) == ([3, 2], [1.0, 1.0])


def test_it_ends_when_somebody_confirms() -> None:
    said = iter([Standing("until", 300), Standing("stays")])
    assert count_down(lambda: next(said), lambda _: None, lambda _: None).mode == "stays"


def test_there_is_nothing_to_count_where_nothing_runs_out() -> None:
    shown: list[int] = []
    assert count_down(lambda: Standing("open"), shown.append, lambda _: None).mode == "open"
    assert not shown
