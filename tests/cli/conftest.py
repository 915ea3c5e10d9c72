"""How a test calls the command: in this process, with what it wrote and its status."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bavn.cli.app import run


@dataclass(frozen=True, slots=True)
class Called:
    """Status, standard output and standard error of one call."""

    status: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def run_and_read(*arguments: str) -> Called:
        status = run([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Called(status, written.out, written.err)

    return run_and_read
