import pytest

from bavn.model.problem import Problem, visible


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("is a folder"), "is a folder"),
        (Problem("is a folder", where="logs"), "logs: is a folder"),
        (Problem("is wrong", where="x", allowed="a, b"), "x: is wrong (allowed: a, b)"),
        (Problem("is wrong", where="a\nb\x1b[2J\u2028"), "a\\nb\\x1b[2J\\u2028: is wrong"),
        (Problem("is wrong", where="a\udcff"), "a\\udcff: is wrong"),
    ],
    ids=["what", "where", "allowed", "control characters", "undecodable name"],
)
def test_a_problem_is_one_printable_line(problem: Problem, line: str) -> None:
    assert str(problem) == line
    assert str(problem).encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [(b"a\tb\xff", "a\\tb\\xff"), ("blåbær", "blåbær"), ("blåbær".encode(), "blåbær"), ("\x9b31m", "\\x9b31m")],
    ids=["bytes", "text", "UTF-8", "C1 control"],
)
def test_control_characters_are_made_visible(text: str | bytes, shown: str) -> None:
    assert visible(text) == shown
