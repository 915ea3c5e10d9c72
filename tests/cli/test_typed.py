import os
from collections.abc import Iterator

import pytest

from bavn.cli.typed import END, Typed


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


def test_several_lines_that_come_at_once_are_all_taken(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, "2\n  m \n\nbø".encode())
    typed = Typed(reading)
    assert [typed.line(10) for _ in range(3)] == ["2", "m", ""]
    assert typed.line(0) is None
    os.write(writing, b"\n")
    assert typed.line(10) == "bø"


def test_when_nothing_comes_it_does_not_wait_longer(pipe: tuple[int, int]) -> None:
    assert Typed(pipe[0]).line(0) is None


def test_the_end_comes_after_the_last_line_even_without_its_break(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, b"1\n2")
    os.close(writing)
    typed = Typed(reading)
    assert [typed.line(10) for _ in range(4)] == ["1", "2", END, END]


def test_bytes_that_are_no_text_are_shown_as_such(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"\xff\x04\n")
    assert Typed(pipe[0]).line(10) == "\ufffd"
